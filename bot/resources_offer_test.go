package bot

import "testing"

func TestOneOrAll(t *testing.T) {
	for answer, want := range map[string]string{
		"": "", "1": "1", "1,2": "1,2", "all": "all", "1,2,all": "all", "all,1": "1", "all,1,2": "1,2",
	} {
		if got := oneOrAll(answer); got != want {
			t.Errorf("%q became %q, want %q", answer, got, want)
		}
	}
}
