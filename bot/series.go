package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// series shows how a meeting repeats, or makes it the first of a series: meeting, what to do, and sometimes how.
func (b *Bot) series(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, r.ID(0))
	switch {
	case err != nil:
		return Reply{}, err
	case c.Rule != "":
		return changeSeries(ctx, tx, r, c)
	case r.Param(1) != "": // a button of a series that has ended
		return Reply{}, storage.ErrNotFound
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "series", func(s *dialog.Session) { s.Subject = c.ID })
}

func changeSeries(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (Reply, error) {
	s, err := tx.Series(ctx, c.AreaID, c.SeriesID)
	if err != nil {
		return Reply{}, err
	}
	line := ""
	switch r.Param(1) {
	case "":
		return say(view.Series(r.Lang, c, s)), nil
	case "end":
		return endSeries(ctx, tx, r, c)
	case "skip":
		next, ok := view.NextDate(s)
		if !ok || next.Format("20060102") != r.Param(2) { // tapped twice, or planned in the meantime
			return say(view.Series(r.Lang, c, s)), nil
		}
		s.LastDate, line = next, "series.skipped"
	case "publish", "ask":
		s.Publish, line = r.Param(1) == "publish" && !c.CaseConference(), "series.manner_saved"
	default:
		return Reply{}, storage.ErrNotFound
	}
	next, ok := view.NextDate(s)
	if !ok {
		return Reply{}, mistake{key: "series.too_rare"}
	}
	s.PlanAt = s.Due(next)
	if err := tx.MoveSeries(ctx, s); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "series.changed", s.ID)
	return say(view.UnderLine(r.Lang.T(line), view.Series(r.Lang, c, s))), nil
}

func endSeries(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference) (Reply, error) {
	if r.Param(2) != "yes" {
		return say(view.ConfirmEndSeries(r.Lang, c)), nil
	}
	if err := tx.EndSeries(ctx, c.AreaID, c.SeriesID); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "series.ended", c.SeriesID)
	c.Rule = ""
	card, err := conferenceToAnswer(ctx, tx, r, c)
	return say(view.UnderLine(r.Lang.T("series.ended"), card)), err
}

// clockOfRule is where the dialog keeps a time of day that was typed with a rule.
const clockOfRule = "clock"

// seriesFlow asks how a meeting repeats.
func seriesFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "series", Review: true, Steps: []dialog.Step{
			{Name: "rule", Kind: dialog.Choice, Free: true, Line: true, Max: 100},
			{Name: "lead", Kind: dialog.Choice},
			{Name: "manner", Kind: dialog.Choice},
		}},
		options: seriesOptions,
		show: func(r Request, _, answer string) string {
			return view.Sentence(view.RuleWords(r.Lang, answer))
		},
		accepted: acceptSeries,
		preview: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (string, error) {
			c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, s.Subject)
			return view.SeriesPreview(r.Lang, plannedSeries(c, s)), err
		},
		save: saveSeries,
	}
}

func seriesOptions(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, step string) ([]dialog.Option, error) {
	c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return nil, err
	}
	var options []dialog.Option
	switch step {
	case "rule":
		for _, rule := range rulesFor(momentOf(c).Date) {
			options = append(options, dialog.Option{Value: rule.String(), Label: view.Sentence(when.FormatRule(string(r.Lang), rule))})
		}
	case "lead":
		for _, days := range []string{"0", "14", "28", "56"} {
			options = append(options, dialog.Option{Value: days, Label: r.Lang.T("series.lead_" + days)})
		}
	case "manner":
		options = append(options, dialog.Option{Value: "ask", Label: r.Lang.T("series.manner_ask")})
		if !c.CaseConference() { // the family is asked each time
			options = append(options, dialog.Option{Value: "publish", Label: r.Lang.T("series.manner_publish")})
		}
	}
	return options, nil
}

// rulesFor are the usual ways to repeat a meeting on this day.
func rulesFor(day when.Date) []when.Rule {
	nth, last := when.NthOf(day)
	if nth == 5 {
		nth = when.Last
	}
	rules := []when.Rule{{Every: 1, Weekday: day.Weekday()}, {Every: 2, Weekday: day.Weekday()}}
	for _, months := range []int{1, 2, 3, 6} {
		rules = append(rules, when.Rule{Every: months, Monthly: true, Nth: nth, Weekday: day.Weekday()})
	}
	if last && nth != when.Last {
		rules = append(rules, when.Rule{Every: 1, Monthly: true, Nth: when.Last, Weekday: day.Weekday()})
	}
	return rules
}

// rareRule is how far apart dates may lie: what is rarer was not meant so.
const rareRule = 3 * 366 * 24 * time.Hour

// acceptSeries reads a rule as soon as it is typed.
func acceptSeries(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
	if step != "rule" {
		return nil, nil
	}
	c, err := tx.ConferenceOrDraft(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return nil, err
	}
	delete(s.Answers, clockOfRule)
	if _, ok := when.StoredRule(s.Answers[step]); !ok {
		rule, clock, hasClock, err := when.ParseRule(s.Answers[step], momentOf(c).Date)
		if err != nil {
			return nil, ruleMistake(momentNow(tx, r), err)
		}
		s.Answers[step] = rule.String()
		if hasClock {
			s.Answers[clockOfRule] = clock.String()
		}
	}
	planned := plannedSeries(c, *s)
	if next, ok := view.NextDate(planned); !ok || next.Sub(planned.LastDate) > rareRule {
		return nil, mistake{key: "series.too_rare"}
	}
	return nil, nil
}

// ruleMistake says what is wrong with a rule.
func ruleMistake(m moment, err error) error {
	switch {
	case errors.Is(err, when.ErrNoRule):
		return mistake{key: "series.no_rule"}
	case errors.Is(err, when.ErrAmbiguous):
		return mistake{key: "series.ambiguous"}
	}
	return m.mistake(err)
}

// plannedSeries is the series that the answers describe, with a meeting as its first.
func plannedSeries(c storage.Conference, s dialog.Session) storage.Series {
	planned := storage.Series{
		AreaID: c.AreaID, Zone: c.Zone, Rule: s.Answers["rule"], Clock: c.Local, Publish: s.Answers["manner"] == "publish",
		LastDate: time.Date(c.Local.Year(), c.Local.Month(), c.Local.Day(), 0, 0, 0, 0, time.UTC),
	}
	planned.LeadDays, _ = strconv.Atoi(strings.TrimSpace(s.Answers["lead"])) // one of the options
	if clock, err := time.Parse(keptClock, s.Answers[clockOfRule]); err == nil {
		planned.Clock = clock
	}
	return planned
}

func saveSeries(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, err := tx.LockConference(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	if c.Rule != "" {
		return Reply{}, mistake{key: "series.is_one"}
	}
	planned := plannedSeries(c, s)
	next, ok := view.NextDate(planned)
	if !ok {
		return Reply{}, mistake{key: "series.too_rare"}
	}
	planned.PlanAt = planned.Due(next)
	planned.Publish = planned.Publish && !c.CaseConference()
	if c.SeriesID, err = tx.AddSeries(ctx, c, planned, r.Person.ID); err != nil {
		return Reply{}, err
	}
	tx.Audit(c.AreaID, r.Person.ID, "series.made", c.SeriesID)
	c.Rule = planned.Rule
	card, err := conferenceToAnswer(ctx, tx, r, c)
	return say(view.UnderLine(r.Lang.T("series.made"), card)), err
}
