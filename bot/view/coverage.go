package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/chart"
	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
	"sozialraum/storage/topic"
)

// Coverage is what the area has about each topic in each of its municipalities.
type Coverage struct {
	Places []storage.Municipality
	Rows   []CoverageRow // of all topics, in their order
}

// CoverageRow is one topic.
type CoverageRow struct {
	Topic string
	Wide  int   // resources for the whole area
	Local []int // resources of each municipality alone, in the order of Places
}

// Cover puts the counts into the table. What is for the whole area covers every municipality.
func Cover(places []storage.Municipality, cells []storage.Cell) Coverage {
	c := Coverage{Places: places}
	for _, id := range topic.IDs {
		row := CoverageRow{Topic: id, Local: make([]int, len(places))}
		for _, cell := range cells {
			if cell.Topic != id {
				continue
			}
			if cell.MunicipalityID == 0 {
				row.Wide = cell.Count
			} else if i := slices.IndexFunc(places, func(p storage.Municipality) bool { return p.ID == cell.MunicipalityID }); i >= 0 {
				row.Local[i] = cell.Count
			}
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// missing names the municipalities where there is nothing about the topic.
func (c Coverage) missing(row CoverageRow) (names []string) {
	for i, place := range c.Places {
		if row.Wide+row.Local[i] == 0 {
			names = append(names, place.Name)
		}
	}
	return names
}

// Gaps counts the topics that are missing somewhere, each for every municipality.
func (c Coverage) Gaps() (n int) {
	for _, row := range c.Rows {
		n += len(c.missing(row))
	}
	return n
}

// CoveragePictures shows the table as pictures, as many as its municipalities need. The caption of the last says in words what
// is missing, as far as it fits; CoverageGaps has all of it.
func CoveragePictures(l text.Lang, c Coverage, now time.Time, zone *time.Location) (messages []Message, err error) {
	day := when.Format(string(l), when.Numeric, when.Of(now.In(zone)))
	for from := 0; from < len(c.Places); from += chart.MaxColumns {
		to := min(from+chart.MaxColumns, len(c.Places))
		grid := chart.Grid{
			Title:  l.T("overview.picture_title", text.V{"Day": day}),
			Legend: chart.Legend{Full: l.T("overview.local"), Wide: l.T("overview.wide"), Gap: l.T("overview.gap")},
		}
		for _, place := range c.Places[from:to] {
			grid.Columns = append(grid.Columns, place.Name)
		}
		for _, row := range c.Rows {
			line := chart.GridRow{Label: Plain(l.T("offertopic." + row.Topic))}
			for _, local := range row.Local[from:to] {
				line.Cells = append(line.Cells, chart.Cell{Count: local + row.Wide, Wide: local == 0})
			}
			grid.Rows = append(grid.Rows, line)
		}
		picture, err := grid.Picture()
		if err != nil {
			return nil, fmt.Errorf("draw coverage: %w", err)
		}
		messages = append(messages, Message{File: pictureFile(l, "overview.picture_file", picture)})
	}
	if len(messages) > 0 {
		last := &messages[len(messages)-1]
		last.Text = coverageCaption(l, c)
		last.Rows = [][]Button{Row(Tap(l.T("overview.as_list"), "overview", "gaps", 0))}
	}
	return messages, nil
}

// coverageCaption says how many gaps there are, and which topics are nowhere.
func coverageCaption(l text.Lang, c Coverage) string {
	caption := l.N("overview.gaps", c.Gaps())
	var nowhere []string
	for _, row := range c.Rows {
		if len(c.missing(row)) == len(c.Places) {
			nowhere = append(nowhere, l.T("offertopic."+row.Topic))
		}
	}
	if len(nowhere) > 0 {
		caption += "\n" + l.T("overview.nowhere", text.V{"Topics": text.HTML(strings.Join(nowhere, "; "))})
	}
	return caption
}

// CoverageGaps lists what is missing in words: a page of the topics that are missing somewhere.
func CoverageGaps(l text.Lang, c Coverage, page int) Message {
	var lines []string
	for _, row := range c.Rows {
		names := c.missing(row)
		if len(names) == 0 {
			continue
		}
		where := l.T("overview.everywhere")
		if len(names) < len(c.Places) {
			for i := range names {
				names[i] = text.Escape(text.Shorten(names[i], 30))
			}
			const most = 12
			more := ""
			if len(names) > most {
				more = ", " + l.N("overview.more_places", len(names)-most)
				names = names[:most]
			}
			where = strings.Join(names, ", ") + more
		}
		lines = append(lines, "▨ <b>"+l.T("offertopic."+row.Topic)+"</b>: "+where)
	}
	if page*PageSize >= len(lines) {
		page = 0
	}
	message := Text("<b>" + l.T("overview.gaps_title") + "</b>\n" + l.N("overview.gaps", c.Gaps()) + "\n\n" +
		strings.Join(lines[page*PageSize:min((page+1)*PageSize, len(lines))], "\n"))
	message.Rows = [][]Button{overviewPager(l, "gaps", page, len(lines)), Row(Tap(l.T("overview.as_picture"), "overview", "picture")), backToOverview(l)}
	return message
}
