package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// Twenty organisations can do something together, and no more. What was chosen stays when it was one too many, and texts as
// long as they may be come out as they went in.
func TestTwentyOrganisationsAgree(t *testing.T) {
	s := newStage(t, text.De)
	label := func(i int) string { return fmt.Sprintf("Haus %02d", i) }
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		for i := range storage.MaxParties {
			if _, err := tx.AddOrganisation(ctx, s.organisation(label(i), "active")); err != nil {
				return err
			}
		}
		return nil
	})
	what := strings.TrimSpace(strings.Repeat("Wir rufen an. ", storage.MaxAgreement/14))
	s.say(s.boss, "/agree")
	s.say(s.boss, what)
	s.tap(s.boss, s.lang.T("button.skip"))
	shown := func(words string) bool {
		for _, row := range last(t, s.boss).Buttons {
			for _, button := range row {
				if strings.Contains(button.Label, words) {
					return true
				}
			}
		}
		return false
	}
	for i := range storage.MaxParties {
		for !shown(label(i)) {
			s.tap(s.boss, s.lang.T("button.page_on"))
		}
		s.tap(s.boss, label(i))
	}
	tooMany := view.Plain(s.lang.T("newagree.too_many", text.V{"Max": storage.MaxParties}))
	if got := last(t, s.boss).Text; !strings.Contains(got, tooMany) {
		t.Fatalf("with %d and the own one: %s", storage.MaxParties, got)
	}
	s.tap(s.boss, s.lang.T("button.finish"))
	s.say(s.boss, "Alle sind erreicht.")
	s.say(s.boss, "in drei Monaten")
	s.tap(s.boss, s.lang.T("newagree.look_until"))
	s.tap(s.boss, s.lang.T("newagree.save"))
	if !shown(s.lang.T("agreement.read_full")) {
		t.Errorf("no way to the whole text: %s", last(t, s.boss).Text)
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		list, total, err := tx.Agreements(ctx, s.area, storage.AgreementFilter{}, 0, 1)
		if err != nil || total != 1 {
			t.Fatalf("%d agreements, %v", total, err)
		}
		a, err := tx.Agreement(ctx, s.area, list[0].ID)
		if len(a.Parties) != storage.MaxParties || a.What != what || a.State != agreement.Proposed {
			t.Errorf("%d organisations, %d characters, %s", len(a.Parties), len(a.What), a.State)
		}
		return err
	})
}
