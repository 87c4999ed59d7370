package similar

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

type pair struct{ a, b string }

func samePairs() []pair {
	return []pair{
		{"Kita Sonnenschein Alsfeld", "KiTa Sonnenschein"},
		{"Kita Sonnenschein", "Kindertagesstätte Sonnenschein"},
		{"Kita Sonnenschein", "Kindergarten Sonnenschein"},
		{"Kita Sonnenschein", "KiGa Sonnenschein"},
		{"Kita Sonnenschein", "kita sonnenschein"},
		{"Kita Sonnenschein", "Sonnenschein-Kita"},
		{"Kita Sonnenschein", "Sonnenscheinkita"},
		{"Kita Sonnenschein", "Sonnenschein"},
		{"Kita Sonnenschein", "Kita \"Sonnenschein\""},
		{"Kita Sonnenschein", "Kita Sonnen-Schein"},
		{"Kita Sonnenschein", "Kita Sonnnenschein"},
		{"Kita Sonnenschein", "Kita Sonenschein"},
		{"Kita Sonnenschein", "Kita Sonnenshcein"},
		{"Kita Sonnenschein", "Städtische Kindertagesstätte Sonnenschein"},
		{"Kita Sonnenschein", "Ev. Kita Sonnenschein"},
		{"Kita Sonnenschein", "Kita Sonnenschein e.V."},
		{"Kita Sonnenschein", "Kita Sonnenschein gGmbH"},
		{"Kita Sonnenschein", "Die Kita Sonnenschein in Alsfeld"},
		{"Kita Sonnenschein Alsfeld", "Alsfeld, Kita Sonnenschein"},
		{"Kita Sonnenschein Alsfeld", "Alsfelder Kita Sonnenschein"},
		{"Kitas Sonnenschein", "Kita Sonnenschein"},
		{"Evangelische Kindertagesstätte Regenbogen", "Ev. Kita Regenbogen"},
		{"Evangelischer Kindergarten Regenbogen", "evang. KiGa Regenbogen"},
		{"Katholische Kita St. Elisabeth", "kath. Kindergarten Sankt Elisabeth"},
		{"Kita St. Elisabeth", "Kita St Elisabeth"},
		{"Kita Sankt Elisabeth Romrod", "St. Elisabeth"},
		{"Kita Löwenzahn", "Kita Loewenzahn"},
		{"KITA LÖWENZAHN", "Kita Löwenzahn"},
		{"Kita Lo\u0308wenzahn", "Kita Löwenzahn"},
		{"Kita Löwenzahn", "Kita Löwenzhan Feldatal"},
		{"Kita Kleine Füße", "Kita Kleine Fuesse"},
		{"Kita Kleine Füße", "Kindergarten kleine Füsse"},
		{"Kita Café Märchenwald", "Kita Cafe Maerchenwald"},
		{"Waldkindergarten Eulennest", "Wald-Kita Eulennest"},
		{"Waldkindergarten Eulennest", "Eulennest"},
		{"Kita & Familienzentrum Eulennest", "Kita Eulennest"},
		{"Kita Eulennest", "Familienzentrum und Kita Eulennest Grebenau"},
		{"Grundschule Romrod", "GS Romrod"},
		{"Grundschule Romrod", "Romrod Grundschule"},
		{"Grundschule Romrod", "Grundschule in Romrod"},
		{"Grundschule Romrod", "Grundsch. Romrod"},
		{"Brüder-Beispiel-Schule", "Brueder Beispiel Schule"},
		{"Brüder-Beispiel-Schule Alsfeld", "Grundschule Brüder Beispiel"},
		{"Beispielschule Alsfeld", "Beispiel-Schule"},
		{"Gesamtschule Schwalmtal", "IGS Schwalmtal"},
		{"Gymnasium Musterberg", "Musterberg-Gymnasium"},
		{"Volkshochschule Alsfeld", "VHS Alsfeld"},
		{"Förderschule Feldatal", "Foerderschule Feldatal"},
		{"Jugendamt", "JA"},
		{"Jugendamt", "Jugendamt Alsfeld"},
		{"Kreisjugendamt", "Jugendamt"},
		{"Allgemeiner Sozialer Dienst", "ASD"},
		{"Allgemeiner Sozialer Dienst des Jugendamtes", "ASD Jugendamt"},
		{"Allgemeiner Sozialer Dienst des Jugendamtes", "JA, ASD"},
		{"Allgemeiner Sozialer Dienst des Jugendamtes", "ASD"},
		{"Allgemeinen Sozialen Dienstes", "Allgemeiner sozialer Dienst"},
		{"Staatliches Schulamt", "Schulamt"},
		{"Staatliches Schulamt", "Schulamt, staatliches"},
		{"Oikos Sozialzentrum Alsfeld", "Sozialzentrum Oikos"},
		{"Oikos Sozialzentrum Alsfeld", "Oikos"},
		{"Oikos Sozialzentrum Alsfeld", "OIKOS Alsfeld"},
		{"Haus Wildgänse", "Wildgänse"},
		{"Haus Wildgänse", "Haus Wildgaense Schwalmtal"},
		{"Haus Wildgänse", "Haus der Wildgänse"},
		{"Haus Wildgänse", "Haus Wildgnäse"},
		{"Schulbezogene Jugendsozialarbeit beim Evangelischen Dekanat Alsfeld", "Jugendsozialarbeit Ev. Dekanat Alsfeld"},
		{"Schulbezogene Jugendsozialarbeit beim Evangelischen Dekanat Alsfeld", "Schulbezogene Jugendsozialarbeit"},
		{"Evangelisches Dekanat Alsfeld", "Ev. Dekanat"},
		{"Ev. Kirchengemeinde Grebenau", "Evangelische Kirche Grebenau"},
		{"Ev. Kirchengemeinde Grebenau", "Evangelische Kirchengem. Grebenau"},
		{"Ev. Gemeinde Grebenau", "Ev. Kirchengemeinde Grebenau"},
		{"Gemeinde Feldatal", "Gem. Feldatal"},
		{"Gemeinde Feldatal", "Gemeindeverwaltung Feldatal"},
		{"Stadt Grebenau", "Magistrat der Stadt Grebenau"},
		{"Arbeiterwohlfahrt Alsfeld", "AWO Alsfeld"},
		{"Deutsches Rotes Kreuz Alsfeld", "DRK Alsfeld"},
		{"Diakonisches Werk Alsfeld", "Diakonie Alsfeld"},
		{"Caritasverband Musterland", "Caritas"},
		{"Jugendzentrum Turbine", "JUZ Turbine"},
		{"Beratungsstelle Lichtblick", "Erziehungsberatungsstelle Lichtblick"},
		{"Kita 2 Alsfeld", "Kita 2"},
		{"Nachbarschaftshilfe Feldatal", "Nachb. Feldatal"},
		{"Förderverein Leseinsel", "Leseinsel e. V."},
	}
}

