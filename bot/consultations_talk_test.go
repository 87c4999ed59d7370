package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func TestTurnsInAConversation(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.asks)
	s.open(s.first)
	s.writes(s.asks, "Das Kind fehlt oft.")
	s.moves(s.asks, "hypotheses")
	if heard := s.press(s.asks, last(t, s.asks).ID, "talkwrite:"+s.reference[s.asks]); heard[0] != s.lang.T("talk.wait_hypotheses") {
		t.Errorf("the requester may write: %q", heard)
	}
	s.press(s.asks, last(t, s.asks).ID, "talkwrite:"+s.reference[s.asks]+":1")
	s.say(s.asks, "Das Kind fehlt meist.")
	s.tap(s.asks, s.lang.T("talkwrite.save"))
	if got := last(t, s.asks).Text; !strings.Contains(got, "fehlt meist") {
		t.Errorf("an own message cannot be corrected: %s", got)
	}
	s.moves(s.asks, "ideas")
	s.moves(s.asks, "feedback")
	if heard := s.press(s.first, last(t, s.first).ID, "talkwrite:"+s.reference[s.first]); heard[0] != s.lang.T("talk.wait_feedback") {
		t.Errorf("a consultant may write: %q", heard)
	}
	s.press(s.asks, last(t, s.asks).ID, "talkphase:"+s.reference[s.asks]+":free")
	s.tap(s.asks, s.lang.T("talk.yes_free"))
	s.writes(s.first, "Danke für das Vertrauen.")
	if got := last(t, s.first).Text; !strings.Contains(got, s.lang.T("talk.phase_free")) {
		t.Errorf("not free: %s", got)
	}
	s.unharmed()
}

// Who is still typing when the others move on loses nothing of it.
func TestWordsThatComeTooLateAreKept(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.asks)
	s.press(s.asks, last(t, s.asks).ID, "talkmore:"+s.reference[s.asks])
	menu := last(t, s.asks).ID
	s.press(s.asks, menu, "talkwrite:"+s.reference[s.asks])
	s.say(s.asks, "Das wollte ich noch sagen.")
	review := last(t, s.asks)
	s.press(s.asks, menu, "talkphase:"+s.reference[s.asks]+":hypotheses")
	s.press(s.asks, review.ID, buttonData(review)[0])
	got := last(t, s.asks).Text
	if !strings.Contains(got, s.lang.T("talk.wait_hypotheses")) || !strings.Contains(got, "Das wollte ich noch sagen.") {
		t.Errorf("too late: %s", got)
	}
	s.unharmed()
}

func TestAModeratorIsAccepted(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.asks)
	s.open(s.first)
	offer := func() {
		s.press(s.first, last(t, s.first).ID, "talkmod:"+s.reference[s.first]+":offer")
		s.passes(time.Minute)
		s.open(s.asks)
	}
	offer()
	s.tap(s.asks, s.lang.T("talk.mod_decline"))
	if heard := s.press(s.first, last(t, s.first).ID, "talkphase:"+s.reference[s.first]); heard[0] != s.lang.T("error.gone") {
		t.Errorf("whoever was declined moves on: %q", heard)
	}
	offer()
	s.tap(s.asks, s.lang.T("talk.mod_accept"))
	s.passes(time.Minute)
	s.open(s.first)
	s.moves(s.first, "hypotheses")
	s.press(s.first, last(t, s.first).ID, "talkmod:"+s.reference[s.first]+":stop")
	if heard := s.press(s.first, last(t, s.first).ID, "talkphase:"+s.reference[s.first]); heard[0] != s.lang.T("error.gone") {
		t.Errorf("whoever stopped moves on: %q", heard)
	}
	s.unharmed()
}

// Whoever leaves sees nothing of the conversation any more, in the chat or behind old buttons.
func TestWhoLeavesSeesNothing(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.asks)
	s.writes(s.asks, "Das Kind fehlt oft.")
	s.passes(time.Minute)
	s.open(s.first)
	s.first.Send("/hilfe")
	s.settle()
	s.open(s.first) // in a second message
	s.press(s.first, last(t, s.first).ID, "talkleave:"+s.reference[s.first])
	s.tap(s.first, s.lang.T("talk.yes_leave"))
	if got := seen(s.first); strings.Contains(got, "fehlt oft") {
		t.Errorf("still in the chat: %s", got)
	}
	for _, action := range []string{"case:", "talktext:", "talkmore:", "talkmine:", "talkwrite:"} {
		s.press(s.first, last(t, s.first).ID, action+s.reference[s.first])
	}
	if got := seen(s.first); strings.Contains(got, "fehlt") {
		t.Errorf("behind a button: %s", got)
	}
	if got := s.open(s.asks).Text; strings.Contains(got, "Ferdinand") || !strings.Contains(got, s.lang.T("talk.phase_questions")) {
		t.Errorf("the others: %s", got)
	}
	s.unharmed()
}

// The requester leaves their organisation. Who knew them still reads the conversation, without their name.
func TestARequesterWhoIsGoneIsNamedNoMore(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.asks)
	s.writes(s.asks, "Das Kind fehlt oft.")
	s.passes(time.Minute)
	s.reads(s.first)
	s.reveals()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, s.asks)
		if err != nil {
			return err
		}
		_, err = tx.LeaveOrganisation(ctx, s.area, person.OrganisationID, person.ID)
		return err
	})
	s.clock.Set(s.clock.Now().Add(time.Minute))
	got := s.open(s.first).Text
	if !strings.Contains(got, "fehlt oft") || strings.Contains(got, "Wilhelmina") {
		t.Errorf("after they have left: %s", got)
	}
	if heard := s.press(s.asks, last(t, s.asks).ID, "case:"+s.reference[s.asks]); heard[0] != s.lang.T("error.gone") {
		t.Errorf("the requester still reads: %q", heard)
	}
	s.unharmed()
}
