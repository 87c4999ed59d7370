package view

import (
	"fmt"
	"strconv"

	"sozialraum/bot/chart"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// AgreementYear is what became of an area's agreements in a year.
type AgreementYear struct {
	storage.AgreementYear
	Area       string
	Year, Last int // the one that is shown, and the present one
}

// lines are its numbers with their names.
func (y AgreementYear) lines(l text.Lang) (rows []chart.Row) {
	most := max(y.Agreed, y.Kept, y.Renewed, y.Ended, 1)
	for _, line := range []struct {
		key string
		n   int
	}{{"agreed", y.Agreed}, {"kept", y.Kept}, {"renewed", y.Renewed}, {"ended", y.Ended}} {
		rows = append(rows, chart.Row{Label: l.T("agreeyear." + line.key), Value: strconv.Itoa(line.n), Share: float64(line.n) / float64(most)})
	}
	return rows
}

func (y AgreementYear) title(l text.Lang) string {
	return l.T("agreeyear.intro", text.V{"Year": strconv.Itoa(y.Year), "Area": y.Area})
}

// words are its numbers as text.
func (y AgreementYear) words(l text.Lang) string {
	words := "<b>" + y.title(l) + "</b>\n"
	for _, row := range y.lines(l) {
		words += "\n" + row.Label + ": <b>" + row.Value + "</b>"
	}
	return words + "\n\n<i>" + l.T("agreeyear.note") + "</i>"
}

// AgreementYearCard shows the numbers of a year, and leads to the picture and to other years.
func AgreementYearCard(l text.Lang, y AgreementYear) Message {
	m := Text(y.words(l))
	if y.AgreementYear == (storage.AgreementYear{}) {
		m.Text = l.T("agreeyear.none", text.V{"Year": strconv.Itoa(y.Year)})
	} else {
		m.Rows = append(m.Rows, Row(Tap(l.T("pollresult.picture"), "agreeyear", y.Year, "picture")))
	}
	years := Row(Tap("‹ "+strconv.Itoa(y.Year-1), "agreeyear", y.Year-1))
	if y.Year < y.Last {
		years = append(years, Tap(strconv.Itoa(y.Year+1)+" ›", "agreeyear", y.Year+1))
	}
	m.Rows = append(m.Rows, years, Row(Tap(l.T("agreement.all"), "agrees", 0, AgreementsAll)))
	return m
}

// AgreementYearPicture draws the numbers of a year; the caption says the same.
func AgreementYearPicture(l text.Lang, y AgreementYear) (Message, error) {
	bars := chart.Bars{Title: Plain(y.title(l)), Rows: y.lines(l), Notes: []string{l.T("agreeyear.note")}}
	picture, err := bars.Picture()
	if err != nil {
		return Message{}, fmt.Errorf("draw agreements of %d: %w", y.Year, err)
	}
	return Message{Text: y.words(l), File: pictureFile(l, "agreeyear.file", picture)}, nil
}
