package storage

import "context"

// MaxAttachments is how many pictures and documents hang on one resource.
const MaxAttachments = 3

// Kinds of attachments. Telegram sends each by another method.
const (
	AttachedPhoto    = "photo"
	AttachedDocument = "document"
)

// Attachment is a picture or a document of a resource. Telegram keeps the file.
type Attachment struct {
	ID       int64  `db:"id"`
	Kind     string `db:"kind"`
	FileID   string `db:"file_id"`   // as Telegram names it for us
	UniqueID string `db:"unique_id"` // the same for the same file
	Name     string `db:"name"`      // of a document
}

// Attachments lists those of a resource of the area, in the order in which they came.
func (tx *Tx) Attachments(ctx context.Context, areaID, resourceID int64) (list []Attachment, err error) {
	err = tx.list(ctx, &list, `
		SELECT id, kind, file_id, unique_id, name
		FROM resource_attachments
		WHERE area_id = $1 AND resource_id = $2
		ORDER BY id`, areaID, resourceID)
	return list, err
}

// Attach adds one to a resource, which must come from ResourceToChange. ErrFull: it has MaxAttachments; ErrConflict: it has
// this file.
func (tx *Tx) Attach(ctx context.Context, r Resource, a Attachment) error {
	var there struct {
		Same bool `db:"same"`
		Full bool `db:"full"`
	}
	if err := tx.get(ctx, &there, `
		SELECT count(*) >= $3 AS full, COALESCE(bool_or(unique_id = $2), false) AS same
		FROM resource_attachments
		WHERE resource_id = $1`, r.ID, a.UniqueID, MaxAttachments); err != nil {
		return err
	}
	switch {
	case there.Same:
		return ErrConflict
	case there.Full:
		return ErrFull
	}
	_, err := tx.exec(ctx, `
		INSERT INTO resource_attachments (area_id, resource_id, kind, file_id, unique_id, name, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, r.AreaID, r.ID, a.Kind, a.FileID, a.UniqueID, a.Name, tx.Now)
	return err
}

// Detach takes one off a resource of the area. ErrNotFound: it is gone.
func (tx *Tx) Detach(ctx context.Context, areaID, resourceID, id int64) error {
	return tx.mustTouch(ctx, `
		DELETE FROM resource_attachments
		WHERE area_id = $1 AND resource_id = $2 AND id = $3`, areaID, resourceID, id)
}
