package view

import (
	"strconv"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// endRows is what a requester may still do once the consultation is over.
func (t Talk) endRows(l text.Lang) (rows [][]Button) {
	c, ref := t.Case, t.Case.Me.Reference
	if t.asksHelped() {
		var scale []Button
		for n := 1; n <= 5; n++ {
			scale = append(scale, Tap(strconv.Itoa(n), "talkhelped", ref, n))
		}
		rows = append(rows, scale)
	}
	if Thankable(c) {
		rows = append(rows, Row(Tap(l.T("talk.thank"), "talkthank", ref)))
	}
	if !c.ExerciseConsent {
		rows = append(rows, Row(Tap(l.T("talk.exercise"), "talkexercise", ref)))
	}
	return rows
}

// asksHelped tells whether to ask how much it has helped: not where nobody ever wrote, nor a second time.
func (t Talk) asksHelped() bool { return t.Case.Messages > 0 && !t.Case.Me.Helped }

// Thankable tells whether there is a consultant whom the requester has not thanked yet.
func Thankable(c *storage.Case) bool {
	for _, p := range c.Consultants() {
		if !p.Thanked {
			return true
		}
	}
	return false
}

// TalkEnd asks whether to write a summary before the end, or to end at once; before the beginning, whether to withdraw
// the request.
func TalkEnd(l text.Lang, t Talk) Message {
	ref := t.Case.Me.Reference
	if t.Case.State == storage.CaseAsking {
		return caseScreen(l, t.Reader, l.T("talk.asking_end_about"),
			Row(Tap(l.T("talk.asking_end_yes"), "talkend", ref, "yes")), t.backRow(l))
	}
	var rows [][]Button
	if t.Case.State == storage.CaseOpen && t.Case.Summary == "" {
		rows = append(rows, Row(Tap(l.T("talk.end_summary"), "talksum", ref)))
	}
	body := l.T("talk.end_about")
	if t.Note != "" {
		body = t.Note + "\n\n" + body
	}
	return caseScreen(l, t.Reader, body,
		append(rows, Row(Tap(l.T("talk.end_yes"), "talkend", ref, "yes")), t.backRow(l))...)
}

// TalkReveal lets the requester choose one consultant to be known to.
func TalkReveal(l text.Lang, t Talk) Message {
	var rows [][]Button
	for _, p := range Revealable(t.Case) {
		rows = append(rows, Row(Tap(CaseName(l, t.Case, *p), "talkreveal", t.Case.Me.Reference, p.Number)))
	}
	return caseScreen(l, t.Reader, l.T("talk.reveal_whom"), append(rows, t.backRow(l))...)
}

// TalkExercise shows exactly what a round table would get, and lets the requester release it.
func TalkExercise(l text.Lang, t Talk) Message {
	c, ref := t.Case, t.Case.Me.Reference
	body := l.T("talk.exercise_about") + "\n\n" + Vignette(l, c.Vignette, "")
	rows := [][]Button{Row(Tap(l.T("talk.exercise_yes"), "talkexercise", ref, "yes"))}
	if c.Summary != "" {
		rows = append(rows, Row(Tap(l.T("talk.exercise_with"), "talkexercise", ref, "summary")))
	}
	return caseScreen(l, t.Reader, body, append(rows, t.backRow(l))...)
}

// TalkExerciseSummary shows the summary before it goes with the exercise.
func TalkExerciseSummary(l text.Lang, t Talk) Message {
	body := l.T("talk.exercise_summary") + "\n\n" + text.Escape(t.Case.Summary)
	return caseScreen(l, t.Reader, body,
		Row(Tap(l.T("talk.exercise_with_yes"), "talkexercise", t.Case.Me.Reference, "both")), t.backRow(l))
}

// TalkOver is what somebody sees who has left a consultation.
func TalkOver(l text.Lang, reader *storage.Person) Message {
	return caseScreen(l, reader, l.T("talk.left"), consultHome(l))
}
