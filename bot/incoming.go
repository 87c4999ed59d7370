package bot

import "github.com/go-telegram/bot/models"

// incoming is what we read of an update. The framework's type holds every kind of content that Telegram knows; to
// fill it costs several times as much as to skip what nobody looks at, and a kind that it does not know yet would make
// the whole update unreadable. https://core.telegram.org/bots/api#update
type incoming struct {
	ID            int64            `json:"update_id"`
	Message       *incomingMessage `json:"message"`
	EditedMessage *incomingMessage `json:"edited_message"`
	CallbackQuery *struct {
		ID      string           `json:"id"`
		From    models.User      `json:"from"`
		Message *incomingMessage `json:"message"`
		Data    string           `json:"data"`
	} `json:"callback_query"`
	InlineQuery *struct {
		ID    string      `json:"id"`
		From  models.User `json:"from"`
		Query string      `json:"query"` // up to 256 characters
	} `json:"inline_query"`
	MyChatMember *struct {
		From          models.User  `json:"from"`
		Chat          incomingChat `json:"chat"`
		NewChatMember struct {
			Status models.ChatMemberType `json:"status"`
		} `json:"new_chat_member"`
	} `json:"my_chat_member"`
}

type incomingMessage struct {
	ID      int          `json:"message_id"`
	From    *models.User `json:"from"`
	Chat    incomingChat `json:"chat"`
	Date    int64        `json:"date"` // zero: a message that Telegram does not show any more
	Text    string       `json:"text"`
	Caption string       `json:"caption"` // of a photo

	Protected   given `json:"has_protected_content"`
	Thread      int   `json:"message_thread_id"`
	InTopic     bool  `json:"is_topic_message"` // of a forum
	MigrateTo   int64 `json:"migrate_to_chat_id"`
	MigrateFrom int64 `json:"migrate_from_chat_id"`

	Pinned         given `json:"pinned_message"`
	TimerChanged   given `json:"message_auto_delete_timer_changed"`
	WriteAllowed   given `json:"write_access_allowed"`
	NewPhoto       given `json:"new_chat_photo"`
	NewTitle       given `json:"new_chat_title"`
	DeletedPicture given `json:"delete_chat_photo"`

	foreign
}

type incomingChat struct {
	ID    int64           `json:"id"`
	Type  models.ChatType `json:"type"`
	Title string          `json:"title"` // of a group
}

// given is true for a field that holds something, whatever it is.
type given bool

// UnmarshalJSON notes whether the field holds anything.
func (g *given) UnmarshalJSON(value []byte) error {
	switch string(value) {
	case "null", "false", `""`, "[]":
		*g = false
	default:
		*g = true
	}
	return nil
}

// service tells Telegram's own notices, such as a changed profile picture of the chat, from what people write.
func (m *incomingMessage) service() bool {
	return bool(m.Pinned || m.TimerChanged || m.WriteAllowed || m.NewPhoto || m.NewTitle || m.DeletedPicture)
}
