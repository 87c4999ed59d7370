package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/bot"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// neighbour is another area with rows that nobody of the first one may see or change.
type neighbour struct {
	area, house, place, application, conference, resource int64
	words                                                 []string // that only it knows
}

func (s *stage) neighbour() (n neighbour) {
	s.t.Helper()
	var err error
	n.words = []string{"Geheimstadt", "Haus Verborgen", "Konferenz Verborgen", "Angebot Verborgen"}
	if n.area, err = s.store.AddArea(s.ctx, storage.NewArea{
		Name: "Süd", Zone: "Europe/Berlin", EmergencyPhone: "110", Municipalities: []storage.NewMunicipality{{Name: n.words[0]}},
	}); err != nil {
		s.t.Fatal(err)
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: -5, TelegramID: 4711}})
		if err != nil {
			return err
		}
		places, err := tx.Municipalities(ctx, n.area)
		if err != nil {
			return err
		}
		n.place = places[0].ID
		if n.house, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: n.area, MunicipalityID: n.place, Name: n.words[1], Sector: "school", State: "active",
		}); err != nil {
			return err
		}
		c, err := tx.AddConference(ctx, storage.Conference{
			AreaID: n.area, Kind: "other", Title: n.words[2], Local: tx.Now.AddDate(0, 1, 0),
		}, people[4711].ID)
		if n.conference = c.ID; err != nil {
			return err
		}
		if n.application, err = tx.Apply(ctx, n.area, people[4711].ID, n.house, "join"); err != nil {
			return err
		}
		n.resource, err = tx.AddResource(ctx, storage.Resource{
			AreaID: n.area, OrganisationID: n.house, Title: n.words[3], Description: "Verborgen", CreatedBy: people[4711].ID,
		})
		return err
	})
	return n
}

// state is everything that stands in the neighbour's rows.
func (s *stage) state(n neighbour) string {
	s.t.Helper()
	var all []any
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		house, err := tx.Organisation(ctx, n.area, n.house)
		if err != nil {
			return err
		}
		conference, err := tx.Conference(ctx, n.area, n.conference)
		if err != nil {
			return err
		}
		application, err := tx.Application(ctx, n.area, n.application)
		if err != nil {
			return err
		}
		resource, err := tx.Resource(ctx, n.area, n.resource)
		all = append(all, house, conference, application, resource)
		return err
	})
	raw, err := json.Marshal(all)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(raw)
}

// forgery draws the data of a button that the bot never made.
func forgery(n neighbour) *rapid.Generator[string] {
	ids := rapid.SampledFrom([]string{
		fmt.Sprint(n.house), fmt.Sprint(n.place), fmt.Sprint(n.application), fmt.Sprint(n.conference), fmt.Sprint(n.resource),
		fmt.Sprint(n.area), "0", "-1", "9223372036854775807", "9223372036854775808", "1e9", " 1", "+1", "", "x", "\x00", "ä", "%s", "<b>",
	})
	words := rapid.SampledFrom([]string{
		"yes", "no", "name", "when", "place", "places", "sector", "school", "nirgends", "language", "area", "left", "leave",
		"data", "own", "coordinator", "below", "reminders", "remind", "quiet", "from", "only", "set", "write", "usual", "on", "en", "t", "y", "p", "e", "l", "d", "r", "b", "u", "f",
	})
	actions := rapid.SampledFrom(append(bot.Actions(), "d", "", "\xff", "gibtsnicht"))
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
			return string(rapid.SliceOfN(rapid.Byte(), 0, 80).Draw(t, "bytes"))
		}
		parts := []string{actions.Draw(t, "action")}
		for range rapid.IntRange(0, 4).Draw(t, "params") {
			parts = append(parts, rapid.OneOf(ids, ids, words, rapid.StringN(0, 8, 12)).Draw(t, "param"))
		}
		return strings.Join(parts, ":")
	})
}

// TestForgedButtons taps what no button sends, as a coordinator and as a guest, inside and outside of a dialog. That
// never faults, says something to the person, and neither shows nor changes anything of another area.
func TestForgedButtons(t *testing.T) {
	s := newStage(t, text.De)
	n := s.neighbour()
	before := s.state(n)
	guest := s.joins("Gast", false)
	s.say(guest, "/registrieren")
	s.say(guest, "Schule am Bach")
	for _, p := range []*simulator.Person{s.boss, guest} {
		s.forge(p, certain(n), forgery(n))
	}
	if diff := cmp.Diff(before, s.state(n)); diff != "" {
		t.Errorf("the other area changed: %s", diff)
	}
	s.unharmed()
}

// certain are forgeries of every action that chance might miss.
func certain(n neighbour) (all []string) {
	for _, action := range bot.Actions() {
		for _, param := range []string{"\x00", "\xff", "nirgends", "9223372036854775807", "-1"} {
			all = append(all, action+":"+param, action+":0:"+param+":0")
		}
		for _, id := range []int64{n.house, n.place, n.application, n.conference, n.resource} {
			all = append(all, fmt.Sprintf("%s:%d:yes", action, id), fmt.Sprintf("%s:0::%d", action, id), fmt.Sprintf("%s:place:%d", action, id))
		}
	}
	return all
}

// forge sends a hundred forgeries at a time; some of them end the person's dialogs.
func (s *stage) forge(p *simulator.Person, sent []string, of *rapid.Generator[string]) {
	s.t.Helper()
	rapid.Check(s.t, func(t *rapid.T) {
		data := of.Draw(t, "data")
		if strings.HasPrefix(data, "profile:deleted") {
			return // this person is needed
		}
		sent = append(sent, data)
	})
	for len(sent) > 0 {
		batch := sent[:min(len(sent), 100)]
		sent = sent[len(batch):]
		for _, sentence := range s.press(p, newestText(p).ID, batch...) {
			s.betrays(sentence)
			if sentence != "" && !speaks(s.t, text.De, sentence) && !speaks(s.t, text.En, sentence) {
				s.t.Errorf("not a sentence: %s", sentence)
			}
		}
	}
	for _, call := range s.sim.Calls() {
		s.betrays(fmt.Sprint(call.Params))
	}
}

// newestText is the last message of the bot that has no file: only such a message turns into another text.
func newestText(p *simulator.Person) (newest simulator.Message) {
	for _, m := range p.Messages() {
		if m.FromBot && m.File == nil {
			newest = m
		}
	}
	return newest
}

func (s *stage) betrays(shown string) {
	s.t.Helper()
	for _, word := range []string{"Geheimstadt", "Verborgen"} {
		if strings.Contains(shown, word) {
			s.t.Errorf("shown to somebody of another area: %s", shown)
		}
	}
}
