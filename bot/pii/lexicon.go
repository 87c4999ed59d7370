package pii

import (
	"embed"
	"strings"
	"sync"
)

//go:embed lists/*.txt
var lists embed.FS

// What the lexicon knows of a word.
const (
	isFirst uint32 = 1 << iota
	isFirstWeak
	notFirstLower // no name when it is written in lower case
	isSur
	isSurWeak
	isPlace
	isPlaceWeak
	isNoun
	isPerson
	isTitle
	isNamed
	isVerb
	isArticle
	isMonth   // value 1 to 12
	isNumber  // value 0 to 99
	isOrdinal // value 1 to 31
	startsPhrase
	isFiller
	isEponym
	isNest
	isUnit
	isPlacePrep
	isHouse
	isBe
	isFileWord
	isNumberWord // a number of a telephone or the like follows
	isCue        // a rule asks for the word itself

	isName = isFirst | isFirstWeak | isSur | isSurWeak
)

type lexeme struct {
	flags uint32
	value int32
}

// lexicon is what the lists say, made ready for looking up. It is never changed.
type lexicon struct {
	words      map[string]lexeme
	nounEnds   map[string]bool // last parts of compounds, four letters or more, and endings
	personEnds map[string]bool
	houses     map[string]bool
	plates     map[string]bool // where cars are registered
	notFrom    map[string]bool
	notPlaces  map[string]bool
	plain      map[string]bool // compounds with "straße" that are no street's name
	phrases    phraseBook
}

var lexiconOnce = sync.OnceValue(func() *lexicon {
	l := &lexicon{
		words: make(map[string]lexeme, 16_000), nounEnds: map[string]bool{}, personEnds: map[string]bool{}, plates: map[string]bool{}, houses: map[string]bool{},
		notFrom: map[string]bool{}, notPlaces: map[string]bool{}, plain: map[string]bool{}, phrases: phraseBook{},
	}
	sections := map[string][]string{}
	for _, file := range []string{"firstnames", "surnames", "places", "words"} {
		content, err := lists.ReadFile("lists/" + file + ".txt")
		if err != nil {
			panic("pii: " + err.Error()) // the lists are part of the program
		}
		readSections(string(content), sections)
	}
	l.addWords(sections)
	l.addPhrases(sections)
	l.addNumbers()
	l.addSmall()
	l.settle()
	return l
})

// readSections collects the lines of each "[section]"; lines that begin with # are comments.
func readSections(content string, into map[string][]string) {
	name := ""
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			name = strings.Trim(line, "[]")
		default:
			into[name] = append(into[name], line)
		}
	}
}

var sectionFlags = []struct {
	section string
	flag    uint32
}{
	{"first", isFirst},
	{"first weak", isFirstWeak},
	{"first lower", notFirstLower},
	{"sur", isSur},
	{"sur weak", isSurWeak},
	{"place", isPlace},
	{"place weak", isPlaceWeak},
	{"noun", isNoun},
	{"person", isPerson},
	{"title", isTitle},
	{"named", isNamed},
	{"verb", isVerb},
	{"article", isArticle},
	{"eponym", isEponym},
	{"nest", isNest},
	{"house", isHouse},
}

func (l *lexicon) addWords(sections map[string][]string) {
	for _, s := range sectionFlags {
		for _, line := range sections[s.section] {
			for _, name := range strings.Fields(line) {
				l.addWord(name, s.flag)
			}
		}
	}
	for section, set := range map[string]map[string]bool{
		"not from": l.notFrom, "not a place": l.notPlaces, "street plain": l.plain, "house": l.houses, "noun ending": l.nounEnds, "plate": l.plates,
	} {
		for _, line := range sections[section] {
			for _, name := range strings.Fields(line) {
				set[fold(name)] = true
			}
		}
	}
	for _, line := range sections["month"] {
		l.addMonths(strings.Fields(line))
	}
}

func (l *lexicon) addWord(name string, flag uint32) {
	if strings.ContainsAny(name, "-_") {
		if flag == isPlace {
			l.phrases.add(strings.ReplaceAll(name, "_", " "), Place)
		}
		return
	}
	key := fold(name)
	l.put(key, flag)
	if flag&(isNoun|isPerson) != 0 && len(key) >= 4 {
		l.nounEnds[key] = true
	}
	if flag == isPerson && len(key) >= 4 {
		l.personEnds[key] = true
	}
	if plain := unmarked(name); len(plain) >= 4 && flag&(isFirst|isSur|isPlace) != 0 && l.words[plain].flags == 0 {
		l.put(plain, flag)
	}
}

