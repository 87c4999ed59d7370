package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// exerciseMinutes is how many minutes of a phase are left, a part of one counted as a whole.
func exerciseMinutes(r storage.ExerciseRun, now time.Time) int {
	return int((r.Left(now) + time.Minute - 1) / time.Minute)
}

// RunShown is what a card says about time: it changes when the card is out of date.
func RunShown(r storage.ExerciseRun, now time.Time) string {
	state := "runs"
	if r.LeftSeconds != nil {
		state = "paused"
	}
	return fmt.Sprintf("%d/%s/%d", r.Phase, state, exerciseMinutes(r, now))
}

// PhaseName is the name of a phase of an exercise, from 1.
func PhaseName(l text.Lang, phase int) string {
	phases := anonymity.ExercisePhases()
	return l.T("exrun.phase_" + phases[min(max(phase, 1), len(phases))-1].Name)
}

// runHead says which phase it is, of how many, and how long it lasts.
func runHead(l text.Lang, r storage.ExerciseRun, now time.Time) string {
	phases := anonymity.ExercisePhases()
	head := "🎓 <b>" + l.T("exrun.phase", text.V{
		"Number": r.Phase, "Total": len(phases), "Phase": text.HTML(PhaseName(l, r.Phase)),
	}) + "</b>\n"
	switch minutes := exerciseMinutes(r, now); {
	case r.LeftSeconds != nil:
		return head + "⏸ " + l.N("exrun.paused", minutes)
	case minutes == 0:
		return head + "🔔 " + l.T("exrun.time_is_up")
	default:
		return head + "⏱ " + l.N("exrun.minutes", minutes)
	}
}

// RunCard shows where an exercise stands; leads: to who moderates it.
func RunCard(l text.Lang, r storage.ExerciseRun, leads bool, now time.Time) Message {
	phases := anonymity.ExercisePhases()
	name := phases[min(max(r.Phase, 1), len(phases))-1].Name
	noted := l.T("exrun.no_notes")
	if r.Notes > 0 {
		noted = l.N("exrun.notes", r.Notes)
	}
	body := runHead(l, r, now) + "\n\n" + l.T("exrun.about_"+name) + "\n\n" +
		"👥 " + l.N("exrun.people", r.People) + " · 📝 " + noted + "\n\n" + l.T("exrun.how_to_note")
	note := Row(Tap(l.T("exrun.read"), "exrun", r.ID, "case"), Tap(l.T("exrun.note"), "exrun", r.ID, "note"))
	if !leads {
		return Message{Text: body, Rows: [][]Button{note, Row(Tap(l.T("exrun.leave"), "exrun", r.ID, "leave"))}}
	}
	return Message{Text: body, Rows: append(runButtons(l, r), note,
		Row(Tap(l.T("exrun.see_notes"), "exnotes", r.ID, "open"), Tap(l.T("exrun.link"), "exrun", r.ID, "link")),
		Row(Tap(l.T("exrun.end"), "exrun", r.ID, "end")))}
}

// runButtons move an exercise on. They name the phase that they were made for, so that a double tap means one step.
func runButtons(l text.Lang, r storage.ExerciseRun) [][]Button {
	clock := Tap(l.T("exrun.pause"), "exrun", r.ID, "pause", r.Phase)
	if r.LeftSeconds != nil {
		clock = Tap(l.T("exrun.go_on"), "exrun", r.ID, "on", r.Phase)
	}
	return [][]Button{nextPhase(l, r), Row(Tap(l.T("exrun.more"), "exrun", r.ID, "more", r.Phase), clock)}
}

// nextPhase is the row with the next phase; nil after the last.
func nextPhase(l text.Lang, r storage.ExerciseRun) []Button {
	if r.Phase >= len(anonymity.ExercisePhases()) {
		return nil
	}
	return Row(Tap(l.T("exrun.next", text.V{"Phase": text.HTML(PhaseName(l, r.Phase+1))}), "exrun", r.ID, "next", r.Phase))
}

// TimeIsUp tells the moderator that the time of a phase is over. It sounds: somebody looks at a table, not at a phone.
func TimeIsUp(l text.Lang, r storage.ExerciseRun) Message {
	body := "🔔 " + l.T("exrun.up", text.V{"Phase": text.HTML(PhaseName(l, r.Phase))})
	return Message{Text: body, Rows: [][]Button{
		nextPhase(l, r), Row(Tap(l.T("exrun.more"), "exrun", r.ID, "more", r.Phase), Tap(l.T("exrun.end"), "exrun", r.ID, "end")),
	}}
}

// RunMoved takes the place of a card that is kept up to date in another message from now on.
func RunMoved(l text.Lang) Message { return Text(l.T("exrun.moved")) }

// RunOver are the edits that tell those who took part that an exercise is over, in the messages that showed it; but not in
// the message except, which shows something else by then.
func RunOver(cards []storage.RunCard, except int) (edits []storage.Outgoing, err error) {
	for _, c := range cards {
		if c.MessageID == 0 || c.MessageID == except {
			continue
		}
		c.Edits++
		out, err := RunEdit(c, Text(text.Of(c.Language).T("exrun.over")))
		if err != nil {
			return nil, err
		}
		out.Kind = "exercise" // the next exercise does not make it needless
		edits = append(edits, out)
	}
	return edits, nil
}

// RunEdit is the edit of a card, its latest. It does not wait behind what goes out to everybody.
func RunEdit(c storage.RunCard, m Message) (storage.Outgoing, error) {
	out, err := Outgoing(c.TelegramID, c.MessageID, m)
	out.Kind, out.Lane, out.DedupeKey = storage.RunCardKind, storage.LaneRelay, c.Key()
	return out, err
}

