package bot

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/storage"
)

// sentFile is what Telegram says about a file; an empty FileID: there is none.
// https://core.telegram.org/bots/api#photosize, https://core.telegram.org/bots/api#document
type sentFile struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name"` // of a document
	MIME     string `json:"mime_type"` // of a document, as whoever sent it says
	Size     int64  `json:"file_size"` // bytes; 0: not said
}

// picture is a photo in its largest size.
type picture sentFile

// UnmarshalJSON reads the sizes of a photo. What it does not understand is no photo, and spoils no update.
func (p *picture) UnmarshalJSON(value []byte) error {
	var sizes []sentFile
	if err := json.Unmarshal(value, &sizes); err == nil && len(sizes) > 0 {
		*p = picture(sizes[len(sizes)-1])
	}
	return nil
}

// paper is a file that was sent as it is.
type paper sentFile

// UnmarshalJSON reads a document. One that it does not understand is a nameless file, which nobody takes.
func (p *paper) UnmarshalJSON(value []byte) error {
	var file sentFile
	if err := json.Unmarshal(value, &file); err != nil {
		file = sentFile{}
	}
	*p = paper(file)
	return nil
}

// file is the photo or the document of a message; nil: it has neither. What is an animation, too, is sent as a document for
// apps that do not know animations.
func (m *incomingMessage) file() *sentFile {
	switch {
	case m.Photo.FileID != "":
		return (*sentFile)(&m.Photo)
	case m.Document != nil && !bool(m.Animation):
		return (*sentFile)(m.Document)
	}
	return nil
}

// longestFileID is more than any name that Telegram gives a file.
const longestFileID = 255

// takePhoto adds a photo to the answers of a dialog that takes photos. Words below it are as good as typed ones.
func (b *Bot) takePhoto(ctx context.Context, tx *storage.Tx, r Request, f *flow, s dialog.Session) (Reply, error) {
	if s.Phase == dialog.Leaving {
		s, _ = dialog.Advance(f.Flow, s, dialog.Input{Op: dialog.Resume}, nil)
	}
	have := dialog.Picked(s.Answers[f.photos])
	switch {
	case s.Phase != dialog.Asking && s.Phase != dialog.Reviewing:
		return b.show(ctx, tx, r, f, s, stay(s, "dialog.unusable"))
	case len(have) >= storage.MaxPhotos:
		return b.show(ctx, tx, r, f, s, stay(s, "result.many_photos"))
	case len(r.Photo) > longestFileID || strings.Contains(r.Photo, ","):
		return b.show(ctx, tx, r, f, s, stay(s, "dialog.unusable"))
	}
	if s.Answers = maps.Clone(s.Answers); s.Answers == nil {
		s.Answers = map[string]string{}
	}
	if !slices.Contains(have, r.Photo) {
		s.Answers[f.photos] = strings.Join(append(have, r.Photo), ",")
	}
	if words := r.Caption; words != "" && s.Phase == dialog.Asking && f.Steps[s.Step].Name != f.photos {
		if err := b.keep(tx, r, f, s); err != nil {
			return Reply{}, err
		}
		r.Photo, r.Caption, r.Unusable, r.Text = "", "", false, words
		return b.dialogInput(ctx, tx, r, dialog.Input{Op: dialog.Type, Value: words})
	}
	result := dialog.Ask
	if s.Phase == dialog.Reviewing {
		result = dialog.Review
	}
	return b.show(ctx, tx, r, f, s, dialog.Outcome{Result: result})
}
