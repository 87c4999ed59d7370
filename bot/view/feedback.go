package view

import (
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// What can be tapped after a meeting.
var (
	FeedbackWorth   = [...]string{"1", "2", "3", "4", "5"}
	FeedbackMissing = [...]string{"none", "time", "results", "practice", "people", "breaks"}
	FeedbackAgain   = [...]string{"yes", "other", "no"}
)

// Thanks thanks somebody for having come, with the first of three questions and the next date, if there is one: coming
// are the next meetings.
func Thanks(l text.Lang, c storage.Conference, coming []storage.Conference, now time.Time) Message {
	m := FeedbackQuestion(l, c, "", "")
	m.Text = l.T("feedback.thanks", text.V{"Title": c.Title}) + "\n\n" + m.Text
	if len(coming) > 0 {
		next := coming[0]
		m.Text += "\n\n" + l.T("feedback.next") + "\n<b>" + text.Escape(next.Title) + "</b>\n" + conferenceTime(l, next, now) + "\n" + conferencePlace(l, next)
		m.Rows = append(m.Rows, Row(Tap(l.T("conference.see_card"), "conf", next.ID, "below")))
	}
	return m
}

// FeedbackQuestion is the first of the three questions that has no answer yet.
func FeedbackQuestion(l text.Lang, c storage.Conference, worth, missing string) Message {
	switch {
	case worth == "":
		var row []Button
		for _, value := range FeedbackWorth {
			label := value
			switch value {
			case FeedbackWorth[0]:
				label = "🙁 1"
			case FeedbackWorth[len(FeedbackWorth)-1]:
				label = "5 🙂"
			}
			row = append(row, Tap(label, "feedback", c.ID, value))
		}
		return Message{Text: feedbackHead(l, 1) + l.T("feedback.worth") + "\n<i>" + l.T("feedback.nameless") + "</i>", Rows: [][]Button{row}}
	case missing == "":
		var buttons []Button
		for _, value := range FeedbackMissing {
			buttons = append(buttons, Tap(l.T("feedback.missing_"+value), "feedback", c.ID, worth, value))
		}
		return Message{Text: feedbackHead(l, 2) + l.T("feedback.missing"), Rows: Grid(buttons)}
	}
	var row []Button
	for _, value := range FeedbackAgain {
		row = append(row, Tap(l.T("feedback.again_"+value), "feedback", c.ID, worth, missing, value))
	}
	return Message{Text: feedbackHead(l, 3) + l.T("feedback.again"), Rows: [][]Button{row}}
}

func feedbackHead(l text.Lang, number int) string {
	return "<b>" + l.T("feedback.number", text.V{"Number": number}) + "</b>\n"
}

// FeedbackDone thanks for the answers, and leaves room for a sentence.
func FeedbackDone(l text.Lang, c storage.Conference, fresh bool) Message {
	if !fresh {
		return Message{Text: l.T("feedback.given"), Rows: [][]Button{Row(Tap(l.T("feedback.write"), "feedbackword", c.ID))}}
	}
	return Message{Text: l.T("feedback.done"), Rows: [][]Button{Row(Tap(l.T("feedback.write"), "feedbackword", c.ID))}}
}

// feedbackPage is how many sentences stand on one page: with the counts above them they fit one message.
const feedbackPage = 10

// FeedbackDesk shows coordinators what was said, once it is closed and hides everybody who said it; page is one of its
// sentences, from 0.
func FeedbackDesk(l text.Lang, c storage.Conference, f storage.Feedback, closes time.Time, open bool, page int) Message {
	body := "💬 <b>" + l.T("feedback.desk_title") + "</b> · " + text.Escape(text.Shorten(c.Title, 80)) + "\n\n"
	back := [][]Button{Row(Tap(l.T("deal.button_list"), "comers", c.ID, "o", 0))}
	_, enough := anonymity.Count(f.Answers, anonymity.MinK)
	switch {
	case open:
		return Message{Text: body + l.T("feedback.still_open", text.V{"When": MomentIn(l, c, closes), "Least": anonymity.MinK}), Rows: back}
	case !enough:
		return Message{Text: body + l.T("feedback.too_few", text.V{"Least": anonymity.MinK}), Rows: back}
	}
	body += l.N("feedback.answers", f.Answers)
	sum := 0
	var worth []string
	for _, value := range FeedbackWorth {
		n := f.Counts[storage.FeedbackWorth][value]
		points, _ := strconv.Atoi(value) // a number by definition
		sum += points * n
		worth = append(worth, value+": "+strconv.Itoa(n))
	}
	mean := strconv.FormatFloat(float64(sum)/float64(f.Answers), 'f', 1, 64)
	if l == text.De {
		mean = strings.ReplaceAll(mean, ".", ",")
	}
	body += "\n\n<b>" + l.T("feedback.worth") + "</b>\n" + l.T("feedback.mean", text.V{"Mean": mean}) + " (" + strings.Join(worth, " · ") + ")"
	body += feedbackCounts(l, f, storage.FeedbackMissing, FeedbackMissing[:]) + feedbackCounts(l, f, storage.FeedbackAgain, FeedbackAgain[:])
	pages := max(1, (len(f.Words)+feedbackPage-1)/feedbackPage)
	page = min(max(page, 0), pages-1)
	pager := pageRow(l, page, pages, func(label string, page int) Button { return Tap(label, "feedbackdesk", c.ID, page) })
	words := f.Words[page*feedbackPage : min((page+1)*feedbackPage, len(f.Words))]
	return Message{Text: body + feedbackWords(l, words), Rows: append([][]Button{pager}, back...)}
}

func feedbackCounts(l text.Lang, f storage.Feedback, question string, values []string) string {
	body := "\n\n<b>" + l.T("feedback."+question) + "</b>"
	for _, value := range values {
		if n := f.Counts[question][value]; n > 0 {
			body += "\n" + l.T("feedback."+question+"_"+value) + ": " + strconv.Itoa(n)
		}
	}
	return body
}

func feedbackWords(l text.Lang, words []string) (body string) {
	if len(words) == 0 {
		return ""
	}
	body = "\n\n<b>" + l.T("feedback.words") + "</b>"
	for _, one := range words {
		body += "\n• " + text.Escape(one)
	}
	return body
}

// Afterwards leads those who organise a meeting, once it is over, to its minutes and to what was said about it.
func Afterwards(l text.Lang, c storage.Conference, sent bool) Message {
	m := Message{Text: l.T("feedback.afterwards", text.V{"Title": c.Title}), Rows: [][]Button{Row(feedbackButton(l, c))}}
	if Grouped(c) && !sent {
		m.Text += " " + l.T("minutes.not_sent")
		m.Rows = [][]Button{Row(Tap(l.T("minutes.button"), "minutesdesk", c.ID), feedbackButton(l, c))}
	}
	return m
}