// RunForgotten tells the moderator of an exercise that it has ended by itself.
func RunForgotten(l text.Lang, r storage.ExerciseRun) Message {
	return Message{Text: l.T("exrun.forgotten"), Silent: true, Rows: [][]Button{Row(Tap(l.T("exrun.see_notes"), "exnotes", r.ID, "open"))}}
}

// RunDoor asks somebody whether they want to take part.
func RunDoor(l text.Lang, r storage.ExerciseRun) Message {
	return Message{Text: "🎓 " + l.T("exrun.door"), Fresh: true, Rows: [][]Button{Row(Tap(l.T("exrun.join"), "exjoin", r.Code, "in"))}}
}

// RunRows lead from the card of a meeting to the exercises that are led there.
func RunRows(l text.Lang, runs []storage.ExerciseRun) (rows [][]Button) {
	for _, r := range runs {
		rows = append(rows, Row(Tap(l.T("exrun.at_meeting"), "exjoin", r.Code)))
	}
	return rows
}

// RunLink is how others are let take part.
func RunLink(l text.Lang, link string) Message {
	return Message{Text: l.T("exrun.link_text", text.V{"Link": link}), Fresh: true, Rows: [][]Button{
		Row(Link(l.T("exrun.share"), shareLink(link, Plain(l.T("exrun.share_text"))))),
	}}
}

// ConfirmRunEnd asks before an exercise ends.
func ConfirmRunEnd(l text.Lang, r storage.ExerciseRun) Message {
	return Message{Text: l.T("exrun.confirm_end"), Rows: [][]Button{
		Row(Tap(l.T("exrun.end_now"), "exrun", r.ID, "endnow")), Row(Tap(l.T("button.back"), "exrun", r.ID, "card")),
	}}
}

// Noted says that something was noted, with the way to the card, which may have moved far up.
func Noted(l text.Lang, r storage.ExerciseRun) Message {
	return Message{
		Text: "📝 " + l.T("exrun.noted", text.V{"Phase": text.HTML(PhaseName(l, r.Phase))}), Silent: true,
		Rows: [][]Button{Row(Tap(l.T("exrun.card_here"), "exrun", r.ID, "card"))},
	}
}

// noteBlocks are notes as HTML, each phase under its name.
func noteBlocks(l text.Lang, notes []storage.RunNote) (blocks []string) {
	last := 0
	for _, n := range notes {
		block := "• " + text.Escape(n.Body)
		if n.Phase != last {
			block = "<b>" + PhaseName(l, n.Phase) + "</b>\n" + block
		}
		last = n.Phase
		blocks = append(blocks, block)
	}
	return blocks
}

// RunNotes shows one page of what was noted; meeting is that of the exercise, when the notes can go into its minutes.
func RunNotes(l text.Lang, r storage.ExerciseRun, notes []storage.RunNote, page int, meeting bool) Message {
	body := "📝 <b>" + l.T("exnotes.title") + "</b>\n\n"
	pages := packed(noteBlocks(l, notes), 3500)
	if len(pages) == 0 {
		pages = []string{l.T("exnotes.none")}
	}
	page = min(page, len(pages)-1)
	rows := [][]Button{pageRow(l, page, len(pages), func(label string, page int) Button { return Tap(label, "exnotes", r.ID, "page", page) })}
	if len(notes) > 0 {
		rows = append(rows, Row(Tap(l.T("exnotes.file"), "exnotes", r.ID, "file"), Tap(l.T("exnotes.drop"), "exnotes", r.ID, "drop", 0)))
		if meeting {
			rows = append(rows, Row(Tap(l.T("exnotes.minutes"), "exnotes", r.ID, "minutes")))
		}
	}
	body += pages[page]
	if r.EndedAt != nil {
		body += "\n\n<i>" + l.T("exnotes.kept") + "</i>"
		rows = append(rows, Row(Tap(l.T("exercises.all"), "exlist", 0)))
	}
	return Message{Text: body, Rows: rows}
}

// NotesToDrop lets the moderator choose a note to delete.
func NotesToDrop(l text.Lang, r storage.ExerciseRun, notes []storage.RunNote, page int) Message {
	pages := max(1, (len(notes)+PageSize-1)/PageSize)
	page = min(page, pages-1)
	message := Text(l.T("exnotes.which"))
	for _, n := range notes[page*PageSize : min((page+1)*PageSize, len(notes))] {
		message.Rows = append(message.Rows, Row(Tap("🗑 "+text.Shorten(flat(n.Body), 34), "exnotes", r.ID, "drop", page, n.ID)))
	}
	message.Rows = append(message.Rows,
		pageRow(l, page, pages, func(label string, page int) Button { return Tap(label, "exnotes", r.ID, "drop", page) }),
		Row(Tap(l.T("button.back"), "exnotes", r.ID, "page", 0)))
	return message
}

// NotesText is what was noted as plain text.
func NotesText(l text.Lang, notes []storage.RunNote) string {
	return strings.ReplaceAll(Plain(strings.Join(noteBlocks(l, notes), "\n")), "\r", "")
}

// NotesFile is what was noted as a text file.
func NotesFile(l text.Lang, notes []storage.RunNote) Message {
	return Message{Text: l.T("exnotes.caption", text.V{"Count": strconv.Itoa(len(notes))}), File: &storage.File{
		Field: "document", Name: l.T("exnotes.file_name") + ".txt", Type: "text/plain", Data: []byte(NotesText(l, notes) + "\n"),
	}, Silent: true}
}
