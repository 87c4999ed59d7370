package trait

import (
	"slices"
	"strings"
	"testing"

	"sozialraum/storage/german"
)

func TestIn(t *testing.T) {
	for words, want := range map[string]string{
		"türkisch": "tr", "Beratung auf Türkisch": "tr", "türkische Mütter": "tr", "TUERKISCH": "tr", "türkischsprachige Eltern": "tr",
		"arabischsprechend": "ar", "auf Arabisch oder Ukrainisch": "ar uk", "in English": "en", "Farsi/Dari": "fa fa",
		"Deutschkurs": "", "Deutsch lernen": "", "Gebärdensprache": "gsg", "sign language": "gsg", "Sprache": "", "leichte Sprache": "plain_language",
		"in leichter Sprache": "plain_language", "barrierefreier Zugang": "step_free", "rollstuhlgerecht": "step_free", "Rollstuhl": "",
		"Behinderten-WC": "toilet", "wheelchair accessible": "step_free", "": "", "sprachig": "", "Thaiboxen": "",
	} {
		var got []string
		for _, mention := range In(german.Tokens(words)) {
			got = append(got, mention.ID)
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q means %q, want %q", words, got, want)
		}
	}
}

func TestEveryTraitHasSynonyms(t *testing.T) {
	for kind, list := range map[Kind][]string{Language: Languages[1:], Access: Accessibility[:]} {
		if len(synonyms[kind]) != len(list) {
			t.Errorf("%s: %d traits, synonyms of %d", kind, len(list), len(synonyms[kind]))
		}
		for _, id := range list {
			for _, phrase := range synonyms[kind][id] {
				tokens := german.Tokens(phrase)
				found := In(tokens)
				if len(found) != 1 || found[0] != (Mention{Kind: kind, ID: id, Last: len(tokens) - 1}) {
					t.Errorf("%q means %v, want %s", phrase, found, id)
				}
			}
			if len(synonyms[kind][id]) == 0 {
				t.Errorf("nobody can ask for %s", id)
			}
		}
	}
}
