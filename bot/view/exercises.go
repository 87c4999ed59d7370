package view

import (
	"strconv"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// ExerciseExamples are cases that come with the program; their words are texts under "example".
var ExerciseExamples = [...]storage.WrittenExercise{
	{Example: "transition", Vignette: storage.Vignette{Age: "from_3", Setting: "daycare", Topics: []string{"development", "inclusion"}}},
	{Example: "absence", Vignette: storage.Vignette{Age: "from_10", Setting: "school", Topics: []string{"absence", "mental_health"}}},
	{Example: "between", Vignette: storage.Vignette{Age: "from_6", Setting: "family", Topics: []string{"separation", "behaviour"}}},
	{Example: "phone", Vignette: storage.Vignette{Age: "from_14", Setting: "residential", Topics: []string{"media", "violence"}}},
}

// ExerciseItem is one case of the library.
type ExerciseItem struct {
	Written  storage.WrittenExercise // zero: it was released
	Released storage.Exercise        // zero: somebody made it up
}

// Ref is how buttons name the case: "w" and "r" keep those that somebody made up and those that were released apart.
func (i ExerciseItem) Ref() string {
	if i.Released.ID != 0 {
		return "r" + strconv.FormatInt(i.Released.ID, 10)
	}
	return "w" + strconv.FormatInt(i.Written.ID, 10)
}

// vignette is the case with the words of an example in the reader's language.
func (i ExerciseItem) vignette(l text.Lang) storage.Vignette {
	if i.Released.ID != 0 {
		return i.Released.Vignette
	}
	v := i.Written.Vignette
	if name := i.Written.Example; name != "" {
		v.Situation, v.Tried, v.Question = l.T("example."+name), l.T("example."+name+"_tried"), l.T("example."+name+"_question")
	}
	return v
}

// source says where the case comes from, as the end of a key.
func (i ExerciseItem) source() string {
	if i.Released.ID != 0 {
		return "released"
	}
	return "invented"
}

// state says what keeps the case from being read by all, as the end of a key; empty: nothing.
func (i ExerciseItem) state() string {
	if i.Released.ID != 0 || i.Written.State == storage.ExerciseListed {
		return ""
	}
	return i.Written.State
}

// ExerciseLibrary is one page of the library.
type ExerciseLibrary struct {
	Items       []ExerciseItem
	Total, Page int
	Examples    bool                  // some are not loaded yet
	Running     *storage.ExerciseRun  // that the reader takes part in; nil: none
	Ended       []storage.ExerciseRun // that the reader has led
	Locked      bool                  // released cases cannot be read at the moment
}

// Exercises shows one page of the library.
func Exercises(l text.Lang, page ExerciseLibrary, reader *storage.Person) Message {
	body := "🎓 <b>" + l.T("exercises.title") + "</b>\n\n" + l.T("exercises.intro")
	if page.Total == 0 {
		body += "\n\n" + l.T("exercises.none")
	}
	if page.Locked {
		body += "\n\n" + l.T("exercises.locked")
	}
	var rows [][]Button
	if page.Running != nil {
		rows = append(rows, Row(Tap(l.T("exercises.running"), "exrun", page.Running.ID, "card")))
	}
	for i, item := range page.Items {
		number := strconv.Itoa(page.Page*PageSize + i + 1)
		v := item.vignette(l)
		body += "\n\n<b>" + number + ".</b> " + topics(l, v.Topics[:min(3, len(v.Topics))]) + "\n" +
			l.T("vignette.age_"+v.Age) + " · " + l.T("exercises."+item.source())
		label := number + " · "
		if state := item.state(); state != "" {
			body += "\n<i>" + l.T("exercises.state_"+state) + "</i>"
			label += "⏳ "
		}
		rows = append(rows, Row(Tap(label+text.Shorten(l.T("topic.name_"+v.Topics[0]), 28), "excase", item.Ref())))
	}
	rows = append(rows, Pager(l, page.Page, page.Total, "exlist"), Row(Tap(l.T("exercises.write"), "exwrite")))
	if page.Examples && reader.Coordinator {
		rows = append(rows, Row(Tap(l.T("exercises.load"), "exload")))
	}
	for _, r := range page.Ended {
		rows = append(rows, Row(Tap(l.T("exercises.notes_of", text.V{
			"Day": text.HTML(when.Format(string(l), when.ShortDay, when.Of(r.EndedAt.In(reader.Location())))),
		}), "exnotes", r.ID, "open")))
	}
	return Message{Text: body, Rows: append(rows, Row(Tap(l.T("exercises.recall"), "exrecall")))}
}

// ExerciseCase shows one case of the library with what the reader can do with it.
func ExerciseCase(l text.Lang, item ExerciseItem, reader *storage.Person) Message {
	e := item.Written
	rows := [][]Button{}
	body := "🎓 <b>" + l.T("exercises.case_"+item.source()) + "</b>\n\n" + vignetteFields(l, item.vignette(l))
	switch state := item.state(); state {
	case "":
		rows = append(rows, Row(Tap(l.T("exercises.start"), "exstart", item.Ref())))
	default:
		body += "\n\n<i>" + l.T("exercises.state_"+state) + "</i>"
		if e.Reason != "" {
			body += "\n" + text.Escape(e.Reason)
		}
		if state == storage.ExerciseWaiting && reader.Coordinator {
			rows = append(rows,
				Row(Tap(l.T("exercises.approve"), "exdecide", e.ID, e.Revision)),
				Row(Tap(l.T("exercises.give_back"), "exreturn", e.ID, e.Revision)))
		}
	}
	own := e.WrittenBy == reader.ID && e.ID != 0
	var change []Button
	if own {
		change = append(change, Tap(l.T("exercises.change"), "exwrite", e.ID))
	}
	if own || reader.Coordinator {
		change = append(change, Tap(l.T("exercises.remove"), "exremove", item.Ref()))
	}
	rows = append(rows, change, Row(Tap(l.T("exercises.all"), "exlist", 0)))
	if item.Released.ID == 0 {
		return Message{Text: body, Rows: rows}
	}
	return caseScreen(l, reader, withSummary(l, reader, body, item.Released.Summary), rows...)
}

// ExerciseText is a case to be read by those who take part in an exercise.
func ExerciseText(l text.Lang, item ExerciseItem, reader *storage.Person) Message {
	body := "📄 <b>" + l.T("exercises.case_"+item.source()) + "</b>\n\n" + vignetteFields(l, item.vignette(l))
	if item.Released.ID == 0 {
		return Message{Text: body}
	}
	return caseScreen(l, reader, body)
}

// ConfirmExerciseRemoval asks before a case is taken off the list for good.
func ConfirmExerciseRemoval(l text.Lang, item ExerciseItem) Message {
	return Message{Text: l.T("exercises.confirm_remove"), Rows: [][]Button{
		Row(Tap(l.T("exercises.remove_now"), "exremove", item.Ref(), "yes")),
		Row(Tap(l.T("button.back"), "excase", item.Ref())),
	}}
}

// ExerciseDone says what has become of a case, with the way back to the list.
func ExerciseDone(l text.Lang, key string) Message {
	return Message{Text: l.T(key), Rows: [][]Button{Row(Tap(l.T("exercises.all"), "exlist", 0))}}
}

// ExerciseWaits tells a coordinator that a case waits for them. What it says stands behind the button.
func ExerciseWaits(l text.Lang, id int64) Message {
	return Message{Text: l.T("exercises.waits"), Silent: true, Rows: [][]Button{
		Row(Tap(l.T("exercises.see"), "excase", "w"+strconv.FormatInt(id, 10))),
	}}
}

// ExerciseDecided tells who wrote a case what a coordinator has decided.
func ExerciseDecided(l text.Lang, id int64, state, reason string) Message {
	body := l.T("exercises.decided_" + state)
	if reason != "" {
		body += "\n\n<i>" + text.Escape(reason) + "</i>"
	}
	return Message{Text: body, Silent: true, Rows: [][]Button{
		Row(Tap(l.T("exercises.see"), "excase", "w"+strconv.FormatInt(id, 10))),
	}}
}

// ExercisePreview is what others will read of a case that is being written.
func ExercisePreview(l text.Lang, v storage.Vignette) string {
	return Preview(l.T("exercisewrite.preview"), vignetteFields(l, v), "")
}

// ReleaseCode gives who released a case the code that takes it back. Nobody else knows whose it is, so nobody can give it again.
func ReleaseCode(l text.Lang, code string) Message {
	return Secret(Message{Text: l.T("exercises.code", text.V{"Code": code}), Fresh: true})
}

// ExerciseStart asks what an exercise is for: on one's own, or one of the meetings.
func ExerciseStart(l text.Lang, item ExerciseItem, phases []string, minutes int, meetings []Button) Message {
	body := "▶️ <b>" + l.T("exstart.title") + "</b>\n\n" + l.T("exstart.about", text.V{"Minutes": minutes})
	for i, phase := range phases {
		body += "\n" + strconv.Itoa(i+1) + ". " + phase
	}
	body += "\n\n" + l.T("exstart.which")
	rows := [][]Button{Row(Tap(l.T("exstart.alone"), "exstart", item.Ref(), "now"))}
	for _, meeting := range meetings {
		rows = append(rows, Row(meeting))
	}
	return Message{Text: body, Rows: append(rows, Row(Tap(l.T("button.back"), "excase", item.Ref())))}
}
