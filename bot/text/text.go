// Package text holds every sentence that a user reads, in German (the original) and English, and nothing else
// decides about words. A key that is missing in one language is an error there, never a text in the other.
package text

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// Lang is the language of one person: De or En.
type Lang string

// The languages.
const (
	De Lang = "de"
	En Lang = "en"
)

// Langs lists the languages, the original first.
var Langs = [...]Lang{De, En}

// Of returns the language for a stored or a Telegram language code; everything unknown is German.
func Of(code string) Lang {
	if len(code) >= 2 && code[:2] == "en" {
		return En
	}
	return De
}

// V are the values of a text by name. Strings are escaped for Telegram's HTML; HTML is taken as it is.
type V map[string]any

// HTML is text that is escaped already.
type HTML string

//go:embed de.toml en.toml
var files embed.FS

// catalogue is what was read from the files, once. Only texts with a plural are messages of the bundle, each of which takes
// many times the memory of its words; the others are kept as they are written.
type catalogue struct {
	words      map[Lang]map[string]string // by key
	parsed     sync.Map                   // of those with values: words -> template.ParsedTemplate, once they are said
	parser     template.Parser
	bundle     *i18n.Bundle
	localizers map[Lang]*i18n.Localizer
}

var load = sync.OnceValue(func() *catalogue {
	c := &catalogue{
		words:      make(map[Lang]map[string]string),
		parser:     &template.TextParser{Option: "missingkey=error"},
		bundle:     i18n.NewBundle(language.German),
		localizers: make(map[Lang]*i18n.Localizer),
	}
	for _, lang := range Langs {
		var tree map[string]any
		if _, err := toml.DecodeFS(files, string(lang)+".toml", &tree); err != nil {
			panic(fmt.Sprintf("text: %s.toml: %v", lang, err)) // the files are part of the program, and tested
		}
		c.words[lang] = make(map[string]string)
		c.add(lang, "", tree)
		c.localizers[lang] = i18n.NewLocalizer(c.bundle, string(lang))
	}
	return c
})

// add takes the texts of a table whose keys begin with prefix.
func (c *catalogue) add(lang Lang, prefix string, table map[string]any) {
	for name, value := range table {
		switch value := value.(type) {
		case string:
			c.words[lang][prefix+name] = value
		case map[string]any:
			if other, ok := value["other"].(string); ok {
				one, _ := value["one"].(string)
				c.addPlural(lang, i18n.Message{ID: prefix + name, One: one, Other: other})
			} else {
				c.add(lang, prefix+name+".", value)
			}
		}
	}
}

func (c *catalogue) addPlural(lang Lang, m i18n.Message) {
	if err := c.bundle.AddMessages(language.Make(string(lang)), &m); err != nil {
		panic(fmt.Sprintf("text: %s in %s: %v", m.ID, lang, err))
	}
}

// T returns the text of key with its values filled in. It panics when the key or a value is missing: that is a
// fault of the program, which the bot answers like any other.
func (l Lang) T(key string, values ...V) string {
	text, err := load().fill(Of(string(l)), key, values)
	if err != nil {
		panic(fmt.Sprintf("text %s in %s: %v", key, l, err))
	}
	return text
}

func (c *catalogue) fill(l Lang, key string, values []V) (string, error) {
	words, ok := c.words[l][key]
	if !ok {
		return c.localize(l, key, nil, values)
	}
	if !strings.Contains(words, "{{") {
		return words, nil
	}
	parsed, ok := c.parsed.Load(words)
	if !ok {
		made, err := c.parser.Parse(words, "", "")
		if err != nil {
			return "", err
		}
		parsed, _ = c.parsed.LoadOrStore(words, made)
	}
	return parsed.(template.ParsedTemplate).Execute(data(values))
}

// N is T for a text with a singular and a plural; the number is the value Count.
func (l Lang) N(key string, count int, values ...V) string {
	text, err := load().localize(Of(string(l)), key, count, append(values, V{"Count": count}))
	if err != nil {
		panic(fmt.Sprintf("text %s in %s: %v", key, l, err))
	}
	return text
}

func (c *catalogue) localize(l Lang, key string, count any, values []V) (string, error) {
	return c.localizers[l].Localize(&i18n.LocalizeConfig{
		MessageID: key, TemplateData: data(values), PluralCount: count, TemplateParser: c.parser,
	})
}

// data joins values for a template.
func data(values []V) map[string]any {
	all := make(map[string]any)
	for _, more := range values {
		for name, value := range more {
			all[name] = escaped(value)
		}
	}
	return all
}

// Escape makes plain text safe inside Telegram's HTML.
func Escape(plain string) string { return escaper.Replace(plain) }

func escaped(value any) any {
	if plain, ok := value.(string); ok {
		return Escape(plain)
	}
	return value
}
