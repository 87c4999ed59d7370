package bot

import (
	"context"
	"math/rand/v2"
	"testing"

	"sozialraum/bot/anonymity"
	"sozialraum/storage"
)

// converse makes two cases that the member asked and the consultant of another house accepted: one is open, with a
// message of the member's, and one has ended.
func (o *objects) converse(ctx context.Context, tx *storage.Tx) (err error) {
	if err := tx.Admit(ctx, o.area, o.foreign, o.people["consultant"].ID, false); err != nil {
		return err
	}
	if err := tx.SaveConsultant(ctx, storage.Consultant{
		AreaID: o.area, PersonID: o.people["consultant"].ID, Perspectives: storage.Perspectives[:], MaxCases: 5,
	}); err != nil {
		return err
	}
	if o.talk, o.consults, err = o.conversation(ctx, tx, false); err != nil {
		return err
	}
	o.closedTalk, o.closedConsults, err = o.conversation(ctx, tx, true)
	return err
}

func (o *objects) conversation(ctx context.Context, tx *storage.Tx, closed bool) (asks, consults string, err error) {
	rules := storage.Rules{Rand: rand.New(rand.NewPCG(1, 2)), Sector: anonymity.Sector, Coarser: anonymity.Coarser}
	member, err := tx.Person(ctx, o.people["member"].ID)
	if err != nil {
		return "", "", err
	}
	c, asked, err := tx.StartConsultation(ctx, member, storage.NewConsultation{
		Way: storage.WayWritten, Model: storage.ModelPhases, Wanted: 1,
		Vignette: storage.Vignette{Question: "Was tun?", Perspective: storage.AnyPerspective},
	}, rules)
	if err != nil {
		return "", "", err
	}
	asks = c.Me.Reference
	for _, to := range asked {
		consults = to.Reference
		consulting, err := tx.CaseOf(ctx, &to.Person, to.Reference)
		if err != nil {
			return "", "", err
		}
		if err := tx.AnswerRequest(ctx, &consulting, storage.PersonAccepted, rules); err != nil {
			return "", "", err
		}
	}
	if c, err = tx.CaseOf(ctx, member, asks); err != nil {
		return "", "", err
	}
	if err := tx.BeginCase(ctx, &c); err != nil {
		return "", "", err
	}
	if _, _, _, err := tx.AddCaseMessage(ctx, &c, storage.CaseMessage{Text: "Guten Tag"}, rules); err != nil || !closed {
		return asks, consults, err
	}
	_, err = tx.CloseCase(ctx, &c, storage.EndRequester)
	return asks, consults, err
}

// What only the requester may do is closed to a consultant of the same case, and the other way round.
func TestPartsInAConversation(t *testing.T) {
	b, store := rolesBot(t)
	here := furnish(t, b, store, "Nord")
	for _, test := range []struct {
		action      string
		closed      bool
		params      []string
		asks, helps bool // whether the requester may, and the consultant
	}{
		{action: "case", asks: true, helps: true},
		{action: "talktext", asks: true, helps: true},
		{action: "talkmore", asks: true, helps: true},
		{action: "talkmine", asks: true, helps: true},
		{action: "talkwrite", asks: true, helps: true},
		{action: "talkwrite", params: []string{"1"}, asks: true}, // the message is the requester's
		{action: "talkback", params: []string{"1", "yes"}, asks: true},
		{action: "talkbegin", asks: true},
		{action: "talkphase", asks: true},
		{action: "talkphase", params: []string{"free", "yes"}, asks: true},
		{action: "talkend", asks: true},
		{action: "talkend", params: []string{"yes"}, asks: true},
		{action: "talksum", asks: true},
		{action: "talkleave", helps: true},
		{action: "talkleave", params: []string{"yes"}, helps: true},
		{action: "talkhelped", closed: true, params: []string{"4"}, asks: true},
		{action: "talkhelped", closed: true, params: []string{"6"}},
		{action: "talkthank", closed: true, asks: true},
		{action: "talkexercise", closed: true, params: []string{"both"}, asks: true},
		{action: "talkleave", closed: true},
	} {
		for role, may := range map[string]bool{"member": test.asks, "consultant": test.helps} {
			line := access{test.action, func(o objects) []string {
				reference := map[string]string{"member": o.talk, "consultant": o.consults}[role]
				if test.closed {
					reference = map[string]string{"member": o.closedTalk, "consultant": o.closedConsults}[role]
				}
				return append([]string{reference}, test.params...)
			}, ""}
			if got := attempt(t, b, store, here, here, line, role); got != may {
				t.Errorf("%s %v as %s: allowed %v, want %v", test.action, test.params, role, got, may)
			}
		}
	}
}
