package bot

import (
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// enqueue writes a reply into the outbox. After a tap, the first message takes the place of the one with the button.
func (b *Bot) enqueue(tx *storage.Tx, chat int64, r Request, reply Reply) error {
	for i, message := range reply.Messages {
		edit := 0
		if i == 0 && !message.Fresh && message.File == nil && message.Venue == nil && message.Photo == "" && message.Document == "" {
			edit = r.MessageID
			if message.Protect {
				edit = r.screen()
			}
		}
		out, err := view.Outgoing(chat, edit, message)
		if err != nil {
			return err
		}
		out.Kind, out.Lane = "reply", storage.LaneReply
		tx.Enqueue(out)
	}
	return nil
}
