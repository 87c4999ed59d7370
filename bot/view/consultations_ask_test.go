package view

import (
	"strconv"
	"strings"
	"testing"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// A case with everything that has to be escaped.
var vignette = storage.Vignette{
	Age: "from_6", Setting: "school", Topics: []string{"behaviour", "separation"}, Perspective: "youth_office",
	Situation: "Ein Kind kommt seit Wochen zu spät & schläft im Unterricht ein.\n\nDie Eltern <sind> getrennt.",
	Tried:     "Gespräch mit der Mutter", Question: "Wie spreche ich es an, ohne zu drängen?",
}

func asksPerson() *storage.Person {
	p := administers
	p.EmergencyPhone = "06641 000000"
	return &p
}

func TestAskingViews(t *testing.T) {
	reader, manages := asksPerson(), coordinates
	mine := func(state, code string) storage.Case {
		return storage.Case{State: state, Code: code, Me: &storage.CasePerson{Reference: "ref" + code, State: storage.PersonIn}}
	}
	asked := mine(storage.CaseAsking, "")
	asked.Me.State, asked.Me.Reference = storage.PersonAsked, "refasked"
	cases := []storage.Case{mine(storage.CaseAsking, "K7M4QX"), mine(storage.CaseOpen, "B2C3D4"), mine(storage.CaseClosed, "XYZ234"), asked}
	ways := []string{storage.WayWritten, storage.WayTalk, storage.WayRoundTable}
	for name, build := range map[string]func(l text.Lang) Message{
		"consult_first":       func(l text.Lang) Message { return Consult(l, nil, 0, 0, ways, reader) },
		"consult_cases":       func(l text.Lang) Message { return Consult(l, cases, 20, 1, ways[:1], reader) },
		"consult_none":        func(l text.Lang) Message { return Consult(l, cases[:1], 1, 0, nil, reader) },
		"consult_coordinator": func(l text.Lang) Message { return Consult(l, nil, 0, 0, ways, &manages) },
		"consult_sent":        func(l text.Lang) Message { return Asked(l, "asking.sent", cases[0], reader) },
		"vignette": func(l text.Lang) Message {
			return Text(Preview(l.T("asking.preview"), Vignette(l, vignette, "school"), ""))
		},
		"vignette_little": func(l text.Lang) Message {
			return Text(Preview(l.T("asking.preview"), Vignette(l, storage.Vignette{Perspective: "any"}, ""), l.T("asking.without_nobody")))
		},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

func TestMarkViews(t *testing.T) {
	flow := dialog.Flow{
		Name: "asking", Review: true, Confirm: []string{"asking.unrecognisable", "asking.responsible"},
		Steps: []dialog.Step{{Name: "situation", Marked: true}, {Name: "without", Kind: dialog.Many, Paged: true, Optional: true}},
	}
	draft := strings.Repeat("Seit Wochen kommt das Kind zu spät. ", 4) + "Dann rief\nMax & Moritz an. " + strings.Repeat("Danach war lange Ruhe. ", 5)
	at, ruhe := strings.Index(draft, "Max"), strings.Index(draft, "Ruhe")
	marks := []dialog.Mark{
		{Span: dialog.Span{Start: at, End: at + len("Max & Moritz")}, Reason: "pii.first_name", Suggestion: "die <Kinder>"},
		{Span: dialog.Span{Start: ruhe, End: ruhe + len("Ruhe")}, Reason: "pii.place"},
	}
	marked := dialog.Session{ID: "kx", Phase: dialog.Marking, Draft: draft, Marks: marks, Turn: 3, Answers: map[string]string{}}
	last := marked
	last.Marks = marks[1:]
	sure := dialog.Session{ID: "kx", Phase: dialog.Confirming, Step: 1, Confirmed: 1, Turn: 9, Answers: map[string]string{}}
	choosing := dialog.Session{ID: "kx", Step: 1, Page: 1, Answers: map[string]string{"without": "9"}}
	var houses []dialog.Option
	for i := range 20 {
		houses = append(houses, dialog.Option{Value: strconv.Itoa(i), Label: "Haus " + strconv.Itoa(i) + " · Romrod"})
	}
	page := func(l text.Lang, s dialog.Session, result dialog.Result) Message {
		return Dialog(l, DialogPage{
			Flow: flow, Session: s, Options: houses, Outcome: dialog.Outcome{Result: result}, Banner: Danger(l, asksPerson()),
			Preview: Preview(l.T("asking.preview"), Vignette(l, vignette, ""), ""),
		})
	}
	golden(t, "mark_first", func(l text.Lang) Message { return page(l, marked, dialog.Marked) })
	golden(t, "mark_last", func(l text.Lang) Message { return page(l, last, dialog.Marked) })
	golden(t, "dialog_sure", func(l text.Lang) Message { return page(l, sure, dialog.Assure) })
	golden(t, "dialog_paged", func(l text.Lang) Message { return page(l, choosing, dialog.Ask) })
	golden(t, "dialog_preview", func(l text.Lang) Message { return page(l, choosing, dialog.Review) })
}

// A case at its longest, with the longest danger line and whatever stands around it, fits one message.
func TestTheLongestPreviewFits(t *testing.T) {
	long := storage.Vignette{
		Age: "several", Setting: "residential", Topics: storage.Topics[:], Perspective: "experienced",
		Situation: strings.Repeat("&", 1500), Tried: strings.Repeat("<", 700), Question: strings.Repeat("ß", 400),
	}
	reader := asksPerson()
	reader.EmergencyPhone = strings.Repeat("0", 40)
	for _, l := range text.Langs {
		page := DialogPage{
			Flow: dialog.Flow{Name: "asking", Steps: []dialog.Step{{Name: "age"}}}, Outcome: dialog.Outcome{Result: dialog.Review},
			Banner: Danger(l, reader), Preview: Preview(l.T("asktalk.preview"), Vignette(l, long, "school_authority"), strings.Repeat("x", 150)),
		}
		if _, err := Outgoing(1, 0, Dialog(l, page)); err != nil {
			t.Error(err)
		}
	}
}

// Nothing of a consultation can be forwarded, and no preview of a link is loaded; an edit takes no such parameter.
func TestSecretMessagesAreProtected(t *testing.T) {
	message := Consult(text.De, nil, 0, 0, nil, asksPerson())
	fresh, err := Outgoing(1, 0, message)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"protect_content":true`, `"is_disabled":true`} {
		if !strings.Contains(fresh.Payload, part) {
			t.Errorf("%s is missing in %s", part, fresh.Payload)
		}
	}
	edit, err := Outgoing(1, 5, message)
	if err != nil || strings.Contains(edit.Payload, "protect_content") {
		t.Errorf("edit: %s, %v", edit.Payload, err)
	}
	if !fresh.Sealed || !edit.Sealed {
		t.Error("not sealed")
	}
	if plain, err := Outgoing(1, 0, Text("x")); err != nil || plain.Sealed || strings.Contains(plain.Payload, "protect_content") {
		t.Errorf("everybody's message: %+v, %v", plain, err)
	}
}
