// Package dialog is the state machine behind every conversation in several steps. It is pure: it never reads a
// clock, a database or a text; it is told what the person did and answers where the dialog stands now.
package dialog

import (
	"slices"
	"strings"
)

// Kind is what a step asks for.
type Kind int

// The kinds of steps.
const (
	Text   Kind = iota // free text
	Choice             // one of several options
	Many               // any number of options, at least one unless the step is optional
)

// Step is one question of a flow.
type Step struct {
	Name     string // key of the answer, and of the texts
	Kind     Kind
	Optional bool
	Skip     string // text key of what an optional step means when it is left empty, such as "place to follow"
	Review   string // text key of what saving this step alone means; empty: that of the flow
	Max      int    // code points of a text; 0 means DefaultMax
	Line     bool   // a single line: line breaks become spaces
	Marked   bool   // what is typed is examined before it is an answer, see Examine
	Paged    bool   // so many options that they are shown a page at a time
	Free     bool   // the options of a Choice are suggestions: any other text is an answer, too
	Place    bool   // a place sent in Telegram is an answer; the caller makes a text of it
	// Asked tells whether the step makes sense with the answers before it. Nil: always.
	Asked func(answers map[string]string) bool
	// Check turns what was typed into what is kept, for example a date into 2017-03-21. Nil keeps the text.
	Check func(typed string) (string, *Problem)
}

// DefaultMax is the most code points of a text when its step says nothing else. Seven such answers and their
// labels fit one message of 4096.
const DefaultMax = 500

// Flow is a table of steps. With Review, nothing is complete before the person has seen all answers. Confirm are text
// keys of sentences that they have to confirm one by one after that. Also names other ways to save than the usual one.
type Flow struct {
	Name    string
	Steps   []Step
	Review  bool
	Confirm []string
	Also    []string
}

// Asks tells whether the step at this index makes sense with the answers of the session.
func (f Flow) Asks(step int, s Session) bool {
	asked := f.Steps[step].Asked
	return asked == nil || asked(s.Answers)
}

// Option is one possible answer of a Choice or Many step.
type Option struct {
	Value string // at most 20 bytes, it travels in a button
	Label string
}

// Phase tells what the dialog waits for.
type Phase string

// The phases of a session.
const (
	Asking     Phase = ""        // the answer to a step
	Marking    Phase = "mark"    // what becomes of the first of Session.Marks
	Reviewing  Phase = "review"  // a look at all answers
	Confirming Phase = "sure"    // whether a sentence of Flow.Confirm is true
	Leaving    Phase = "leaving" // whether to throw the answers away
)

// Session is where one person is in a flow. It is stored as JSON between two inputs.
type Session struct {
	ID      string            `json:"id"` // told in every button, so that those of an earlier dialog are recognised
	Step    int               `json:"step"`
	Phase   Phase             `json:"phase,omitempty"`
	Before  Phase             `json:"before,omitempty"`  // the phase that Leaving returns to
	Answers map[string]string `json:"answers,omitempty"` // Many: values joined by commas
	Only    string            `json:"only,omitempty"`    // the single step of a dialog that changes one field
	Edit    bool              `json:"edit,omitempty"`    // a step that was reached from the review returns there
	Picking bool              `json:"picking,omitempty"` // some of several options were picked or dropped
	Subject int64             `json:"subject,omitempty"` // the row that the dialog is about
	Pending string            `json:"pending,omitempty"` // what the person wanted to do instead, while Leaving
	Page    int               `json:"page,omitempty"`    // of the options of a Paged step, from 0
	Source  int               `json:"source,omitempty"`  // in a sealed dialog: Telegram's id of the message that was typed last as an answer

	Saved     string `json:"saved,omitempty"`     // which of Flow.Also the person chose; empty: the usual way
	Draft     string `json:"draft,omitempty"`     // what was typed at a Marked step and is no answer yet
	Marks     []Mark `json:"marks,omitempty"`     // places in the draft that are to be looked at, while Marking
	Kept      []Span `json:"kept,omitempty"`      // places in the draft that were looked at and stay
	Confirmed int    `json:"confirmed,omitempty"` // how many sentences are confirmed, while Confirming
	Turn      int    `json:"turn,omitempty"`      // grows with every mark and sentence, so that a double tap means one of them
}

// Op is what a person did.
type Op string

