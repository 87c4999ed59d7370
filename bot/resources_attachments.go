package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// attached shows what hangs on a resource to everybody ("see"), or lets its owner's members add to it ("add") and take
// from it ("drop" and which).
func (b *Bot) attached(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(1) == "see" {
		return seeAttachments(ctx, tx, r)
	}
	resource, err := ownResource(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "add":
		flow := attachFlow().Flow
		return b.open(ctx, tx, r, flow.Name, only(flow, "file", resource.ID, ""))
	case "drop":
		if err := tx.Detach(ctx, resource.AreaID, resource.ID, r.ID(2)); err != nil {
			return Reply{}, err
		}
		tx.Audit(resource.AreaID, r.Person.ID, "resource.detached", resource.ID)
	}
	return attachmentDesk(ctx, tx, r, resource)
}

func seeAttachments(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	resource, err := tx.Resource(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	list, err := tx.Attachments(ctx, resource.AreaID, resource.ID)
	if err == nil && len(list) == 0 {
		err = storage.ErrNotFound // taken away in the meantime
	}
	return say(view.Attachments(r.Lang, resource, list)...), err
}

func attachmentDesk(ctx context.Context, tx *storage.Tx, r Request, resource storage.Resource) (Reply, error) {
	list, err := tx.Attachments(ctx, resource.AreaID, resource.ID)
	return say(view.AttachmentDesk(r.Lang, resource, list)), err
}

// attachFlow collects files; an album is as many messages as pictures. They hang on the resource once the person is done.
func attachFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "attach", Steps: []dialog.Step{{Name: "file", Kind: dialog.Choice}}},
		options: func(_ context.Context, _ *storage.Tx, r Request, _ dialog.Session, _ string) ([]dialog.Option, error) {
			return []dialog.Option{{Value: "done", Label: r.Lang.T("attach.done")}}, nil
		},
		note: func(r Request, s dialog.Session, _ string) string {
			if n := len(takenFiles(s)); n > 0 {
				return r.Lang.N("attach.taken", n)
			}
			return ""
		},
		files: filing{step: "file", wanted: "attach.only", documents: true, add: addAttachment},
		save:  saveAttachments,
	}
}

// takenFiles are the files that the dialog has collected.
func takenFiles(s dialog.Session) (taken []storage.Attachment) {
	if err := json.Unmarshal([]byte(s.Answers["taken"]), &taken); err != nil {
		return nil // none yet
	}
	return taken
}

func saveAttachments(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	r.Params = []string{strconv.FormatInt(s.Subject, 10)}
	resource, err := ownResource(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	note := ""
	for _, a := range takenFiles(s) {
		switch err := tx.Attach(ctx, resource, a); {
		case errors.Is(err, storage.ErrFull): // a colleague was faster
			note = r.Lang.T("attach.full", text.V{"Max": storage.MaxAttachments}) + "\n\n"
		case err != nil && !errors.Is(err, storage.ErrConflict):
			return Reply{}, err
		}
	}
	tx.Audit(resource.AreaID, r.Person.ID, "resource.attached", resource.ID)
	reply, err := attachmentDesk(ctx, tx, r, resource)
	if err == nil {
		reply.Messages[0].Text = note + reply.Messages[0].Text
	}
	return reply, err
}

// addAttachment adds a file to those that the dialog has collected.
func addAttachment(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session) error {
	resource, err := tx.Resource(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		tx.EndDialog(r.Person)
		return err
	}
	there, err := tx.Attachments(ctx, resource.AreaID, resource.ID)
	if err != nil {
		return err
	}
	taken, file := takenFiles(*s), r.File.attachment()
	switch same := func(a storage.Attachment) bool { return a.UniqueID == file.UniqueID }; {
	case slices.ContainsFunc(there, same) || slices.ContainsFunc(taken, same):
		return mistake{key: "attach.twice"}
	case len(there)+len(taken) >= storage.MaxAttachments:
		return mistake{"attach.full", text.V{"Max": storage.MaxAttachments}}
	}
	list, err := json.Marshal(append(taken, file))
	if err != nil {
		return fmt.Errorf("files of a dialog: %w", err)
	}
	s.Answers["taken"], s.Picking = string(list), true
	return nil
}
