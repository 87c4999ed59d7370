package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// dialogAction is the action of every button inside a dialog: session, step, operation, value.
const dialogAction = view.DialogAction

// dialogLife is how long a dialog waits for the next answer.
const dialogLife = 24 * time.Hour

// flow is a dialog beside its capability: the table of steps, where options come from, and what its end does.
type flow struct {
	dialog.Flow
	// options lists what can be picked at a step; nil when nothing can.
	options func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, step string) ([]dialog.Option, error)
	// show turns a kept answer into what a person reads; nil shows it as it is.
	show func(r Request, step, answer string) string
	// accepted may look at an answer right after it was taken and say something before the next question:
	// a message instead of the question, or an error that is a mistake, to ask again.
	accepted func(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error)
	// note is a sentence above the question of step, for example how an earlier answer was understood; empty: none.
	note func(r Request, s dialog.Session, step string) string
	// examine looks for marks in what was typed at a Marked step; nil: for personal data.
	examine func(ctx context.Context, tx *storage.Tx, r Request, typed string) ([]dialog.Mark, error)
	// review is the text key of what saving means, where that hangs on the answers; nil or empty: as the table of steps says.
	review func(s dialog.Session) string
	// preview is the HTML that the review shows instead of the list of answers; nil: that list.
	preview func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (string, error)
	// banner is a line above everything that the dialog shows; nil: none.
	banner func(r Request, s dialog.Session) string
	// files is how photos and documents are taken; zero: they are refused.
	files filing
	// sealed: answers and screens are of a consultation. They are stored sealed, and their messages cannot be forwarded.
	sealed bool
	// save is called with all answers once the person has confirmed them. The dialog is over then.
	save func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error)
}

// open starts a dialog. When the person is in the middle of another one that would be lost, they are asked first.
func (b *Bot) open(ctx context.Context, tx *storage.Tx, r Request, name string, prepare func(*dialog.Session)) (Reply, error) {
	if r.Person.Dialog != nil {
		if reply, wait, err := b.leaveFirst(ctx, tx, r); wait || err != nil {
			return reply, err
		}
	}
	f := b.routes.flows[name].flow
	session := dialog.Start(f.Flow, strconv.FormatInt(r.UpdateID, 36), "")
	if prepare != nil {
		prepare(&session)
	}
	session, outcome := dialog.Advance(f.Flow, session, dialog.Input{Op: dialog.Resume}, nil)
	return b.show(ctx, tx, r, f, session, outcome)
}

// only returns a preparation for a dialog that changes a single field of the row subject.
func only(f dialog.Flow, step string, subject int64, now string) func(*dialog.Session) {
	return func(s *dialog.Session) {
		*s = dialog.Start(f, s.ID, step)
		s.Subject = subject
		if now != "" {
			s.Answers[step] = now
		}
	}
}

// leaveFirst ends the present dialog if nothing is lost by it, and asks otherwise.
func (b *Bot) leaveFirst(ctx context.Context, tx *storage.Tx, r Request) (reply Reply, wait bool, err error) {
	f, session, err := b.current(r)
	if err != nil {
		tx.EndDialog(r.Person)
		return Reply{}, false, nil
	}
	session, outcome := dialog.Advance(f.Flow, session, dialog.Input{Op: dialog.Leave, Value: r.repeat()}, nil)
	if outcome.Result != dialog.Confirm {
		tx.EndDialog(r.Person)
		return Reply{}, false, nil
	}
	reply, err = b.show(ctx, tx, r, f, session, outcome)
	return reply, true, err
}

// current reads the dialog that the person is in. ErrNotFound: it is of another version, or over.
func (b *Bot) current(r Request) (*flow, dialog.Session, error) {
	var session dialog.Session
	stored := r.Person.Dialog
	if stored == nil {
		return nil, session, storage.ErrNotFound
	}
	route := b.routes.flows[stored.Flow]
	if route == nil || !route.allows(r.Person) {
		return nil, session, storage.ErrNotFound
	}
	if err := json.Unmarshal([]byte(stored.Session), &session); err != nil {
		return nil, session, fmt.Errorf("dialog %s: %w", stored.Flow, err)
	}
	if session.Step < 0 || session.Step >= len(route.flow.Steps) {
		return nil, session, storage.ErrNotFound
	}
	if session.Answers == nil {
		session.Answers = map[string]string{}
	}
	return route.flow, session, nil
}

