package bot

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// An invitation code has 12 characters of 32: 60 bits, which nobody guesses in five tries an hour.
const (
	codeLength   = 12
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford's: no I, L, O, U
	// InvitationLife is how long an unused invitation works.
	InvitationLife = 14 * 24 * time.Hour
)

// NewCode returns a fresh invitation code as people read it, "ABCD-EFGH-JKMN".
func NewCode() string {
	random := make([]byte, codeLength)
	_, _ = rand.Read(random) // never fails: crypto/rand ends the program instead
	var code strings.Builder
	for i, b := range random {
		if i > 0 && i%4 == 0 {
			code.WriteByte('-')
		}
		code.WriteByte(codeAlphabet[b&31])
	}
	return code.String()
}

// normaliseCode undoes what happens to a code on its way: small letters, blanks, and O for 0 or I for 1.
func normaliseCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I', r == 'L':
			return '1'
		case strings.ContainsRune(codeAlphabet, r):
			return r
		case r == '-', r == ' ', r == '\n', r == '_':
			return -1
		}
		return '?'
	}, strings.ToUpper(typed))
}

// HashCode is what is stored of a code.
func HashCode(key *seal.Key, code string) []byte {
	return key.Hash("invitation code", normaliseCode(code))
}

// LinkCode is the code as it travels in a deep link.
func LinkCode(code string) string { return normaliseCode(code) }

// invite offers what this person may invite to: an administrator to the own organisation, a coordinator to the area.
func (b *Bot) invite(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.May(coordinator) {
		return say(view.InviteChoice(r.Lang, r.Person)), nil
	}
	return b.newInvitation(ctx, tx, r, "own")
}

func (b *Bot) makeInvitation(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.newInvitation(ctx, tx, r, r.Param(0))
}

// newInvitation makes a code for one person: into the area, as a coordinator, or into the own organisation.
func (b *Bot) newInvitation(ctx context.Context, tx *storage.Tx, r Request, kind string) (Reply, error) {
	invitation := storage.Invitation{
		AreaID: r.Person.AreaID, InvitedBy: &r.Person.ID, ExpiresAt: tx.Now.Add(InvitationLife),
	}
	switch {
	case kind == "own" && r.May(admins):
		invitation.OrganisationID = &r.Person.OrganisationID
	case kind == "area" && r.May(coordinator):
	case kind == "coordinator" && r.May(coordinator):
		invitation.Coordinator = true
	default:
		return Reply{}, storage.ErrNotFound
	}
	code := NewCode()
	if err := tx.Invite(ctx, HashCode(b.key, code), invitation); err != nil {
		return Reply{}, err
	}
	return say(view.Invitation(r.Lang, r.Person, kind, code, b.link(LinkCode(code)), invitation.ExpiresAt)), nil
}
