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

// catalogue is what was read from the files, once. Most texts have neither values nor a plural: they are kept as they
// are, since a message of the bundle takes many times the memory of its words.
type catalogue struct {
	plain      map[Lang]map[string]string // by key
	bundle     *i18n.Bundle               // all others
	localizers map[Lang]*i18n.Localizer
	parser     template.Parser
}

var load = sync.OnceValue(func() *catalogue {
	c := &catalogue{
		plain:      make(map[Lang]map[string]string),
		bundle:     i18n.NewBundle(language.German),
		localizers: make(map[Lang]*i18n.Localizer),
		parser:     &template.TextParser{Option: "missingkey=error"},
	}
	for _, lang := range Langs {
		var tree map[string]any
		if _, err := toml.DecodeFS(files, string(lang)+".toml", &tree); err != nil {
			panic(fmt.Sprintf("text: %s.toml: %v", lang, err)) // the files are part of the program, and tested
		}
		c.plain[lang] = make(map[string]string)
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
			if strings.Contains(value, "{{") {
				c.addMessage(lang, i18n.Message{ID: prefix + name, Other: value})
			} else {
				c.plain[lang][prefix+name] = value
			}
		case map[string]any:
			if other, ok := value["other"].(string); ok {
				one, _ := value["one"].(string)
				c.addMessage(lang, i18n.Message{ID: prefix + name, One: one, Other: other})
			} else {
				c.add(lang, prefix+name+".", value)
			}
		}
	}
}

func (c *catalogue) addMessage(lang Lang, m i18n.Message) {
	if err := c.bundle.AddMessages(language.Make(string(lang)), &m); err != nil {
		panic(fmt.Sprintf("text: %s in %s: %v", m.ID, lang, err))
	}
}

// T returns the text of key with its values filled in. It panics when the key or a value is missing: that is a
// fault of the program, which the bot answers like any other.
func (l Lang) T(key string, values ...V) string {
	c := load()
	if plain, ok := c.plain[Of(string(l))][key]; ok {
		return plain
	}
	return c.render(l, key, nil, values)
}

// N is T for a text with a singular and a plural; the number is the value Count.
func (l Lang) N(key string, count int, values ...V) string {
	all := V{"Count": count}
	for _, more := range values {
		for name, value := range more {
			all[name] = value
		}
	}
	return load().render(l, key, count, []V{all})
}

func (c *catalogue) render(l Lang, key string, count any, values []V) string {
	data := make(map[string]any)
	for _, more := range values {
		for name, value := range more {
			data[name] = escaped(value)
		}
	}
	text, err := c.localizers[Of(string(l))].Localize(&i18n.LocalizeConfig{
		MessageID: key, TemplateData: data, PluralCount: count, TemplateParser: c.parser,
	})
	if err != nil {
		panic(fmt.Sprintf("text %s in %s: %v", key, l, err))
	}
	return text
}

// Escape makes plain text safe inside Telegram's HTML.
func Escape(plain string) string { return escaper.Replace(plain) }

func escaped(value any) any {
	if plain, ok := value.(string); ok {
		return Escape(plain)
	}
	return value
}
