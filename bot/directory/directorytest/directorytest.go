// Package directorytest makes records for tests of whatever writes, reads or compares them, and says what each of these
// has to stand: files with mistakes, without an end, larger than the memory. It is never part of the program.
package directorytest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"sozialraum/bot/directory"
)

// Words are those of a small area. One name has a comma in it.
func Words() directory.Words {
	return directory.Words{
		Sectors: []directory.Term{
			{Key: "school", German: "Schule", English: "School"},
			{Key: "municipality", German: "Stadt, Gemeinde", English: "Local council"},
			{Key: "other", German: "Sonstiges", English: "Other"},
		},
		Topics: []directory.Term{
			{Key: "learning", German: "Lernen", English: "Learning"},
			{Key: "inclusion", German: "Behinderung, Inklusion", English: "Disability, inclusion"},
			{Key: "leisure", German: "Freizeit", English: "Leisure"},
		},
		Languages: []directory.Term{
			{Key: "de", German: "Deutsch", English: "German"},
			{Key: "ar", German: "Arabisch", English: "Arabic"},
			{Key: "gsg", German: "Gebärdensprache", English: "Sign language"},
		},
		Accessibility: []directory.Term{
			{Key: "step_free", German: "ohne Stufen", English: "step-free"},
			{Key: "quiet", German: "ruhig, reizarm", English: "quiet"},
		},
		Municipalities: []string{"Alsfeld", "Romrod", "Feldatal", "Schwalmtal", "Grebenau"},
	}
}

// Origin is that of the area.
func Origin() directory.Origin { return directory.Origin{0x63, 0x30, 0x6a, 0x2d, 0xa3, 0x90} }

// typed is whatever somebody may type, and more often what makes trouble in files.
func typed() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "Montags", "=1+1", "+49 6631 000000", "-5 Grad", "@all", "'s ist offen", "''", "'=x", " =1", "a;b,c|d\te", `sagt "ja"`, "\"", "\\", `\|`,
			"eins\nzwei\n\ndrei", "\r\n=1", "Größe ß €", "\ufeffx", "\x00\x01", "\xff\xfe", "<b>&amp;", "\u2028", "👩‍👩‍👧", "-", "ja", "nein", "sep=;",
			"Tel. 06631 911-0, hilfe@example.org, https://example.org/hilfe", "kostenlos", "12,50 € im Monat", "\uff1d1", "Beispiel: x", "0", "{}", "[",
		}),
		rapid.StringN(0, 40, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune(" \n\t\r;,|\"'=+-@\\äß")), 0, 12, -1),
	)
}

func some(of ...string) *rapid.Generator[[]string] {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, len(of), rapid.ID[string])
}

func keys(terms []directory.Term) (list []string) {
	for _, term := range terms {
		list = append(list, term.Key)
	}
	return list
}

// day is one of this century, or none.
func day() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.Bool().Draw(t, "none") {
			return ""
		}
		return time.Date(2000, 1, 1+rapid.IntRange(0, 20000).Draw(t, "day"), 0, 0, 0, 0, time.UTC).Format(directory.Day)
	})
}

// name is a text that is there, as a name has to be.
func name(t *rapid.T, label string) string {
	if clean := directory.CleanText(typed().Draw(t, label)); clean != "" {
		return clean
	}
	return "Haus"
}

// Organisation makes clean cards, of which the number says the id.
func Organisation(number int64) *rapid.Generator[directory.Organisation] {
	return rapid.Custom(func(t *rapid.T) directory.Organisation {
		o := directory.Organisation{
			ID: Origin().ID(directory.Organisations, number), Name: name(t, "name"),
			Sector:       rapid.SampledFrom(keys(Words().Sectors)).Draw(t, "sector"),
			Municipality: rapid.SampledFrom(Words().Municipalities).Draw(t, "municipality"),
			Can:          typed().Draw(t, "can"), Cannot: typed().Draw(t, "cannot"), Instead: typed().Draw(t, "instead"),
			Refers:  rapid.SliceOfN(typed(), 0, 3).Draw(t, "refers"),
			Contact: typed().Draw(t, "contact"), Hours: typed().Draw(t, "hours"), Entitled: typed().Draw(t, "entitled"),
			Needs: typed().Draw(t, "needs"), Waiting: typed().Draw(t, "waiting"), ConfirmedOn: day().Draw(t, "confirmed"),
		}
		directory.Clean(&o)
		return o
	})
}