// The operations. Their values travel in buttons.
const (
	Type    Op = "t" // typed a text
	Pick    Op = "p" // picked an option
	Drop    Op = "u" // no longer picks it, where there may be several; not the same as Pick, so that a double tap means one
	Finish  Op = "f" // is done with picking several
	Keep    Op = "k" // keeps the answer that is there
	Skip    Op = "s" // leaves an optional step empty
	Back    Op = "b"
	Change  Op = "e" // from the review: change the step with this index
	Save    Op = "y" // from the review: everything is right
	Cancel  Op = "c"
	Leave   Op = "l" // wants to do something else: Value says what
	Discard Op = "d" // while Leaving: throw the answers away
	Resume  Op = "r" // show again where the dialog stands; while Leaving: stay
	Page    Op = "g" // turn to the page with this number
	Replace Op = "x" // from a mark: what is suggested takes the place of the words
	Rewrite Op = "w" // from a mark: ask for the whole text again
)

// Input is one thing that a person did.
type Input struct {
	Op    Op
	Value string
}

// Result is what follows from an input.
type Result string

// The results of Advance.
const (
	Ask       Result = "ask"       // show the question of the current step
	Review    Result = "review"    // show all answers
	Confirm   Result = "confirm"   // ask whether to throw the answers away
	Done      Result = "done"      // all answers are confirmed
	Discarded Result = "discarded" // the dialog is over; Session.Pending may say what to do instead
	Stale     Result = "stale"     // a button that does not fit where the dialog stands; nothing changed
	Examine   Result = "examine"   // look for marks in Session.Draft and tell Examined; show nothing yet
	Marked    Result = "marked"    // show the first of Session.Marks
	Assure    Result = "assure"    // show the next sentence of Flow.Confirm
)

// Problem says what is wrong with an answer: the key of a text, and its values.
type Problem struct {
	Key    string
	Values map[string]any
}

// Outcome is a result and, when an answer was not accepted, the problem with it.
type Outcome struct {
	Result  Result
	Problem *Problem
}

// Start begins a session of the flow at its first step, or at the step named only.
func Start(flow Flow, id, only string) Session {
	session := Session{ID: id, Only: only, Answers: map[string]string{}}
	if only != "" {
		session.Step = slices.IndexFunc(flow.Steps, func(step Step) bool { return step.Name == only })
	}
	return session
}

// Position tells the number of the current step, from 1, and how many steps the person will see in all.
func Position(flow Flow, s Session) (number, total int) {
	if s.Only != "" {
		return 1, 1
	}
	for i := range flow.Steps {
		if flow.Asks(i, s) {
			total++
			if i <= s.Step {
				number++
			}
		}
	}
	return number, total
}

// Worth tells whether throwing the session away would lose something that the person entered.
func Worth(s Session) bool {
	looked := s.Phase == Reviewing || s.Phase == Confirming
	return len(s.Answers) > 0 && (s.Only == "" || looked || s.Edit) || s.Picking || s.Draft != ""
}

// Picked are the values of a Many answer.
func Picked(answer string) []string {
	if answer == "" {
		return nil
	}
	return strings.Split(answer, ",")
}

// Advance applies an input. Options are those of the current step. The returned session shares no memory with s.
func Advance(flow Flow, s Session, in Input, options []Option) (Session, Outcome) {
	s.Answers = clone(s.Answers)
	if s.Step < 0 || s.Step >= len(flow.Steps) {
		return s, Outcome{Result: Discarded} // the flow changed with a new version of the program
	}
	switch in.Op {
	case Cancel, Leave:
		return leave(s, in)
	case Discard:
		if s.Phase != Leaving {
			return s, Outcome{Result: Stale}
		}
		return s, Outcome{Result: Discarded}
	case Resume:
		return resume(s)
	}
	switch s.Phase {
	case Leaving:
		if in.Op != Type {
			return s, Outcome{Result: Stale}
		}
		s, _ = resume(s) // whoever goes on typing has decided to stay
		return Advance(flow, s, in, options)
	case Reviewing:
		return review(flow, s, in)
	case Marking:
		return look(flow, s, in)
	case Confirming:
		return confirm(flow, s, in)
	}
	return answer(flow, s, in, options)
}

func clone(answers map[string]string) map[string]string {
	copied := make(map[string]string, len(answers))
	for key, value := range answers {
		copied[key] = value
	}
	return copied
}

// leave asks before work is thrown away; where there is none, the dialog just ends.
func leave(s Session, in Input) (Session, Outcome) {
	s.Pending = in.Value
	if !Worth(s) && s.Phase != Leaving {
		return s, Outcome{Result: Discarded}
	}
	if s.Phase != Leaving {
		s.Before, s.Phase = s.Phase, Leaving
	}
	return s, Outcome{Result: Confirm}
}

