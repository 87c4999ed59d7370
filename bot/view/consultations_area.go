package view

import (
	"math"
	"strconv"
	"strings"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// ConsultOverview is all that coordinators see of the consultations of their area: how many, in which state, since
// when. What is too few to hide in is not told as a number, and no sums are, since sums could be subtracted.
func ConsultOverview(l text.Lang, o storage.Overview, consultants int, helped map[int]int, reader *storage.Person) Message {
	count := func(n int) string {
		shown, exact := anonymity.Count(n, o.K)
		if !exact {
			return l.T("consultarea.fewer", text.V{"Count": shown})
		}
		return strconv.Itoa(shown)
	}
	var body strings.Builder
	body.WriteString("<b>" + l.T("consultarea.title") + "</b>\n\n" + l.T("consultarea.consultants", text.V{"Count": count(consultants)}) + "\n")
	body.WriteString(helpedLine(l, helped, o.K))
	state := ""
	for _, cell := range o.Cells {
		if cell.State != state {
			state = cell.State
			body.WriteString("\n<b>" + l.T("consultarea.state_"+state) + "</b>\n")
		}
		body.WriteString(l.T("consultarea.age_"+cell.Age) + ": " + count(cell.Count) + "\n")
	}
	body.WriteString("\n" + l.T("consultarea.no_content"))
	return caseScreen(l, reader, body.String(),
		Row(Tap(l.T("consultarea.settings"), "consultarea", 0, "settings"), Tap(l.T("consultarea.neighbours"), "consultarea", 0, "neighbours")),
		consultHome(l))
}

// helpedLine tells how much consultations have helped, from k answers on. Both numbers are rounded, or
// somebody who looks often could tell a single answer from the difference.
func helpedLine(l text.Lang, helped map[int]int, k int) string {
	sum, answers := 0, 0
	for score, n := range helped {
		sum, answers = sum+score*n, answers+n
	}
	if answers < k {
		return ""
	}
	mean := math.Round(2*float64(sum)/float64(answers)) / 2
	return l.T("consultarea.helped", text.V{"Mean": decimal(l, mean, 1), "Count": answers - answers%k}) + "\n"
}

// ConsultChoices are the values that the numbers of an area's rules can have. Nobody is hidden among fewer than five,
// and coordinators who could lower k would see the counts that it hides.
var ConsultChoices = map[string][]int{
	"k":     {anonymity.MinK, 7, 10, 15},
	"hours": {12, 24, 48, 72},
	"delay": {0, 30, 60, 120},
}

// ConsultSettings shows the rules of an area, each with its possible values as buttons.
func ConsultSettings(l text.Lang, s storage.ConsultationSettings, reader *storage.Person) Message {
	rows := make([][]Button, 0, 8)
	for _, way := range []struct {
		name string
		on   bool
	}{{"written", s.Written}, {"talk", s.Talk}, {"round_table", s.RoundTable}} {
		key, value := "consultarea.way_off", "on"
		if way.on {
			key, value = "consultarea.way_on", "off"
		}
		name := text.HTML(l.T("consultarea.way_" + way.name))
		rows = append(rows, Row(Tap(l.T(key, text.V{"Way": name}), "consultset", way.name, value)))
	}
	for _, rule := range []struct {
		name string
		now  int
	}{{"k", s.K}, {"hours", s.RoundHours}, {"delay", s.RelayDelay}} {
		var row []Button
		for _, n := range ConsultChoices[rule.name] {
			label := l.T("consultarea.value_"+rule.name, text.V{"Count": n})
			if n == rule.now {
				label = "✅ " + label
			}
			row = append(row, Tap(label, "consultset", rule.name, n))
		}
		rows = append(rows, row)
	}
	rows = append(rows, Row(Tap(l.T("button.back"), "consultarea")))
	body := "<b>" + l.T("consultarea.settings_title") + "</b>\n\n" + l.T("consultarea.rules", text.V{
		"K": s.K, "Hours": s.RoundHours, "Delay": s.RelayDelay,
	})
	return caseScreen(l, reader, body, rows...)
}

// ConsultNeighbours lists the other areas, and whether either side lets the other ask.
func ConsultNeighbours(l text.Lang, list []storage.NeighbourArea, page int, reader *storage.Person) Message {
	body := "<b>" + l.T("consultarea.neighbours_title") + "</b>\n\n" + l.T("consultarea.neighbours_about")
	if len(list) == 0 {
		body += "\n\n" + l.T("consultarea.no_neighbours")
	}
	first := min(page*PageSize, len(list))
	var rows [][]Button
	for _, area := range list[first:min(first+PageSize, len(list))] {
		mark, value := "▫️ ", "on"
		switch {
		case area.Ours && area.Theirs:
			mark, value = "✅ ", "off"
		case area.Ours:
			mark, value = "⏳ ", "off"
		case area.Theirs:
			mark = "👋 "
		}
		rows = append(rows, Row(Tap(mark+text.Shorten(area.Name, 36), "consultset", "neighbour", area.ID, value)))
	}
	if pager := Pager(l, page, len(list), "consultarea", "neighbours"); len(pager) > 0 {
		rows = append(rows, pager)
	}
	return caseScreen(l, reader, body, append(rows, Row(Tap(l.T("button.back"), "consultarea")))...)
}
