package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// results is an area with a bot that can be tapped, and what the last tap led to.
type results struct {
	t testing.TB
	b *Bot
	s *storage.Store
	objects
}

func newResults(t *testing.T) *results {
	t.Helper()
	b, store := rolesBot(t)
	return &results{t: t, b: b, s: store, objects: furnish(t, b, store, "Nord")}
}

func (w *results) inTx(fn func(ctx context.Context, tx *storage.Tx) error) {
	w.t.Helper()
	if err := w.s.InTx(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// asks makes a poll about three wishes and lets so many people of the area vote.
func (w *results) asks(kind string, series int64, ballots ...[]int) (p storage.Poll) {
	w.t.Helper()
	w.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		p, err = tx.AddPoll(ctx, storage.Poll{
			AreaID: w.area, Kind: kind, Question: "Womit fangen wir an?", Options: []string{"Haltung", "Transparenz", "Übung"},
			Voters: "person", OpensAt: tx.Now, ClosesAt: tx.Now.Add(time.Hour), SeriesID: series,
		}, w.people["coordinator"].ID)
		if err != nil {
			return err
		}
		booth, err := tx.Booth(p)
		voters := []string{"guest", "member", "admin", "coordinator", "applicant", "joiner", "other joiner"}
		for i, choices := range ballots {
			if err == nil {
				err = tx.Cast(ctx, booth, w.people[voters[i]], storage.Ballot{Choices: choices})
			}
		}
		return err
	})
	return p
}

// ends closes the poll.
func (w *results) ends(p storage.Poll) storage.Poll {
	w.t.Helper()
	w.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if p, err = tx.PollToEnd(ctx, w.area, p.ID); err == nil {
			p, err = tx.ClosePoll(ctx, p)
		}
		return err
	})
	return p
}

// taps presses a button as somebody and returns what they see.
func (w *results) taps(role, action string, params ...any) (reply Reply) {
	w.t.Helper()
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := tx.Person(ctx, w.people[role].ID)
		if err != nil {
			return err
		}
		button := view.Tap("", action, params...)
		r := Request{Person: person, Lang: text.De, UpdateID: 1, CallbackID: "1", MessageID: 1, Action: action, Params: button.Params}
		if r.Data, err = view.EncodeCallback(action, button.Params); err != nil {
			return err
		}
		reply, err = w.b.dispatch(ctx, tx, r)
		return err
	})
	return reply
}

// said is everything that a reply says.
func said(reply Reply) string {
	all := []string{reply.Toast}
	for _, message := range reply.Messages {
		all = append(all, view.Plain(message.Text))
	}
	return strings.Join(all, "\n")
}

func (w *results) sees(reply Reply, words string) {
	w.t.Helper()
	if !strings.Contains(said(reply), words) {
		w.t.Errorf("%q is missing in\n%s", words, said(reply))
	}
}

var resultActions = []string{"pollresult", "pollrpic", "pollrtrend", "pollrsplit", "pollrcsv", "pollragenda"}

// While a poll runs nobody sees how it stands, and a deleted one is gone, whatever button leads there.
func TestResultsAreHiddenUntilClosing(t *testing.T) {
	w := newResults(t)
	p := w.asks("points", 0, []int{5}, []int{5}, []int{0, 5})
	for _, action := range resultActions {
		w.sees(w.taps("coordinator", action, p.ID), view.Plain(text.De.T("pollresult.running")))
	}
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.PollToEnd(ctx, w.area, p.ID)
		if err == nil {
			err = tx.DeletePoll(ctx, p)
		}
		return err
	})
	for _, action := range resultActions {
		w.sees(w.taps("coordinator", action, p.ID), view.Plain(text.De.T("error.gone")))
	}
}

// One or two votes are told to nobody, by no way.
func TestFewVotesAreNotShown(t *testing.T) {
	w := newResults(t)
	p := w.ends(w.asks("points", 0, []int{5}, []int{0, 5}))
	few := view.Plain(text.De.T("pollresult.too_few", text.V{"Least": view.MinShown}))
	for _, action := range resultActions {
		reply := w.taps("coordinator", action, p.ID)
		if action != "pollrtrend" {
			w.sees(reply, few)
		}
		if strings.Contains(said(reply), "Haltung") || reply.Messages != nil && reply.Messages[0].File != nil {
			t.Errorf("%s tells: %s", action, said(reply))
		}
	}
	for _, row := range w.taps("coordinator", "pollresult", p.ID).Messages[0].Rows {
		for _, button := range row {
			if strings.HasPrefix(button.Action, "pollr") && button.Action != "pollrepeat" {
				t.Errorf("a button %s", button.Action)
			}
		}
	}
}

