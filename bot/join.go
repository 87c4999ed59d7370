package bot

import (
	"context"
	"strings"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Guessing codes is slow: after so many wrong ones within the window, none is looked at any more.
const (
	maxGuesses  = 5
	guessWindow = time.Hour
)

// start opens the chat: with an invitation's code for newcomers, with the code of a door for those who arrive at a meeting
// and that of an exercise for those who take part, with what can be done for everybody else.
func (b *Bot) start(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	door, atADoor := strings.CutPrefix(r.Args, doorPrefix)
	code, toExercise := strings.CutPrefix(r.Args, runPrefix)
	switch {
	case atADoor && r.Person.AreaID != 0:
		return atDoor(ctx, tx, r, door)
	case toExercise && r.May(members|coordinator):
		return atExercise(ctx, tx, r, code)
	case r.Args != "" && !atADoor && !toExercise:
		return b.tryCode(ctx, tx, r, r.Args)
	case r.Person.AreaID == 0:
		return r.sayText("join.stranger"), nil
	}
	return b.help(ctx, tx, r)
}

// stranger answers somebody without an invitation: with what this is, and by trying what looks like a code.
func (b *Bot) stranger(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if looksLikeCode(r.Text) {
		return b.tryCode(ctx, tx, r, r.Text)
	}
	return r.sayText("join.stranger"), nil
}

// tryCode answers every unusable code in the same way, whether it never existed, has expired or was used.
func (b *Bot) tryCode(ctx context.Context, tx *storage.Tx, r Request, code string) (Reply, error) {
	if reply, ours, err := b.fromGroup(ctx, tx, r, code); ours {
		return reply, err
	}
	if guessedTooOften(tx, r) {
		return r.sayText("join.too_many"), nil
	}
	invitation, err := tx.FindInvitation(ctx, HashCode(b.key, code))
	if err == storage.ErrNotFound {
		return wrongGuess(ctx, tx, r, "join.wrong_code")
	}
	if err != nil {
		return Reply{}, err
	}
	r.invitation = invitation.ID
	if r.Person.AgreedAt == nil {
		return b.accept(ctx, tx, r, invitation.ID)
	}
	if gains, err := tx.Gains(ctx, r.Person.ID, invitation); err != nil || !gains {
		return r.sayText("join.not_for_you", text.V{"Area": invitation.AreaName}), err
	}
	if r.Person.Dialog != nil && invitation.AreaID != r.Person.AreaID { // it is about the area that they leave
		if reply, wait, err := b.leaveFirst(ctx, tx, r); wait || err != nil {
			return reply, err
		}
	}
	return b.accept(ctx, tx, r, invitation.ID)
}

// guessedTooOften tells whether this person has to wait before another code is looked at, even a right one.
func guessedTooOften(tx *storage.Tx, r Request) bool {
	since := r.Person.GuessesSince
	return since != nil && r.Person.WrongGuesses >= maxGuesses && tx.Now.Sub(*since) < guessWindow
}

// wrongGuess counts a code that is nobody's, and answers with the text key while more guesses are allowed.
func wrongGuess(ctx context.Context, tx *storage.Tx, r Request, key string) (Reply, error) {
	guesses, err := tx.WrongGuess(ctx, r.Person.ID, guessWindow)
	if err != nil {
		return Reply{}, err
	}
	if guesses >= maxGuesses {
		return r.sayText("join.too_many"), nil
	}
	return r.sayText(key), nil
}

// accept lets somebody in who has agreed to the privacy text, and shows it to everybody else first.
func (b *Bot) accept(ctx context.Context, tx *storage.Tx, r Request, invitationID int64) (Reply, error) {
	if r.Person.AgreedAt != nil {
		return b.enter(ctx, tx, r, invitationID)
	}
	// Whatever goes wrong before they choose is said in the language of their phone.
	r.Person.Language = string(r.Lang)
	if err := tx.SetLanguage(ctx, r.Person.ID, r.Person.Language); err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "join", func(s *dialog.Session) { s.Subject = invitationID })
}

// joinFlow asks for the language and for agreement to the privacy text; then the invitation is used up.
func (b *Bot) joinFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "join", Steps: []dialog.Step{
			{Name: "language", Kind: dialog.Choice},
			{Name: "privacy", Kind: dialog.Choice},
		}},
		options: func(_ context.Context, _ *storage.Tx, r Request, _ dialog.Session, step string) ([]dialog.Option, error) {
			if step == "language" {
				return []dialog.Option{{Value: "de", Label: "Deutsch"}, {Value: "en", Label: "English"}}, nil
			}
			return []dialog.Option{
				{Value: "yes", Label: r.Lang.T("join.agree")},
				{Value: "no", Label: r.Lang.T("join.disagree")},
			}, nil
		},
		accepted: func(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
			if step != "language" {
				return nil, nil
			}
			r.Person.Language = s.Answers["language"]
			return nil, tx.SetLanguage(ctx, r.Person.ID, r.Person.Language)
		},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			if s.Answers["privacy"] != "yes" {
				_, err := tx.DeletePerson(ctx, r.Person) // what the farewell says is true
				return r.sayText("join.declined"), err
			}
			return b.enter(ctx, tx, r, s.Subject)
		},
	}
}

// enter uses the invitation up and welcomes the person to its area.
func (b *Bot) enter(ctx context.Context, tx *storage.Tx, r Request, invitationID int64) (Reply, error) {
	_, err := tx.Redeem(ctx, invitationID, r.Person.ID)
	if err == storage.ErrNotFound {
		return r.sayText("join.used"), nil
	}
	if err != nil {
		return Reply{}, err
	}
	if r.Person.AgreedAt == nil { // they just did
		if err := tx.Agree(ctx, r.Person.ID, DisplayName(r.Name)); err != nil {
			return Reply{}, err
		}
	}
	person, err := tx.Person(ctx, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	if err := b.menu(tx, person); err != nil {
		return Reply{}, err
	}
	return say(view.Welcome(text.Of(person.Language), person)), nil
}

// DisplayName is the name under which colleagues see somebody, from what Telegram shows.
func DisplayName(telegram string) string {
	name := dialog.Clean(telegram, true)
	if name == "" {
		return "?"
	}
	return text.Shorten(name, 60)
}

// looksLikeCode tells a typed invitation code from a greeting.
func looksLikeCode(typed string) bool {
	code := normaliseCode(typed)
	return len(code) == codeLength && !strings.Contains(code, "?")
}
