package bot

import (
	"context"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// plan starts planning a meeting.
func (b *Bot) plan(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.open(ctx, tx, r, "plan", nil)
}

// planFlow asks for everything about a meeting and publishes it. Date and time may come in one text; the time is
// asked for only when it is missing.
func planFlow() *flow {
	return &flow{
		Flow:     dialog.Flow{Name: "plan", Steps: planSteps(), Review: true},
		options:  kindOptions,
		show:     showPlan,
		note:     notePlan,
		accepted: acceptPlan,
		save:     publish,
	}
}

func planSteps() []dialog.Step {
	return []dialog.Step{
		{Name: "kind", Kind: dialog.Choice},
		{Name: "name", Line: true, Max: 100},
		{Name: "date", Line: true, Max: 100},
		{Name: "time", Line: true, Max: 100},
		{Name: "place", Line: true, Max: 200, Optional: true, Skip: "conference.place_open"},
		{Name: "agenda", Max: 1500, Optional: true},
		{Name: "bring", Line: true, Max: 200, Optional: true},
	}
}

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

// notePlan says what was understood, right above the question that follows.
func notePlan(r Request, s dialog.Session, step string) string {
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
	}
	return nil, nil
}

// skipTime moves a session on to the place when it would ask for the time next.
func skipTime(s *dialog.Session) {
	if s.Phase == dialog.Asking && planSteps()[s.Step].Name == "time" {
		s.Step++
	}
}

// publish makes the meeting known to the whole area.
func publish(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	moment, ok := keptResult(s.Answers["date"], s.Answers["time"])
	if !ok || !moment.HasTime {
		return Reply{}, mistake{key: "when.no_time"}
	}
	if err := momentNow(tx, r).settled(moment); err != nil { // the draft may be a day old
		return Reply{}, err
	}
	c, err := tx.AddConference(ctx, storage.Conference{
		AreaID: r.Person.AreaID, Kind: s.Answers["kind"], Title: s.Answers["name"], Local: wallOf(moment),
		Place: placeOf(s.Answers["place"]), Agenda: s.Answers["agenda"], Bring: s.Answers["bring"],
	}, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	if err := tx.Audit(ctx, c.AreaID, r.Person.ID, "conference.planned", c.ID); err != nil {
		return Reply{}, err
	}
	n, err := tellArea(ctx, tx, c, "announcement", r.Person.ID, func(l text.Lang) view.Message {
		return view.ConferencePlanned(l, c, tx.Now)
	})
	if err != nil {
		return Reply{}, err
	}
	card, err := conferenceToAnswer(ctx, tx, r, c)
	return say(view.UnderLine(told(r, n, "conference.published", "conference.published_nobody"), card)), err
}
