package german

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParts(t *testing.T) {
	for word, want := range map[string]string{
		"Hausaufgabenhilfe": "hausaufgab hilf?", "Hausaufgabenbetreuung": "hausaufgab betreu?", "Lernwerkstatt": "lern werkstatt?",
		"Erziehungsberatung": "erzieh berat?", "Erziehungsberatungsstelle": "erzieh beratungsstell?", "Kinderbetreuung": "kind betreu?",
		"Schulsozialarbeit": "schul sozialarbeit", "Mädchengruppen": "madch grupp?", "Trennungskinder": "trennung kind?",
		"Windradschule": "wind rad schul?", "Knopflochkammer": "knopfloch kamm?", "Sprachförderung": "sprach forder?", "Familienhebamme": "famili hebamm",
		"Frauenhäuser": "frau haus?", "Schwimmkurse": "schwimm kurs?", "Traumapädagogik": "trauma padagog",
		"Beratung": "", "Kindern": "", "Eltern": "", "Donnerstag": "", "Vormittags": "", "gemeinsam": "", "Mannschaft": "", "Trauma": "",
		"Nachmittag": "", "Alsfeld": "", "schwierig": "", "Hausaufgaben": "", "Gesellschaft": "", "Bewegungsbaustelle": "beweg bau stell?",
	} {
		var got []string
		for _, part := range Parts(Fold(word)) {
			got = append(got, part.Stem+map[bool]string{true: "?"}[part.Vague])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s has the parts %q, want %q", word, got, want)
		}
	}
}

func TestFormsOfAWordHaveOneStem(t *testing.T) {
	for _, forms := range []string{
		"Beratung Beratungen beraten Berater", "Kurs Kurse Kursen Kurses", "Treff Treffs Treffen", "Haus Häuser Hauses Häusern",
		"Mutter Mütter Müttern", "Kind Kinder Kindern Kindes", "Gruppe Gruppen", "Hilfe Hilfen", "Betreuung betreuen", "Raum Räume Räumen",
		"Schüler Schülern Schülers", "Sprachkurs Sprachkurse", "Angebot Angebote Angeboten", "Jugendliche Jugendlicher Jugendlichen",
		"Trennung Trennungen", "Mädchen Maedchen MÄDCHEN", "Spaß Spass", "Größe Groesse",
	} {
		want := ""
		for word := range strings.FieldsSeq(forms) {
			stem := Stem(Fold(word))
			if want == "" {
				want = stem
			}
			if stem != want {
				t.Errorf("%s has the stem %q, others of %s have %q", word, stem, forms, want)
			}
		}
	}
}

// The examples are those of search_fold, whose form of a word this is.
func TestFold(t *testing.T) {
	for word, want := range map[string]string{
		"Mädchen": "madchen", "MAEDCHEN": "madchen", "Ma\u0308dchen": "madchen", "Größe": "grosse", "Groesse": "grosse",
		"neue": "neue", "Bauer": "bauer", "Quelle": "quelle", "Über": "uber", "Ueber": "uber", "aktuell": "aktull",
		"Café": "cafe", "STRAẞE": "strasse", "Äußerung": "ausserung", "Aeusserung": "ausserung", "Säue": "saue", "": "", "ue": "u",
		"Schüler:innen": "schulerinnen",
	} {
		if got := Fold(word); got != want {
			t.Errorf("%q is folded to %q, want %q", word, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "🙂 –": "", "Kita": "kita", "Hilfe  für Schüler:innen!": "hilfe fur schulerinnen", "Lehrer*in gesucht": "lehrerin gesucht",
		"Kinder- und Jugendhilfe": "kinder und jugendhilfe", "Wo: in Alsfeld": "wo in alsfeld", "a:inb": "a inb", "6-12": "6 12",
	} {
		var got []string
		for _, token := range Tokens(text) {
			got = append(got, token.Folded)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// Whatever is typed: nothing panics, every token is a piece of the text, and no part is longer than its word.
func FuzzWords(f *testing.F) {
	for _, text := range []string{"Hausaufgabenhilfe in Romrod", "Schüler:innen", "ǅ ﬀ İ ß ẞ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, token := range Tokens(text) {
			if token.Start < end || token.End > len(text) || token.Start >= token.End {
				t.Fatalf("token %+v behind %d of %q", token, end, text)
			}
			end = token.End
			if len(Stem(token.Folded)) > len(token.Folded) {
				t.Errorf("the stem %q is longer than %q", Stem(token.Folded), token.Folded)
			}
			length := 0
			for _, part := range Parts(token.Folded) {
				length += len(part.Stem)
			}
			if length > 2*len(token.Folded) {
				t.Errorf("the parts of %q are longer than the word", token.Folded)
			}
		}
	})
}

// A compound of two words of the list has the parts that it was made of, or cheaper ones.
func TestCompoundsAreTakenApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SampledFrom([]string{"familien", "jugend", "erziehungs", "hausaufgaben", "musik", "trennungs"}).Draw(t, "first")
		second := rapid.SampledFrom([]string{"beratung", "gruppen", "werkstatt", "treffs", "begleitung", "projekte"}).Draw(t, "second")
		parts := Parts(first + second)
		if len(parts) != 2 || parts[1].Stem != Stem(second) || !parts[1].Vague || parts[0].Vague {
			t.Errorf("%s is %v", first+second, fmt.Sprint(parts))
		}
	})
}
