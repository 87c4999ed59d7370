package view

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rsc.io/qr"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// ComerGroups are the ways in which the organisers' list is put together: by organisation, sector and municipality.
var ComerGroups = [...]string{"o", "s", "m"}

// comerPage is how many groups of the list stand on one page; names are short, and all of it fits one message.
const comerPage = 12

// comerGroup is what one group of the list has answered, in people.
type comerGroup struct {
	name                                 string
	coming, waiting, maybe, not, present int
	people                               []string
}

func (g *comerGroup) add(c storage.Comer) {
	switch {
	case c.Waiting:
		g.waiting += c.Seats
	case c.Answer.Answer == storage.Coming:
		g.coming += c.Seats
	case c.Answer.Answer == storage.Maybe:
		g.maybe++
	case c.Answer.Answer == storage.NotComing:
		g.not++
	}
	g.present += c.Present
}

// comerPages is how many pages the list has.
func comerPages(groups int) int { return max(1, (groups+comerPage-1)/comerPage) }

// Comers is the organisers' list of one meeting: sums, then each group.
func Comers(l text.Lang, c storage.Conference, a storage.Answering, list []storage.Comer, unanswered int, by string, page int, now time.Time) Message {
	var body strings.Builder
	body.WriteString("👥 <b>" + text.Escape(c.Title) + "</b>\n" + conferenceTime(l, c, now) + "\n\n" + comerSums(l, c, a, list, unanswered))
	groups := groupComers(l, list, by)
	page = min(max(page, 0), comerPages(len(groups))-1)
	shown := groups[min(page*comerPage, len(groups)):min((page+1)*comerPage, len(groups))]
	for _, g := range shown {
		body.WriteString("\n\n<b>" + text.Escape(g.name) + "</b>: " + comerCounts(l, g))
		if by == "o" && len(g.people) > 0 {
			body.WriteString("\n" + text.Escape(text.Shorten(strings.Join(g.people, ", "), 120)))
		}
	}
	return Message{Text: body.String(), Rows: comerRows(l, c, by, page, comerPages(len(groups)), now)}
}

func comerSums(l text.Lang, c storage.Conference, a storage.Answering, list []storage.Comer, unanswered int) string {
	var sum comerGroup
	for _, comer := range list {
		sum.add(comer)
	}
	lines := []string{comersComing(l, a, sum.coming)}
	for _, line := range []struct {
		key string
		n   int
	}{{"waiting", sum.waiting}, {"maybe", sum.maybe}, {"not", sum.not}, {"present", sum.present}} {
		if line.n > 0 {
			lines = append(lines, l.T("comers."+line.key, text.V{"Count": line.n}))
		}
	}
	if unanswered > 0 {
		lines = append(lines, l.T("comers.unanswered", text.V{"Count": unanswered}))
	}
	if a.Until != nil {
		lines = append(lines, l.T("comers.until", text.V{"When": MomentIn(l, c, *a.Until)}))
	}
	return strings.Join(lines, "\n")
}

// comersComing says how many people come, and for how many there are seats if that is limited.
func comersComing(l text.Lang, a storage.Answering, coming int) string {
	switch {
	case coming == 0 && a.Capacity > 0:
		return l.T("comers.nobody_of", text.V{"Of": a.Capacity})
	case coming == 0:
		return l.T("comers.nobody")
	case a.Capacity > 0:
		return l.N("comers.coming_of", coming, text.V{"Of": a.Capacity})
	}
	return l.N("comers.coming", coming)
}

// comerCounts says in a few words how a group has answered.
func comerCounts(l text.Lang, g comerGroup) string {
	var parts []string
	for _, part := range []struct {
		key string
		n   int
	}{{"coming", g.coming}, {"waiting", g.waiting}, {"maybe", g.maybe}, {"not", g.not}, {"present", g.present}} {
		if part.n > 0 {
			parts = append(parts, l.T("comers.some_"+part.key, text.V{"Count": part.n}))
		}
	}
	return strings.Join(parts, " · ")
}

// groupComers puts the list together, in the order of names as they are given; who has none comes last.
func groupComers(l text.Lang, list []storage.Comer, by string) (groups []comerGroup) {
	at := map[string]int{}
	for _, c := range list {
		key, name := comerGroupOf(l, c, by)
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key], groups = i, append(groups, comerGroup{name: name})
		}
		groups[i].add(c)
		if c.Name != "" {
			groups[i].people = append(groups[i].people, comerWords(c))
		}
	}
	if by != "o" { // organisations come in their order already
		slices.SortStableFunc(groups, func(a, b comerGroup) int { return strings.Compare(a.name, b.name) })
	}
	return groups
}

func comerGroupOf(l text.Lang, c storage.Comer, by string) (key, name string) {
	switch {
	case c.OrganisationID == 0:
		return "", l.T("comers.no_organisation")
	case by == "s":
		return c.Sector, l.T("sector.name_" + c.Sector)
	case by == "m":
		return c.Municipality, c.Municipality
	}
	return strconv.FormatInt(c.OrganisationID, 10), c.Organisation
}

