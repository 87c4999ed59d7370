package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// attitude shows what the area stands for.
func attitude(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return attitudeUnder(ctx, tx, r, "")
}

// attitudeUnder shows it below a line, if there is something to say.
func attitudeUnder(ctx context.Context, tx *storage.Tx, r Request, line string) (Reply, error) {
	list, err := tx.Statements(ctx, r.Person.AreaID, r.Person.OrganisationID)
	if err != nil {
		return Reply{}, err
	}
	polls, err := tx.AttitudePolls(ctx, r.Person.AreaID, 0)
	if err != nil {
		return Reply{}, err
	}
	message := view.Attitude(r.Lang, list, polls, r.Person)
	if line != "" {
		message = view.UnderLine(line, message)
	}
	return say(message), nil
}

// statement shows one sentence, or all of them: sentence, "all" for who says what, page.
func statement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Param(0) == "" {
		return attitude(ctx, tx, r)
	}
	s, err := tx.Statement(ctx, r.Person.AreaID, r.Person.OrganisationID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if r.Param(1) == "all" {
		list, err := tx.Assenters(ctx, s)
		return say(view.Assenters(r.Lang, s, list, r.Number(2))), err
	}
	return statementCard(ctx, tx, r, s, "")
}

func statementCard(ctx context.Context, tx *storage.Tx, r Request, s storage.Statement, line string) (Reply, error) {
	former, err := tx.FormerStatement(ctx, s)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return Reply{}, err
	}
	list, err := tx.Assenters(ctx, s)
	if err != nil {
		return Reply{}, err
	}
	card := view.Statement(r.Lang, s, former, list, r.Person)
	if line != "" {
		card = view.UnderLine(line, card)
	}
	return say(card), nil
}

// assent notes what the person's organisation says: sentence, the version that was read, and the answer.
func assent(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	s, err := tx.StatementToChange(ctx, r.Person.AreaID, r.Person.OrganisationID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	answer := r.Param(2)
	switch {
	case answer != storage.CarryStatement && answer != storage.TalkStatement:
		return Reply{}, storage.ErrNotFound
	case r.Number(1) != s.Version:
		return statementCard(ctx, tx, r, s, "⚠️ "+r.Lang.T("attitude.newer"))
	case answer == s.Own: // tapped twice
		return statementCard(ctx, tx, r, s, "")
	}
	if err := tx.Assent(ctx, s, r.Person.OrganisationID, answer); err != nil {
		return Reply{}, err
	}
	tx.Audit(s.AreaID, r.Person.ID, "statement."+answer, s.ID)
	line := r.Lang.T("attitude.carried", text.V{"Organisation": r.Person.OrganisationName})
	if answer == storage.TalkStatement {
		if line, err = raise(ctx, tx, r, s); err != nil {
			return Reply{}, err
		}
	}
	if s, err = tx.Statement(ctx, s.AreaID, r.Person.OrganisationID, s.ID); err != nil {
		return Reply{}, err
	}
	return statementCard(ctx, tx, r, s, line)
}

// raise puts a sentence that somebody wants to talk about among the wishes for the next conference, and says so.
func raise(ctx context.Context, tx *storage.Tx, r Request, s storage.Statement) (string, error) {
	id, err := tx.WantedConference(ctx, s)
	if errors.Is(err, storage.ErrNotFound) {
		if s.RaisedFor == 0 {
			return r.Lang.T("attitude.talk_later"), nil
		}
		c, err := tx.Conference(ctx, s.AreaID, s.RaisedFor)
		if err != nil || !c.Ahead(tx.Now) {
			return r.Lang.T("attitude.talk_later"), err
		}
		return r.Lang.T("attitude.talk_already"), nil
	}
	if err != nil {
		return "", err
	}
	if err := tx.RaiseStatement(ctx, s, id); err != nil {
		return "", err
	}
	c, err := tx.Conference(ctx, s.AreaID, id)
	return r.Lang.T("attitude.talk_raised", text.V{"Title": c.Title}), err
}

// editStatement opens the dialog for a sentence; zero: for a new one.
func (b *Bot) editStatement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	flow := statementFlow().Flow
	if r.Param(0) == "0" {
		return b.open(ctx, tx, r, flow.Name, nil)
	}
	s, err := tx.Statement(ctx, r.Person.AreaID, 0, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	prepare := only(flow, "wording", s.ID, s.Wording)
	return b.open(ctx, tx, r, flow.Name, func(session *dialog.Session) {
		prepare(session)
		session.Answers[statementRead] = strconv.Itoa(s.Version)
	})
}

// statementRead is the version of the sentence that the person has read before writing another one; no step asks for it.
const statementRead = "version"

// statementFlow asks for the words of a sentence.
func statementFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "statement", Review: true, Steps: []dialog.Step{
			{Name: "wording", Line: true, Max: storage.MaxStatement},
		}},
		save: saveStatement,
	}
}

func saveStatement(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	askAt, wording := storage.AskAboutStatements(tx.Now, r.Person.Location()), s.Answers["wording"]
	list, err := tx.StatementsToWrite(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	if slices.ContainsFunc(list, func(other storage.Statement) bool {
		return sameOption(other.Wording, wording) && other.ID != s.Subject || other.Wording == wording
	}) {
		return Reply{}, mistake{key: "statement.same"}
	}
	id := s.Subject
	if id == 0 {
		id, err = tx.AddStatement(ctx, r.Person.AreaID, wording, askAt)
	} else {
		err = rewordStatement(ctx, tx, r, s, askAt)
	}
	if errors.Is(err, storage.ErrConflict) {
		return Reply{}, mistake{"attitude.full", text.V{"Max": storage.MaxStatements}}
	}
	if err != nil {
		return Reply{}, err
	}
	tx.Audit(r.Person.AreaID, r.Person.ID, "statement.written", id)
	line := "attitude.written"
	if askAt.After(tx.Now.Add(storage.AskPause)) {
		line = "attitude.written_morning"
	}
	return attitudeUnder(ctx, tx, r, r.Lang.T(line))
}

// rewordStatement gives a sentence other words. Who has not read the present ones does so first, and may save again then.
func rewordStatement(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, askAt time.Time) error {
	before, err := tx.StatementToChange(ctx, r.Person.AreaID, 0, s.Subject)
	if err != nil {
		return err
	}
	if present := strconv.Itoa(before.Version); s.Answers[statementRead] != present {
		s.Answers[statementRead] = present
		return mistake{"statement.changed", text.V{"Wording": before.Wording}}
	}
	return tx.RewordStatement(ctx, before, s.Answers["wording"], askAt)
}

// retireStatement takes a sentence out, after a question.
func retireStatement(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	s, err := tx.StatementToChange(ctx, r.Person.AreaID, 0, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if r.Param(1) != "yes" {
		return say(view.ConfirmRetire(r.Lang, s)), nil
	}
	if err := tx.RetireStatement(ctx, s); err != nil {
		return Reply{}, err
	}
	tx.Audit(s.AreaID, r.Person.ID, "statement.retired", s.ID)
	return attitudeUnder(ctx, tx, r, r.Lang.T("attitude.retired"))
}
