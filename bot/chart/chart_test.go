package chart

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "draw the golden pictures anew; look at each of them then")

// The wishes of a conference, as people wrote them down.
var wishes = []string{
	"Transparenz über Möglichkeiten und Grenzen", "Gemeinsame Haltung", "Anonyme Fallbesprechungen",
	"Praktische Fallübung am Runden Tisch", "Öffnen der Erziehungskonferenzen",
}

func bars() Bars {
	b := Bars{
		Title: "Womit fangen wir an?",
		Notes: []string{"24 von 50 haben mitgemacht: 22 Stimmen, 2 Enthaltungen", "Jede Stimme hatte 5 Punkte zum Verteilen. Die Summe entscheidet."},
	}
	for i, value := range []string{"41", "29", "17", "17", "6"} {
		share := []float64{1, 29. / 41, 17. / 41, 17. / 41, 6. / 41}[i]
		row := Row{Place: []string{"1.", "2.", "3.", "3.", "5."}[i], Label: wishes[i], Value: value, Share: share}
		if row.Place == "3." {
			row.Note = "gleichauf"
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}

// grid is a table of all topics that offers have, with gaps.
func grid(places ...string) Grid {
	g := Grid{
		Title: "Was gibt es wo? · 22.11.2017", Columns: places,
		Legend: Legend{Full: "Angebote vor Ort", Wide: "Nur Angebote für den ganzen Planungsraum", Gap: "Lücke: kein Angebot"},
	}
	for i, label := range []string{
		"Frühe Hilfen", "Kinderbetreuung", "Erziehung und Familie", "Trennung und Umgang", "Lernen und Hausaufgaben", "Sprache und Lesen", "Schule und Übergänge",
		"Ausbildung und Arbeit", "Freizeit und Treffpunkte", "Ferien", "Sport und Bewegung", "Musik, Kunst, Theater", "Medien", "Entwicklung und Therapie",
		"Behinderung und Teilhabe", "Gesundheit", "Seelische Gesundheit", "Sucht", "Trauer", "Gewalt und Kinderschutz", "Krise und Notfall", "Liebe und Sexualität",
		"Straftat und Gericht", "Flucht und Migration", "Geld und Schulden", "Wohnen, Essen, Kleidung",
	} {
		row := GridRow{Label: label, Cells: make([]Cell, len(places))}
		for j := range row.Cells {
			row.Cells[j] = Cell{Count: max(0, (7*i+5*j)%17-4), Wide: i%5 == 3}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func pictures() map[string]func() (Picture, error) {
	twelve := Bars{Title: "Welche Themen für das nächste Jahr? Größe, Übergänge, Ärger & <Spaß>", Notes: []string{"19 Stimmen"}}
	for i := range 12 {
		twelve.Rows = append(twelve.Rows, Row{
			Place: []string{"1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", "10.", "11.", "12."}[i],
			Label: strings.Repeat(wishes[i%5]+" ", 1+i%4), Value: "100\u00a0%", Share: 1 - float64(i)/12,
		})
	}
	long := Bars{Title: strings.Repeat("Donaudampfschifffahrtsgesellschaft", 5), Rows: []Row{
		{Place: "1.", Label: strings.Repeat("ÄÖÜß", 50), Value: "12 (55\u00a0%)", Share: .55},
		{Place: "2.", Label: "Kurz, dann " + strings.Repeat("w", 189), Value: "0 (0\u00a0%)", Note: strings.Repeat("n", 120)},
		{Place: "3.", Label: "🎉 Fest mit A\u0308pfeln, weich\u00adgetrennt\nund 漢字, ąčęł", Value: "1 (5\u00a0%)", Share: .05},
	}}
	ranking := bars()
	ranking.Notes = []string{ranking.Notes[0], "Vorn steht, was im Vergleich mit allem anderen gewinnt (Schulze-Methode).", "Balken: Borda-Punkte"}
	for i := range ranking.Rows {
		ranking.Rows[i].Value = []string{"65", "52,5", "41", "41", "20,5"}[i]
		ranking.Rows[i].Share = []float64{65, 52.5, 41, 41, 20.5}[i] / 88
		ranking.Rows[i].Note = []string{
			"vor „Gemeinsame Haltung“ gesetzt von 14 der 22", "vor „Anonyme Fallbesprechung…“ gesetzt von 13 der 22",
			"gleichauf mit „Praktische Fallübung…“: 9 zu 9", "vor „Öffnen der…“ gesetzt von 15 der 22", "",
		}[i]
	}
	trend := Trend{
		Title: "Haltung im Planungsraum", Low: 1, High: 5, Moments: []string{"21.3.17", "12.9.17", "20.3.18", "11.9.18"},
		Notes: []string{"Durchschnitt der Antworten von 1 bis 5"},
		Lines: []Line{
			{Label: "Wir sprechen auf Augenhöhe miteinander", Points: []Point{{2.1, "2,1", false}, {2.8, "2,8", false}, {3.4, "3,4", false}, {4.2, "4,2", false}}},
			{Label: "Ich weiß, wen ich bei einem schwierigen Fall anrufen kann, auch außerhalb meiner eigenen Einrichtung", Points: []Point{{5, "5", false}, {Missing: true}, {4.5, "4,5", false}, {1, "1", false}}},
			{Label: "Neu dabei", Points: []Point{{Missing: true}, {Missing: true}, {Missing: true}, {3, "3", false}}},
		},
	}
	many := Trend{Title: "Zwölf Mal gefragt", High: 1, Lines: []Line{{Label: "Gemeinsame Haltung"}}}
	for i := range 12 {
		value := .5 + math.Sin(float64(i))/2
		many.Moments = append(many.Moments, fmt.Sprintf("21.12.%d", 15+i))
		many.Lines[0].Points = append(many.Lines[0].Points, Point{Value: value, Text: fmt.Sprintf("%.0f\u00a0%%", 100*value)})
	}
	return map[string]func() (Picture, error){
		"grid": grid("Alsfeld", "Romrod", "Feldatal", "Schwalmtal", "Grebenau").Picture,
		"grid_twelve": grid("Alsfeld", "Romrod", "Feldatal", "Schwalmtal", "Grebenau", "Kirtorf", "Antrifttal", "Gemünden (Felda)",
			"Homberg (Ohm)", "Lauterbach (Hessen), Kreisstadt", "Mücke", "Ulrichstein").Picture,
		"points": bars().Picture, "ranking": ranking.Picture, "twelve": twelve.Picture, "long": long.Picture,
		"trend": trend.Picture, "trend_twelve": many.Picture,
		"one": Bars{Title: "Ja?", Rows: []Row{{Label: "Ja", Value: "1", Share: 1}}}.Picture,
	}
}

// TestGoldenPictures compares every picture with the one that somebody looked at. However long a word is, nothing
// reaches into the margins.
func TestGoldenPictures(t *testing.T) {
	for name, draw := range pictures() {
		t.Run(name, func(t *testing.T) {
			picture, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.MkdirAll("testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, picture.PNG, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want, got := decode(t, content), decode(t, picture.PNG)
			if got.Rect != want.Rect {
				t.Fatalf("size %v, want %v", got.Rect.Size(), want.Rect.Size())
			}
			if off := differing(got, want); off > .0005 {
				t.Errorf("%.3f %% of the pixels differ", 100*off)
			}
			if at, ok := spilled(got); ok {
				t.Errorf("something stands at the side, at %v", at)
			}
			if got.Rect.Dx() != Width || picture.Width != Width || picture.Height != got.Rect.Dy() {
				t.Errorf("%d × %d is said to be %d × %d", got.Rect.Dx(), got.Rect.Dy(), picture.Width, picture.Height)
			}
		})
	}
}

func decode(t testing.TB, content []byte) *image.RGBA {
	t.Helper()
	decoded, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	rgba := image.NewRGBA(decoded.Bounds())
	draw.Draw(rgba, rgba.Rect, decoded, image.Point{}, draw.Src)
	return rgba
}

// differing is the share of pixels of which a colour is off by more than an eighth: processors round differently at
// the edges of letters.
func differing(a, b *image.RGBA) float64 {
	off := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for c := range 3 {
			if d := int(a.Pix[i+c]) - int(b.Pix[i+c]); d > 32 || d < -32 {
				off++
				break
			}
		}
	}
	return float64(off) / float64(len(a.Pix)/4)
}

// spilled tells where something is drawn into the margins at the sides; false if nothing is.
func spilled(img *image.RGBA) (image.Point, bool) {
	for y := range img.Rect.Dy() {
		for _, x := range []int{0, small - 1, Width - small, Width - 1} {
			if img.RGBAAt(x, y) != paper {
				return image.Pt(x, y), true
			}
		}
	}
	return image.Point{}, false
}

// A bar is as long as its share of the track.
func TestBarsHaveTheLengthOfTheirValues(t *testing.T) {
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.Float64Range(0, 1).Draw(t, "share")
		p.dst, p.y = image.NewRGBA(image.Rect(0, 0, Width, barHeight)), 0
		p.bar(Row{Value: "1", Share: share}, 20)
		bar, rest := 0, 0
		for x := range Width {
			switch p.dst.RGBAAt(x, barHeight/2) {
			case solid:
				bar++
			case track:
				rest++
			}
		}
		if got := float64(bar) / float64(bar+rest); math.Abs(got-share) > .01 {
			t.Fatalf("a share of %.3f is drawn as %.3f", share, got)
		}
	})
}

// However a text is wrapped, every line fits and no letter is lost.
func TestWrapLosesNothing(t *testing.T) {
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.OneOf(
			rapid.StringMatching(`[A-Za-zäöüÄÖÜß0-9,. -]{0,200}`), rapid.StringMatching(`[WwÄ]{200}`), rapid.String(),
		).Draw(t, "label")
		width := rapid.IntRange(60, inner).Draw(t, "width")
		lines := p.text.wrap(label, width)
		for _, line := range lines {
			if p.text.width(line) > width {
				t.Fatalf("%q is %d wide, more than %d", line, p.text.width(line), width)
			}
		}
		want := strings.Join(strings.Fields(p.text.clean(label)), "")
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestClean(t *testing.T) {
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"A\u0308pfel": "Äpfel", "weich\u00adgetrennt": "weichgetrennt", "🎉 Fest 👨‍👩‍👧": " Fest ", "漢字": "□□",
		"ąčęł Straße": "ąčęł Straße", "a\nb\tc\u00a0d": "a b c d", "„so“ – 5 € …": "„so“ – 5 € …",
	} {
		if got := p.text.clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// Contrast as WCAG 2.2 defines it: 7 to 1 for text, 3 to 1 for bars.
func TestContrast(t *testing.T) {
	for name, c := range map[string]struct {
		on    color.RGBA
		least float64
	}{"ink": {ink, 7}, "quiet": {quiet, 7}, "solid": {solid, 3}} {
		if got := (luminance(paper) + .05) / (luminance(c.on) + .05); got < c.least {
			t.Errorf("%s: %.1f to 1, want %.0f", name, got, c.least)
		}
	}
}

func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= .04045 {
			return s / 12.92
		}
		return math.Pow((s+.055)/1.055, 2.4)
	}
	return .2126*linear(c.R) + .7152*linear(c.G) + .0722*linear(c.B)
}

// The pictures that somebody waits for: the usual one, and those that take longest.
func BenchmarkPicture(b *testing.B) {
	for _, name := range []string{"points", "twelve", "trend"} {
		draw := pictures()[name]
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := draw(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
