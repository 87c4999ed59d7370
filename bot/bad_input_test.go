package bot_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot"
	"sozialraum/bot/dialog"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
)

// bad is something that people type, and nobody wants as an answer unless it is legitimate where a text is asked for.
type bad struct {
	name, text string
	words      bool // has words: a step that asks for any text takes it, if it is not too long
	often      bool // tried at every step in both languages, the others in one of them
}

var badTexts = []bad{
	{name: "nothing", text: ""},
	{name: "a blank that phones send", text: "\u2800"},
	{name: "zero width", text: "\u200b\u200d\u00ad"},
	{name: "a letter that shows nothing", text: "\u3164", often: true},
	{name: "emoji only", text: "🙂👩‍👩‍👧🇩🇪", often: true},
	{name: "dots", text: "...\n\n...!?"},
	{name: "4096 emoji", text: strings.Repeat("😀", 4096)},
	{name: "4096 letters", text: strings.Repeat("ä", 4096), words: true, often: true},
	{name: "4096 with tags", text: strings.Repeat("<b>a", 1024), words: true},
	{name: "from right to left", text: "مدرسة الشروق \u202eliame\u202c", words: true},
	{name: "HTML-like", text: `<b>Kita <script>1</script> &amp; &#0; <a href="tg://x">`, words: true, often: true},
	{name: "template-like", text: `{{.Name}} %s %!d(x) ${x} '; DROP TABLE people; --`, words: true},
	{name: "control characters", text: "Kita\x00\x07\u2028Haus\r\n\r\n\r\n\r\nEnde\ufffd", words: true},
	{name: "a number", text: "99999999999999999999", words: true},
	{name: "no command", text: "/ nein", words: true},
}

// TestBadInput meets every step of every dialog of the route table with everything that people send instead of an
// answer. Afterwards the dialog stands where it stood, with all that was entered, and says what is wrong in the
// person's language; or the answer was taken where it is a legitimate one.
func TestBadInput(t *testing.T) {
	known := map[string]bool{}
	for _, flow := range bot.Flows() {
		known[flow.Name] = true
		if _, ok := trialOf(flow.Name); !ok {
			t.Errorf("nobody tries bad input on the dialog %s: describe it in trials", flow.Name)
			continue
		}
		for _, lang := range text.Langs {
			t.Run(flow.Name+"/"+string(lang), func(t *testing.T) {
				t.Parallel()
				play(t, flow, lang)
			})
		}
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(trials)), slices.Collect(maps.Keys(usedTrials))) {
		if !known[name] {
			t.Errorf("there is no dialog %s any more", name)
		}
	}
}

func play(t *testing.T, flow dialog.Flow, lang text.Lang) {
	tr, _ := trialOf(flow.Name)
	s := newStage(t, lang)
	b := &badPlay{stage: s, trial: tr, flow: flow, p: tr.who(s)}
	for i, step := range flow.Steps {
		if _, at := s.draft(b.p); at != nil && !flow.Asks(i, *at) {
			continue
		}
		b.thorough = (i%2 == 0) == (lang == text.De)
		if i == 0 || tr.single {
			tr.open(s, b.p, step.Name)
		}
		b.question(step)
		b.current()
		tr.answer(s, b.p, step)
		if tr.single {
			b.thorough = i == 0
			b.review()
		}
	}
	if flow.Review && !tr.single {
		b.thorough = true
		b.review()
	}
	if _, left := s.draft(b.p); left != nil {
		t.Errorf("after the last answer the dialog stands at %+v: %s", left, last(t, b.p).Text)
	}
	s.unharmed()
}

// badPlay is one dialog that is met with bad input.
type badPlay struct {
	*stage
	trial
	flow     dialog.Flow
	p        *simulator.Person
	thorough bool // the other language is tried with less
	turn     int  // which unknown kind of message comes next
}

// question meets one question with everything bad.
func (b *badPlay) question(step dialog.Step) {
	b.t.Helper()
	_, at := b.draft(b.p)
	if at == nil || b.flow.Steps[at.Step].Name != step.Name || at.Phase != dialog.Asking {
		b.t.Fatalf("the dialog should ask for %s and stands at %+v: %s", step.Name, at, last(b.t, b.p).Text)
	}
	shown := b.lang.T(b.flow.Name + "." + step.Name)
	overLong := bad{name: "one character too many", text: strings.Repeat("ß", min(limit(step)+1, 4096)), words: true, often: true}
	b.everyText(step, shown, overLong)
	b.interrupt(shown)
	if b.thorough {
		b.tapTwice(step.Name)
	}
}

