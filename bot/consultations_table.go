package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// The way "round table" of a consultation: the vignette goes to a coming round table as an exercise. Its moderation
// sees it from the card of the meeting; nobody learns who brought it.

// tableOptions are the round tables that a case can be brought to.
func tableOptions(ctx context.Context, tx *storage.Tx, r Request) ([]dialog.Option, error) {
	list, err := tx.RoundTables(ctx, r.Person.AreaID)
	options := make([]dialog.Option, len(list))
	for i, c := range list {
		options[i] = dialog.Option{Value: strconv.FormatInt(c.ID, 10), Label: view.TableLabel(r.Lang, c, tx.Now)}
	}
	return options, err
}

// tableCase shows the requester where their case goes.
func (b *Bot) tableCase(ctx context.Context, tx *storage.Tx, r Request, c *storage.Case) (Reply, error) {
	if _, err := tx.MarkRead(ctx, c, c.Me.ReadUpTo); err != nil { // the notice has done its work
		return Reply{}, err
	}
	if !c.Living() {
		return say(view.TalkEnded(r.Lang, "roundtable.closed", r.Person)), nil
	}
	meeting, err := tx.TableOf(ctx, c)
	if err != nil {
		return Reply{}, err
	}
	return say(view.TableCase(r.Lang, c, meeting, r.Person, tx.Now)), nil
}

// roundTable carries out the requester's buttons: the reference and "end", "move" or "to" with a round table.
func (b *Bot) roundTable(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.CaseOf(ctx, r.Person, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	if c.Way != storage.WayRoundTable || !c.Living() || c.Me.Role != storage.RoleRequester {
		return Reply{}, storage.ErrNotFound
	}
	switch r.Param(1) {
	case "end":
		if r.Param(2) == "yes" {
			if err := b.endCase(ctx, tx, &c); err != nil {
				return Reply{}, err
			}
			return say(view.TalkEnded(r.Lang, "roundtable.withdrawn", r.Person)), nil
		}
		return say(view.ConfirmTableEnd(r.Lang, c.Me.Reference, r.Person)), nil
	case "move":
		list, err := tx.RoundTables(ctx, r.Person.AreaID)
		return say(view.TableChoice(r.Lang, c.Me.Reference, list, r.Person, tx.Now)), err
	case "to":
		switch err := tx.PutOnTable(ctx, &c, r.ID(2)); {
		case errors.Is(err, storage.ErrNotFound):
			return Reply{}, mistake{key: "roundtable.no_longer"}
		case err != nil:
			return Reply{}, err
		}
	}
	return b.tableCase(ctx, tx, r, &c)
}

// exercise shows the moderation of a round table one of the cases that were brought there, or an earlier one that was
// released for exercises: the meeting and which one of them.
func (b *Bot) exercise(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	meeting, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if meeting.Kind != "round_table" {
		return Reply{}, storage.ErrNotFound
	}
	cases, err := tx.TableCases(ctx, meeting.AreaID, meeting.ID)
	if err != nil {
		return Reply{}, err
	}
	at := r.Number(1)
	released, total, err := tx.Exercises(ctx, meeting.AreaID, true, max(0, at-len(cases)), 1)
	if err != nil {
		return Reply{}, err
	}
	page := view.ExercisePage{Meeting: meeting, Page: at, Total: len(cases) + total}
	switch {
	case at < len(cases):
		page.Vignette, page.Label = cases[at].Vignette, cases[at].Label
	case len(released) > 0:
		page.Vignette, page.Summary, page.Released = released[0].Vignette, released[0].Summary, true
		page.Ref = view.ExerciseItem{Released: released[0]}.Ref()
	case at > 0: // there were more a moment ago
		r.Params = []string{r.Param(0)}
		return b.exercise(ctx, tx, r)
	}
	return say(view.Exercise(r.Lang, page, r.Person)), nil
}

// withExercises adds the way to the exercises to the card of a round table, for those who moderate it.
func withExercises(tx *storage.Tx, r Request, c storage.Conference, message view.Message) view.Message {
	over := c.Draft || c.CancelledAt != nil || c.StartsAt.Add(12*time.Hour).Before(tx.Now)
	if c.Kind != "round_table" || over || !r.May(coordinator) || tx.Consultations() != nil {
		return message
	}
	last := len(message.Rows) - 1
	message.Rows = slices.Insert(slices.Clip(message.Rows), max(0, last), view.ExerciseRow(r.Lang, c))
	return message
}
