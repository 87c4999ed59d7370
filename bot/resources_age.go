package bot

import (
	"regexp"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
)

// maxAge is the highest age that a resource can be limited to, in years.
const maxAge = 99

// anyAge is the canonical form of an age range without limits.
const anyAge = "all"

// What people write around the numbers: "im Alter von 6 bis 10 Jahren", "6- bis 10-Jährige", "aged 6 to 10 years".
var (
	ageWords = regexp.MustCompile(`\b(kinder|jugendliche|menschen|personen|children|im|in|alter|von|zwischen|ca|etwa|circa|` +
		`jahre?n?|j|years?|yrs?|alt|old|aged?|ages|of|between|einschliesslich|inklusive)\b`)
	ageEnds  = regexp.MustCompile(`-? ?jaehrige[nr]?\b`)
	ageRange = regexp.MustCompile(`^(\d+) ?- ?(\d+)$`)
	ageFrom  = regexp.MustCompile(`^(?:(?:ab|mindestens|mind|min|from|over|at least) ?(\d+)|(\d+) ?(?:\+|-|plus|und aelter|oder aelter|and older|and over|and up|or older))$`)
	ageTo    = regexp.MustCompile(`^(?:bis|bis zu|hoechstens|maximal|max|to|up to|until|at most|-) ?(\d+)$`)
	ageUnder = regexp.MustCompile(`^(?:unter|under|below|u) ?(\d+)$`)
	ageExact = regexp.MustCompile(`^(\d+)$`)
	ageAny   = regexp.MustCompile(`^(alle|alle altersgruppen|alle altersstufen|jedes|jede|egal|ohne begrenzung|offen|beliebig|fuer alle|all|any|everyone|everybody|no limit)$`)
)

// parseAges reads an age range in years, as people write it: "6-10", "ab 12", "bis 6", "0 bis 3 Jahre", "8", "U3",
// "alle". Nil means no limit; ok is false for what is no age range, such as school years or months.
func parseAges(typed string) (from, to *int, ok bool) {
	s := tidyAges(typed)
	if ageAny.MatchString(s) {
		return nil, nil, true
	}
	if found := ageRange.FindStringSubmatch(s); found != nil {
		low, high := age(found[1]), age(found[2])
		if low != nil && high != nil && *low > *high {
			low, high = high, low
		}
		return low, high, low != nil && high != nil
	}
	if found := ageFrom.FindStringSubmatch(s); found != nil {
		from = age(found[1] + found[2])
		return from, nil, from != nil
	}
	if found := ageTo.FindStringSubmatch(s); found != nil {
		to = age(found[1])
		return nil, to, to != nil
	}
	if found := ageUnder.FindStringSubmatch(s); found != nil {
		if to = age(found[1]); to == nil || *to == 0 {
			return nil, nil, false
		}
		*to--
		return nil, to, true
	}
	if found := ageExact.FindStringSubmatch(s); found != nil {
		from, to = age(found[1]), age(found[1])
		return from, to, from != nil
	}
	return nil, nil, false
}

// tidyAges leaves numbers and the few words that mean something between them.
func tidyAges(typed string) string {
	s := strings.NewReplacer(
		"ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "–", "-", "—", "-", "−", "-", "‑", "-", "‐", "-",
	).Replace(strings.ToLower(typed))
	s = ageWords.ReplaceAllString(ageEnds.ReplaceAllString(strings.ReplaceAll(s, ".", " "), " "), " ")
	s = strings.Trim(strings.Join(strings.Fields(s), " "), " ,;:!()")
	for _, and := range []string{" bis ", " to ", " until ", " und ", " and ", "-bis "} {
		low, high, found := strings.Cut(s, and)
		low = strings.Trim(strings.TrimPrefix(strings.TrimPrefix(low, "ab "), "from "), " -")
		if found && ageExact.MatchString(low) && ageExact.MatchString(high) {
			return low + "-" + high
		}
	}
	return s
}

func age(digits string) *int {
	n, err := strconv.Atoi(digits)
	if err != nil || n > maxAge {
		return nil
	}
	return &n
}

// checkAges is parseAges as the check of a dialog's step; what it keeps is read by readAges.
func checkAges(typed string) (string, *dialog.Problem) {
	from, to, ok := parseAges(typed)
	if !ok {
		return "", &dialog.Problem{Key: "offer.no_age"}
	}
	return writeAges(from, to), nil
}

// writeAges is the form in which a dialog keeps an age range: "6-10", "12-", "-6", "all".
func writeAges(from, to *int) string {
	if from == nil && to == nil {
		return anyAge
	}
	var low, high string
	if from != nil {
		low = strconv.Itoa(*from)
	}
	if to != nil {
		high = strconv.Itoa(*to)
	}
	return low + "-" + high
}

// readAges is the reverse of writeAges; an empty answer has no limits either.
func readAges(kept string) (from, to *int) {
	low, high, found := strings.Cut(kept, "-")
	if !found {
		return nil, nil
	}
	return age(low), age(high)
}
