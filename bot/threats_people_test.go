package bot_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sozialraum/bot"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Tests of THREATS.md that are about people: who is asked, who learns what, and what nobody learns. Each is named after
// the number of its threat.

// TestThreat02LabelIdentifies: what consultants read of the one who asks is the sector only while five share it, never
// place or house, and it never becomes more precise.
func TestThreat02LabelIdentifies(t *testing.T) {
	c := newCircle(t)
	asking := c.professional("Fragende", "Schule am Hang", "school")
	for i := range 3 {
		c.professional(fmt.Sprintf("Kollegin-%d", i), "Schule am Markt", "school")
	}
	c.professional("Lehrer", "Schule am Wald", "school")
	reader := c.consultant("Beraterin", "Haus Anders", "free_provider")

	_, asked := c.asks(asking, storage.WayWritten, 1)
	card := c.opens(reader, c.referenceOf(reader, asked))
	if !strings.Contains(card, c.lang.T("vignette.asks")+": "+c.lang.T("sector.name_school")) {
		t.Errorf("five people share the sector, and it is not named: %s", card)
	}
	_, asked = c.asks(asking, storage.WayWritten, 1, "Schule am Wald")
	card = c.opens(reader, c.referenceOf(reader, asked))
	if !strings.Contains(card, c.lang.T("vignette.asks")+": "+c.lang.T("vignette.unnamed")) {
		t.Errorf("four people share the sector, and it is named: %s", card)
	}
	later := c.referenceOf(reader, asked)
	for i := range 5 {
		c.professional(fmt.Sprintf("Neue-%d", i), "Schule am See", "school")
	}
	if again := c.opens(reader, later); !strings.Contains(again, c.lang.T("vignette.unnamed")) {
		t.Errorf("the label became more precise: %s", again)
	}
	for _, never := range []string{"Alsfeld", "Romrod", "Schule am", "Fragende"} {
		if strings.Contains(heard(reader), never) {
			t.Errorf("a consultant reads %q", never)
		}
	}
}

// TestThreat03WrongPersonIsAsked: not the own house, not the excluded ones; who is biased drops out unseen.
func TestThreat03WrongPersonIsAsked(t *testing.T) {
	c := newCircle(t)
	asking := c.professional("Fragende", "Schule am Hang", "school")
	own := c.consultant("Hauskollege", "Schule am Hang", "school")
	out := c.consultant("Ausgeschlossen", "Kita Nebenan", "daycare")
	biased := c.consultant("Befangen", "Haus Eins", "free_provider")
	other := c.consultant("Andere", "Haus Zwei", "church")
	before := map[*simulator.Person]string{own: heard(own), out: heard(out)}

	reference, asked := c.asks(asking, storage.WayWritten, 2, "Kita Nebenan")
	if len(asked) != 2 || c.referenceOf(biased, asked) == "" || c.referenceOf(other, asked) == "" {
		t.Fatalf("%d people were asked, want the two who may be", len(asked))
	}
	c.opens(asking, reference)
	c.opens(other, c.referenceOf(other, asked))
	seen := map[*simulator.Person]string{asking: heard(asking), other: heard(other)}
	c.opens(biased, c.referenceOf(biased, asked))
	answer := c.presses(biased, "request:"+c.referenceOf(biased, asked)+":biased")
	if !strings.Contains(answer, c.lang.T("caserequest.thanks_biased")) || strings.Contains(answer, secretStory) {
		t.Errorf("who is biased reads: %s", answer)
	}
	if again := c.opens(biased, c.referenceOf(biased, asked)); strings.Contains(again, secretStory) {
		t.Errorf("who is biased still sees the case: %s", again)
	}
	for p, was := range seen {
		if now := heard(p); now != was {
			t.Errorf("somebody notices that another is biased: %s", strings.TrimPrefix(now, was))
		}
	}
	for p, was := range before {
		if now := heard(p); now != was {
			t.Errorf("somebody who must not be asked hears: %s", strings.TrimPrefix(now, was))
		}
	}
}

