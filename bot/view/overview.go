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

// Overview tells coordinators how their directory stands, and leads to what is to be done.
func Overview(l text.Lang, lights storage.Lights, gaps, confirmDays int) Message {
	body := "<b>" + l.T("overview.title") + "</b>\n\n" +
		l.T("overview.lights", text.V{"Green": lights.Green, "Yellow": lights.Yellow, "Red": lights.Red}) + "\n\n" + l.N("overview.gaps", gaps)
	return Message{Text: body, Rows: [][]Button{
		Row(Tap(l.T("overview.stale"), "overview", "stale", 0)),
		Row(Tap(l.T("overview.where"), "overview", "picture"), Tap(l.T("overview.as_list"), "overview", "gaps", 0)),
		Row(Tap(l.T("overview.unmet"), "overview", "unmet", 0)),
		Row(Tap(l.T("overview.every", text.V{"Days": confirmDays}), "overview", "every")),
	}}
}

func backToOverview(l text.Lang) []Button { return Row(Tap(l.T("overview.back"), "overview")) }

// overviewPager turns the pages of one of the overview's lists.
func overviewPager(l text.Lang, list string, page, total int, more ...any) (row []Button) {
	to := func(label string, page int) Button {
		return Tap(l.T(label), "overview", append([]any{list, page}, more...)...)
	}
	if page > 0 {
		row = append(row, to("button.previous", page-1))
	}
	if (page+1)*PageSize < total {
		row = append(row, to("button.next", page+1))
	}
	return row
}

// ConfirmIntervals lets coordinators choose after how many days organisations are asked again.
func ConfirmIntervals(l text.Lang, now int) Message {
	message := Text(l.T("overview.which_interval", text.V{"Days": now}))
	var buttons []Button
	for _, n := range storage.ConfirmChoices {
		label := l.T("overview.days", text.V{"Days": n})
		if n == now {
			label = "✅ " + label
		}
		buttons = append(buttons, Tap(label, "overview", "every", n))
	}
	message.Rows = append(Grid(buttons), backToOverview(l))
	return message
}

// StaleHouses lists the organisations that have something to confirm, worst first.
func StaleHouses(l text.Lang, list []storage.HouseLights, total, page int) Message {
	message := Text("<b>" + l.T("overview.stale_title") + "</b>\n" + l.N("overview.stale_count", total))
	if total == 0 {
		message.Text = "<b>" + l.T("overview.stale_title") + "</b>\n" + l.T("overview.all_fresh")
	}
	for _, house := range list {
		label := ""
		if house.Red > 0 {
			label += "🔴 " + strconv.Itoa(house.Red) + " "
		}
		if house.Yellow > 0 {
			label += "🟡 " + strconv.Itoa(house.Yellow) + " "
		}
		message.Rows = append(message.Rows, Row(Tap(label+text.Shorten(house.Name, 28), "overview", "house", 0, house.ID)))
	}
	message.Rows = append(message.Rows, overviewPager(l, "stale", page, total), backToOverview(l))
	return message
}

// StalePage is what of one organisation is not confirmed in time.
type StalePage struct {
	House    storage.Organisation
	Things   []storage.OpenThing
	Total    int
	Page     int
	Someone  bool // somebody can be reminded
	MayNudge bool // and nobody did this week
}

// StaleHouse shows what of one organisation is not confirmed in time, and lets a coordinator remind it kindly.
func StaleHouse(l text.Lang, p StalePage, zone *time.Location) Message {
	body := "<b>" + text.Escape(p.House.Name) + "</b>\n"
	message := Message{}
	for _, thing := range p.Things {
		body += "\n" + openLine(l, thing, "overview.card", zone)
		if thing.ID != 0 {
			message.Rows = append(message.Rows, Row(Tap(text.Shorten(thing.Title, 36), "resource", thing.ID)))
		}
	}
	switch {
	case p.Total == 0:
		body += "\n" + l.T("overview.house_fresh")
	case !p.Someone:
		body += "\n\n" + l.T("overview.nobody")
	case !p.MayNudge:
		body += "\n\n" + l.T("overview.nudged_lately")
	default:
		message.Rows = append(message.Rows, Row(Tap(l.T("overview.nudge"), "overview", "nudge", 0, p.House.ID)))
	}
	message.Text = body
	message.Rows = append(message.Rows, overviewPager(l, "house", p.Page, p.Total, p.House.ID),
		Row(Tap(l.T("card.see"), "org", p.House.ID), Tap(l.T("overview.back_stale"), "overview", "stale", 0)))
	return message
}

// UnmetNeeds lists what people looked for and did not find. How often is told from k times on.
func UnmetNeeds(l text.Lang, list []storage.UnmetNeed, page, k int) Message {
	if page*PageSize >= len(list) {
		page = 0
	}
	body := "<b>" + l.T("overview.unmet_title") + "</b>"
	if len(list) == 0 {
		body += "\n" + l.T("overview.unmet_none")
	} else {
		body += "\n" + l.T("overview.unmet_about") + "\n"
	}
	for _, need := range list[page*PageSize : min((page+1)*PageSize, len(list))] {
		times := l.T("overview.fewer", text.V{"Count": max(k, anonymity.MinK)})
		if shown, exact := anonymity.Count(need.Times, k); exact {
			times = l.N("overview.times", shown)
		}
		body += "\n" + fmt.Sprintf("• %s – %s", needText(l, need), times)
	}
	return Message{Text: body, Rows: [][]Button{overviewPager(l, "unmet", page, len(list)), backToOverview(l)}}
}

// needText is a need in words: words, topics, place, age, free of charge; what nobody said is left out.
func needText(l text.Lang, need storage.UnmetNeed) string {
	var parts []string
	if need.Words != "" {
		parts = append(parts, quoted(l, text.Shorten(need.Words, 60)))
	}
	const most = 4
	for _, id := range need.Topics[:min(len(need.Topics), most)] {
		parts = append(parts, l.T("offertopic."+id))
	}
	if len(need.Topics) > most {
		parts = append(parts, "…")
	}
	if need.Municipality != "" {
		parts = append(parts, text.Escape(need.Municipality))
	}
	if need.AgeBand != "" {
		parts = append(parts, l.T("overview.age", text.V{"Band": strings.ReplaceAll(need.AgeBand, "-", "–")}))
	}
	if need.Free {
		parts = append(parts, l.T("overview.free"))
	}
	if len(parts) == 0 {
		return l.T("overview.anything")
	}
	return strings.Join(parts, ", ")
}
