package exchange

import (
	"sozialraum/bot/directory"
	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/topic"
	"sozialraum/storage/trait"
)

// Words are what every area calls things, in both languages. Municipalities are missing.
func Words() directory.Words {
	return directory.Words{
		Sectors:       terms(storage.Sectors[:], "sector.name_"),
		Topics:        terms(topic.IDs[:], "offertopic."),
		Languages:     terms(trait.Languages[:], "language."),
		Accessibility: terms(trait.Accessibility[:], "accessible."),
	}
}

func terms(keys []string, prefix string) []directory.Term {
	list := make([]directory.Term, len(keys))
	for i, key := range keys {
		list[i] = directory.Term{Key: key, German: text.De.T(prefix + key), English: text.En.T(prefix + key)}
	}
	return list
}
