package bot

import (
	"context"
	"errors"

	"github.com/go-telegram/bot/models"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// In a group the bot does one thing: a coordinator links it to their area. Everything else is said in private.

// anonymousAdmin is the id that Telegram shows for administrators of a group who write as the group,
// https://core.telegram.org/bots/api#message (from).
const anonymousAdmin = 1087968824

// inGroup follows what happens to a group, and answers commands there with one line a minute.
func (b *Bot) inGroup(ctx context.Context, tx *storage.Tx, u *update) (answer, error) {
	tap := answer{ID: u.tapped()}
	if u.kind != "message" {
		return tap, nil
	}
	message := u.content.Message
	switch {
	case message.MigrateTo != 0:
		return tap, tx.MoveGroup(ctx, u.chat, message.MigrateTo)
	case message.MigrateFrom != 0:
		return tap, tx.MoveGroup(ctx, message.MigrateFrom, u.chat)
	case bool(message.NewTitle):
		return tap, tx.RenameGroup(ctx, u.chat, u.title())
	}
	command, args, ok := parseCommand(message.Text, b.username)
	if !ok {
		return tap, nil
	}
	code, links := isGroupCommand(command, args)
	switch {
	case u.sender == 0:
		if links && message.From != nil && message.From.ID == anonymousAdmin {
			return tap, b.lineInGroup(tx, u, text.Of(u.lang), "group.anonymous")
		}
		return tap, nil
	case links:
		return tap, b.linkGroup(ctx, tx, u, code)
	}
	return tap, b.lineInGroup(tx, u, text.Of(u.lang), "error.group")
}

// title is what the chat of the update is called.
func (u *update) title() string {
	switch c := &u.content; {
	case c.Message != nil:
		return dialog.Clean(c.Message.Chat.Title, true)
	case c.MyChatMember != nil:
		return dialog.Clean(c.MyChatMember.Chat.Title, true)
	}
	return ""
}

// topic is the forum's topic that a message was written in; 0: none. In other groups answers have a thread, too, which
// is none of ours.
func (u *update) topic() int {
	if message := u.content.Message; message != nil && message.InTopic {
		return message.Thread
	}
	return 0
}

// lineInGroup says one line where it was asked for, at most once a minute. A button leads to the private chat.
func (b *Bot) lineInGroup(tx *storage.Tx, u *update, l text.Lang, key string) error {
	message := view.Text(l.T(key))
	message.Rows = [][]view.Button{view.Row(view.Link(l.T("button.private"), b.link("")))}
	about := ""
	if key != "error.group" { // a word about linking must not fall victim to that line
		about = "link"
	}
	return sayInGroup(tx, u, message, dedupe(tx, u.chat, about))
}

func sayInGroup(tx *storage.Tx, u *update, message view.Message, key string) error {
	out, err := view.OutgoingInTopic(u.chat, u.topic(), message)
	out.Kind, out.DedupeKey = "reply", key
	if err == nil {
		tx.Enqueue(out)
	}
	return err
}

// linkGroup makes the group in which a coordinator wrote, or the topic, that of their area. That it is they who did so is
// known from Telegram, which names the sender; a button's code, if there is one, works for them alone and once.
func (b *Bot) linkGroup(ctx context.Context, tx *storage.Tx, u *update, code string) error {
	person, err := tx.PersonInGroup(ctx, u.sender)
	switch {
	case errors.Is(err, storage.ErrNotFound), err == nil && !person.Coordinator:
		return b.lineInGroup(tx, u, text.Of(u.lang), "group.only_coordinators")
	case err != nil:
		return err
	}
	l, areaID := text.Of(person.Language), person.AreaID
	if code != "" {
		if areaID, err = tx.TakeGroupOffer(ctx, person.ID, b.groupCode(code)); errors.Is(err, storage.ErrNotFound) {
			return b.lineInGroup(tx, u, l, "group.stale")
		} else if err != nil {
			return err
		}
	}
	g, err := tx.LinkGroup(ctx, storage.Group{
		AreaID: areaID, ChatID: u.chat, Thread: u.topic(), Title: u.title(), Language: string(l), Bot: b.username,
	}, person.ID)
	if errors.Is(err, storage.ErrConflict) {
		key, err := whyNotLinked(ctx, tx, areaID)
		if err != nil {
			return err
		}
		return b.lineInGroup(tx, u, l, key)
	}
	if err != nil {
		return err
	}
	tx.Audit(g.AreaID, person.ID, "group.linked", g.ID)
	if err := sayInGroup(tx, u, view.GroupLinked(g), ""); err != nil {
		return err
	}
	return tellCoordinators(ctx, tx, g, "group.told_linked", person.ID)
}

// whyNotLinked says what is in the way of a link, and nothing of other areas.
func whyNotLinked(ctx context.Context, tx *storage.Tx, areaID int64) (key string, err error) {
	_, err = tx.Group(ctx, areaID)
	switch {
	case err == nil:
		return "group.elsewhere", nil
	case errors.Is(err, storage.ErrNotFound):
		return "group.taken", nil
	}
	return "", err
}

// chatMember follows Telegram's notice that the person blocked the bot or takes messages again, or that somebody threw
// the bot out of a group: then the area has none any more, and its coordinators are told.
func (b *Bot) chatMember(ctx context.Context, tx *storage.Tx, u *update) error {
	status := u.content.MyChatMember.NewChatMember.Status
	if u.private {
		return tx.SetReachable(ctx, u.sender, status != models.ChatMemberTypeBanned)
	}
	if status != models.ChatMemberTypeBanned && status != models.ChatMemberTypeLeft {
		return nil
	}
	g, err := tx.LoseGroup(ctx, u.chat)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return tellCoordinators(ctx, tx, g, "group.told_lost", 0)
}