func differentPairs() []pair {
	return []pair{
		{"Kita Sonnenschein", "Kita Regenbogen"},
		{"Grundschule Romrod", "Grundschule Grebenau"},
		{"Kita Sonnenschein Alsfeld", "Kita Sonnenschein Romrod"},
		{"Kita Sonnenschein Alsfeld", "Kita Regenbogen Alsfeld"},
		{"Kita Villa Buntspecht Alsfeld", "Kita Villa Buntspecht Romrod"},
		{"Kita Kleine Füße Alsfeld", "Kita Kleine Hände Alsfeld"},
		{"Kita Sonnenschein", "Grundschule Sonnenschein"},
		{"Kita Sonnenschein", "Hort Sonnenschein"},
		{"Kita Romrod", "Grundschule Romrod"},
		{"Gesamtschule Alsfeld", "Grundschule Alsfeld"},
		{"Gymnasium Alsfeld", "Grundschule Alsfeld"},
		{"Stadt Alsfeld", "Grundschule Alsfeld"},
		{"Stadt Alsfeld", "Jugendamt Alsfeld"},
		{"Jugendamt Alsfeld", "Schulamt Alsfeld"},
		{"Jugendamt", "ASD"},
		{"Gemeinde Feldatal", "Kita Feldatal"},
		{"Gemeinde Feldatal", "Gemeinde Schwalmtal"},
		{"Ev. Kita Regenbogen", "Kath. Kita Regenbogen"},
		{"Evangelische Kirchengemeinde Romrod", "Katholische Kirchengemeinde Romrod"},
		{"Ev. Kirchengemeinde Romrod", "Ev. Kirchengemeinde Grebenau"},
		{"Kita St. Elisabeth", "Kita St. Franziskus"},
		{"Kita St. Elisabeth", "Kirche St. Elisabeth"},
		{"Kita 1", "Kita 2"},
		{"Kita Alsfeld 1", "Kita Alsfeld 2"},
		{"Bergschule", "Burgschule"},
		{"Waldschule", "Bergschule"},
		{"Schule Nord", "Schule Süd"},
		{"Kita", "Kita Sonnenschein"},
		{"Grundschule", "Grundschule Romrod"},
		{"e.V.", "gGmbH"},
		{"Leseinsel e.V.", "Spielinsel e.V."},
		{"Oikos Sozialzentrum Alsfeld", "Grundschule Alsfeld"},
		{"Haus Wildgänse Schwalmtal", "Gemeinde Schwalmtal"},
		{"Haus Wildgänse", "Haus Nachtigall"},
		{"Feldatal", "Schwalmtal"},
		{"Kita Feldatal", "Kita Alsfeld"},
		{"Kita Storchennest", "Kita Eulennest"},
		{"Kita Sonnenblume", "Kita Sonnenschein"},
		{"Sozialzentrum", "Sozialer Dienst"},
		{"DRK Alsfeld", "AWO Alsfeld"},
		{"Polizei Alsfeld", "Jugendzentrum Alsfeld"},
		{"", "Kita Sonnenschein"},
		{"", ""},
		{"???", "!!!"},
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	for _, p := range samePairs() {
		if !Same(p.a, p.b) {
			t.Errorf("%q and %q are two (%.2f), want the same", p.a, p.b, Score(p.a, p.b))
		}
	}
	for _, p := range differentPairs() {
		if Same(p.a, p.b) {
			t.Errorf("%q and %q are the same (%.2f), want two", p.a, p.b, Score(p.a, p.b))
		}
	}
}

func TestRank(t *testing.T) {
	t.Parallel()
	names := []string{
		"Kita Regenbogen", "Kindergarten Sonnenschein Alsfeld", "Grundschule Romrod", "KiTa Sonnenschein", "", "Kita Sonnenschien",
	}
	got := Rank("Kita Sonnenschein", names)
	var order []int
	for _, m := range got {
		order = append(order, m.Index)
	}
	if diff := cmp.Diff([]int{3, 5, 1}, order); diff != "" {
		t.Errorf("Rank (-want +got):\n%s\n%v", diff, got)
	}
	if got[0].Score != 1 {
		t.Errorf("the same in other words scores %v, want 1", got[0].Score)
	}
	if got := Rank("Turnverein", names); got != nil {
		t.Errorf("Rank of an unknown name = %v, want none", got)
	}
}
