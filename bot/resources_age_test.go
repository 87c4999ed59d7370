package bot

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseAges(t *testing.T) {
	for typed, want := range map[string]string{
		"6-10": "6-10", "6–10": "6-10", "6 - 10": "6-10", "6 bis 10": "6-10", "6 bis 10 Jahre": "6-10",
		"0 bis 3 Jahre": "0-3", "von 6 bis 10 Jahren": "6-10", "zwischen 6 und 10": "6-10", "6-10-Jährige": "6-10",
		"6- bis 10-Jährige": "6-10", "6-bis 10-jährige Kinder": "6-10", "Kinder von 6 bis 10 Jahren": "6-10",
		"im Alter von 6 bis 10 Jahren": "6-10", "10-6": "6-10", "6 to 10 years": "6-10", "ages 6 to 10": "6-10",
		"children aged 6–10": "6-10", "ab 6 bis 10": "6-10", "6-10 J.": "6-10", "03-06": "3-6", "between 6 and 10 years": "6-10",
		"ab 12": "12-", "ab 12 Jahren": "12-", "Ab 12 Jahre.": "12-", "12+": "12-", "12 +": "12-", "12-": "12-",
		"mind. 12": "12-", "mindestens 12 Jahre alt": "12-", "12 und älter": "12-", "from 12": "12-", "12 and older": "12-",
		"bis 6": "-6", "bis 6 Jahre": "-6", "bis zu 6 Jahren": "-6", "-6": "-6", "max. 6": "-6", "höchstens 6": "-6",
		"up to 6": "-6", "at most 6 years": "-6",
		"unter 6": "-5", "U3": "-2", "under 6": "-5",
		"8": "8-8", "8 Jahre": "8-8", "8-jährige": "8-8", "0": "0-0", "99": "99-99",
		"alle": "all", "Alle Altersgruppen": "all", "jedes Alter": "all", "Egal!": "all", "all ages": "all", "für alle": "all",
	} {
		if got, problem := checkAges(typed); got != want || problem != nil {
			t.Errorf("%q is %q, %v, want %q", typed, got, problem, want)
		}
	}
	for _, typed := range []string{
		"", "6 Monate", "3. Klasse", "100", "6-100", "ab 100", "unter 0", "6,5", "6-10-12", "sechs", "Kinder", "-", "bis", "6 bis", "99999999999999999999",
		"1 bis 3 Monate", "٣", "6 10",
	} {
		if got, problem := checkAges(typed); problem == nil {
			t.Errorf("%q was understood as %q", typed, got)
		}
	}
}

func TestAgesSurviveTheDialog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Ptr(rapid.IntRange(0, maxAge), true)
		from, to := limit.Draw(t, "from"), limit.Draw(t, "to")
		if from != nil && to != nil && *from > *to {
			from, to = to, from
		}
		gotFrom, gotTo := readAges(writeAges(from, to))
		if diff := cmp.Diff([]*int{from, to}, []*int{gotFrom, gotTo}); diff != "" {
			t.Errorf("kept as %q (-want +got):\n%s", writeAges(from, to), diff)
		}
	})
}

// What is shown as the present answer can be typed again.
func FuzzAges(f *testing.F) {
	for _, typed := range []string{"6-10", "ab 12", "bis 6", "0 bis 3 Jahre", "alle", "8", "U3", "6- bis 10-Jährige", "12+"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		kept, problem := checkAges(typed)
		if problem != nil {
			return
		}
		from, to := readAges(kept)
		if from != nil && to != nil && *from > *to || from != nil && *from < 0 || to != nil && *to > maxAge {
			t.Errorf("%q is %q", typed, kept)
		}
		if again, problem := checkAges(kept); again != kept || problem != nil {
			t.Errorf("%q is %q, and that %q, %v", typed, kept, again, problem)
		}
	})
}
