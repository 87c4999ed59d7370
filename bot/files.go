package bot

import (
	"context"
	"encoding/json"
	"path"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// sentFile is what Telegram says about a file; an empty FileID: there is none.
// https://core.telegram.org/bots/api#photosize, https://core.telegram.org/bots/api#document
type sentFile struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name"` // of a document
	MIME     string `json:"mime_type"` // of a document, as whoever sent it says; of a photo empty
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
	if file.MIME == "" {
		file.MIME = "application/octet-stream"
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

// photo tells it from a document.
func (f sentFile) photo() bool { return f.MIME == "" }

// longestFileID is more than any name that Telegram gives a file.
const longestFileID = 255

// maxAttachment is the longest file that is taken, in bytes; Telegram takes no longer photos either.
const maxAttachment = 10 << 20

// checkFile returns the text key of what is wrong with a file; empty: nothing. Photos are JPEG whatever was sent, and
// Telegram has removed from them where they were taken. Of documents only PDF is taken: it opens on every phone and holds
// no macros; a picture that is sent as a file would tell where it was taken. Name and type are what the sender's app says,
// so both have to agree.
func checkFile(f sentFile) string {
	pdf := f.MIME == "application/pdf" && strings.EqualFold(path.Ext(f.Name), ".pdf")
	switch {
	case f.FileID == "" || len(f.FileID) > longestFileID || f.UniqueID == "" || len(f.UniqueID) > longestFileID:
		return "attach.only"
	case strings.HasPrefix(f.MIME, "image/"):
		return "attach.as_photo"
	case !f.photo() && !pdf:
		return "attach.only"
	case f.Size > maxAttachment:
		return "attach.too_long"
	}
	return ""
}

// maxFileName is how much of a document's name is kept, in characters.
const maxFileName = 60

// attachment is the file as it is stored. A document's name loses what could pass for a path.
func (f sentFile) attachment() storage.Attachment {
	a := storage.Attachment{Kind: storage.AttachedPhoto, FileID: f.FileID, UniqueID: f.UniqueID}
	if !f.photo() {
		a.Kind = storage.AttachedDocument
		a.Name = text.Shorten(dialog.Clean(path.Base(strings.ReplaceAll(f.Name, `\`, "/")), true), maxFileName)
	}
	return a
}

// filing is how a dialog takes what is sent to it instead of words.
type filing struct {
	step      string // whose answer it is; it may be sent at every other step, too
	wanted    string // text key of what to send, when that step is asked and something else comes
	documents bool   // and not photos alone
	// add puts the file that came into the answers. A mistake is why it does not.
	add func(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session) error
}

// takes tells whether the dialog takes what was sent.
func (f *flow) takes(file *sentFile) bool {
	return file != nil && f.files.add != nil && (f.files.documents || file.photo())
}

// takeFile gives a file to the dialog, which asks on. Words below it are as good as typed ones.
func (b *Bot) takeFile(ctx context.Context, tx *storage.Tx, r Request, f *flow, s dialog.Session) (Reply, error) {
	if s.Phase == dialog.Leaving { // whoever sends on has decided to stay
		s, _ = dialog.Advance(f.Flow, s, dialog.Input{Op: dialog.Resume}, nil)
	}
	err := f.addFile(ctx, tx, r, &s)
	if wrong, ok := err.(mistake); ok {
		return b.show(ctx, tx, r, f, s, stay(s, wrong.problem()))
	} else if err != nil {
		return Reply{}, err
	}
	if words := r.Caption; words != "" && s.Phase == dialog.Asking && f.Steps[s.Step].Name != f.files.step {
		if err := b.keep(tx, r, f, s); err != nil {
			return Reply{}, err
		}
		r.File, r.Caption, r.Unusable, r.Text = nil, "", false, words
		return b.dialogInput(ctx, tx, r, dialog.Input{Op: dialog.Type, Value: words})
	}
	return b.show(ctx, tx, r, f, s, stay(s, nil))
}

func (f *flow) addFile(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session) error {
	if s.Phase != dialog.Asking && s.Phase != dialog.Reviewing {
		return mistake{key: "dialog.unusable"}
	}
	if wrong := checkFile(*r.File); wrong != "" {
		return mistake{key: wrong}
	}
	return f.files.add(ctx, tx, r, s)
}
