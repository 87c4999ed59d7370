package bot_test

import (
	"context"
	"strings"
	"testing"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

func (s *stage) statements() (list []storage.Statement) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		list, err = tx.Statements(ctx, s.area, s.house)
		return err
	})
	return list
}

// stands writes a sentence that the area stands for.
func (s *stage) stands(wording string) (id int64) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.AddStatement(ctx, s.area, wording, tx.Now)
		return err
	})
	return id
}

// Who rewords a sentence that somebody else has reworded meanwhile reads that, and keeps what was typed: nobody's words are
// replaced unread.
func TestTwoCoordinatorsRewordOneSentence(t *testing.T) {
	for _, lang := range text.Langs {
		s := newStage(t, lang)
		other := s.joins("Zweite", true)
		id := s.stands("Wir reden miteinander.")
		taps(s, s.boss, "statementedit:%d", id)
		s.say(s.boss, "Wir reden offen miteinander.")
		taps(s, other, "statementedit:%d", id)
		s.say(other, "Wir reden oft miteinander.")
		s.tap(s.boss, lang.T("statement.save"))
		s.tap(other, lang.T("statement.save"))
		want := view.Plain(lang.T("statement.changed", text.V{"Wording": "Wir reden offen miteinander."}))
		if got := last(t, other).Text; !strings.Contains(got, want) || !strings.Contains(got, "Wir reden oft miteinander.") {
			t.Fatalf("the second one reads: %s", got)
		}
		if got := s.statements()[0]; got.Version != 2 || got.Wording != "Wir reden offen miteinander." {
			t.Errorf("before the second one has read it: %+v", got)
		}
		s.tap(other, lang.T("statement.save"))
		if got := s.statements()[0]; got.Version != 3 || got.Wording != "Wir reden oft miteinander." {
			t.Errorf("after the second one has read it: %+v", got)
		}
		s.unharmed()
	}
}

// Two coordinators who write the same words at once: the second one waits, and finds them there.
func TestTwoCoordinatorsWriteOneSentence(t *testing.T) {
	s := newStage(t, text.De)
	id := s.stands("Wir reden miteinander.")
	taps(s, s.boss, "statementedit:%d", id)
	s.say(s.boss, "Wir hören zu.")
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.AddStatement(ctx, s.area, "Wir hören zu.", tx.Now); err != nil {
			return err
		}
		if err := s.boss.Tap(s.lang.T("statement.save")); err != nil {
			return err
		}
		for s.counted(`SELECT count(*) FROM pg_locks WHERE NOT granted`) == 0 && !s.sim.Idle() {
			continue
		}
		return nil
	})
	s.settle()
	sees(t, s.boss, s.lang.T("statement.same"))
	if list := s.statements(); len(list) != 2 || list[0].Version != 1 {
		t.Errorf("the area stands for %+v", list)
	}
}
