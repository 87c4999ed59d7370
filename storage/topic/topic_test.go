package topic

import (
	"slices"
	"strings"
	"testing"

	"sozialraum/storage/german"
)

func TestIn(t *testing.T) {
	for text, want := range map[string]string{
		"Hausaufgaben": "learning", "Hausaufgabenhilfe": "learning", "hausaufgabe Romrod": "learning", "homework": "learning",
		"Trennungskinder": "separation", "Eltern trennen sich": "separation", "Bildung und Teilhabe": "money", "Teilhabe": "inclusion",
		"häusliche Gewalt": "violence", "Schulbegleiter": "school inclusion", "Kinder": "", "Gruppe für Kinder": "", "": "", "xyz": "",
		"Schulden und Trauer": "money grief", "Jugendgruppe": "", "Ferienfußball": "holidays sport", "insoweit erfahrene Fachkraft": "violence",
		"Schulangst": "school",
	} {
		var got []string
		for _, mention := range In(german.Tokens(text)) {
			got = append(got, mention.ID)
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q means %q, want %q", text, got, want)
		}
	}
}

func TestOf(t *testing.T) {
	if got := Of("Geld, Trauer und noch einmal Geld"); !slices.Equal(got, []string{"money", "grief"}) {
		t.Errorf("got %v", got)
	}
}

func TestMentionsCoverTheirWords(t *testing.T) {
	got := In(german.Tokens("Antrag Bildung und Teilhabe Trauer"))
	want := []Mention{{"money", 1, 3}, {"grief", 4, 4}}
	if !slices.Equal(got, want) {
		t.Errorf("mentions are %v, want %v", got, want)
	}
}

func TestEveryTopicHasSynonyms(t *testing.T) {
	if len(synonyms) != len(IDs) {
		t.Errorf("%d topics, synonyms of %d", len(IDs), len(synonyms))
	}
	for _, id := range IDs {
		if len(synonyms[id]) < 10 {
			t.Errorf("%s has %d synonyms", id, len(synonyms[id]))
		}
		for _, phrase := range synonyms[id] {
			tokens := german.Tokens(phrase)
			if len(tokens) > maxPhrase || len(tokens) == 0 {
				t.Errorf("%s: %q has %d words", id, phrase, len(tokens))
				continue
			}
			if !slices.ContainsFunc(In(tokens), func(m Mention) bool { return m.ID == id && m.Last == len(tokens)-1 }) {
				t.Errorf("%q does not mean %s", phrase, id)
			}
		}
	}
}
