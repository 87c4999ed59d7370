package view

import (
	"slices"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
)

// DialogAction is the action of every button inside a dialog; its parameters are the session, the place in it,
// the operation and its value.
const DialogAction = "d"

// DialogPage is all that one moment of a dialog shows.
type DialogPage struct {
	Flow    dialog.Flow
	Session dialog.Session
	Options []dialog.Option
	Outcome dialog.Outcome
	Answers map[string]string // by step, as a person reads them
	Note    string            // HTML above the question; empty: none
	Banner  string            // HTML above everything but a problem; empty: none
	Review  string            // text key of what saving means; empty: as the flow or its step says
	Preview string            // HTML that the review shows instead of the answers; empty: the answers
}

// DialogPlace marks where a session stands, so that a button of an earlier question is recognised.
func DialogPlace(s dialog.Session) string {
	place := string(s.Phase) + strconv.Itoa(s.Step)
	if s.Phase == dialog.Marking || s.Phase == dialog.Confirming {
		place += "." + strconv.Itoa(s.Turn)
	}
	return place
}

// Dialog shows the present question, the review, or the question whether to throw everything away.
func Dialog(l text.Lang, p DialogPage) Message {
	var message Message
	switch p.Outcome.Result {
	case dialog.Review:
		message = dialogReview(l, p)
	case dialog.Confirm:
		message = dialogConfirm(l, p)
	case dialog.Marked:
		message = dialogMark(l, p)
	case dialog.Assure:
		message = dialogAssure(l, p)
	default:
		message = dialogQuestion(l, p)
	}
	if p.Banner != "" {
		message.Text = p.Banner + "\n\n" + message.Text
	}
	if problem := p.Outcome.Problem; problem != nil {
		message.Text = "⚠️ " + l.T(problem.Key, text.V(problem.Values)) + "\n\n" + message.Text
	}
	return message
}

// DialogReturn is the button that leads back into a dialog.
func DialogReturn(l text.Lang, flow dialog.Flow, s dialog.Session) Button {
	label := l.T("button.return", text.V{"Dialog": text.HTML(l.T(flow.Name + ".title"))})
	return Tap(label, DialogAction, s.ID, DialogPlace(s), dialog.Resume, "")
}

func (p DialogPage) tap(label string, op dialog.Op, value string) Button {
	return Tap(label, DialogAction, p.Session.ID, DialogPlace(p.Session), op, value)
}

// head is the first line: what this is, and how far it goes, if there is a way to go.
func (p DialogPage) head(l text.Lang, place string) string {
	head := "<b>" + l.T(p.Flow.Name+".title") + "</b>"
	if place != "" {
		head += " · " + place
	}
	return head + "\n\n"
}

func (p DialogPage) place(l text.Lang) string {
	switch number, total := dialog.Position(p.Flow, p.Session); {
	case p.Session.Only != "", total == 1:
		return ""
	case p.Session.Edit:
		return l.T("dialog.change")
	default:
		return l.T("dialog.step", text.V{"Number": number, "Total": total})
	}
}

func dialogQuestion(l text.Lang, p DialogPage) Message {
	step := p.Flow.Steps[p.Session.Step]
	question := l.T(p.Flow.Name + "." + step.Name)
	if p.Note != "" {
		question = p.Note + "\n\n" + question
	}
	message := Message{Text: p.head(l, p.place(l)) + question}
	given := p.Session.Answers[step.Name] != ""
	if given && step.Kind != dialog.Many {
		message.Text += "\n\n" + l.T("dialog.present", text.V{"Answer": p.Answers[step.Name]})
	}
	message.Rows = append(p.optionRows(l, step), p.navigation(l, step, given)...)
	return message
}

// optionRows puts short options side by side and long ones below each other.
func (p DialogPage) optionRows(l text.Lang, step dialog.Step) [][]Button {
	picked := dialog.Picked(p.Session.Answers[step.Name])
	var buttons []Button
	for _, option := range p.visible(step) {
		label, op := option.Label, dialog.Pick
		if step.Kind == dialog.Many && slices.Contains(picked, option.Value) {
			label, op = "✅ "+label, dialog.Drop
		}
		buttons = append(buttons, p.tap(label, op, option.Value))
	}
	rows := Grid(buttons)
	if step.Paged {
		rows = append(rows, p.pager(l))
	}
	if step.Kind == dialog.Many {
		rows = append(rows, Row(p.tap(l.T("button.finish"), dialog.Finish, "")))
	}
	return rows
}

// visible are the options of the present page.
func (p DialogPage) visible(step dialog.Step) []dialog.Option {
	if !step.Paged {
		return p.Options
	}
	start := min(p.Session.Page*dialog.PageSize, len(p.Options))
	return p.Options[start:min(start+dialog.PageSize, len(p.Options))]
}