func TestResultsAreSentAsFiles(t *testing.T) {
	w := newResults(t)
	first := w.ends(w.asks("scale", 0, []int{1, 2, 3}, []int{2, 2}, []int{1, 4}))
	p := w.ends(w.asks("scale", first.ID, []int{4, 2, 3}, []int{5, 2}, []int{5, 4}))
	w.sees(w.taps("guest", "pollresult", p.ID), "1. Haltung")
	for action, field := range map[string]string{"pollrpic": "photo", "pollrtrend": "photo", "pollrcsv": "document"} {
		reply := w.taps("coordinator", action, p.ID)
		if len(reply.Messages) != 1 || reply.Messages[0].File == nil || reply.Messages[0].File.Field != field {
			t.Fatalf("%s: got %+v", action, reply)
		}
	}
	w.sees(w.taps("guest", "pollrtrend", p.ID), "Haltung: 1,3 → 4,7")
	w.sees(w.taps("guest", "pollrsplit", p.ID), view.Plain(text.De.T("pollresult.no_sectors")))
}

func (w *results) agenda() string {
	w.t.Helper()
	var agenda string
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Conference(ctx, w.area, w.conference)
		agenda = c.Agenda
		return err
	})
	return agenda
}

// The coordinator chooses the meeting and how many; where the poll left a tie, what to do about it.
func TestOnTheAgenda(t *testing.T) {
	w := newResults(t)
	p := w.ends(w.asks("single", 0, []int{1}, []int{1}, []int{0, 1}, []int{0, 0, 1}))
	list := w.taps("coordinator", "pollragenda", p.ID)
	w.tapsOn(list, "pollragenda", p.ID, w.conference)
	w.tapsOn(w.taps("coordinator", "pollragenda", p.ID, w.conference), "pollragenda", p.ID, w.conference, 2)

	tie := w.taps("coordinator", "pollragenda", p.ID, w.conference, 2)
	w.sees(tie, "liegen 2 gleichauf:\n\n• Transparenz\n• Übung")
	w.tapsOn(tie, "pollragenda", p.ID, w.conference, 2, "all")
	w.tapsOn(tie, "pollragenda", p.ID, w.conference, 2, "clear")
	if got := w.agenda(); got != "" {
		t.Fatalf("a tie is on the agenda: %s", got)
	}

	w.sees(w.taps("coordinator", "pollragenda", p.ID, w.conference, 2, "clear"), "Ein Punkt steht jetzt auf der Tagesordnung")
	const clear = "Aus der Umfrage „Womit fangen wir an?“:\n1. Haltung"
	if got := w.agenda(); got != clear {
		t.Errorf("got %s", got)
	}
	w.sees(w.taps("coordinator", "pollragenda", p.ID, w.conference, 1), "steht schon auf der Tagesordnung")
	w.sees(w.taps("coordinator", "pollragenda", p.ID, w.conference, 2, "all"), "3 Punkte stehen jetzt auf der Tagesordnung")
	if got := w.agenda(); got != clear+"\n\n"+clear+"\n2. Transparenz\n2. Übung" {
		t.Errorf("got %s", got)
	}
}

// tapsOn finds a button in what somebody sees.
func (w *results) tapsOn(reply Reply, action string, params ...any) {
	w.t.Helper()
	want := view.Tap("", action, params...)
	for _, row := range reply.Messages[0].Rows {
		for _, button := range row {
			if button.Action == action && slices.Equal(button.Params, want.Params) {
				return
			}
		}
	}
	w.t.Errorf("no button %s %v in %+v", action, params, reply.Messages[0].Rows)
}

// An agenda that would become too long stays as it is, and so does that of a meeting that is called off.
func TestAgendaThatTakesNoMore(t *testing.T) {
	w := newResults(t)
	p := w.ends(w.asks("single", 0, []int{1}, []int{1}, []int{0, 1}))
	full := strings.Repeat("x", maxAgenda-30)
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.LockConference(ctx, w.area, w.conference)
		if err != nil {
			return err
		}
		after := c
		after.Agenda = full
		_, err = tx.ChangeConference(ctx, c, after)
		return err
	})
	w.sees(w.taps("coordinator", "pollragenda", p.ID, w.conference, 1), "höchstens "+strconv.Itoa(maxAgenda))
	if w.agenda() != full {
		t.Error("the agenda changed")
	}
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.LockConference(ctx, w.area, w.conference)
		if err == nil {
			_, err = tx.CancelConference(ctx, c)
		}
		return err
	})
	w.sees(w.taps("coordinator", "pollragenda", p.ID, w.conference, 1), "ist schon abgesagt")
}

// Forged buttons lead nowhere: numbers out of range ask again, and nothing is written.
func TestForgedAgendaButtons(t *testing.T) {
	w := newResults(t)
	p := w.ends(w.asks("single", 0, []int{1}, []int{1}, []int{0, 1}, []int{0, 0, 1}))
	for _, params := range [][]any{
		{p.ID, w.conference, 0},
		{p.ID, w.conference, 4},
		{p.ID, w.conference, -1, "all"},
		{p.ID, w.conference, "x", "clear"},
		{p.ID, w.conference, 2, "some"},
		{p.ID, -7, 1},
		{"", w.conference, 1},
		{p.ID, "x"},
	} {
		w.taps("coordinator", "pollragenda", params...)
		if got := w.agenda(); got != "" {
			t.Fatalf("%v wrote %s", params, got)
		}
	}
	w.sees(w.taps("member", "pollragenda", p.ID, w.conference, 1), view.Plain(text.De.T("error.gone")))
}
