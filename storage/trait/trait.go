// Package trait owns the fixed lists of languages that an offer is given in and of what makes it accessible, and the words
// in both languages by which people mean one. It is pure and never decides what an offer is like: its owner does.
package trait

import (
	"strings"
	"sync"

	"sozialraum/storage/german"
)

// Kind is what a trait is about.
type Kind string

// The kinds.
const (
	Language Kind = "language"
	Access   Kind = "access"
)

// Languages are codes of ISO 639-1, and gsg of ISO 639-3 for German sign language, in the order in which they are offered.
// Farsi and Dari are one, as in ISO 639-1.
var Languages = [...]string{
	"de", "en", "ar", "tr", "uk", "ru", "fa", "ps", "ku", "pl", "ro", "bg", "sq", "sr", "hr", "bs", "mk", "it", "es", "pt",
	"fr", "el", "hu", "cs", "sk", "nl", "vi", "zh", "th", "ti", "am", "so", "ur", "hi", "ta", "gsg",
}

// Accessibility is what a place or an offer has for people with a disability, in the order in which it is offered.
var Accessibility = [...]string{"step_free", "toilet", "parking", "hearing", "sight", "plain_language", "quiet"}

// synonyms are the words by which people mean a trait. German is missing on purpose: whoever looks for it wants to learn
// it. A wheelchair alone is missing, too: that is what an offer is about.
var synonyms = map[Kind]map[string][]string{
	Language: {
		"en": {"englisch", "english"}, "ar": {"arabisch", "arabic"}, "tr": {"türkisch", "turkish"}, "uk": {"ukrainisch", "ukrainian"},
		"ru": {"russisch", "russian"}, "fa": {"persisch", "farsi", "dari", "persian"}, "ps": {"paschtu", "pashto"},
		"ku": {"kurdisch", "kurmandschi", "sorani", "kurdish"}, "pl": {"polnisch", "polish"}, "ro": {"rumänisch", "romanian"},
		"bg": {"bulgarisch", "bulgarian"}, "sq": {"albanisch", "albanian"}, "sr": {"serbisch", "serbian"}, "hr": {"kroatisch", "croatian"},
		"bs": {"bosnisch", "bosnian"}, "mk": {"mazedonisch", "macedonian"}, "it": {"italienisch", "italian"}, "es": {"spanisch", "spanish"},
		"pt": {"portugiesisch", "portuguese"}, "fr": {"französisch", "french"}, "el": {"griechisch", "greek"}, "hu": {"ungarisch", "hungarian"},
		"cs": {"tschechisch", "czech"}, "sk": {"slowakisch", "slovak"}, "nl": {"niederländisch", "holländisch", "dutch"},
		"vi": {"vietnamesisch", "vietnamese"}, "zh": {"chinesisch", "chinese"}, "th": {"thailändisch", "thai"}, "ti": {"tigrinya"},
		"am": {"amharisch", "amharic"}, "so": {"somali", "somalisch"}, "ur": {"urdu"}, "hi": {"hindi"}, "ta": {"tamil", "tamilisch"},
		"gsg": {"gebärdensprache", "DGS", "sign language"},
	},
	Access: {
		"step_free": {
			"barrierefrei", "barrierearm", "rollstuhlgerecht", "rollstuhltauglich", "stufenlos", "ebenerdig", "ohne stufen",
			"wheelchair accessible", "step free", "barrier free", "accessible",
		},
		"toilet":         {"behindertentoilette", "rollstuhltoilette", "behinderten-WC", "rollstuhl-WC", "accessible toilet"},
		"parking":        {"behindertenparkplatz", "accessible parking"},
		"hearing":        {"induktionsschleife", "hörschleife", "schriftdolmetscher", "hearing loop", "induction loop"},
		"sight":          {"blindenleitsystem", "brailleschrift", "braille"},
		"plain_language": {"leichte sprache", "einfache sprache", "plain language", "easy read", "easy language"},
		"quiet":          {"reizarm", "ruheraum", "quiet room", "sensory friendly"},
	},
}

// maxPhrase is the most words of a synonym.
const maxPhrase = 2

// Mention is a trait that was found in a text.
type Mention struct {
	Kind        Kind
	ID          string
	First, Last int // the tokens that mean it
}

// index finds traits by the stems of one or two words.
type index map[[maxPhrase]string]Mention

var load = sync.OnceValue(func() index {
	all := index{}
	for kind, ids := range synonyms {
		for id, phrases := range ids {
			for _, phrase := range phrases {
				key, n := [maxPhrase]string{}, 0
				for _, token := range german.Tokens(phrase) {
					key[n], n = german.Stem(token.Folded), n+1
				}
				all[key] = Mention{Kind: kind, ID: id}
			}
		}
	}
	return all
})

// In finds the traits that words mean, in their order, each as often as it stands there.
func In(tokens []german.Token) []Mention {
	all := load()
	var found []Mention
	for first := 0; first < len(tokens); first++ {
		for size := min(maxPhrase, len(tokens)-first); size > 0; size-- {
			var key [maxPhrase]string
			for i, token := range tokens[first : first+size] {
				key[i] = german.Stem(spoken(token.Folded))
			}
			if mention, ok := all[key]; ok {
				mention.First, mention.Last = first, first+size-1
				found = append(found, mention)
				first += size - 1
				break
			}
		}
	}
	return found
}

// spoken is the language of "türkischsprachig" and "arabischsprechende", or the word itself.
func spoken(word string) string {
	for _, ending := range []string{"sprachig", "sprechend"} {
		if language, _, found := strings.Cut(word, ending); found && language != "" {
			return language
		}
	}
	return word
}
