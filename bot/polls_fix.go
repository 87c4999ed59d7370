package bot

import (
	"context"
	"errors"
	"unicode/utf8"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Once somebody has voted, what they voted on stays as it is: only typos are corrected, and those who voted hear of it.

// wordsBits are the low bits of a dialog's subject that say which words it is about: 0 for the question, else the
// option's number.
const wordsBits = 4

// fixPoll offers the words of a poll, or opens the dialog about one of them: poll, number.
func (b *Bot) fixPoll(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := unwatch(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	p, reply, ended, err := going(ctx, tx, r, r.ID(0), tx.Poll)
	if ended || err != nil {
		return reply, err
	}
	if r.Param(1) == "" {
		votes, err := tx.CountBallots(ctx, p.ID)
		return say(view.PollWords(r.Lang, p, votes > 0)), err
	}
	words, ok := pollWords(p, r.Number(1))
	if !ok {
		return Reply{}, storage.ErrNotFound
	}
	flow := fixPollFlow().Flow
	return b.open(ctx, tx, r, flow.Name, only(flow, "wording", p.ID<<wordsBits|int64(r.Number(1)), words))
}

// pollWords are the question, number 0, or an option of a poll.
func pollWords(p storage.Poll, number int) (words string, ok bool) {
	switch {
	case number == 0:
		return p.Question, true
	case number < 0 || number > len(p.Options):
		return "", false
	}
	return p.Options[number-1], true
}

func fixPollFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "pollfix", Review: true, Steps: []dialog.Step{{Name: "wording", Line: true, Max: storage.MaxQuestion}}},
		save: saveFix,
	}
}

func saveFix(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	p, reply, ended, err := going(ctx, tx, r, s.Subject>>wordsBits, tx.PollToEnd) // no vote falls in between
	if ended || err != nil {
		return reply, err
	}
	number, after := int(s.Subject&(1<<wordsBits-1)), s.Answers["wording"]
	before, ok := pollWords(p, number)
	if !ok {
		return Reply{}, storage.ErrNotFound
	}
	if before == after {
		return atDesk(ctx, tx, r, p, r.Lang.T("poll.unchanged"))
	}
	votes, err := tx.CountBallots(ctx, p.ID)
	if err != nil {
		return Reply{}, err
	}
	if err := mayFix(p, number, before, after, votes > 0); err != nil {
		return Reply{}, err
	}
	if number == 0 {
		err = tx.FixQuestion(ctx, p, after)
	} else {
		err = tx.FixPollOption(ctx, p, number, after)
	}
	if err != nil {
		return Reply{}, err
	}
	tx.Audit(p.AreaID, r.Person.ID, "poll.fixed", p.ID)
	if p, err = tx.Poll(ctx, p.AreaID, p.ID); err != nil {
		return Reply{}, err
	}
	n, err := tellVoters(ctx, tx, p, r.Person.ID, func(l text.Lang) view.Message { return view.PollFixed(l, p, before, after) })
	if err != nil {
		return Reply{}, err
	}
	return atDesk(ctx, tx, r, p, told(r, n, "poll.fixed_told", "poll.fixed"))
}

// mayFix refuses what is no correction.
func mayFix(p storage.Poll, number int, before, after string, voted bool) error {
	if number > 0 {
		if have := utf8.RuneCountInString(after); have > storage.MaxPollOption {
			return mistake{"dialog.too_long", text.V{"Have": have, "Max": storage.MaxPollOption}}
		}
		for i, other := range p.Options {
			if i != number-1 && sameOption(other, after) {
				return mistake{key: "poll.known"}
			}
		}
	}
	if voted && !typo(before, after) {
		return mistake{key: "poll.no_typo"}
	}
	return nil
}

// typo tells whether after may be before with its typos corrected: two letters may differ, and in longer texts up to four.
func typo(before, after string) bool {
	a, b := []rune(before), []rune(after)
	most := max(2, min(4, len(a)/10))
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return false
	}
	return distance(a, b) <= most
}

// distance is how many letters have to be put in, taken out or exchanged, V. I. Levenshtein 1965.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			exchange := corner
			if a[i] != b[j] {
				exchange++
			}
			corner, row[j+1] = row[j+1], min(exchange, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// tellVoters writes a message to everybody who has voted but the person who acted, and returns how many that are.
func tellVoters(ctx context.Context, tx *storage.Tx, p storage.Poll, except int64, words func(text.Lang) view.Message) (n int, err error) {
	const piece = 1000
	booth, err := tx.Booth(p)
	if errors.Is(err, storage.ErrNoBooth) {
		return 0, nil // nobody can tell any more who has
	}
	for after := int64(0); ; {
		people, err := tx.PollPeople(ctx, p, after, piece)
		if err != nil || len(people) == 0 {
			return n, err
		}
		voted, err := tx.Voted(ctx, booth, people)
		if err != nil {
			return n, err
		}
		for i := range people {
			after = people[i].ID
			if !voted[i] || after == except {
				continue
			}
			if err := tx.Queue(view.Notice(&people[i], "poll", "", words(text.Of(people[i].Language)))); err != nil {
				return n, err
			}
			n++
		}
		if len(people) < piece {
			return n, nil
		}
	}
}