// dialogTap reads a button of a dialog. One of an earlier question is answered with a line over the chat.
func (b *Bot) dialogTap(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	_, session, err := b.current(r)
	if err != nil || session.ID != r.Param(0) {
		return r.toast("dialog.over"), nil
	}
	op := dialog.Op(r.Param(2))
	anywhere := op == dialog.Resume || session.Phase == dialog.Leaving && op == dialog.Discard
	if !anywhere && r.Param(1) != view.DialogPlace(session) {
		return r.toast("dialog.stale"), nil
	}
	return b.dialogInput(ctx, tx, r, dialog.Input{Op: op, Value: r.Param(3)})
}

// dialogInput gives the person's dialog an input and shows where it stands then.
func (b *Bot) dialogInput(ctx context.Context, tx *storage.Tx, r Request, in dialog.Input) (Reply, error) {
	f, session, err := b.current(r)
	if err != nil {
		tx.EndDialog(r.Person)
		return r.toast("dialog.over"), nil
	}
	if f.takes(r.File) {
		return b.takeFile(ctx, tx, r, f, session)
	}
	options, err := f.optionsAt(ctx, tx, r, session)
	if err != nil {
		return Reply{}, err
	}
	step := f.Steps[session.Step].Name
	if name, taken, ask := takePlace(f.Flow, session, r, in); ask {
		return b.show(ctx, tx, r, f, session, dialog.Outcome{Result: dialog.Ask})
	} else if taken {
		in.Value, r.Unusable = name, false
	}
	next, outcome := dialog.Advance(f.Flow, session, in, options)
	switch {
	case f.sealed && r.Foreign != "" && in.Op == dialog.Type:
		next, outcome = session, stay(session, &dialog.Problem{Key: "foreign." + r.Foreign})
	case r.Unusable:
		next, outcome = session, stay(session, &dialog.Problem{Key: f.refusal(session)})
	case f.sealed && r.Text != "" && session.Phase != dialog.Marking && outcome.Problem == nil:
		next.Source = r.Source
	}
	if outcome.Result == dialog.Examine {
		if next, outcome, err = f.examined(ctx, tx, r, next); err != nil {
			return Reply{}, err
		}
	}
	if f.accepted != nil && next.Answers[step] != session.Answers[step] && outcome.Problem == nil {
		message, err := f.accepted(ctx, tx, r, &next, step)
		if wrong, ok := err.(mistake); ok {
			next, outcome = session, dialog.Outcome{Result: dialog.Ask, Problem: wrong.problem()}
			next.Phase, next.Before, next.Pending = dialog.Asking, dialog.Asking, "" // an answer was typed instead of leaving
		} else if err != nil {
			return Reply{}, err
		}
		if message != nil && outcome.Result != dialog.Done {
			return f.say(*message), b.keep(tx, r, f, next)
		}
		r.Lang = text.Of(r.Person.Language) // it may be what was just chosen
	}
	return b.show(ctx, tx, r, f, next, outcome)
}

// refusal is what to say to something that is no text and that the dialog does not take.
func (f *flow) refusal(s dialog.Session) string {
	if asking(s) && f.Steps[s.Step].Name == f.files.step {
		return f.files.wanted
	}
	return "dialog.unusable"
}

// stay is the outcome of an input after which the dialog stands where it stood; a nil problem: there is none.
func stay(s dialog.Session, problem *dialog.Problem) dialog.Outcome {
	results := map[dialog.Phase]dialog.Result{
		dialog.Asking: dialog.Ask, dialog.Marking: dialog.Marked, dialog.Reviewing: dialog.Review,
		dialog.Confirming: dialog.Assure, dialog.Leaving: dialog.Confirm,
	}
	return dialog.Outcome{Result: results[s.Phase], Problem: problem}
}

