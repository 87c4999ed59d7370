package bot

import (
	"context"

	"sozialraum/storage"
)

// offerMatrix is the part of the matrix about what organisations offer.
var offerMatrix = []access{
	{"/offer", nil, "member admin"},
	{"flow offer", nil, "member admin"},
	{"offeredit", id(func(o objects) int64 { return o.ownResource }, "cost"), "member admin"},
	{"offeredit", id(func(o objects) int64 { return o.foreignResource }, "cost"), ""},
	{"flow offeredit", nil, "member admin"},
	{"offerarchive", id(func(o objects) int64 { return o.ownResource }), "member admin coordinator"},
	{"offerarchive", id(func(o objects) int64 { return o.foreignResource }), coordinates},
	{"places", id(func(o objects) int64 { return o.ownResource }, "f"), "member admin"},
	{"places", id(func(o objects) int64 { return o.foreignResource }, "f"), ""},
	{"places", id(func(o objects) int64 { return o.ownResource }, "x"), ""},
	{"attached", id(func(o objects) int64 { return o.foreignResource }, "see"), inArea},
	{"attached", id(func(o objects) int64 { return o.ownResource }, "see"), ""}, // nothing hangs there
	{"attached", id(func(o objects) int64 { return o.ownResource }), "member admin"},
	{"attached", id(func(o objects) int64 { return o.ownResource }, "add"), "member admin"},
	{"attached", id(func(o objects) int64 { return o.foreignResource }), ""},
	{"attached", id(func(o objects) int64 { return o.foreignResource }, "add"), ""},
	{"attached", id(func(o objects) int64 { return o.foreignResource }, "drop", "1"), ""},
	{"flow attach", nil, "member admin"},
}

// attach hangs a picture on the resource of the other organisation.
func (o *objects) attach(ctx context.Context, tx *storage.Tx) error {
	resource, err := tx.ResourceToChange(ctx, o.area, o.foreignResource)
	if err != nil {
		return err
	}
	return tx.Attach(ctx, resource, storage.Attachment{Kind: storage.AttachedPhoto, FileID: "f", UniqueID: "u"})
}