// TestThreat13StaffPress: coordinators see masked counts, and no route shows them who takes part or what it is about.
func TestThreat13StaffPress(t *testing.T) {
	c := newCircle(t)
	asking := c.professional("Fragende", "Schule am Hang", "school")
	helper := c.consultant("Beraterin", "Haus Eins", "free_provider")
	reference, asked := c.asks(asking, storage.WayWritten, 1)
	c.presses(helper, "request:"+c.referenceOf(helper, asked)+":accepted")

	overview := c.presses(c.boss, "consultarea")
	fewer := c.lang.T("consultarea.fewer", text.V{"Count": 5})
	if strings.Count(overview, fewer) != 7 { // three states, two ages, and the consultants
		t.Errorf("counts below five are not masked: %s", overview)
	}
	if digits := regexp.MustCompile(`\b[0-4]\b`).FindString(strings.Split(overview, "\n\n")[1]); digits != "" {
		t.Errorf("a small count is told: %s", overview)
	}
	for _, lower := range []string{"consultset:k:1", "consultset:k:4", "consultset:k:0"} {
		if got := c.presses(c.boss, lower); got != c.gone() {
			t.Errorf("%s: %s", lower, got)
		}
	}
	for _, action := range bot.Actions() {
		for _, ref := range []string{reference, c.referenceOf(helper, asked)} {
			for _, more := range []string{"", ":yes", ":accepted", ":1", ":end:yes"} {
				if action == "profile" || action == "codesheet" || strings.HasPrefix(action, "conf") {
					continue // these are about the reader, and about meetings
				}
				c.presses(c.boss, action+":"+ref+more)
			}
		}
	}
	for _, never := range []string{secretStory, "Fragende", "Beraterin"} {
		if strings.Contains(heard(c.boss), never) {
			t.Errorf("a coordinator reads %q", never)
		}
	}
}

