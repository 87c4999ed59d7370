package view

import (
	"fmt"
	"strconv"

	"sozialraum/bot/chart"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// AgreementYear shows what became of an area's agreements in a year, as a picture with its numbers in the caption; last is
// the present year.
func AgreementYear(l text.Lang, area string, year, last int, y storage.AgreementYear) (Message, error) {
	rows := [][]Button{yearRow(year, last), Row(Tap(l.T("agreement.all"), "agrees", 0, AgreementsAll))}
	if y == (storage.AgreementYear{}) {
		return Message{Text: l.T("agreeyear.none", text.V{"Year": strconv.Itoa(year)}), Rows: rows}, nil
	}
	title := l.T("agreeyear.intro", text.V{"Year": strconv.Itoa(year), "Area": area})
	bars := chart.Bars{Title: Plain(title), Notes: []string{l.T("agreeyear.note")}}
	caption, most := "<b>"+title+"</b>", max(y.Agreed, y.Kept, y.Renewed, y.Ended)
	for _, line := range []struct {
		key string
		n   int
	}{{"agreed", y.Agreed}, {"kept", y.Kept}, {"renewed", y.Renewed}, {"ended", y.Ended}} {
		label := l.T("agreeyear." + line.key)
		bars.Rows = append(bars.Rows, chart.Row{Label: label, Value: strconv.Itoa(line.n), Share: float64(line.n) / float64(most)})
		caption += "\n" + label + ": " + strconv.Itoa(line.n)
	}
	picture, err := bars.Picture()
	if err != nil {
		return Message{}, fmt.Errorf("draw agreements of %d: %w", year, err)
	}
	return Message{Text: caption + "\n" + l.T("agreeyear.note"), File: pictureFile(l, "agreeyear.file", picture), Rows: rows}, nil
}

// yearRow leads to the years before and after.
func yearRow(year, last int) []Button {
	row := Row(Tap("‹ "+strconv.Itoa(year-1), "agreeyear", year-1))
	if year < last {
		row = append(row, Tap(strconv.Itoa(year+1)+" ›", "agreeyear", year+1))
	}
	return row
}
