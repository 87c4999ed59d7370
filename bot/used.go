package bot

import (
	"context"
	"errors"
	"slices"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// withMarks adds to the card of a resource what the reader has marked it as, and the ways to mark it and to the hints.
func withMarks(ctx context.Context, tx *storage.Tx, r Request, resource storage.Resource, card view.Message, trail view.ResourceTrail) (view.Message, error) {
	marks, err := tx.Marks(ctx, r.Person.AreaID, resource.ID, r.Person.ID)
	return view.WithMarks(r.Lang, card, resource, marks, r.Person, trail), err
}

// mark notes that the person has used a resource, or something like that: resource, mark, and where the card is. The
// button says what shall be, so that a double tap means the same. Whoever marks one as used for the first time is asked
// whether they want to hear of others.
func mark(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	what := r.Param(1)
	if what == view.NoMark {
		what = ""
	} else if !slices.Contains(view.MarksToChoose[:], what) {
		return Reply{}, storage.ErrNotFound
	}
	resource, err := tx.Resource(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	wish, err := tx.DirectoryWish(ctx, r.Person.AreaID, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	if err := tx.Mark(ctx, r.Person.AreaID, resource.ID, r.Person.ID, what); err != nil {
		return Reply{}, err
	}
	r.Params = slices.Delete(slices.Clone(r.Params), 1, 2)
	reply, err := resourceCard(ctx, tx, r)
	if err == nil && what == storage.MarkUsed && !wish.Used && wish.GemsAt == nil && r.May(members) {
		reply.Messages = append(reply.Messages, view.GemsOffer(r.Lang))
	}
	return reply, err
}

// used shows the lists of what the person has used, plans to use, and does not know yet.
func used(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return usedPage(ctx, tx, r, storage.MarkUsed, 0)
}

// usedList turns a page of these lists: page, list.
func usedList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	list := r.Param(1)
	if !slices.Contains(view.UsedLists[:], list) {
		return Reply{}, storage.ErrNotFound
	}
	return usedPage(ctx, tx, r, list, r.Number(0))
}

func usedPage(ctx context.Context, tx *storage.Tx, r Request, list string, page int) (Reply, error) {
	marked := list
	if list == view.ListNear {
		marked = ""
	}
	lines, total, err := tx.MarkedResources(ctx, r.Person.AreaID, r.Person.ID, marked, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(lines) == 0 && page > 0 { // the list got shorter in the meantime
		return usedPage(ctx, tx, r, list, 0)
	}
	return say(view.Used(r.Lang, r.Person, list, lines, total, page)), nil
}

// hints shows what colleagues recommend about a resource, and carries out what the person does there: resource, page,
// what, hint.
func (b *Bot) hints(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	resource, err := tx.Resource(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(2) {
	case "write":
		return b.open(ctx, tx, r, "hint", only(hintFlow().Flow, "words", resource.ID, ""))
	case "remove":
		err = tx.RemoveHint(ctx, r.Person.AreaID, resource.ID, r.Person.ID)
	case "hide":
		if !view.MayArchiveResource(r.Person, resource) {
			return Reply{}, storage.ErrNotFound
		}
		if err = tx.HideHint(ctx, r.Person.AreaID, resource.ID, r.ID(3)); err == nil {
			tx.Audit(r.Person.AreaID, r.Person.ID, "hint.hidden", resource.ID)
		}
	}
	if err != nil {
		return Reply{}, err
	}
	return hintPage(ctx, tx, r, resource, r.Number(1))
}

func hintPage(ctx context.Context, tx *storage.Tx, r Request, resource storage.Resource, page int) (Reply, error) {
	list, total, err := tx.Hints(ctx, r.Person.AreaID, resource.ID, r.Person.ID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 {
		return hintPage(ctx, tx, r, resource, 0)
	}
	return say(view.Hints(r.Lang, resource, list, total, page, view.MayArchiveResource(r.Person, resource))), nil
}

// hintFlow asks for a hint. What may tell of somebody is marked, and edited or confirmed.
func hintFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "hint", Review: true, Steps: []dialog.Step{{Name: "words", Line: true, Max: storage.MaxHint, Marked: true}}},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			resource, err := tx.Resource(ctx, r.Person.AreaID, s.Subject)
			if err != nil {
				return Reply{}, err
			}
			err = tx.WriteHint(ctx, r.Person.AreaID, resource.ID, r.Person.ID, s.Answers["words"])
			if errors.Is(err, storage.ErrConflict) {
				return Reply{}, mistake{key: "hints.was_hidden"}
			}
			if err != nil {
				return Reply{}, err
			}
			reply, err := hintPage(ctx, tx, r, resource, 0)
			if err == nil {
				reply.Messages[0] = view.UnderLine(r.Lang.T("hints.thanks"), reply.Messages[0])
			}
			return reply, err
		},
	}
}

// directoryWishes shows what the person wants of the directory beside looking into it, and changes it: what, on or
// off, where the answer goes.
func directoryWishes(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	on := r.Param(1) == "on"
	var err error
	switch r.Param(0) {
	case "questions":
		err = tx.WishQuestions(ctx, r.Person.AreaID, r.Person.ID, on)
	case "gems":
		next := storage.NextGems(tx.Now, r.Person.Location())
		at := &next
		if !on {
			at = nil
		}
		err = tx.WishGems(ctx, r.Person.AreaID, r.Person.ID, at)
	}
	if err != nil {
		return Reply{}, err
	}
	wish, err := tx.DirectoryWish(ctx, r.Person.AreaID, r.Person.ID)
	reply := say(view.DirectoryWishes(r.Lang, r.Person, wish))
	if r.Param(2) == view.Below { // the letter stays to be read
		reply = fresh(reply)
	}
	return reply, err
}
