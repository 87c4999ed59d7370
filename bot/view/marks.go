package view

import (
	"strings"
	"unicode"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
)

// markContext is about how many characters stand on each side of the marked words.
const markContext = 70

// dialogMark shows the first mark of a text: the words with what stands around them, why they are marked, and what can
// be done.
func dialogMark(l text.Lang, p DialogPage) Message {
	mark := p.Session.Marks[0]
	body := p.head(l, p.place(l)) + l.N("marks.found", len(p.Session.Marks)) + "\n\n" +
		around(p.Session.Draft, mark.Span) + "\n\n💡 " + l.T(mark.Reason) + "\n\n"
	message := Message{}
	if mark.Suggestion != "" {
		body += l.T("marks.ask_suggested", text.V{"Suggestion": mark.Suggestion})
		message.Rows = append(message.Rows, Row(p.tap("✅ "+text.Shorten(mark.Suggestion, 34), dialog.Replace, "")))
	} else {
		body += l.T("marks.ask")
	}
	message.Text = body
	message.Rows = append(message.Rows,
		Row(p.tap(l.T("marks.keep"), dialog.Keep, "")),
		Row(p.tap(l.T("marks.rewrite"), dialog.Rewrite, "")),
		Row(p.tap(l.T("button.cancel"), dialog.Cancel, "")))
	return message
}

// around shows a place of a draft in bold with the words before and after it, on one line.
func around(draft string, place dialog.Span) string {
	before, after := flat(draft[:place.Start]), flat(draft[place.End:])
	if runes := []rune(before); len(runes) > markContext {
		_, cut, _ := strings.Cut(string(runes[len(runes)-markContext:]), " ")
		before = "… " + cut
	}
	if runes := []rune(after); len(runes) > markContext {
		cut := string(runes[:markContext])
		if blank := strings.LastIndexByte(cut, ' '); blank > 0 {
			cut = cut[:blank]
		}
		after = cut + " …"
	}
	return "<i>" + text.Escape(before) + "</i><b>" + text.Escape(flat(draft[place.Start:place.End])) + "</b><i>" + text.Escape(after) + "</i>"
}

// flat makes line breaks blanks.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s)
}
