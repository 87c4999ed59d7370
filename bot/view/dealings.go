package view

import (
	"strconv"
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// What a button at the desk for small groups does.
const (
	DealDesk     = ""
	DealSettings = "set"
	DealSize     = "size"
	DealSource   = "from"
	DealLeads    = "leads" // with a page, and then somebody and whether they may lead
	DealNow      = "go"
	DealPage     = "page"
	DealPublish  = "tell"
	DealMend     = "mend" // with "yes": do it
	DealReset    = "anew" // with "yes": do it
)

// DealingCard is what the desk for small groups shows.
type DealingCard struct {
	Conference storage.Conference
	Dealing    storage.Dealing
	People     []storage.Dealable // who is dealt, or would be
	Present    int                // have checked in
	Coming     int                // have a seat, or are there
	Mixing     Mixing
	Gone, Late []string // names of those who have dropped out, or have no group
	Closed     bool     // it is too late to change anything
}

// Mixing says how well groups are mixed.
type Mixing struct {
	Colleagues   int // pairs of one organisation in one group
	Again        int // pairs who sat together before
	Known        int // pairs of all who come who sat together before
	Fewest, Most int // sectors in a group
	Alone        []int
}

// dealGroups is how many groups stand on one page; with eight names each, all of it fits one message.
const dealGroups = 5

// dealName bounds a name where many stand in one message.
const dealName = 32

// Dealing is the desk for small groups: what is set, then what came of it.
func Dealing(l text.Lang, card DealingCard, page int, settings bool) Message {
	head := "🧩 <b>" + l.T("deal.title") + "</b> · " + text.Escape(text.Shorten(card.Conference.Title, 80)) + "\n\n"
	switch {
	case card.Dealing.Seed == 0 || settings && card.Dealing.PublishedAt == nil:
		return dealSettings(l, card, head)
	case card.Dealing.PublishedAt == nil:
		return dealPreview(l, card, head, page)
	}
	return dealShown(l, card, head, page)
}

func dealTap(l text.Lang, key string, card DealingCard, params ...any) Button {
	return Tap(l.T(key), "deal", append([]any{card.Conference.ID}, params...)...)
}

func dealSettings(l text.Lang, card DealingCard, head string) Message {
	d := card.Dealing
	lines := []string{some(l, "👥", "deal.people_"+d.Source, "deal.nobody_"+d.Source, len(card.People)), l.T("deal.size", text.V{"Size": d.Size})}
	if n := companions(card.People); n > 0 {
		lines = append(lines, l.N("deal.companions", n))
	}
	lines = append(lines, some(l, "🎙", "deal.leaders", "deal.no_leaders", mayLead(d)))
	if d.Question != "" {
		lines = append(lines, "❓ "+text.Escape(d.Question))
	}
	var sizes, sources []Button
	for size := storage.SmallestGroup; size <= storage.LargestGroup; size++ {
		label := strconv.Itoa(size)
		if size == d.Size {
			label = "● " + label
		}
		sizes = append(sizes, Tap(label, "deal", card.Conference.ID, DealSize, size))
	}
	if card.Present > 0 || d.Source == storage.DealPresent {
		for _, source := range []string{storage.DealPresent, storage.DealComing} {
			count := map[string]int{storage.DealPresent: card.Present, storage.DealComing: card.Coming}[source]
			label := l.T("deal.from_"+source, text.V{"Count": count})
			if source == d.Source {
				label = "● " + label
			}
			sources = append(sources, Tap(label, "deal", card.Conference.ID, DealSource, source))
		}
	}
	rows := [][]Button{sizes[:3], sizes[3:], sources, Row(
		dealTap(l, "deal.button_leads", card, DealLeads, 0),
		Tap(l.T("deal.button_question"), "dealedit", card.Conference.ID, "question"),
	), Row(dealTap(l, "deal.button_go", card, DealNow))}
	if d.Seed > 0 {
		rows = append(rows, Row(dealTap(l, "deal.button_preview", card, DealPage, 0)))
	}
	return Message{
		Text: head + l.T("deal.intro") + "\n\n" + strings.Join(lines, "\n"),
		Rows: append(rows, Row(Tap(l.T("deal.button_list"), "comers", card.Conference.ID, "o", 0))),
	}
}

// some is a number of people in words.
func some(l text.Lang, sign, key, none string, n int) string {
	if n == 0 {
		return sign + " " + l.T(none)
	}
	return sign + " " + l.N(key, n)
}

// companions come along with somebody, and are nobody here.
func companions(people []storage.Dealable) (n int) {
	for _, p := range people {
		n += max(0, p.Seats-1)
	}
	return n
}

func mayLead(d storage.Dealing) (n int) {
	for _, p := range d.People {
		if p.MayLead {
			n++
		}
	}
	return n
}

func dealPreview(l text.Lang, card DealingCard, head string, page int) Message {
	body, pager := dealtGroups(l, card, page)
	c := card.Conference.ID
	return Message{
		Text: head + l.T("deal.preview") + "\n" + MixingSentence(l, card.Mixing) + body,
		Rows: [][]Button{
			pager,
			Row(dealTap(l, "deal.button_again", card, DealNow), dealTap(l, "deal.button_settings", card, DealSettings)),
			Row(Tap(l.T("deal.button_spots"), "dealedit", c, "spots"), Tap(l.T("deal.button_questions"), "dealedit", c, "questions")),
			Row(dealTap(l, "deal.button_publish", card, DealPublish)),
			Row(Tap(l.T("deal.button_list"), "comers", c, "o", 0)),
		},
	}
}

func dealShown(l text.Lang, card DealingCard, head string, page int) Message {
	body, pager := dealtGroups(l, card, page)
	c := card.Conference.ID
	rows := [][]Button{pager}
	said := l.T("deal.published") + "\n" + MixingSentence(l, card.Mixing)
	if !card.Closed {
		if len(card.Gone) > 0 {
			said += "\n\n" + l.T("deal.gone", text.V{"Names": someNames(card.Gone)})
		}
		if len(card.Late) > 0 {
			said += "\n\n" + l.T("deal.late", text.V{"Names": someNames(card.Late)})
		}
		if card.Present > 0 && card.Dealing.Source == storage.DealComing {
			rows = append(rows, Row(Tap(l.T("deal.only_present", text.V{"Count": card.Present}), "deal", c, DealSource, storage.DealPresent)))
		}
		if card.Dealing.Source == storage.DealPresent {
			rows = append(rows, Row(Tap(l.T("deal.also_coming", text.V{"Count": card.Coming}), "deal", c, DealSource, storage.DealComing)))
		}
		if len(card.Gone)+len(card.Late) > 0 || canLead(card.Dealing) {
			rows = append(rows, Row(dealTap(l, "deal.button_mend", card, DealMend)))
		}
		rows = append(rows,
			Row(Tap(l.T("deal.button_spots"), "dealedit", c, "spots"), Tap(l.T("deal.button_questions"), "dealedit", c, "questions")),
			Row(dealTap(l, "deal.button_leads", card, DealLeads, 0), dealTap(l, "deal.button_reset", card, DealReset)))
	}
	return Message{Text: head + said + body, Rows: append(rows, Row(Tap(l.T("deal.button_list"), "comers", c, "o", 0)))}
}

// canLead tells whether a group has nobody to lead it although somebody may who leads none.
func canLead(d storage.Dealing) bool {
	spare, alone := 0, 0
	for _, g := range d.Groups {
		if members := d.Of(g.Number); len(members) > 0 && !members[0].Leads {
			alone++
		}
	}
	for _, p := range d.People {
		if p.MayLead && !p.Leads && p.Number > 0 {
			spare++
		}
	}
	return spare > 0 && alone > 0
}

// someNames lists names, but never so many that a message gets too long.
func someNames(names []string) string {
	const most = 12
	var short []string
	for _, name := range names[:min(most, len(names))] {
		short = append(short, text.Shorten(name, dealName))
	}
	list := strings.Join(short, ", ")
	if more := len(names) - most; more > 0 {
		list += " +" + strconv.Itoa(more)
	}
	return list
}

// dealtGroups is one page of the groups.
func dealtGroups(l text.Lang, card DealingCard, page int) (body string, pager []Button) {
	d := card.Dealing
	pages := max(1, (len(d.Groups)+dealGroups-1)/dealGroups)
	page = min(max(page, 0), pages-1)
	for _, g := range d.Groups[min(page*dealGroups, len(d.Groups)):min((page+1)*dealGroups, len(d.Groups))] {
		members := d.Of(g.Number)
		if len(members) == 0 {
			continue
		}
		body += "\n\n<b>" + GroupName(l, g) + "</b>"
		if g.Question != "" {
			body += "\n❓ " + text.Escape(text.Shorten(g.Question, 120))
		}
		var names []string
		for _, m := range members {
			name := text.Escape(text.Shorten(m.Name, dealName))
			if m.Leads {
				name = "🎙 " + name
			}
			names = append(names, name)
		}
		body += "\n" + strings.Join(names, ", ")
	}
	return body, pageRow(l, page, pages, func(label string, page int) Button {
		return Tap(label, "deal", card.Conference.ID, DealPage, page)
	})
}

// GroupName is what a group is called: its number, and its table or room.
func GroupName(l text.Lang, g storage.DealtGroup) string {
	name := l.T("deal.group", text.V{"Number": g.Number})
	if g.Spot != "" {
		name += " · " + text.Escape(g.Spot)
	}
	return name
}

// MixingSentence says in a sentence or two why the groups are as they are.
func MixingSentence(l text.Lang, m Mixing) string {
	parts := []string{l.T("deal.no_colleagues")}
	if m.Colleagues > 0 {
		parts[0] = l.N("deal.colleagues", m.Colleagues)
	}
	switch {
	case m.Most == 0:
	case m.Fewest == m.Most:
		parts = append(parts, l.N("deal.sectors", m.Most))
	default:
		parts = append(parts, l.T("deal.sectors_from", text.V{"From": m.Fewest, "To": m.Most}))
	}
	switch {
	case m.Again > 0:
		parts = append(parts, l.N("deal.again", m.Again))
	case m.Known > 0:
		parts = append(parts, l.T("deal.never_again"))
	}
	sentence := strings.Join(parts, ", ") + "."
	if len(m.Alone) > 0 {
		sentence += " " + l.N("deal.alone", len(m.Alone))
	}
	return sentence
}

// DealLeaders lists those who come, to mark who may lead a group.
func DealLeaders(l text.Lang, card DealingCard, page int) Message {
	may := map[int64]bool{}
	for _, p := range card.Dealing.People {
		may[p.PersonID] = p.MayLead
	}
	pages := max(1, (len(card.People)+PageSize-1)/PageSize)
	page = min(max(page, 0), pages-1)
	var rows [][]Button
	for _, p := range card.People[min(page*PageSize, len(card.People)):min((page+1)*PageSize, len(card.People))] {
		label, set := text.Shorten(p.Name, 32), 1
		if may[p.PersonID] {
			label, set = "🎙 "+label, 0
		}
		rows = append(rows, Row(Tap(label, "deal", card.Conference.ID, DealLeads, page, p.PersonID, set)))
	}
	rows = append(rows, pageRow(l, page, pages, func(label string, page int) Button {
		return Tap(label, "deal", card.Conference.ID, DealLeads, page)
	}), Row(dealTap(l, "deal.button_done", card, DealSettings)))
	return Message{Text: "🎙 <b>" + l.T("deal.leads") + "</b>\n\n" + l.T("deal.leads_how") + "\n\n" + some(l, "🎙", "deal.leaders", "deal.no_leaders", mayLead(card.Dealing)), Rows: rows}
}

// Mending says what mending groups would change.
type Mending struct {
	Moves []Move
	Late  []Move // have no group yet
}

// Move is somebody who goes to another group.
type Move struct {
	Name     string
	From, To int // numbers
}

// ConfirmMend shows what would change before anybody hears of it.
func ConfirmMend(l text.Lang, card DealingCard, m Mending) Message {
	var lines []string
	const most = 20
	for i, move := range append(append([]Move(nil), m.Moves...), m.Late...) {
		if i == most {
			lines = append(lines, "… +"+strconv.Itoa(len(m.Moves)+len(m.Late)-most))
			break
		}
		values := text.V{"Name": text.Shorten(move.Name, dealName), "From": move.From, "To": move.To}
		key := "deal.moves"
		if move.From == 0 {
			key = "deal.joins"
		}
		lines = append(lines, "• "+l.T(key, values))
	}
	if len(lines) == 0 {
		lines = append(lines, l.T("deal.nobody_moves"))
	}
	if len(card.Gone) > 0 {
		lines = append(lines, "• "+l.T("deal.leaves", text.V{"Names": someNames(card.Gone)}))
	}
	return Message{
		Text: "🧩 <b>" + l.T("deal.mend") + "</b>\n\n" + strings.Join(lines, "\n") + "\n\n" + l.T("deal.mend_told"),
		Rows: [][]Button{Row(dealTap(l, "deal.button_mend_now", card, DealMend, "yes")), Row(dealTap(l, "button.back", card, DealDesk))},
	}
}

// ConfirmDealReset asks before published groups are taken back.
func ConfirmDealReset(l text.Lang, card DealingCard) Message {
	return Message{Text: l.T("deal.confirm_reset"), Rows: [][]Button{
		Row(dealTap(l, "deal.button_reset_now", card, DealReset, "yes")), Row(dealTap(l, "button.back", card, DealDesk)),
	}}
}