// show answers an outcome: the next question, the review, or what the end of the dialog does.
func (b *Bot) show(ctx context.Context, tx *storage.Tx, r Request, f *flow, s dialog.Session, outcome dialog.Outcome) (Reply, error) {
	switch outcome.Result {
	case dialog.Stale:
		return r.toast("dialog.stale"), nil
	case dialog.Done:
		tx.EndDialog(r.Person)
		reply, err := f.save(ctx, tx, r, s)
		if wrong, ok := err.(mistake); ok {
			// Nothing typed is lost: the review stays, with a sentence on top.
			s.Phase = dialog.Reviewing
			return b.show(ctx, tx, r, f, s, dialog.Outcome{Result: dialog.Review, Problem: wrong.problem()})
		}
		return reply, err
	case dialog.Discarded:
		tx.EndDialog(r.Person)
		if s.Pending != "" {
			return b.again(ctx, tx, r, s.Pending)
		}
		return r.sayText("dialog.discarded"), nil
	}
	options, err := f.optionsAt(ctx, tx, r, s)
	if err != nil {
		return Reply{}, err
	}
	page := view.DialogPage{Flow: f.Flow, Session: s, Options: options, Outcome: outcome, Answers: map[string]string{}}
	for i, step := range f.Steps {
		if i != s.Step && outcome.Result != dialog.Review {
			continue // not seen now
		}
		if page.Answers[step.Name], err = f.shown(ctx, tx, r, s, step); err != nil {
			return Reply{}, err
		}
	}
	if f.note != nil {
		page.Note = f.note(r, s, f.Steps[s.Step].Name)
	}
	if f.banner != nil {
		page.Banner = f.banner(r, s)
	}
	if f.review != nil {
		page.Review = f.review(s)
	}
	if f.preview != nil && outcome.Result == dialog.Review {
		if page.Preview, err = f.preview(ctx, tx, r, s); err != nil {
			return Reply{}, err
		}
	}
	return f.say(view.Dialog(r.Lang, page)), b.keep(tx, r, f, s)
}

// say replies with a screen of the dialog.
func (f *flow) say(message view.Message) Reply {
	if f.sealed {
		message = view.Secret(message)
	}
	return say(message)
}

func (b *Bot) keep(tx *storage.Tx, r Request, f *flow, s dialog.Session) error {
	session, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("dialog %s: %w", f.Name, err)
	}
	tx.SaveDialog(r.Person, storage.Dialog{
		Flow: f.Name, Session: string(session), Sealed: f.sealed, ExpiresAt: tx.Now.Add(dialogLife),
	})
	return nil
}

// asking tells whether the question of a step is open, be it behind the one whether to leave.
func asking(s dialog.Session) bool {
	return s.Phase == dialog.Asking || s.Phase == dialog.Leaving && s.Before == dialog.Asking
}

func (f *flow) optionsAt(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) ([]dialog.Option, error) {
	if f.options == nil || !asking(s) || f.Steps[s.Step].Kind == dialog.Text {
		return nil, nil
	}
	return f.options(ctx, tx, r, s, f.Steps[s.Step].Name)
}

// shown is an answer as a person reads it: the labels of what was picked, or the text.
func (f *flow) shown(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, step dialog.Step) (string, error) {
	answer := s.Answers[step.Name]
	switch {
	case answer == "" && step.Skip != "":
		return r.Lang.T(step.Skip), nil
	case answer == "":
		return "", nil
	}
	if step.Kind == dialog.Text || step.Free {
		if f.show != nil {
			return f.show(r, step.Name, answer), nil
		}
		return answer, nil
	}
	options, err := f.options(ctx, tx, r, s, step.Name)
	if err != nil {
		return "", err
	}
	var labels string
	for _, value := range dialog.Picked(answer) {
		if i := slices.IndexFunc(options, func(o dialog.Option) bool { return o.Value == value }); i >= 0 {
			if labels != "" {
				labels += ", "
			}
			labels += options[i].Label
		}
	}
	return labels, nil
}

// remindOfDialog adds a way back to the dialog that the person is in the middle of.
func (b *Bot) remindOfDialog(r Request, reply Reply) Reply {
	f, session, err := b.current(r)
	if err != nil || len(reply.Messages) == 0 {
		return reply
	}
	last := &reply.Messages[len(reply.Messages)-1]
	last.Rows = append(slices.Clip(last.Rows), view.Row(view.DialogReturn(r.Lang, f.Flow, session)))
	return reply
}

// dialogShown tells whether the reply already shows a dialog.
func dialogShown(reply Reply) bool {
	for _, message := range reply.Messages {
		for _, row := range message.Rows {
			for _, button := range row {
				if button.Action == dialogAction {
					return true
				}
			}
		}
	}
	return false
}
