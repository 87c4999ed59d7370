package bot

import (
	"context"

	"sozialraum/bot/view"
	"sozialraum/storage"
)

// sayPlaces notes with one tap how many places a resource has left: resource, letter of the word, trail. The card stays
// where it is.
func sayPlaces(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	resource, err := ownResource(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	word, ok := view.CapacityWord(r.Param(1))
	if !ok {
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.SayCapacity(ctx, resource.AreaID, resource.ID, word); err != nil {
		return Reply{}, err
	}
	if resource, err = tx.Resource(ctx, resource.AreaID, resource.ID); err != nil {
		return Reply{}, err
	}
	reply := say(view.Resource(r.Lang, resource, r.Person, trailOf(r, 2)))
	reply.Toast = r.Lang.T("resource.say_done")
	return reply, nil
}

// ownResource loads the resource that a tap is about, locked, for a member of its owner. ErrNotFound: it is another's.
func ownResource(ctx context.Context, tx *storage.Tx, r Request) (storage.Resource, error) {
	resource, err := tx.ResourceToChange(ctx, r.Person.AreaID, r.ID(0))
	if err == nil && !view.MayEditResource(r.Person, resource) {
		return resource, storage.ErrNotFound
	}
	return resource, err
}