// comerWords is one person with their answer, as briefly as possible.
func comerWords(c storage.Comer) string {
	words := c.Name
	switch {
	case c.Waiting:
		words += " ⏳"
	case c.Answer.Answer != "":
		words += " " + map[string]string{storage.Coming: "✅", storage.Maybe: "🤔", storage.NotComing: "❌"}[c.Answer.Answer]
	}
	if c.Seats > 1 {
		words += " ×" + strconv.Itoa(c.Seats)
	}
	if c.Present > 0 {
		words += " 📍"
	}
	return words
}

func comerRows(l text.Lang, c storage.Conference, by string, page, pages int, now time.Time) [][]Button {
	var order []Button
	for _, other := range ComerGroups {
		if other != by {
			order = append(order, Tap(l.T("comers.by_"+other), "comers", c.ID, other, 0))
		}
	}
	pager := pageRow(l, page, pages, func(label string, page int) Button { return Tap(label, "comers", c.ID, by, page) })
	rows := [][]Button{pager, order, Row(Tap(l.T("comers.csv"), "comerscsv", c.ID), Tap(l.T("comers.qr"), "comersqr", c.ID))}
	if c.Ahead(now) {
		rows = append(rows, Row(
			Tap("✏️ "+l.T("comersedit.capacity_label"), "comersedit", c.ID, "capacity"),
			Tap("✏️ "+l.T("comersedit.deadline_label"), "comersedit", c.ID, "deadline"),
		))
	}
	if c.CancelledAt == nil {
		rows = append(rows, Row(Tap(l.T("comers.poll"), "pollnew", "", c.ID)))
	}
	return append(rows, dealRows(l, c), Row(Tap(l.T("comers.card"), "conf", c.ID)))
}

// pageRow leads to the page before and the one after.
func pageRow(l text.Lang, page, pages int, tap func(label string, page int) Button) (row []Button) {
	if page > 0 {
		row = append(row, tap(l.T("button.previous"), page-1))
	}
	if page+1 < pages {
		row = append(row, tap(l.T("button.next"), page+1))
	}
	return row
}

// UnderLine is a message after somebody did something, with a line on top that says what follows.
func UnderLine(line string, m Message) Message {
	m.Text = line + "\n\n" + m.Text
	return m
}

// ComersCSV is the organisers' list as a table, a line for each person. For quoting, separators and cells that look like
// formulas see PollCSV.
func ComersCSV(l text.Lang, c storage.Conference, list []storage.Comer) (Message, error) {
	var head []string
	for _, column := range []string{"organisation", "sector", "municipality", "name", "answer", "people", "place", "answered", "present"} {
		head = append(head, l.T("comers.csv_"+column))
	}
	table := [][]string{safe(head)}
	for _, comer := range list {
		table = append(table, safe(comerCells(l, c, comer)))
	}
	var out strings.Builder
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	if l == text.De {
		w.Comma = ';'
	}
	if err := w.WriteAll(table); err != nil {
		return Message{}, fmt.Errorf("write table of conference %d: %w", c.ID, err)
	}
	return Message{
		Text: l.T("comers.csv_caption", text.V{"Title": c.Title}),
		File: &storage.File{Field: "document", Name: l.T("comers.csv_file") + ".csv", Type: "text/csv", Data: []byte(out.String())},
	}, nil
}

func comerCells(l text.Lang, c storage.Conference, comer storage.Comer) []string {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	sector, answered, people := "", "", ""
	if comer.Sector != "" {
		sector = l.T("sector.name_" + comer.Sector)
	}
	if comer.AnsweredAt != nil {
		answered = comer.AnsweredAt.In(c.Location()).Format("2006-01-02 15:04")
	}
	if comer.Answer.Answer == storage.Coming {
		people = number(comer.Seats)
	}
	return []string{
		comer.Organisation, sector, comer.Municipality, comer.Name, Plain(l.T("coming.short_" + shortAnswer(comer.Answer))), people,
		number(comer.Place), answered, number(comer.Present),
	}
}

// doorScale is how many pixels wide a module of the picture is: it stays sharp when it is printed.
const doorScale = 16

// DoorPicture is the code to hang up at the door of a meeting: a picture that leads to link.
func DoorPicture(l text.Lang, c storage.Conference, link string) (Message, error) {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		return Message{}, fmt.Errorf("draw code of conference %d: %w", c.ID, err)
	}
	code.Scale = doorScale
	return Message{
		Text: l.T("door.caption", text.V{"Title": c.Title, "Link": link}),
		File: &storage.File{Field: "photo", Name: l.T("door.file") + ".png", Type: "image/png", Data: code.PNG()},
	}, nil
}

// AtDoor asks somebody who has opened the link whether they are there, or says that they are noted.
func AtDoor(l text.Lang, c storage.Conference, code string, present, seats int, house bool, now time.Time) Message {
	m := Text("<b>" + text.Escape(c.Title) + "</b>\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c))
	if present == 0 {
		m.Text += "\n\n" + l.T("door.asked")
		m.Rows = [][]Button{Row(Tap(l.T("door.here"), "here", code, seats))}
	} else {
		m.Text += "\n\n" + l.T("door.welcome")
		if present > 1 {
			m.Text += "\n" + l.T("door.together", text.V{"Count": present})
		}
		if house {
			m.Rows = [][]Button{seatsRow(l, present, func(label string, n int) Button { return Tap(label, "here", code, n) })}
		}
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("conference.see_card"), "conf", c.ID, "below")))
	return m
}
