package bot_test

import (
	"slices"
	"strings"

	"sozialraum/bot"
	"sozialraum/bot/dialog"
	"sozialraum/bot/simulator"
)

// silentKinds are Telegram's own notices about a chat, which want no answer.
var silentKinds = []string{
	"pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "new_chat_title", "delete_chat_photo",
}

// knownKinds are the kinds of message that the bot tells from each other. Every step is met with all of them.
func knownKinds() []string { return kindsThat(true) }

func kindsThat(known bool) []string {
	reads := append(bot.Reads(), "media_group")
	return slices.DeleteFunc(simulator.Kinds(), func(kind string) bool {
		isText := slices.Contains([]string{"text", "forward", "reply", "quote", "via_bot"}, kind)
		return isText || slices.Contains(reads, kind) != known
	})
}

// unknownKinds are the next few of those kinds that the bot does not look at. Once they are decoded they are all the
// same message without a text, whatever the step, so that the dialogs take turns with them.
func (b *badPlay) unknownKinds() (few []string) {
	const atATime = 6
	kinds := kindsThat(false)
	if b.turn == 0 {
		b.turn = atATime * slices.IndexFunc(bot.Flows(), func(f dialog.Flow) bool { return f.Name == b.flow.Name })
	}
	for range min(atATime, len(kinds)) {
		few = append(few, kinds[b.turn%len(kinds)])
		b.turn++
	}
	return few
}

// everyKind sends everything that is not a text.
func (b *badPlay) everyKind(shown string) {
	b.t.Helper()
	seen, sent := last(b.t, b.p).ID, 0
	kinds := []string{"photo", "sticker", "voice", "location"}
	if b.thorough {
		kinds = append(knownKinds(), b.unknownKinds()...)
	}
	for _, kind := range kinds {
		if _, at := b.draft(b.p); at.Phase == dialog.Asking && b.flow.Steps[at.Step].Place && (kind == "location" || kind == "venue") {
			continue // these are answers
		}
		if b.files && slices.Contains([]string{"photo", "media_group", "document"}, kind) || b.photos && slices.Contains([]string{"photo", "media_group"}, kind) {
			continue // here they are welcome
		}
		b.p.SendKind(kind)
		if !slices.Contains(silentKinds, kind) {
			sent++
		}
	}
	b.settle()
	heard := b.since(seen)
	for _, got := range heard {
		b.isRefusal("something that is not a text", shown, got)
		sentence, _, _ := strings.Cut(strings.TrimPrefix(got.Text, "⚠️ "), "\n\n")
		if !slices.Contains(b.refusals(), sentence) {
			b.t.Errorf("something that is not a text: %s", got.Text)
		}
	}
	if len(heard) != sent {
		b.t.Errorf("%d answers to %d messages", len(heard), sent)
	}
}

// refusals are the sentences for what is no text: one, and in the dialogs of a consultation one for each kind.
func (b *badPlay) refusals() []string {
	sentences := []string{b.lang.T("dialog.unusable"), b.lang.T("result.send_photo"), b.lang.T("attach.only"), b.lang.T("agreereport.send_file")}
	for _, kind := range []string{"contact", "forward", "picture", "place", "reply", "thing", "voice"} {
		sentences = append(sentences, b.lang.T("foreign."+kind))
	}
	return sentences
}
