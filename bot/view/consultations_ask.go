package view

import (
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// The keys of a vignette whose words are texts under "vignette.age_" and "vignette.setting_", in the order in which
// they are offered.
var (
	VignetteAges     = [...]string{"under_3", "from_3", "from_6", "from_10", "from_14", "from_18", "several"}
	VignetteSettings = [...]string{"family", "daycare", "school", "residential", "leisure", "several", "elsewhere"}
)

// Danger is the one line on acute danger that stands on every screen of a consultation, with the number of the area's
// youth office. A consultation is no report under § 8a SGB VIII.
func Danger(l text.Lang, reader *storage.Person) string {
	if reader.EmergencyPhone == "" {
		return l.T("consult.danger_plain")
	}
	return l.T("consult.danger", text.V{"Phone": reader.EmergencyPhone})
}

// Vignette is a case as everybody sees it who is asked about it, as HTML; label is the sector that is told of the one
// who asks, empty: none. What is empty in the vignette is left out.
func Vignette(l text.Lang, v storage.Vignette, label string) string {
	return "<b>" + l.T("vignette.asks") + ":</b> " + RequesterLabel(l, label) + "\n" + vignetteFields(l, v)
}

// vignetteFields is Vignette without who asks.
func vignetteFields(l text.Lang, v storage.Vignette) string {
	var body strings.Builder
	line := func(key, value string) { body.WriteString("<b>" + l.T(key) + ":</b> " + value + "\n") }
	if v.Age != "" {
		line("vignette.age", l.T("vignette.age_"+v.Age))
	}
	if v.Setting != "" {
		line("vignette.setting", l.T("vignette.setting_"+v.Setting))
	}
	if len(v.Topics) > 0 {
		line("vignette.topics", topics(l, v.Topics))
	}
	if v.Perspective != "" {
		line("vignette.perspective", l.T("perspective.name_"+v.Perspective))
	}
	for _, part := range []struct{ key, content string }{
		{"vignette.situation", v.Situation}, {"vignette.tried", v.Tried}, {"vignette.question", v.Question},
	} {
		if part.content != "" {
			body.WriteString("\n<b>" + l.T(part.key) + "</b>\n" + text.Escape(part.content) + "\n")
		}
	}
	return strings.TrimRight(body.String(), "\n")
}

// RequesterLabel is what participants are told of the one who asks, never more than a sector.
func RequesterLabel(l text.Lang, sector string) string {
	if sector == "" {
		return l.T("vignette.unnamed")
	}
	return l.T("sector.name_" + sector)
}

func topics(l text.Lang, keys []string) string {
	words := make([]string, len(keys))
	for i, key := range keys {
		words[i] = l.T("topic.name_" + key)
	}
	return strings.Join(words, ", ")
}

// Preview shows what others will see of a case before it is sent, below a line that says so, and then what stays with
// the person. All three are HTML; without settings there is nothing below.
func Preview(intro, shown, settings string) string {
	preview := intro + "\n<blockquote>" + shown + "</blockquote>"
	if settings == "" {
		return preview
	}
	return preview + "\n\n" + settings
}

// Consult is the home of consultations: one page of the reader's cases, and the ways to start one. Total counts all
// their cases; ways are those that the area has switched on.
func Consult(l text.Lang, cases []storage.Case, total, page int, ways []string, reader *storage.Person) Message {
	asks := reader.OrganisationID != 0
	body := "<b>" + l.T("consult.title") + "</b>\n\n" + l.T("consult.intro") + "\n\n" + consultWays(l, ways, asks)
	if total > 0 {
		body += "\n\n" + l.N("consult.cases", total)
	}
	var rows [][]Button
	for _, c := range cases {
		rows = append(rows, Row(Tap(caseLabel(l, c), "case", c.Me.Reference)))
	}
	rows = append(rows, Pager(l, page, total, "consult"))
	if asks {
		for _, way := range ways {
			rows = append(rows, Row(Tap(l.T("consult."+way), "asknew", way)))
		}
		rows = append(rows, Row(Tap(l.T("consult.sheet"), "codesheet")), Row(Tap(l.T("consultant.menu"), "consultant")))
	}
	rows = append(rows, Row(Tap("🎓 "+l.T("exercises.title"), "exlist", 0)))
	if reader.Coordinator {
		rows = append(rows, Row(Tap(l.T("consultarea.menu"), "consultarea")))
	}
	return caseScreen(l, reader, body, rows...)
}

// consultWays explains the ways, or why there is none.
func consultWays(l text.Lang, ways []string, asks bool) string {
	switch {
	case !asks:
		return l.T("consult.only_members")
	case len(ways) == 0:
		return l.T("consult.no_way")
	}
	lines := make([]string, len(ways))
	for i, way := range ways {
		lines[i] = l.T("consult." + way + "_about")
	}
	return strings.Join(lines, "\n\n")
}

// caseLabel names a case on a button. Who is only asked has not been told its code yet.
func caseLabel(l text.Lang, c storage.Case) string {
	if c.Me.State == storage.PersonAsked {
		return l.T("consult.state_asked")
	}
	return l.T("consult.state_"+c.State, text.V{"Code": text.HTML(c.Code)})
}

// Asked tells that a case is on its way, how it is called, and what to keep on paper. Key is what happens now.
func Asked(l text.Lang, key string, c storage.Case, reader *storage.Person) Message {
	return caseScreen(l, reader, l.T(key)+"\n\n"+l.T("asked.code", text.V{"Code": c.Code}),
		Row(Tap(l.T("consult.sheet"), "codesheet")),
		Row(Tap(l.T("asked.open"), "case", c.Me.Reference)),
		Row(Tap(l.T("consult.all"), "consult", 0)))
}
