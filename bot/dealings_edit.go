package bot

import (
	"context"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// The longest name of a table, and the longest question.
const (
	longestSpot     = 60
	longestQuestion = 200
)

// editDealing opens the dialog for the question for all, the tables, or the questions of the groups.
func (b *Bot) editDealing(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := groupedConference(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	if c.CancelledAt != nil || tx.Now.After(c.StartsAt.Add(dealingEnds)) {
		return Reply{}, mistake{"deal.over", text.V{"Title": c.Title}}
	}
	d, err := lockDealing(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	flow, field := editDealingFlow().Flow, r.Param(1)
	now := ""
	switch field {
	case "question":
		now = d.Question
	case "spots":
		now = dealingLines(d, func(g storage.DealtGroup) string { return g.Spot })
	case "questions":
		now = dealingLines(d, func(g storage.DealtGroup) string { return g.Question })
	default:
		return Reply{}, storage.ErrNotFound
	}
	if field != "question" && d.Seed == 0 {
		return Reply{}, storage.ErrNotFound
	}
	return b.open(ctx, tx, r, flow.Name, only(flow, field, c.ID, now))
}

// noLine stands for a group that has nothing of its own.
const noLine = "-"

// dealingLines is what the groups have of their own, one line for each; empty when none has anything.
func dealingLines(d storage.Dealing, of func(storage.DealtGroup) string) string {
	var lines []string
	some := false
	for _, g := range d.Groups {
		line := of(g)
		if some = some || line != ""; line == "" {
			line = noLine
		}
		lines = append(lines, line)
	}
	if !some {
		return ""
	}
	return strings.Join(lines, "\n")
}

// editDealingFlow changes what groups are asked and where they sit.
func editDealingFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "dealedit", Review: true, Steps: []dialog.Step{
			{Name: "question", Line: true, Max: longestQuestion, Optional: true, Skip: "dealedit.no_question"},
			{Name: "spots", Max: 2000, Optional: true, Skip: "dealedit.no_spots", Check: checkLines(longestSpot)},
			{Name: "questions", Max: 3000, Optional: true, Skip: "dealedit.no_questions", Check: checkLines(longestQuestion)},
		}},
		accepted: acceptLines,
		save:     saveDealing,
	}
}

// checkLines keeps one line for each group, none longer than most characters.
func checkLines(most int) func(string) (string, *dialog.Problem) {
	return func(typed string) (string, *dialog.Problem) {
		var lines []string
		for line := range strings.Lines(typed) {
			line = strings.TrimSpace(line)
			if n := len([]rune(line)); n > most {
				return "", &dialog.Problem{Key: "dealedit.long_line", Values: map[string]any{"Have": n, "Max": most}}
			}
			if line != "" {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "\n"), nil
	}
}

// acceptLines refuses more lines than there are groups, as soon as they are typed.
func acceptLines(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
	if step == "question" || s.Answers[step] == "" {
		return nil, nil
	}
	d, err := tx.Dealing(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return nil, err
	}
	if lines := strings.Count(s.Answers[step], "\n") + 1; lines > len(d.Groups) {
		return nil, mistake{"dealedit.many_lines", text.V{"Lines": lines, "Groups": len(d.Groups)}}
	}
	return nil, nil
}

func saveDealing(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	if c.CancelledAt != nil || tx.Now.After(c.StartsAt.Add(dealingEnds)) {
		return Reply{}, mistake{"deal.over", text.V{"Title": c.Title}}
	}
	before, err := lockDealing(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	if s.Only == "question" {
		d := before
		d.Question = s.Answers["question"]
		err = tx.SetDealing(ctx, d)
	} else {
		err = saveLines(ctx, tx, before, s.Only, s.Answers[s.Only])
	}
	if err != nil {
		return Reply{}, err
	}
	after, err := tx.Dealing(ctx, c.AreaID, c.ID)
	if err != nil {
		return Reply{}, err
	}
	if err := tellSeats(ctx, tx, c, before, after); err != nil {
		return Reply{}, err
	}
	return dealDesk(ctx, tx, r, c, 0, after.Seed == 0)
}

// saveLines gives each group its line; those that have none any more, have nothing.
func saveLines(ctx context.Context, tx *storage.Tx, d storage.Dealing, field, answer string) error {
	lines := strings.Split(answer, "\n")
	for i, g := range d.Groups {
		line := ""
		if i < len(lines) && lines[i] != noLine && lines[i] != "–" {
			line = lines[i]
		}
		before := g
		if field == "spots" {
			g.Spot = line
		} else {
			g.Question = line
		}
		if g == before {
			continue
		}
		if err := tx.SetDealtGroup(ctx, d, g); err != nil {
			return err
		}
	}
	return nil
}
