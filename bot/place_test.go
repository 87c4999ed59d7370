package bot

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPlacesAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string][2]string{
		"Rathaus Alsfeld":                          {"Rathaus Alsfeld", ""},
		"Rathaus, Markt 1":                         {"Rathaus, Markt 1", ""},
		"Bürgerhaus Romrod 50.71321, 9.21932":      {"Bürgerhaus Romrod", "50.71321,9.21932"},
		"Bürgerhaus, Jahnstr. 2, 50.71321 9.21932": {"Bürgerhaus, Jahnstr. 2", "50.71321,9.21932"},
		"Bürgerhaus (50.713210, 9.219320)":         {"Bürgerhaus", "50.71321,9.21932"},
		"50.71321, 9.21932":                        {"", "50.71321,9.21932"},
		"50.713° 9.219°":                           {"", "50.713,9.219"},
		"Am Fluss -12.345, -170.123":               {"Am Fluss", "-12.345,-170.123"},
		"Halle 95.000, 9.219":                      {"Halle 95.000, 9.219", ""}, // beyond the pole
		"Raum 1.5 2.5":                             {"Raum 1.5 2.5", ""},
		"Haus 50.71321, 9.21932 hinten":            {"Haus 50.71321, 9.21932 hinten", ""},
	} {
		name, at, ok := readPlace(typed)
		got := [2]string{name, ""}
		if ok {
			got[1] = at.String()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestPointsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := incomingPoint{
			Latitude:  float64(rapid.IntRange(-90_000_000, 90_000_000).Draw(t, "latitude")) / 1e6,
			Longitude: float64(rapid.IntRange(-180_000_000, 180_000_000).Draw(t, "longitude")) / 1e6,
		}
		if got, ok := keptPoint(at.String()); !ok || got != at {
			t.Fatalf("%v is kept as %s and read as %v, %v", at, at, got, ok)
		}
	})
}

func FuzzReadPlace(f *testing.F) {
	for _, seed := range []string{"Rathaus 50.71321, 9.21932", "50.713 9.219", "(", "99.999 999.999", "\xff 1.234 5.678"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name, at, ok := readPlace(typed)
		if ok && !at.onEarth() || len(name) > len(typed) || ok && keptAs(at) != at.String() {
			t.Fatalf("%q: %q, %v", typed, name, at)
		}
	})
}

// keptAs is a point after it was kept once.
func keptAs(at incomingPoint) string {
	again, _ := keptPoint(at.String())
	return again.String()
}
