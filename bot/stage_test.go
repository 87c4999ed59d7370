package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/BurntSushi/toml"

	"sozialraum/bot/dialog"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// stage is a world in one language: a coordinator who administers a house, and rows for dialogs to be about.
type stage struct {
	*world
	lang        text.Lang
	boss        *simulator.Person
	house       int64 // organisation of the boss
	application int64 // of somebody who wants to join the house
	conference  int64
	resource    int64
	result      int64  // of a small group
	reference   string // of a case that the boss takes part in
	question    int64  // of somebody of another house to the network
	introduced  int64  // group in which the boss was introduced to somebody
	talk        string // opens a case to who asked it
}

func newStage(t testing.TB, lang text.Lang) *stage {
	t.Helper()
	s := &stage{world: setup(t), lang: lang}
	s.boss = s.joins("Koordination", true)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		boss, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		if s.house, err = tx.AddOrganisation(ctx, s.organisation("Haus am Bach", "active")); err != nil {
			return err
		}
		c, err := tx.AddConference(ctx, storage.Conference{
			AreaID: s.area, Kind: "conference", Title: "Dritte Konferenz", Local: tx.Now.AddDate(0, 1, 0), Place: "Rathaus",
		}, boss.ID)
		s.conference = c.ID
		return errors.Join(err, tx.Admit(ctx, s.area, s.house, boss.ID, true))
	})
	return s
}

// organisation is one that could be stored, in the area's first municipality.
func (s *stage) organisation(name, state string) storage.Organisation {
	o := storage.Organisation{AreaID: s.area, Name: name, Sector: "daycare", Can: "Betreuung", Contact: "Tel. 1", State: state}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, s.area)
		if err == nil {
			o.MunicipalityID = places[0].ID
		}
		return err
	})
	return o
}

// joins brings somebody into the area who reads the stage's language.
func (s *stage) joins(name string, coordinator bool) *simulator.Person {
	s.t.Helper()
	p := s.sim.AddPerson(simulator.Profile{FirstName: name, Language: string(s.lang)})
	p.Open(s.invitation(coordinator))
	s.settle()
	s.tap(p, map[text.Lang]string{text.De: "Deutsch", text.En: "English"}[s.lang])
	s.tap(p, s.lang.T("join.agree"))
	return p
}

// wants brings somebody into the area who waits to be admitted to the house, and returns their application.
func (s *stage) wants(name string) (p *simulator.Person, application int64) {
	s.t.Helper()
	p = s.joins(name, false)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err == nil {
			application, err = tx.Apply(ctx, s.area, person.ID, s.house, "join")
		}
		return err
	})
	return p, application
}

func (w *world) inTx(fn func(ctx context.Context, tx *storage.Tx) error) {
	w.t.Helper()
	if err := w.store.InTx(w.ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

// personOf loads somebody as the next update would; updates below zero never come from Telegram.
func personOf(ctx context.Context, tx *storage.Tx, p *simulator.Person) (*storage.Person, error) {
	_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: -p.ID(), TelegramID: p.ID()}})
	return people[p.ID()], err
}

// draft reads where the person's dialog stands; nil when they are in none, or nobody has heard of them.
func (w *world) draft(p *simulator.Person) (flow string, session *dialog.Session) {
	w.t.Helper()
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := tx.KnownPerson(ctx, p.ID())
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil || person.Dialog == nil {
			return err
		}
		flow, session = person.Dialog.Flow, new(dialog.Session)
		return json.Unmarshal([]byte(person.Dialog.Session), session)
	})
	return flow, session
}

// putBack sets a dialog to where it stood before.
func (w *world) putBack(p *simulator.Person, flow string, session *dialog.Session) {
	w.t.Helper()
	raw, err := json.Marshal(session)
	if err != nil {
		w.t.Fatal(err)
	}
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := tx.KnownPerson(ctx, p.ID())
		if err == nil {
			tx.SaveDialog(person, storage.Dialog{Flow: flow, Session: string(raw), ExpiresAt: tx.Now.AddDate(0, 0, 1)})
		}
		return err
	})
}

