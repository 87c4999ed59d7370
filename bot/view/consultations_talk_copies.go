package view

import (
	"encoding/json"
	"fmt"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// deletable is how long Telegram lets a bot delete a message, without the time that ours may wait for its turn.
// https://core.telegram.org/bots/api#deletemessage
const deletable = 48*time.Hour - 10*time.Minute

// TakeOff removes a screen of a case from somebody's chat: it is deleted or, where Telegram no longer allows that, gives
// way to instead. Deleted tells which.
func TakeOff(shown storage.CaseCopy, now time.Time, instead Message) (out storage.Outgoing, deleted bool, err error) {
	chat := shown.Person.TelegramID
	if now.Sub(shown.Sent) >= deletable {
		out, err = Outgoing(chat, shown.MessageID, instead)
		out.Kind = "consultation"
		return out, false, err
	}
	payload, err := json.Marshal(map[string]any{"chat_id": chat, "message_id": shown.MessageID})
	if err != nil {
		return out, false, fmt.Errorf("encode deletion: %w", err)
	}
	return storage.Outgoing{ChatID: chat, Method: "deleteMessage", Payload: string(payload), Kind: "consultation"}, true, nil
}

// TalkWithdrawn takes the place of a screen on which a message stood that was withdrawn.
func TalkWithdrawn(l text.Lang, reference string) Message {
	return Secret(Message{
		Text: l.T("talk.copy_withdrawn"),
		Rows: [][]Button{Row(Tap(l.T("casenotice.read"), "case", reference))},
	})
}

// TalkErased takes the place of a screen of a case that is destroyed.
func TalkErased(l text.Lang) Message { return Secret(Text(l.T("talk.erased"))) }