// TestThreat14Probing: a case of others, a case that never was and one that is gone are answered alike; the one who asks
// cannot tell whether a consultant blocked the bot, was excluded, or does not exist.
func TestThreat14Probing(t *testing.T) {
	c := newCircle(t)
	asking := c.professional("Fragende", "Schule am Hang", "school")
	helper := c.consultant("Beraterin", "Haus Eins", "free_provider")
	curious := c.consultant("Neugierige", "Haus Zwei", "church")
	reference, asked := c.asks(asking, storage.WayWritten, 1, "Haus Zwei")
	other := c.referenceOf(helper, asked)
	for _, action := range []string{"case", "request", "times", "talkover", "table", "talktext", "talkwrite", "talkmine", "talkreveal"} {
		for _, tail := range []string{"", ":accepted", ":yes", ":1"} {
			never := c.presses(curious, action+":AAAAAAAAAAAAAAAA"+tail)
			for _, real := range []string{reference, other} {
				if got := c.presses(curious, action+":"+real+tail); got != never {
					t.Errorf("%s%s: %q for a case of others, %q for none", action, tail, got, never)
				}
			}
		}
	}
	c.say(curious, "/fallberatung ABCD-EFGH")
	never := last(t, curious).Text
	c.say(asking, "/fallberatung")
	code := regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}`).FindString(heard(asking))
	if code == "" {
		t.Fatalf("no code: %s", last(t, asking).Text)
	}
	c.say(curious, "/fallberatung "+code)
	if got := last(t, curious).Text; got != never || got != c.gone() {
		t.Errorf("%q for somebody else's code, %q for none", got, never)
	}

	helper.Block()
	blocked, _ := c.asks(asking, storage.WayTalk, 1)
	shown := c.opens(asking, blocked)
	nobody, _ := c.asks(asking, storage.WayTalk, 1, "Haus Eins", "Haus Zwei")
	if got := c.opens(asking, nobody); got != shown {
		t.Errorf("the one who asks can tell: %q and %q", got, shown)
	}
}

// TestThreat15ForgedData: nothing that somebody sends opens or changes a case of others, and guessing codes is limited.
func TestThreat15ForgedData(t *testing.T) {
	c := newCircle(t)
	asking := c.professional("Fragende", "Schule am Hang", "school")
	helper := c.consultant("Beraterin", "Haus Eins", "free_provider")
	forger := c.professional("Fälscher", "Haus Zwei", "church")
	var references []string
	for _, way := range []string{storage.WayWritten, storage.WayTalk} {
		reference, asked := c.asks(asking, way, 1)
		references = append(references, reference, c.referenceOf(helper, asked))
		c.presses(helper, "request:"+c.referenceOf(helper, asked)+":accepted")
	}
	before := c.rows()
	random := rand.New(rand.NewPCG(3, 4))
	pieces := []string{
		"", "yes", "no", "accepted", "later", "biased", "offer", "pick", "take", "agree", "again", "end", "1", "2",
		"-1", "helped", "201703211800", "phone", "contact", "decline", "summary", "both",
	}
	actions := slices.DeleteFunc(bot.Actions(), func(a string) bool {
		return slices.Contains([]string{"profile", "consultant", "asknew", "codesheet"}, a) // about the forger alone
	})
	for range 300 {
		data := actions[random.IntN(len(actions))]
		data += ":" + references[random.IntN(len(references))]
		for range random.IntN(4) {
			data += ":" + pieces[random.IntN(len(pieces))]
		}
		if len(data) <= 64 {
			c.presses(forger, data)
		}
	}
	if after := c.rows(); after != before {
		t.Error("forged data changed a case of others")
	}
	if strings.Contains(heard(forger), secretStory) {
		t.Error("forged data opened a case of others")
	}
	for i := range 20 {
		c.say(forger, fmt.Sprintf("/fallberatung ABCD-%04d", i))
	}
	if got, want := last(t, forger).Text, c.lang.T("join.too_many"); got != want {
		t.Errorf("after twenty guesses: %s", got)
	}
	c.unharmed()
}

// TestThreat16Departures: when a consultant leaves, the case goes on without telling who left; when the one who asked
// leaves, it ends.
func TestThreat16Departures(t *testing.T) {
	c := newCircle(t)
	asking := c.professional("Fragende", "Schule am Hang", "school")
	helper := c.consultant("Beraterin", "Haus Eins", "free_provider")
	other := c.consultant("Andere", "Haus Zwei", "church")
	reference, asked := c.asks(asking, storage.WayTalk, 1)
	leaving, staying := helper, other
	if c.referenceOf(helper, asked) == "" {
		leaving, staying = other, helper
	}
	c.presses(leaving, "request:"+c.referenceOf(leaving, asked)+":accepted")
	if got := c.opens(asking, reference); !strings.Contains(got, c.lang.T("speaking.waits_offers")) {
		t.Fatalf("after somebody accepted: %s", got)
	}
	person, house := "", int64(0)
	c.inTx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := personOf(ctx, tx, leaving)
		if err == nil {
			person, house = p.Name, p.OrganisationID
		}
		return err
	})
	c.presses(leaving, fmt.Sprintf("profile:left:%d", house))
	if got := c.opens(asking, reference); !strings.Contains(got, c.lang.T("speaking.searching")) {
		t.Errorf("after the consultant left: %s", got)
	}
	for _, never := range []string{person, "Haus Eins", "Haus Zwei"} {
		if strings.Contains(heard(asking), never) {
			t.Errorf("the one who asked reads %q", never)
		}
	}
	if got := c.opens(leaving, c.referenceOf(leaving, asked)); strings.Contains(got, c.lang.T("speaking.title")) {
		t.Errorf("somebody who left still sees the talk: %s", got)
	}

	mine, asked := c.asks(asking, storage.WayWritten, 1)
	ref := c.referenceOf(staying, asked)
	c.presses(staying, "request:"+ref+":accepted")
	c.presses(asking, "profile:deleted")
	if got := c.opens(staying, ref); strings.Contains(got, "Fragende") || strings.Contains(got, "Schule am Hang") {
		t.Errorf("the consultant reads who left: %s", got)
	}
	if got := c.opens(asking, mine); got != c.gone() {
		t.Errorf("somebody who is deleted reads: %s", got)
	}
	c.unharmed()
}

// TestThreat18WarningsStandWhereTheyMatter: the danger line is on every screen, and nothing is sent before both
// sentences that matter were confirmed one by one.
func TestThreat18WarningsStandWhereTheyMatter(t *testing.T) {
	c := newCircle(t)
	asking := c.professional("Fragende", "Schule am Hang", "school")
	c.consultant("Beraterin", "Haus Eins", "free_provider")
	danger := view.Plain(c.lang.T("consult.danger", text.V{"Phone": "06631 000000"}))
	warned := func() {
		t.Helper()
		if got := last(t, asking).Text; !strings.HasPrefix(got, danger) {
			t.Errorf("no danger line: %s", got)
		}
	}
	c.say(asking, "/fallberatung")
	warned()
	label := func(key string) string { return c.lang.T(key) }
	steps := []string{
		label("consult.written"), label("vignette.age_from_6"), label("vignette.setting_school"), label("topic.name_other"), label("button.finish"),
		"> " + secretStory, "> Gespräche mit den Eltern", "> Was können wir tun?",
		label("perspective.name_any"), label("asking.nobody"), "1", label("asking.model_free"), label("asking.save"),
	}
	for _, step := range steps {
		if words, typed := strings.CutPrefix(step, "> "); typed {
			c.say(asking, words)
		} else {
			c.tap(asking, step)
		}
		warned()
	}
	before := c.rows()
	for _, sentence := range []string{"asking.unrecognisable", "asking.responsible"} {
		if got := last(t, asking).Text; !strings.Contains(got, view.Plain(c.lang.T(sentence))) {
			t.Errorf("not asked to confirm %s: %s", sentence, got)
		}
		if c.rows() != before {
			t.Error("the case was sent before both sentences were confirmed")
		}
		c.tap(asking, c.lang.T(sentence+"_yes"))
		warned()
	}
	if c.rows() == before {
		t.Error("the case was not sent after both sentences were confirmed")
	}
}