// unharmed fails the test when an update could not be handled, or a message not be delivered. People who blocked
// the bot on purpose are refused with 403, and the same edit twice is none.
func (w *world) unharmed() {
	w.t.Helper()
	if dead, err := w.store.DeadLetters(w.ctx, w.clock.Now().AddDate(-1, 0, 0)); err != nil || dead > 0 {
		w.t.Errorf("%d updates could not be handled, %v", dead, err)
	}
	if n, buried, err := w.store.BuriedOutbox(w.ctx, 5); err != nil || n > 0 {
		w.t.Errorf("%d messages could not be delivered: %+v, %v", n, buried, err)
	}
	for _, call := range w.sim.Calls() {
		same := call.Method == "editMessageText" && strings.Contains(call.Error, "message is not modified")
		if call.Status >= 400 && call.Status != 403 && !same {
			w.t.Errorf("%s was refused: %s", call.Method, call.Error)
		}
	}
}

// template is a text with its values left open: what stands before, between and behind them.
type template []string

// matches says whether the sentence is the text with something in place of each value. The earliest place of each part
// will do: what is left open behind it takes the rest. There are 1,500 texts, which as regular expressions took longer
// than all else that the tests do with an answer.
func (t template) matches(sentence string) bool {
	rest, ok := strings.CutPrefix(sentence, t[0])
	for i := 1; ok && i < len(t); i++ {
		if rest == "" {
			return false // a value is never empty
		}
		if i == len(t)-1 {
			return strings.HasSuffix(rest[1:], t[i])
		}
		_, rest, ok = strings.Cut(rest[1:], t[i])
	}
	return ok && rest == ""
}

// templates recognise the sentences of each language.
var templates = sync.OnceValues(func() (map[text.Lang][]template, error) {
	found := map[text.Lang][]template{}
	value := regexp.MustCompile(`\{\{\.[A-Za-z]+\}\}`)
	for _, lang := range text.Langs {
		raw, err := os.ReadFile("text/" + string(lang) + ".toml")
		if err != nil {
			return nil, err
		}
		var tables map[string]map[string]any
		if err := toml.Unmarshal(raw, &tables); err != nil {
			return nil, err
		}
		for _, sentence := range leaves(tables) {
			parts := value.Split(view.Plain(sentence), -1)
			if len(strings.Join(parts, "")) >= 8 {
				found[lang] = append(found[lang], parts)
			}
		}
	}
	return found, nil
})

func leaves(tables map[string]map[string]any) (all []string) {
	for _, table := range tables {
		for _, leaf := range table {
			switch leaf := leaf.(type) {
			case string:
				all = append(all, leaf)
			case map[string]any:
				all = append(all, leaves(map[string]map[string]any{"": leaf})...)
			}
		}
	}
	return all
}

// speaks tells whether the sentence is one of the language's texts.
func speaks(t testing.TB, lang text.Lang, sentence string) bool {
	t.Helper()
	known, err := templates()
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(known[lang], func(tp template) bool { return tp.matches(sentence) })
}

func TestTemplates(t *testing.T) {
	hello := template{"Hallo ", ", bis ", "."}
	for sentence, want := range map[string]bool{
		"Hallo Anna, bis morgen.":                   true,
		"Hallo Anna\nund Bert, bis bald, bis dann.": true,
		"Hallo Anna, bis morgen":                    false,
		"Hallo Anna, morgen.":                       false,
		"Hallo , bis morgen.":                       false, // a value is never empty
		"Hallo Anna, bis .":                         false,
		"Oh, hallo Anna, bis morgen.":               false,
		"Hallo ":                                    false,
		"":                                          false,
	} {
		if got := hello.matches(sentence); got != want {
			t.Errorf("%q: %v", sentence, got)
		}
	}
	if whole := (template{"Fertig."}); !whole.matches("Fertig.") || whole.matches("Fertig. Oder?") || whole.matches("") {
		t.Error("a text without values is only itself")
	}
}