// Resource makes clean resources of an organisation.
func Resource(number int64, owner directory.Organisation) *rapid.Generator[directory.Resource] {
	return rapid.Custom(func(t *rapid.T) directory.Resource {
		words := Words()
		r := directory.Resource{
			ID: Origin().ID(directory.Resources, number), OwnerID: owner.ID, Owner: owner.Name, Title: name(t, "title"),
			About: typed().Draw(t, "about"), Topics: some(keys(words.Topics)...).Draw(t, "topics"), Audience: typed().Draw(t, "audience"),
			Municipalities: some(words.Municipalities...).Draw(t, "municipalities"),
			Cost:           typed().Draw(t, "cost"), Access: typed().Draw(t, "access"),
			Languages:     some(keys(words.Languages)...).Draw(t, "languages"),
			Accessibility: some(keys(words.Accessibility)...).Draw(t, "accessibility"), AccessNote: typed().Draw(t, "note"),
			Dates:    typed().Draw(t, "dates"),
			Capacity: rapid.SampledFrom([]string{"", "free", "few", "waiting"}).Draw(t, "capacity"), CapacityOn: day().Draw(t, "said"),
			Alert: typed().Draw(t, "alert"), Contact: typed().Draw(t, "contact"), ConfirmedOn: day().Draw(t, "confirmed"),
			Public: rapid.Bool().Draw(t, "public"),
		}
		ages := rapid.SliceOfN(rapid.IntRange(0, 99), 2, 2).Draw(t, "ages")
		from, to := min(ages[0], ages[1]), max(ages[0], ages[1])
		if rapid.Bool().Draw(t, "minimum") {
			r.AgeMin = &from
		}
		if rapid.Bool().Draw(t, "maximum") {
			r.AgeMax = &to
		}
		directory.Clean(&r)
		return r
	})
}

// Plain makes the same everyday resource for every number, as many as a test needs.
func Plain(number int64, owner directory.Organisation) directory.Resource {
	from, to := int(number%10), 10+int(number%8)
	return directory.Resource{
		ID: Origin().ID(directory.Resources, number), OwnerID: owner.ID, Owner: owner.Name, Title: fmt.Sprintf("Hausaufgabenhilfe %d", number),
		About:  "Wir machen zusammen Hausaufgaben und spielen danach. Wer möchte, bekommt vorher ein warmes Mittagessen.",
		Topics: []string{"learning", "leisure"}, Audience: "Kinder aus Grundschulen", AgeMin: &from, AgeMax: &to,
		Municipalities: []string{"Alsfeld", "Romrod"}, Cost: "2,50 € für das Essen", Access: "Einfach kommen", Languages: []string{"de", "ar"},
		Accessibility: []string{"step_free"}, AccessNote: "Rampe am Hof", Dates: "Di und Do 14–16 Uhr", Capacity: "few", CapacityOn: "2026-01-31",
		Alert: "In den Ferien geschlossen", Contact: "06631 000000, hilfe@example.org", ConfirmedOn: "2026-01-31", Public: number%2 == 0,
	}
}

// House is an everyday organisation.
func House(number int64) directory.Organisation {
	return directory.Organisation{
		ID: Origin().ID(directory.Organisations, number), Name: fmt.Sprintf("Haus Nummer %d", number), Sector: "school",
		Municipality: Words().Municipalities[number%5], Can: "Wir beraten Familien.", Cannot: "Keine Diagnosen.", Contact: "06631 000000",
	}
}
