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

// picture is Telegram's name of a photo in its largest size; empty: the message has none.
// https://core.telegram.org/bots/api#photosize
type picture string

// UnmarshalJSON reads the sizes of a photo. What it does not understand is no photo, and spoils no update.
func (p *picture) UnmarshalJSON(value []byte) error {
	var sizes []struct {
		FileID string `json:"file_id"`
	}
	if err := json.Unmarshal(value, &sizes); err == nil && len(sizes) > 0 {
		*p = picture(sizes[len(sizes)-1].FileID)
	}
	return nil
}

// document is Telegram's name of a file; empty: the message has none. https://core.telegram.org/bots/api#document
type document string

// UnmarshalJSON reads the name of a file. One without a name is still a file.
func (d *document) UnmarshalJSON(value []byte) error {
	var file struct {
		FileID string `json:"file_id"`
	}
	if string(value) == "null" {
		return nil
	}
	*d = unnamed
	if err := json.Unmarshal(value, &file); err == nil && file.FileID != "" {
		*d = document(file.FileID)
	}
	return nil
}

// unnamed is a file that nobody can send on: no name that Telegram gives has a comma.
const unnamed = ","

// longestFileID is more than any name that Telegram gives a file.
const longestFileID = 255

// takePhoto adds a photo to the answers of a dialog that takes photos. Words below it are as good as typed ones.
func (b *Bot) takePhoto(ctx context.Context, tx *storage.Tx, r Request, f *flow, s dialog.Session) (Reply, error) {
	if s.Phase == dialog.Leaving {
		s, _ = dialog.Advance(f.Flow, s, dialog.Input{Op: dialog.Resume}, nil)
	}
	have := dialog.Picked(s.Answers[f.photos])
	if f.single {
		have = nil // the last one counts
	}
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