func (l *lexicon) put(key string, flag uint32) {
	lexeme := l.words[key]
	lexeme.flags |= flag
	l.words[key] = lexeme
}

func (l *lexicon) putValue(key string, flag uint32, value int) {
	l.put(key, flag)
	lexeme := l.words[key]
	lexeme.value = int32(value)
	l.words[key] = lexeme
}

func (l *lexicon) addMonths(names []string) {
	for _, name := range names {
		key := fold(name)
		for i, begin := range []string{"ja", "fe", "m", "ap", "mai", "jun", "jul", "au", "s", "o", "n", "d"} {
			if strings.HasPrefix(key, begin) && (i != 2 || key != "mai") {
				l.putValue(key, isMonth, i+1)
				break
			}
		}
	}
	l.putValue("mai", isMonth, 5)
}

// settle makes what is a name and an ordinary word as well a weak name.
func (l *lexicon) settle() {
	const ordinary = isNoun | isPerson | isArticle | isVerb | isNumber | isOrdinal | isTitle | isFiller
	for key, lexeme := range l.words {
		flags := lexeme.flags
		if len(key) <= 2 || flags&ordinary != 0 {
			flags = weaken(flags, isFirst, isFirstWeak)
			flags = weaken(flags, isSur, isSurWeak)
			flags = weaken(flags, isPlace, isPlaceWeak)
		}
		for _, pair := range [][2]uint32{{isFirst, isFirstWeak}, {isSur, isSurWeak}, {isPlace, isPlaceWeak}} {
			if flags&pair[1] != 0 {
				flags &^= pair[0]
			}
		}
		lexeme.flags = flags
		l.words[key] = lexeme
	}
}

func weaken(flags, strong, weak uint32) uint32 {
	if flags&strong != 0 {
		return flags&^strong | weak
	}
	return flags
}

// lookUp finds a folded word, or the word without the s of a genitive or the ending of a pet name.
func (l *lexicon) lookUp(key []byte) (found lexeme, genitive bool) {
	if found, ok := l.words[string(key)]; ok {
		return found, false
	}
	n := len(key)
	if n > 3 && key[n-1] == 's' {
		if found, ok := l.words[string(key[:n-1])]; ok && found.flags&(isName|isPlace|isPlaceWeak) != 0 {
			found.flags &= isName | isPlace | isPlaceWeak | notFirstLower
			return found, true
		}
	}
	if n > 8 && string(key[n-4:]) == "chen" {
		if found := l.words[string(key[:n-4])]; found.flags&isFirst != 0 {
			return lexeme{flags: isFirst}, false
		}
	}
	return lexeme{}, false
}

// ordinaryWord says whether a folded word is known as no name, or built like a compound or a derived noun.
func (l *lexicon) ordinaryWord(key string) bool {
	if l.words[key].flags&(isNoun|isPerson|isTitle|isNamed|isArticle|isNumber|isOrdinal|isHouse|isFiller|isVerb|isUnit) != 0 {
		return true
	}
	return l.endsLikeNoun(key)
}

// endsLikeLongNoun says whether a word is a compound whose last part is a noun of five letters or more.
func (l *lexicon) endsLikeLongNoun(key string) bool {
	for length := 5; length <= 18 && length < len(key); length++ {
		if l.nounEnds[key[len(key)-length:]] && key[len(key)-length:] != "stern" {
			return true
		}
	}
	return false
}

func (l *lexicon) endsLikeNoun(key string) bool {
	for length := 3; length <= 18 && length <= len(key); length++ {
		if end := key[len(key)-length:]; l.nounEnds[end] && (length >= 4 || len(key) >= 7) || length > 3 && l.houses[end] {
			return true
		}
	}
	return false
}

// endsLikePerson says whether a folded word is a compound or derived word for a person.
func (l *lexicon) endsLikePerson(key string) bool {
	for length := 4; length <= 16 && length <= len(key); length++ {
		if l.personEnds[key[len(key)-length:]] {
			return true
		}
	}
	return strings.HasSuffix(key, "erin") || strings.HasSuffix(key, "ling") && key != "fruehling" || strings.HasSuffix(key, "istin")
}

// derived says whether a folded word is surely no name by its ending.
func (l *lexicon) derived(key string) bool {
	for _, end := range []string{"ung", "heit", "keit", "schaft", "tion", "erin", "aerztin", "leitung", "innen", "leiterin", "kollegin", "istin", "login"} {
		if strings.HasSuffix(key, end) {
			return true
		}
	}
	return l.endsLikePerson(key) && !strings.HasSuffix(key, "mann") && !strings.HasSuffix(key, "ling")
}