// everyText types the texts that are no answer one behind the other, and then each of those that may be one.
func (b *badPlay) everyText(step dialog.Step, shown string, more ...bad) {
	b.t.Helper()
	flow, before := b.draft(b.p)
	var answers, others []bad
	for _, input := range slices.Concat(badTexts, more) {
		switch _, legitimate := b.cleaned(step, input); {
		case !b.thorough && !input.often:
		case legitimate:
			answers = append(answers, input)
		default:
			others = append(others, input)
		}
	}
	if !b.allRefused(step, others, shown, flow, before) {
		b.putBack(b.p, flow, before)
		answers = append(others, answers...) // to see which it is
	}
	for _, input := range answers {
		b.try(step, input, shown, flow, before)
	}
}

// allRefused types texts without waiting for answers in between. Each is refused, or the dialog stands elsewhere.
func (b *badPlay) allRefused(step dialog.Step, inputs []bad, shown, flow string, before *dialog.Session) bool {
	b.t.Helper()
	seen := last(b.t, b.p).ID
	for _, input := range inputs {
		b.inject(input.text)
	}
	b.settle()
	if now, after := b.draft(b.p); now != flow || cmp.Diff(before, after) != "" {
		return false
	}
	heard := b.since(seen)
	if len(heard) != len(inputs) {
		b.t.Errorf("%s: %d answers to %d texts", step.Name, len(heard), len(inputs))
		return false
	}
	for i, input := range inputs {
		b.isRefusal(input.name+" at "+step.Name, shown, heard[i])
	}
	return true
}

// since is what the bot has said after a message.
func (b *badPlay) since(message int) (heard []simulator.Message) {
	for _, m := range b.p.Messages() {
		if m.FromBot && m.ID > message {
			heard = append(heard, m)
		}
	}
	return heard
}

// cleaned is what a dialog keeps of a text, and whether that is an answer to the step.
func (b *badPlay) cleaned(step dialog.Step, input bad) (kept string, legitimate bool) {
	kept = dialog.Clean(input.text, step.Line)
	return kept, input.words && step.Kind == dialog.Text && len([]rune(kept)) <= limit(step)
}

// review meets the last look at all answers with everything bad, then confirms them.
func (b *badPlay) review() {
	b.t.Helper()
	_, at := b.draft(b.p)
	if at == nil || at.Phase != dialog.Reviewing {
		b.t.Fatalf("no review but %+v: %s", at, last(b.t, b.p).Text)
	}
	key := b.flow.Name + ".review"
	if own := b.flow.Steps[at.Step].Review; own != "" && at.Only != "" {
		key = own
	}
	if b.reviewed != "" {
		key = b.reviewed
	}
	shown := b.lang.T(key)
	b.everyText(dialog.Step{Kind: dialog.Choice}, shown)
	if b.thorough {
		b.interrupt(shown)
		b.tapTwice("the review")
		b.yesterday()
	}
	for _, sentence := range b.flow.Confirm {
		b.assure(sentence)
	}
	b.confirm()
}

// assure goes on to the next sentence that is to be confirmed, and meets it with everything bad.
func (b *badPlay) assure(sentence string) {
	b.t.Helper()
	message := b.current()
	b.press(b.p, message.ID, b.saves(message))
	if _, at := b.draft(b.p); at == nil || at.Phase != dialog.Confirming {
		b.t.Fatalf("%s is not asked for but %+v: %s", sentence, at, last(b.t, b.p).Text)
	}
	b.everyText(dialog.Step{Kind: dialog.Choice}, b.lang.T(sentence))
	b.tapTwice(sentence)
}

// try types one bad text where the dialog stands at before, and leaves it there.
func (b *badPlay) try(step dialog.Step, input bad, shown, flow string, before *dialog.Session) {
	b.t.Helper()
	b.types(input.text)
	now, after := b.draft(b.p)
	clean, legitimate := b.cleaned(step, input)
	parsed := slices.Contains(b.parsed, step.Name)
	over := legitimate && b.typed == nil && !b.flow.Review && step.Name == b.flow.Steps[len(b.flow.Steps)-1].Name
	switch diff := cmp.Diff(before, after); {
	case over:
		if marked := after != nil && after.Phase == dialog.Marking; now == flow && !marked { // or it says why not yet
			b.t.Errorf("%s at %s: not taken: %s", input.name, step.Name, last(b.t, b.p).Text)
		}
		b.putBack(b.p, flow, before)
		return
	case now != flow:
		b.t.Fatalf("%s at %s: the dialog is gone: %s", input.name, step.Name, last(b.t, b.p).Text)
	case diff == "" && legitimate && !parsed:
		b.t.Errorf("%s at %s: not taken: %s", input.name, step.Name, last(b.t, b.p).Text)
	case diff == "":
		b.refused(input.name+" at "+step.Name, shown)
	case !legitimate:
		b.t.Errorf("%s at %s: taken: %s", input.name, step.Name, diff)
	case !parsed && after.Answers[step.Name] != clean:
		b.t.Errorf("%s at %s: kept as %q", input.name, step.Name, after.Answers[step.Name])
	}
	for name, answer := range before.Answers {
		if name != step.Name && !slices.Contains(b.parsed, name) && after.Answers[name] != answer {
			b.t.Errorf("%s at %s: the answer to %s is lost", input.name, step.Name, name)
		}
	}
	b.putBack(b.p, flow, before)
}

