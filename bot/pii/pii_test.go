package pii

import (
	"strings"
	"testing"
)

// marked is a text with its findings put in as vignettes have them.
func marked(finder *Finder, text string) string {
	var b strings.Builder
	end := 0
	for _, f := range finder.Find(text) {
		b.WriteString(text[end:f.Start] + "[[" + f.Class.String() + ":" + text[f.Start:f.End] + "]]")
		end = f.End
	}
	return b.String() + text[end:]
}

// Each line is what has to come out, and without its marks what goes in.
func TestFind(t *testing.T) {
	finder := New(aGround)
	for _, want := range []string{
		// Accounts check themselves; a wrong one counts only where an account is announced.
		"[[iban:DE89370400440532013000]]", "[[iban:AT61 1904 3002 3457 3201]]",
		"IBAN: [[iban:DE88 3704 0044 0532 0130 00]]",
		// Numbers.
		"[[phone:+49 (0) 171 1234567]]", "[[phone:0 66 31 / 55 44]]", "[[phone:(06631) 792-0]]", "Tel.: [[phone:74123]]", "0800 1110333 und 116 111",
		"[[phone:null eins sieben eins zwei drei]]", "Az.: [[file_number:51.2-4711/23]]", "[[file_number:12 UF 99/24]]", "[[plate:VB-AB 123]]", "[[plate:GI XY 99E]]",
		"DIN A4", "SGB VIII", "[[email:a.b-c@d-e.de]]", "[[email:anna (at) web.de]]", "[[link:t.me/klasse7b]]", "[[mention:@anna_b.c]].",
		// Dates and what looks like them.
		"am [[date:12.3.]] kam er", "am [[date:3. März 2024]]", "[[date:2024-03-12]]", "vom [[date:3. bis 5. Mai]]", "[[date:Mai 2023]]", "um 12.30 Uhr", "3.5 Stunden",
		"im Mai", "Jg. [[date:2014]]", "im Jahr 2024",
		// Ages and what looks like them.
		"Er ist [[age:8]].", "Sie ist ca. [[age:8 Jahre alt]].", "[[age:8]]- und [[age:10-jährige]] Töchter", "6- bis 9-jährige Kinder", "zwischen 6 und 9 Jahren",
		"Kinder ([[age:2]], [[age:5]] und [[age:9]])", "Es ist acht.", "vor acht Jahren", "mit [[age:8 Jahren]]", "im Alter von [[age:acht]]",
		"die [[age:3b]]", "nach § 8a", "eine 8a-Meldung", "[[age:Drittklässlerin]]", "[[age:dritte Klasse]]", "dreijährige Ausbildung", "[[age:dreijähriger]] Junge",
		// Names, ordinary words and both.
		"[[first_name:Wolf]] ist [[age:acht]].", "der Wolf ist da", "Frau [[surname:Wolf]]", "Herr der Lage", "Frau K.", "[[first_name:Anna-Lena]]",
		"[[first_name:Ma\u00ADrie]]", "[[first_name:Tu\u0308rkan]]", "[[first_name:Tuerkan]]", "[[first_name:Turkan]]", "Asperger-Syndrom", "Otto Normalverbraucher",
		"Herr [[surname:Xyzlinsky]] war da. Auch [[surname:Xyzlinskys]] Frau.",
		// Places and houses.
		"[[place:Alsfelder]] Jugendliche", "Marburger Konzentrationstraining", "Hamburger essen", "in [[place:Kleinkleckersdorf]]", "in [[place:Schwarz]]", "schwarz",
		"[[organisation:Anna-Freud-Schule]]", "[[organisation:Anna Freud Schule]]", "[[organisation:Goetheschule]]", "[[organisation:Kita „Die kleinen Strolche“]]",
		"das Jugendamt", "[[organisation:Lebenshilfe Vogelsberg]]", "[[address:Alsfelder Str. 12a]]", "[[address:36304 Alsfeld]]", "Am Montag 3 Stunden",
	} {
		if got := marked(finder, parseVignette(t, want).text); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// What an area has is found only in that area where it is an ordinary word elsewhere.
func TestAreaIsLearned(t *testing.T) {
	const text = "Die Familie wohnt nahe Xirbel, das Kind geht zur Kinderinsel am Blaubergring."
	if got := marked(New(Area{}), text); got != text {
		t.Errorf("without an area: %s", got)
	}
	area := Area{Districts: []string{"Xirbel"}, Organisations: []string{"Kinderinsel"}, Streets: []string{"Blaubergring"}}
	const want = "Die Familie wohnt nahe [[place:Xirbel]], das Kind geht zur [[organisation:Kinderinsel]] am [[address:Blaubergring]]."
	if got := marked(New(area), text); got != want {
		t.Errorf("got %s", got)
	}
}

func TestReplacement(t *testing.T) {
	finder := New(aGround)
	for text, want := range map[string]string{
		"die 8-jährige Schwester":         "die 6- bis 9-jährige Schwester",
		"ein Achtjähriger":                "ein 6- bis 9-Jähriger",
		"Sie ist 8 Jahre alt.":            "Sie ist 6 bis 9 Jahre alt.",
		"Er ist acht.":                    "Er ist 6 bis 9.",
		"8 Monate alt":                    "0 bis 2 Jahre alt",
		"in die Klasse 3b":                "in die Klasse 1 bis 4",
		"in der 7. Klasse":                "in der 5. bis 7. Klasse",
		"sein 7. Geburtstag":              "sein Geburtstag",
		"am 12.3. war":                    "am Tag X war",
		"im März 2024":                    "im Frühjahr",
		"Marie weint":                     "das Kind weint",
		"Maries Mutter":                   "des Kindes Mutter",
		"Frau Müller":                     "Frau N.",
		"in Alsfeld":                      "in dem Ort",
		"an der Anna-Freud-Schule":        "an der Schule",
		"Tel. 06631 12345":                "Tel. (Telefonnummer)",
		"Bahnhofstraße 12":                "(Adresse)",
		"geboren 2012":                    "geboren (Jahr)",
		"in der Kita Sonnenschein Lärm":   "in der Kita Lärm",
		"Die Alsfelder Mitschüler lachen": "Die örtliche Mitschüler lachen",
	} {
		got := text
		if found := finder.Find(text); len(found) > 0 {
			got = replaced(text, found[0])
		}
		if got != want {
			t.Errorf("%q becomes %q, wanted %q", text, got, want)
		}
	}
}

func replaced(text string, f Finding) string { return text[:f.Start] + f.Replacement + text[f.End:] }

// All that a finder says has a name, so that its texts can be looked up.
func TestClassesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Classes {
		if name := c.String(); name == "unknown" || name == "plain" || seen[name] {
			t.Errorf("class %d is called %q", c, name)
		} else {
			seen[name] = true
		}
	}
}
