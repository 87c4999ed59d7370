package german

import "testing"

func BenchmarkParts(b *testing.B) {
	for b.Loop() {
		for _, word := range []string{"hausaufgabenbetreuung", "donnerstag", "gemeinsam", "erziehungsberatungsstelle", "bakelimonu"} {
			Parts(word)
		}
	}
}