// types sends a text and waits for the answer.
func (b *badPlay) types(words string) {
	b.t.Helper()
	b.inject(words)
	b.settle()
}

// inject sends a text as it is. Telegram's apps would trim it; other programs need not.
func (b *badPlay) inject(words string) {
	b.t.Helper()
	raw, err := json.Marshal(map[string]any{"message": map[string]any{
		"message_id": 1, "date": b.clock.Now().Unix(), "text": words,
		"chat": map[string]any{"id": b.p.ID(), "type": "private", "first_name": "X"},
		"from": map[string]any{"id": b.p.ID(), "is_bot": false, "first_name": "X", "language_code": b.lang},
	}})
	if err != nil {
		b.t.Fatal(err)
	}
	b.sim.InjectUpdate(raw)
}

// refused looks at an answer that says what is wrong and shows again what was asked.
func (b *badPlay) refused(what, shown string) {
	b.t.Helper()
	b.isRefusal(what, shown, last(b.t, b.p))
}

func (b *badPlay) isRefusal(what, shown string, got simulator.Message) {
	b.t.Helper()
	rest, ok := strings.CutPrefix(got.Text, "⚠️ ")
	sentence, _, found := strings.Cut(rest, "\n\n")
	if !ok || !found || !speaks(b.t, b.lang, sentence) {
		b.t.Errorf("%s: not a sentence in %s: %s", what, b.lang, got.Text)
	}
	if !strings.Contains(got.Text, view.Plain(shown)) || len(got.Buttons) == 0 {
		b.t.Errorf("%s: no way on: %s", what, got.Text)
	}
}

// interrupt does other things than answering: the dialog stands where it stood, or asks before it ends.
func (b *badPlay) interrupt(shown string) {
	b.t.Helper()
	flow, before := b.draft(b.p)
	stays := func(what string) {
		b.t.Helper()
		if now, after := b.draft(b.p); now != flow || cmp.Diff(before, after) != "" {
			b.t.Errorf("%s: the dialog stands at %+v, not %+v", what, after, before)
			b.putBack(b.p, flow, before)
		}
	}
	b.everyKind(shown)
	stays("pictures, stickers and all that")
	commands := []string{"/help"}
	if b.thorough {
		commands = append(commands, "/hilfe@planungsraum_bot", "/gibtsnicht", "/einladen \x00")
	}
	for _, command := range commands {
		b.types(command)
		got := last(b.t, b.p)
		back := b.lang.T("button.return", text.V{"Dialog": text.HTML(b.lang.T(flow + ".title"))})
		if !slices.ContainsFunc(got.Buttons, func(row []simulator.Button) bool { return row[0].Label == back }) {
			b.t.Errorf("%s: no way back to the dialog: %s", command, got.Text)
		}
		stays(command)
	}
	if b.thorough || !b.single {
		b.somethingElse(stays)
	}
	if !b.thorough {
		return
	}
	id := b.p.Send("/help")
	if err := b.p.Edit(id, "etwas anderes"); err != nil {
		b.t.Fatal(err)
	}
	b.settle()
	if got := last(b.t, b.p).Text; got != b.lang.T("error.edited") {
		b.t.Errorf("after an edit: %s", got)
	}
	stays("an edited message")
	for _, op := range []dialog.Op{dialog.Leave, dialog.Type, dialog.Pick} { // no button sends this
		data, err := view.EncodeCallback(view.DialogAction, []string{before.ID, view.DialogPlace(*before), string(op), "/\x00"})
		if err != nil {
			b.t.Fatal(err)
		}
		b.press(b.p, last(b.t, b.p).ID, data)
		stays("a forged " + string(op))
	}
}

// somethingElse opens another dialog: without a question only where nothing would be lost.
func (b *badPlay) somethingElse(stays func(string)) {
	b.t.Helper()
	flow, before := b.draft(b.p)
	work := len(before.Answers) > 0 && (!b.single || before.Phase != dialog.Asking)
	b.other(b.stage, b.p)
	if _, now := b.draft(b.p); now != nil && now.Phase == dialog.Leaving {
		if got := last(b.t, b.p).Text; !speaks(b.t, b.lang, got) {
			b.t.Errorf("not a question in %s: %s", b.lang, got)
		}
		b.tap(b.p, b.lang.T("button.stay"))
		stays("after staying")
		b.other(b.stage, b.p)
		b.tap(b.p, b.lang.T("button.discard"))
	} else if work {
		b.t.Errorf("%+v was thrown away without a question: %s", before, last(b.t, b.p).Text)
	}
	if _, now := b.draft(b.p); now == nil || now.ID == before.ID {
		b.t.Errorf("instead of another dialog: %+v: %s", now, last(b.t, b.p).Text)
	}
	b.putBack(b.p, flow, before)
}
