package bot

import (
	"context"
	crypto "crypto/rand"
	"math/rand/v2"

	"sozialraum/bot/anonymity"
	"sozialraum/storage"
)

// caseTap opens the case that a button points at: the reference, and in a conversation the page.
func (b *Bot) caseTap(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.openCase(ctx, tx, r, r.Param(0))
}

// openCase shows a case as fits its way and the part that this person has in it. The reference opens it to nobody else.
func (b *Bot) openCase(ctx context.Context, tx *storage.Tx, r Request, reference string) (Reply, error) {
	if tx.Consultations() != nil {
		return r.toast("consult.off"), nil
	}
	c, err := tx.CaseOf(ctx, r.Person, reference)
	if err != nil {
		return Reply{}, err
	}
	switch {
	case c.Me.State != storage.PersonAccepted && c.Me.State != storage.PersonIn:
		return b.requestCard(ctx, tx, r, &c)
	case c.Way == storage.WayTalk:
		return b.talkCase(ctx, tx, r, &c)
	case c.Way == storage.WayRoundTable:
		return b.tableCase(ctx, tx, r, &c)
	}
	return b.writtenCase(ctx, tx, r, &c)
}

// rules are those that storage applies to labels, and chance that nobody can foretell, unless the bot was given its own.
func (b *Bot) rules() storage.Rules {
	rules := storage.Rules{Sector: anonymity.Sector, Coarser: anonymity.Coarser}
	if b.chance != nil {
		rules.Rand = b.chance()
		return rules
	}
	var seed [32]byte
	_, _ = crypto.Read(seed[:]) // never fails, see its documentation
	rules.Rand = rand.New(rand.NewChaCha8(seed))
	return rules
}
