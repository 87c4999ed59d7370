package german

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed synonyms.txt
var synonymList string

// readings are other ways to say the word of a stem; each way is stems that stand together.
var readings = sync.OnceValue(func() map[string][][]string {
	all := map[string][][]string{}
	add := func(from string, to []string) {
		if !slices.ContainsFunc(all[from], func(known []string) bool { return slices.Equal(known, to) }) {
			all[from] = append(all[from], to)
		}
	}
	for line := range strings.Lines(synonymList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		short, long, directed := strings.Cut(line, "=")
		if directed {
			add(stems(short)[0], stems(long))
			continue
		}
		group := stems(line)
		for _, from := range group {
			for _, to := range group {
				if from != to {
					add(from, []string{to})
				}
			}
		}
	}
	return all
})

func stems(text string) (list []string) {
	for _, token := range Tokens(text) {
		list = append(list, Stem(token.Folded))
	}
	return list
}

// Synonyms are other ways to say the word of this stem, each of one or more stems that must stand together.
func Synonyms(stem string) [][]string { return readings()[stem] }
