package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// comers shows the organisers who comes: meeting, in which order, page.
func comers(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	list, err := comerList(ctx, tx, r, c, r.Param(1), r.Number(2))
	return say(list), err
}

func comerList(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, by string, page int) (view.Message, error) {
	if !slices.Contains(view.ComerGroups[:], by) {
		by = view.ComerGroups[0]
	}
	a, err := tx.Answering(ctx, c.AreaID, c.ID)
	if err != nil {
		return view.Message{}, err
	}
	list, err := tx.Comers(ctx, c.AreaID, c.ID)
	if err != nil {
		return view.Message{}, err
	}
	unanswered, err := tx.Unanswered(ctx, c.AreaID, c.ID)
	if err != nil {
		return view.Message{}, err
	}
	return withAttitudePoll(ctx, tx, r, c, view.Comers(r.Lang, c, a, list, unanswered, by, page, tx.Now))
}

// comersCSV sends the list as a table.
func comersCSV(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	list, err := tx.Comers(ctx, c.AreaID, c.ID)
	if err != nil {
		return Reply{}, err
	}
	message, err := view.ComersCSV(r.Lang, c, list)
	if err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "conference.exported", c.ID)
	return say(message), nil
}

// editComers opens the dialog for one rule about answering: how many seats, until when.
func (b *Bot) editComers(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	a, err := tx.Answering(ctx, c.AreaID, c.ID)
	if err != nil {
		return Reply{}, err
	}
	flow, field := editComersFlow().Flow, r.Param(1)
	present := map[string]string{"capacity": "", "deadline": ""}
	if _, known := present[field]; !known || c.Draft && field != "capacity" { // nobody is asked about a draft
		return Reply{}, storage.ErrNotFound
	}
	if a.Capacity > 0 {
		present["capacity"] = strconv.Itoa(a.Capacity)
	}
	if a.Until != nil {
		present["deadline"] = a.Until.In(c.Location()).Format(keptMoment)
	}
	return b.open(ctx, tx, r, flow.Name, only(flow, field, c.ID, present[field]))
}

// maxCapacity is more seats than any room has here.
const maxCapacity = 100_000

// usualDeadline is what is meant by a day without a time.
var usualDeadline = when.Clock{Hour: 18}

// editComersFlow changes one rule about answering.
func editComersFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "comersedit", Review: true, Steps: []dialog.Step{
			{Name: "capacity", Line: true, Max: 20, Optional: true, Skip: "comersedit.no_capacity", Check: checkCapacity},
			{Name: "deadline", Line: true, Max: 100, Optional: true, Skip: "comersedit.no_deadline"},
		}},
		show: func(r Request, step, answer string) string {
			if step == "deadline" {
				day, clock := keptParts(answer)
				return shownMoment(r.Lang, day, clock)
			}
			return answer
		},
		accepted: acceptComers,
		save:     saveComers,
	}
}

func checkCapacity(typed string) (string, *dialog.Problem) {
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil || n < 1 || n > maxCapacity {
		return "", &dialog.Problem{Key: "comersedit.no_number"}
	}
	return strconv.Itoa(n), nil
}

// acceptComers reads a time as soon as it is typed.
func acceptComers(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
	if step != "deadline" || s.Answers[step] == "" {
		return nil, nil
	}
	read, err := readPollTime(tx, r, s.Answers[step], usualDeadline)
	if err != nil {
		return nil, err
	}
	c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return nil, err
	}
	s.Answers[step] = read.Date.String() + " " + read.Clock.String()
	return nil, endsBefore(c, read.In(c.Location()))
}

func endsBefore(c storage.Conference, until time.Time) error {
	if until.After(c.StartsAt) {
		return mistake{"comersedit.after_start", text.V{"Title": c.Title}}
	}
	return nil
}

func saveComers(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, err := tx.LockConference(ctx, r.Person.AreaID, s.Subject) // somebody may be moving it
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	a, err := tx.LockAnswering(ctx, c.AreaID, c.ID)
	if err != nil {
		return Reply{}, err
	}
	if s.Only == "capacity" {
		seats, _ := strconv.Atoi(s.Answers["capacity"]) // checked when it was typed; empty: any number
		if seats == 0 && c.CaseConference() {
			return Reply{}, mistake{key: "plan.no_guests"}
		}
		if err := tx.SetCapacity(ctx, a, seats); err != nil {
			return Reply{}, err
		}
		if err := tellMovedUp(ctx, tx, c); err != nil {
			return Reply{}, err
		}
	} else if err := saveDeadline(ctx, tx, r, c, s.Answers["deadline"]); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "conference.changed", c.ID)
	if c.Draft {
		card, err := conferenceToAnswer(ctx, tx, r, c)
		return say(view.UnderLine(r.Lang.T("comersedit.saved"), card)), err
	}
	list, err := comerList(ctx, tx, r, c, "", 0)
	return say(view.UnderLine(r.Lang.T("comersedit.saved"), list)), err
}

func saveDeadline(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, answer string) error {
	if answer == "" {
		return tx.SetUntil(ctx, c, nil)
	}
	read, ok := keptResult(keptParts(answer))
	if !ok {
		return mistake{key: "when.no_date"}
	}
	if err := momentNow(tx, r).settled(read); err != nil { // the draft may be a day old
		return err
	}
	until := read.In(c.Location())
	if err := endsBefore(c, until); err != nil {
		return err
	}
	return tx.SetUntil(ctx, c, &until)
}
