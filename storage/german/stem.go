package german

import "strings"

// Stem takes the endings off a folded word, so that "Beratung", "Beratungen" and "beraten" meet. It is Snowball's
// algorithm for German (https://snowballstem.org/algorithms/german/stemmer.html) on folded letters, but that a final s
// stays where it belongs to the word: "Kurs" and "Kurse" shall meet too.
func Stem(word string) string {
	if len(word) < 4 || strings.ContainsAny(word, "0123456789") {
		return word
	}
	b := []byte(word)
	markConsonants(b)
	first, second := regions(b)
	b = dropInflection(b, first)
	b = dropComparison(b, first)
	b = dropDerivation(b, first, second)
	return strings.ToLower(string(b))
}

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// markConsonants writes u and y large where they are consonants, between vowels.
func markConsonants(b []byte) {
	for i := 1; i+1 < len(b); i++ {
		if (b[i] == 'u' || b[i] == 'y') && vowel(b[i-1]) && vowel(b[i+1]) {
			b[i] -= 'a' - 'A'
		}
	}
}

// regions are where Snowball's R1 and R2 begin: behind the first consonant after a vowel, and the same once more from
// there. R1 leaves three letters alone.
func regions(b []byte) (first, second int) {
	next := func(i int) int {
		for i < len(b) && !vowel(b[i]) {
			i++
		}
		for i < len(b) && vowel(b[i]) {
			i++
		}
		return min(i+1, len(b))
	}
	first = next(0)
	return max(first, min(3, len(b))), next(first)
}

// ends tells whether b ends in the suffix within the region.
func ends(b []byte, region int, suffix string) bool {
	return len(b)-len(suffix) >= region && strings.HasSuffix(string(b), suffix)
}

func dropInflection(b []byte, first int) []byte {
	for _, suffix := range [...]string{"ern", "em", "er"} {
		if ends(b, first, suffix) {
			return b[:len(b)-len(suffix)]
		}
	}
	for _, suffix := range [...]string{"en", "es", "e"} {
		if ends(b, first, suffix) {
			b = b[:len(b)-len(suffix)]
			if strings.HasSuffix(string(b), "niss") {
				b = b[:len(b)-1]
			}
			return b
		}
	}
	// An s behind one of these letters is an ending, but in "Kurs" and its compounds.
	if n := len(b); n > 4 && ends(b, first, "s") && strings.IndexByte("bdfghklmnrt", b[n-2]) >= 0 && !strings.HasSuffix(string(b), "kurs") {
		return b[:n-1]
	}
	return b
}

func dropComparison(b []byte, first int) []byte {
	for _, suffix := range [...]string{"est", "en", "er"} {
		if ends(b, first, suffix) {
			return b[:len(b)-len(suffix)]
		}
	}
	if n := len(b); n >= 6 && ends(b, first, "st") && strings.IndexByte("bdfghklmnt", b[n-3]) >= 0 {
		return b[:n-2]
	}
	return b
}

func dropDerivation(b []byte, first, second int) []byte {
	drop := func(region int, suffixes ...string) bool {
		for _, suffix := range suffixes {
			if ends(b, region, suffix) {
				b = b[:len(b)-len(suffix)]
				return true
			}
		}
		return false
	}
	behindE := func(suffix string) bool { return strings.HasSuffix(string(b), "e"+suffix) }
	switch {
	case drop(second, "end", "ung"):
		if !behindE("ig") {
			drop(second, "ig")
		}
	case behindE("isch"), behindE("ig"), behindE("ik"):
	case drop(second, "isch", "ig", "ik"):
	case drop(second, "lich", "heit"):
		drop(first, "er", "en")
	case drop(second, "keit"):
		drop(second, "lich", "ig")
	}
	return b
}
