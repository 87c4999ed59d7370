package bot

import (
	"context"
	"strconv"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// plan starts planning a meeting.
func (b *Bot) plan(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.open(ctx, tx, r, "plan", nil)
}

// planFlow asks for everything about a meeting and publishes it, or keeps it as a draft. Date and time may come in one text;
// the time is asked for only when it is missing.
func planFlow() *flow {
	return &flow{
		Flow:    dialog.Flow{Name: "plan", Steps: planSteps(), Review: true, Also: []string{asDraft}},
		options: kindOptions,
		show:    showPlan,
		note:    notePlan,
		banner:  bannerPlace,
		review: func(s dialog.Session) string {
			if ofCase(s.Answers) {
				return "plan.review_case"
			}
			return ""
		},
		examine:  examineMeeting,
		accepted: acceptPlan,
		save:     savePlan,
	}
}

// asDraft is the way to save a plan of which nobody learns yet.
const asDraft = "draft"

func planSteps() []dialog.Step {
	return []dialog.Step{
		{Name: "kind", Kind: dialog.Choice},
		{Name: "name", Line: true, Max: 100, Marked: true},
		{Name: "date", Line: true, Max: 100},
		{Name: "time", Line: true, Max: 100},
		{Name: "place", Line: true, Max: 200, Optional: true, Skip: "conference.place_open", Place: true},
		{Name: "agenda", Max: 1500, Optional: true, Marked: true},
		{Name: "bring", Line: true, Max: 200, Optional: true, Marked: true},
		{Name: "guests", Line: true, Max: 20, Check: checkCapacity, Asked: ofCase},
	}
}

// ofCase tells whether a meeting about a case is being planned.
func ofCase(answers map[string]string) bool { return answers["kind"] == storage.OpenCase }

func showPlan(r Request, step, answer string) string {
	switch {
	case step == "date":
		return shownMoment(r.Lang, answer, "")
	case step == "time":
		return shownTime(r.Lang, answer)
	case step == "place" && openPlace(answer):
		return r.Lang.T("conference.place_open")
	}
	return answer
}

// notePlan says what was understood, right above the question that follows, and warns before words about a case.
func notePlan(r Request, s dialog.Session, step string) string {
	if ofCase(s.Answers) && (step == "name" || step == "agenda") {
		return r.Lang.T("plan.no_names")
	}
	if pinned := notePlace(r, s, step); pinned != "" {
		return pinned
	}
	if like := s.Answers[likeOther]; like != "" && step == "date" {
		return r.Lang.T("plan.like", text.V{"Title": like})
	}
	if s.Answers["date"] == "" || step != "time" && step != "place" || s.Edit {
		return ""
	}
	return understood(r, s)
}

// acceptPlan reads date and time as soon as they are typed, and asks again when they do not make sense.
func acceptPlan(_ context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
	delete(s.Answers, leftOver)
	m, typed := momentNow(tx, r), s.Answers[step]
	switch step {
	case "date":
		read, err := m.read(typed)
		if err != nil {
			return nil, err
		}
		if known, ok := keptResult(read.Date.String(), s.Answers["time"]); ok && !read.HasTime && known.HasTime {
			read.HasTime, read.Clock = true, known.Clock
			if err := m.settled(read); err != nil {
				return nil, err
			}
		}
		s.Answers["date"], s.Answers[leftOver] = read.Date.String(), read.Rest
		if read.HasTime {
			s.Answers["time"] = read.Clock.String()
			skipTime(s)
		}
	case "time":
		day, _ := keptResult(s.Answers["date"], "")
		read, err := m.readTime(typed, day.Date)
		if err != nil {
			return nil, err
		}
		s.Answers["date"], s.Answers["time"] = read.Date.String(), read.Clock.String()
	case "place":
		settlePin(s)
	}
	return nil, nil
}

// skipTime moves a session on to the place when it would ask for the time next.
func skipTime(s *dialog.Session) {
	if s.Phase == dialog.Asking && planSteps()[s.Step].Name == "time" {
		s.Step++
	}
}

// savePlan makes the meeting known to the whole area, or keeps a draft. A meeting about a case is a draft first: it is made
// known when the family has agreed.
func savePlan(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	moment, ok := keptResult(s.Answers["date"], s.Answers["time"])
	if !ok {
		return Reply{}, mistake{key: "plan.no_date"}
	}
	if !moment.HasTime {
		return Reply{}, mistake{key: "when.no_time"}
	}
	if err := momentNow(tx, r).settled(moment); err != nil { // the draft may be a day old
		return Reply{}, err
	}
	seats, _ := strconv.Atoi(s.Answers["guests"]) // checked when it was typed; empty: any number
	if ofCase(s.Answers) && seats == 0 {
		return Reply{}, mistake{key: "plan.no_guests"}
	}
	c, err := tx.AddConference(ctx, withPlace(storage.Conference{
		AreaID: r.Person.AreaID, Kind: s.Answers["kind"], Title: s.Answers["name"], Local: wallOf(moment),
		Agenda: s.Answers["agenda"], Bring: s.Answers["bring"], Draft: s.Saved == asDraft || ofCase(s.Answers),
	}, s), r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	if seats > 0 {
		a, err := tx.LockAnswering(ctx, c.AreaID, c.ID)
		if err != nil {
			return Reply{}, err
		}
		if err := tx.SetCapacity(ctx, a, seats); err != nil {
			return Reply{}, err
		}
	}
	switch {
	case !c.Draft:
		return makeKnown(ctx, tx, r, c)
	case s.Saved == asDraft:
		return draftSaved(ctx, tx, r, c, "draft.saved")
	}
	return askFamily(ctx, tx, r, c)
}