// pager turns pages of options; its words differ from those that lead through the steps.
func (p DialogPage) pager(l text.Lang) []Button {
	var row []Button
	if p.Session.Page > 0 {
		row = append(row, p.tap(l.T("button.page_back"), dialog.Page, strconv.Itoa(p.Session.Page-1)))
	}
	if (p.Session.Page+1)*dialog.PageSize < len(p.Options) {
		row = append(row, p.tap(l.T("button.page_on"), dialog.Page, strconv.Itoa(p.Session.Page+1)))
	}
	return row
}

func (p DialogPage) navigation(l text.Lang, step dialog.Step, given bool) [][]Button {
	var first, second []Button
	if given && step.Kind != dialog.Many {
		first = append(first, p.tap(l.T("button.keep"), dialog.Keep, ""))
	}
	if step.Optional {
		first = append(first, p.tap(skipLabel(l, step, given), dialog.Skip, ""))
	}
	if p.Session.Edit || p.Session.Only == "" && p.Session.Step > 0 {
		second = append(second, p.tap(l.T("button.back"), dialog.Back, ""))
	}
	second = append(second, p.tap(l.T("button.cancel"), dialog.Cancel, ""))
	if len(first) == 0 {
		return [][]Button{second}
	}
	return [][]Button{first, second}
}

// skipLabel names what skipping means here: nothing to say, or taking back what was said.
func skipLabel(l text.Lang, step dialog.Step, given bool) string {
	switch {
	case step.Skip != "":
		return l.T(step.Skip)
	case given:
		return l.T("button.clear")
	}
	return l.T("button.skip")
}

func dialogReview(l text.Lang, p DialogPage) Message {
	var body strings.Builder
	var change []Button
	for i, step := range p.Flow.Steps {
		if p.Session.Only != "" && step.Name != p.Session.Only || !p.Flow.Asks(i, p.Session) {
			continue
		}
		label := l.T(p.Flow.Name + "." + step.Name + "_label")
		answer := l.T("dialog.empty")
		if p.Answers[step.Name] != "" {
			answer = text.Escape(p.Answers[step.Name])
		}
		body.WriteString("<b>" + label + ":</b> " + answer + "\n")
		change = append(change, p.tap("✏️ "+label, dialog.Change, step.Name))
	}
	answers := body.String()
	if p.Preview != "" {
		answers = p.Preview + "\n"
	}
	message := Message{Text: p.head(l, l.T("dialog.review")) + answers + "\n" + l.T(reviewKey(p))}
	message.Rows = append(message.Rows, Row(p.tap(l.T(p.Flow.Name+".save"), dialog.Save, "")))
	for _, other := range p.Flow.Also {
		message.Rows = append(message.Rows, Row(p.tap(l.T(p.Flow.Name+".save_"+other), dialog.Save, other)))
	}
	message.Rows = append(message.Rows, Grid(change)...)
	message.Rows = append(message.Rows, Row(p.tap(l.T("button.cancel"), dialog.Cancel, "")))
	return message
}

// reviewKey is the text that says what saving means; changing a single field may mean something else.
func reviewKey(p DialogPage) string {
	if p.Review != "" {
		return p.Review
	}
	for _, step := range p.Flow.Steps {
		if step.Name == p.Session.Only && step.Review != "" {
			return step.Review
		}
	}
	return p.Flow.Name + ".review"
}

func dialogConfirm(l text.Lang, p DialogPage) Message {
	return Message{
		Text: l.T("dialog.confirm", text.V{"Dialog": text.HTML(l.T(p.Flow.Name + ".title"))}),
		Rows: [][]Button{
			Row(p.tap(l.T("button.stay"), dialog.Resume, "")),
			Row(p.tap(l.T("button.discard"), dialog.Discard, "")),
		},
	}
}

// dialogAssure asks to confirm one sentence after the review.
func dialogAssure(l text.Lang, p DialogPage) Message {
	key := p.Flow.Confirm[min(p.Session.Confirmed, len(p.Flow.Confirm)-1)]
	place := l.T("dialog.step", text.V{"Number": p.Session.Confirmed + 1, "Total": len(p.Flow.Confirm)})
	return Message{
		Text: p.head(l, place) + l.T(key),
		Rows: [][]Button{
			Row(p.tap(l.T(key+"_yes"), dialog.Save, "")),
			Row(p.tap(l.T("button.back"), dialog.Back, ""), p.tap(l.T("button.cancel"), dialog.Cancel, "")),
		},
	}
}

// Grid arranges buttons in rows of two where both labels are short enough for a phone.
func Grid(buttons []Button) [][]Button {
	const short = 17
	var rows [][]Button
	for _, button := range buttons {
		last := len(rows) - 1
		if last >= 0 && len(rows[last]) == 1 && width(rows[last][0]) <= short && width(button) <= short {
			rows[last] = append(rows[last], button)
			continue
		}
		rows = append(rows, []Button{button})
	}
	return rows
}

func width(b Button) int { return len([]rune(b.Label)) }
