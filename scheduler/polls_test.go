package scheduler

import (
	"context"
	"testing"
	"time"

	"sozialraum/storage"
)

// asks publishes a poll with two options.
func (b *bench) asks(opens, closes string, change func(*storage.Poll)) (p storage.Poll) {
	b.t.Helper()
	draft := storage.Poll{
		AreaID: b.area, Kind: "single", Question: "Was zuerst?", Options: []string{"Eins", "Zwei"}, Voters: "person",
		OpensAt: at(b.t, opens), ClosesAt: at(b.t, closes),
	}
	if change != nil {
		change(&draft)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		p, err = tx.AddPoll(ctx, draft, b.someone())
		return err
	})
	return p
}

// someone is the id of one of the people.
func (b *bench) someone() (id int64) {
	return int64(b.count(`SELECT min(id) FROM people`))
}

// vote casts the ballots of people with Telegram ids from first to last.
func (b *bench) vote(p storage.Poll, first, last int) {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.PollToVote(ctx, p.AreaID, p.ID)
		if err != nil {
			return err
		}
		booth, err := tx.Booth(p)
		if err != nil {
			return err
		}
		for telegram := first; telegram <= last; telegram++ {
			person := &storage.Person{TelegramID: int64(telegram), AreaID: b.area}
			if err := tx.Cast(ctx, booth, person, storage.Ballot{Choices: []int{1}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// notices counts the messages about polls of a kind.
func (b *bench) notices(kind string) int {
	return b.count(`SELECT count(*) FROM outbox WHERE kind = 'poll' AND split_part(dedupe_key, '/', 3) = $1`, kind)
}

func (b *bench) state(p storage.Poll) (state string) {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.Poll(ctx, p.AreaID, p.ID)
		state = p.State
		return err
	})
	return state
}

// A poll opens and closes at its times, and everybody who can be reached is told once, however many replicas look.
func TestPollsOpenAndClose(t *testing.T) {
	b := setup(t)
	b.people(1203)
	b.exec(`UPDATE people SET reachable = false WHERE telegram_id <= 3`)
	p := b.asks("2017-03-01 10:00", "2017-03-02 10:00", nil)
	for _, step := range []struct {
		now, state       string
		opening, results int
	}{
		{"2017-03-01 09:59", "planned", 0, 0},
		{"2017-03-01 10:00", "open", 1200, 0},
		{"2017-03-01 10:01", "open", 1200, 0},
		{"2017-03-02 09:59", "open", 1200, 0},
		{"2017-03-02 10:00", "closed", 1200, 1200},
		{"2017-03-03 10:00", "closed", 1200, 1200},
	} {
		b.clock.Set(at(t, step.now))
		b.together(3, "polls")
		b.together(1, "polls") // what a replica held while the others looked
		if state := b.state(p); state != step.state || b.notices("opening") != step.opening || b.notices("results") != step.results {
			t.Errorf("%s: %s, %d told of the opening, %d of the result", step.now, state, b.notices("opening"), b.notices("results"))
		}
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.Poll(ctx, p.AreaID, p.ID)
		if p.Electorate != 1203 || p.Votes != 0 {
			t.Errorf("%d of %d", p.Votes, p.Electorate)
		}
		return err
	})
}

// While nothing ran, the poll's whole time passed: nobody is invited to vote any more.
func TestPollsAfterDowntime(t *testing.T) {
	b := setup(t)
	b.people(3)
	p := b.asks("2017-03-01 10:00", "2017-03-02 10:00", func(p *storage.Poll) { p.Reminders = 2 })
	b.clock.Set(at(t, "2017-03-05 10:00"))
	b.together(1, "polls")
	if state := b.state(p); state != "closed" || b.notices("opening") != 0 || b.notices("reminder") != 0 || b.notices("results") != 3 {
		t.Errorf("%s, %d, %d, %d", state, b.notices("opening"), b.notices("reminder"), b.notices("results"))
	}
}

// Those who have not voted are reminded, nobody else, by day, and of two overdue reminders once.
func TestNonVotersAreReminded(t *testing.T) {
	b := setup(t)
	b.people(10)
	p := b.asks("2017-03-01 09:00", "2017-03-15 18:00", func(p *storage.Poll) { p.Reminders = 2 })
	b.vote(p, 1, 6)
	reminders := func(now string, want int) {
		t.Helper()
		b.clock.Set(at(t, now))
		b.together(2, "polls")
		if got := b.notices("reminder"); got != want {
			t.Errorf("%s: %d reminders, want %d", now, got, want)
		}
	}
	reminders("2017-03-08 13:29", 0)
	reminders("2017-03-08 21:00", 0) // nothing ran at half past one, and now they sleep
	reminders("2017-03-09 08:00", 4)
	b.vote(p, 7, 8)
	b.another()
	reminders("2017-03-14 18:00", 4+2+1) // two of the first ten, and somebody who has joined since
	reminders("2017-03-15 12:00", 7)
	if told := b.count(`SELECT count(*) FROM outbox WHERE split_part(dedupe_key, '/', 3) = 'reminder' AND chat_id <= 6`); told != 0 {
		t.Errorf("%d who have voted are reminded", told)
	}

	late := b.asks("2017-03-15 12:00", "2017-03-30 18:00", func(p *storage.Poll) { p.Reminders = 2 })
	before := b.notices("reminder")
	b.clock.Set(at(t, "2017-03-30 10:00"))
	b.together(1, "polls")
	if got := b.notices("reminder") - before; got != 11 {
		t.Errorf("%d reminders of poll %d after a downtime", got, late.ID)
	}
}

// Who has more time is reminded again, by the new end.
func TestExtendedPollsRemindAgain(t *testing.T) {
	b := setup(t)
	b.people(4)
	p := b.asks("2017-03-01 09:00", "2017-03-15 18:00", func(p *storage.Poll) { p.Reminders = 1 })
	for _, step := range []struct {
		now       string
		reminders int
	}{{"2017-03-14 18:00", 4}, {"2017-03-15 12:00", 4}, {"2017-03-21 17:59", 4}, {"2017-03-21 18:00", 8}, {"2017-03-22 12:00", 8}} {
		b.clock.Set(at(t, step.now))
		b.together(2, "polls")
		if got := b.notices("reminder"); got != step.reminders {
			t.Errorf("%s: %d reminders, want %d", step.now, got, step.reminders)
		}
		b.inTx(func(ctx context.Context, tx *storage.Tx) error {
			p, err := tx.PollToChange(ctx, p.AreaID, p.ID)
			if err == nil && step.now == "2017-03-15 12:00" {
				_, err = tx.ExtendPoll(ctx, p, at(t, "2017-03-22 18:00"))
			}
			return err
		})
	}
}

// another lets one more person join, with Telegram id 11.
func (b *bench) another() {
	b.exec(`
		WITH made AS (
			INSERT INTO people (telegram_id, agreed_at, created_at, area_id)
			VALUES (11, $2, $2, $1)
			RETURNING id
		)
		INSERT INTO memberships (person_id, area_id, joined_at)
		SELECT id, $1, $2
		FROM made`, b.area, b.clock.Now())
}

// A poll closes some minutes after the quorum has voted, or everybody, where that is wished; and not before its end
// where it is not.
func TestPollsCloseEarly(t *testing.T) {
	b := setup(t)
	b.people(10)
	quorum := b.asks("2017-03-01 09:00", "2017-03-15 18:00", func(p *storage.Poll) { p.Quorum, p.Early = 6, true })
	everybody := b.asks("2017-03-01 09:00", "2017-03-15 18:00", func(p *storage.Poll) { p.Early = true })
	neither := b.asks("2017-03-01 09:00", "2017-03-15 18:00", func(p *storage.Poll) { p.Quorum = 6 })
	states := func(now string, want [3]string) {
		t.Helper()
		b.clock.Set(at(t, now))
		b.together(2, "polls")
		if got := [3]string{b.state(quorum), b.state(everybody), b.state(neither)}; got != want {
			t.Errorf("%s: %v, want %v", now, got, want)
		}
	}
	for _, p := range []storage.Poll{quorum, everybody, neither} {
		b.vote(p, 1, 5)
	}
	states("2017-03-01 10:00", [3]string{"open", "open", "open"})
	for _, p := range []storage.Poll{quorum, everybody, neither} {
		b.vote(p, 6, 7)
	}
	states("2017-03-01 11:00", [3]string{"open", "open", "open"})
	states("2017-03-01 11:09", [3]string{"open", "open", "open"})
	states("2017-03-01 11:10", [3]string{"closed", "open", "open"})
	b.vote(everybody, 8, 10)
	states("2017-03-01 12:00", [3]string{"closed", "open", "open"})
	states("2017-03-01 12:10", [3]string{"closed", "closed", "open"})
	states("2017-03-15 18:00", [3]string{"closed", "closed", "closed"})
}

// However many vote, a coordinator's card is edited at most once a run, and not while an edit is on its way. A card that
// is gone, or shows something else by now, is left alone.
func TestVotesAreShownLive(t *testing.T) {
	b := setup(t)
	b.people(300)
	p := b.asks("2017-03-01 09:00", "2017-03-15 18:00", nil)
	b.together(1, "polls")
	person := b.someone()
	watch := func() {
		b.inTx(func(ctx context.Context, tx *storage.Tx) error { return tx.WatchPoll(ctx, p.ID, person, 77, 0) })
	}
	edits := func(when string, want int) {
		t.Helper()
		b.together(2, "polls")
		if got := b.count(`SELECT count(*) FROM outbox WHERE kind = 'live' AND method = 'editMessageText'`); got != want {
			t.Errorf("%s: %d edits, want %d", when, got, want)
		}
	}
	ended := func(outcome string) {
		b.exec(`
			UPDATE outbox
			SET outcome = $1, done_at = $2, payload = NULL, chat_id = 0, reason = CASE $1 WHEN 'sent' THEN NULL ELSE 'gone' END
			WHERE kind = 'live' AND outcome IS NULL`, outcome, b.clock.Now())
	}
	watch()
	edits("nobody has voted", 0)
	b.vote(p, 1, 100)
	edits("a hundred at once", 1)
	b.vote(p, 101, 200)
	edits("the edit is on its way", 1)
	ended("sent")
	edits("the edit arrived", 2)
	edits("and again", 2)
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		someone, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		return tx.UnwatchPolls(ctx, someone, 77)
	})
	if left := b.count(`SELECT count(*) FROM outbox WHERE kind = 'live' AND outcome IS NULL`); left != 0 {
		t.Errorf("%d edits of a card that shows something else", left)
	}
	b.vote(p, 201, 210)
	edits("nobody looks", 2)
	watch()
	edits("looks again", 3)
	ended("buried")
	b.vote(p, 211, 220)
	edits("the card is gone", 3)
	if watched := b.count(`SELECT count(*) FROM poll_watches WHERE message_id IS NOT NULL`); watched != 0 {
		t.Errorf("%d cards that are gone are watched", watched)
	}
}

// Where the key is lost nobody is invited to vote, and the poll closes like any other.
func TestPollsWithoutAKey(t *testing.T) {
	b := setup(t)
	b.people(3)
	p := b.asks("2017-03-01 10:00", "2017-03-02 10:00", nil)
	b.exec(`DELETE FROM case_keys`)
	b.clock.Set(p.OpensAt.Add(time.Minute))
	b.together(1, "polls")
	b.clock.Set(p.ClosesAt)
	b.together(1, "polls")
	if state := b.state(p); state != "closed" || b.notices("opening") != 0 || b.notices("results") != 3 {
		t.Errorf("%s, %d invited, %d told the result", state, b.notices("opening"), b.notices("results"))
	}
}