func resume(s Session) (Session, Outcome) {
	if s.Phase == Leaving {
		s.Phase, s.Before, s.Pending = s.Before, Asking, ""
	}
	switch s.Phase {
	case Reviewing:
		return s, Outcome{Result: Review}
	case Marking:
		return s, Outcome{Result: Marked}
	case Confirming:
		return s, Outcome{Result: Assure}
	}
	return s, Outcome{Result: Ask}
}

func review(flow Flow, s Session, in Input) (Session, Outcome) {
	switch in.Op {
	case Save:
		if in.Value != "" && !slices.Contains(flow.Also, in.Value) {
			return s, Outcome{Result: Stale}
		}
		s.Saved = in.Value
		if len(flow.Confirm) > 0 {
			s.Phase, s.Confirmed = Confirming, 0
			s.Turn++
			return s, Outcome{Result: Assure}
		}
		return s, Outcome{Result: Done}
	case Change:
		index := slices.IndexFunc(flow.Steps, func(step Step) bool { return step.Name == in.Value })
		if index < 0 || s.Only != "" && flow.Steps[index].Name != s.Only || !flow.Asks(index, s) {
			return s, Outcome{Result: Stale}
		}
		s.Step, s.Edit, s.Phase, s.Page = index, true, Asking, 0
		return s, Outcome{Result: Ask}
	case Back:
		s.Phase = Asking
		return s, Outcome{Result: Ask}
	case Type:
		return s, Outcome{Result: Review, Problem: &Problem{Key: "dialog.use_buttons"}}
	}
	return s, Outcome{Result: Stale}
}

// confirm handles an input to a sentence that is to be confirmed after the review.
func confirm(flow Flow, s Session, in Input) (Session, Outcome) {
	switch in.Op {
	case Save:
		s.Confirmed++
		s.Turn++
		if s.Confirmed < len(flow.Confirm) {
			return s, Outcome{Result: Assure}
		}
		return s, Outcome{Result: Done}
	case Back:
		s.Phase, s.Confirmed = Reviewing, 0
		return s, Outcome{Result: Review}
	case Type:
		return s, Outcome{Result: Assure, Problem: &Problem{Key: "dialog.use_buttons"}}
	}
	return s, Outcome{Result: Stale}
}

// answer handles an input to the question of the current step.
func answer(flow Flow, s Session, in Input, options []Option) (Session, Outcome) {
	step := flow.Steps[s.Step]
	switch in.Op {
	case Back:
		return back(flow, s)
	case Skip:
		if !step.Optional {
			return s, Outcome{Result: Stale}
		}
		delete(s.Answers, step.Name)
		return next(flow, s)
	case Keep:
		if s.Answers[step.Name] == "" {
			return s, Outcome{Result: Stale}
		}
		return next(flow, s)
	case Type:
		return typed(flow, s, step, in.Value, options)
	case Pick:
		return picked(flow, s, step, in.Value, options)
	case Drop:
		return dropped(s, step, in.Value)
	case Page:
		return turned(s, step, in.Value, len(options))
	case Finish:
		if step.Kind != Many {
			return s, Outcome{Result: Stale}
		}
		if s.Answers[step.Name] == "" && !step.Optional {
			return s, Outcome{Result: Ask, Problem: &Problem{Key: "dialog.pick_one"}}
		}
		return next(flow, s)
	}
	return s, Outcome{Result: Stale}
}

func back(flow Flow, s Session) (Session, Outcome) {
	switch {
	case s.Edit:
		s.Edit, s.Phase = false, Reviewing
		return s, Outcome{Result: Review}
	case s.Step == 0 || s.Only != "":
		return s, Outcome{Result: Ask}
	}
	for s.Step--; s.Step > 0 && !flow.Asks(s.Step, s); s.Step-- {
	}
	s.Page = 0
	return s, Outcome{Result: Ask}
}

// next moves on: to the following step that makes sense, to the review, or to the end.
func next(flow Flow, s Session) (Session, Outcome) {
	following := s.Step + 1
	for following < len(flow.Steps) && !flow.Asks(following, s) {
		following++
	}
	last := s.Edit || s.Only != "" || following == len(flow.Steps)
	s.Edit, s.Page = false, 0
	switch {
	case !last:
		s.Step = following
		return s, Outcome{Result: Ask}
	case flow.Review:
		s.Phase = Reviewing
		return s, Outcome{Result: Review}
	}
	return s, Outcome{Result: Done}
}
