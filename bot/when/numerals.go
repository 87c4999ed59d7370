package when

import "strings"

// numeralOf reads the number words of both languages from 0 to 59.
func numeralOf(text string) (int, bool) {
	if n, ok := germanBelow20(text); ok {
		return n, true
	}
	if n, ok := tens(text); ok {
		return n, true
	}
	unit, ten, ok := strings.Cut(text, "und")
	if !ok {
		return english(text)
	}
	u, okUnit := germanBelow20(unit)
	t, okTen := tens(ten)
	return t + u, okUnit && okTen && u >= 1 && u <= 9
}

func germanBelow20(text string) (int, bool) {
	return position(text, " null eins zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf dreizehn vierzehn "+
		"fuenfzehn sechzehn siebzehn achtzehn neunzehn ", " ein eine einen einem einer ")
}

func english(text string) (int, bool) {
	return position(text, " zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "+
		"fifteen sixteen seventeen eighteen nineteen twenty ", " a an ")
}

// position gives the place of text in names, or 1 if it is among ones; both
// have a space around each word.
func position(text, names, ones string) (int, bool) {
	if among(ones, text) {
		return 1, true
	}
	i := strings.Index(names, " "+text+" ")
	if text == "" || i < 0 {
		return 0, false
	}
	return strings.Count(names[:i], " "), true
}

func tens(text string) (int, bool) {
	switch text {
	case "zwanzig":
		return 20, true
	case "dreissig":
		return 30, true
	case "vierzig":
		return 40, true
	case "fuenfzig":
		return 50, true
	}
	return 0, false
}

// ordinalOf reads German ordinals from 1 to 31 ("einundzwanzigsten").
func ordinalOf(text string) (int, bool) {
	stem := strings.TrimRight(strings.TrimSuffix(text, "n"), "r")
	stem, ok := strings.CutSuffix(stem, "te")
	if !ok {
		return 0, false
	}
	switch stem {
	case "ers":
		return 1, true
	case "drit":
		return 3, true
	case "sieb":
		return 7, true
	case "ach":
		return 8, true
	}
	if n, ok := numeralOf(strings.TrimSuffix(stem, "s")); ok && n >= 20 && n <= 31 {
		return n, strings.HasSuffix(stem, "s")
	}
	n, ok := germanBelow20(stem)
	return n, ok && n > 1
}
