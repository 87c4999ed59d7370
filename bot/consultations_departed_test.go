package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/view"
	"sozialraum/storage"
)

// TestConsultantOpensATalkWhoseRequesterIsGone: nobody is left to take the number away from.
func TestConsultantOpensATalkWhoseRequesterIsGone(t *testing.T) {
	c := newCircle(t)
	asking := c.professional("Fragende", "Schule am Hang", "school")
	helper := c.consultant("Beraterin", "Haus Eins", "free_provider")
	mine, asked := c.asks(asking, storage.WayTalk, 1)
	reference := c.referenceOf(helper, asked)
	c.presses(helper, "request:"+reference+":accepted")
	c.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, helper)
		if err != nil {
			return err
		}
		of, err := tx.CaseOf(ctx, person, reference)
		if err != nil {
			return err
		}
		at := tx.Now.AddDate(0, 0, 7)
		return tx.SaveTalk(ctx, &of, storage.Talk{
			Consultant: of.Me.Number, Offers: []time.Time{at}, Chosen: &at, Wished: "phone", Manner: "phone", Contact: "0151 5551234", Agreed: true,
		})
	})
	c.opens(asking, mine)
	if shown := c.opens(asking, mine); !strings.Contains(shown, "0151 5551234") {
		t.Fatalf("the number is not shown: %s", shown)
	}
	c.presses(asking, "profile:deleted")
	if shown := c.opens(helper, reference); !strings.Contains(shown, view.Plain(c.lang.T("speaking.closed_thanks"))) {
		t.Errorf("the consultant reads: %s", shown)
	}
	c.unharmed()
}
