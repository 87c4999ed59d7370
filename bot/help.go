package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// help lists what this person may do, and nothing else.
func (b *Bot) help(_ context.Context, _ *storage.Tx, r Request) (Reply, error) {
	return say(view.Help(r.Lang, r.Person, b.commands(r.Lang, r.Person))), nil
}

// groups are the commands of the help and of the menu; what people do most comes first.
var groups = [...]struct {
	name     string
	commands []string
}{
	{"start", []string{"register"}},
	{"find", []string{"resources", "organisations", "whoknows", "used"}},
	{"meet", []string{"conferences", "polls", "agreements", "attitude"}},
	{"cases", []string{"consult", "exercises"}},
	{"house", []string{"offer", "requests", "invite", "team"}},
	{"coordinate", []string{"plan", "group", "overview"}},
	{"you", []string{"profile", "help"}},
}

// commands are the commands that this person may use, group by group.
func (b *Bot) commands(l text.Lang, person *storage.Person) []view.Command {
	var list []view.Command
	for _, group := range groups {
		for _, command := range group.commands {
			route := b.routes.commands[command]
			if !route.allows(person) || person.Roles().Has(route.until) {
				continue
			}
			name := route.command
			if l == text.De {
				name = route.german
			}
			list = append(list, view.Command{Name: name, About: l.T("command." + command), Group: group.name})
		}
	}
	return list
}

// Introduce gives the menu to somebody who has become a member without a word to the bot.
func (b *Bot) Introduce(tx *storage.Tx, person *storage.Person) error { return b.menu(tx, person) }

// botCommand is Telegram's BotCommand.
type botCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// menu gives the person the menu of commands for what they are now; it is called whenever a role or language changes.
func (b *Bot) menu(tx *storage.Tx, person *storage.Person) error {
	list := []botCommand{}
	for _, command := range b.commands(text.Of(person.Language), person) {
		list = append(list, botCommand{command.Name, view.Plain(command.About)})
	}
	payload, err := json.Marshal(map[string]any{
		"commands": list,
		"scope":    map[string]any{"type": "chat", "chat_id": person.TelegramID},
	})
	if err != nil {
		return fmt.Errorf("encode menu: %w", err)
	}
	tx.Enqueue(storage.Outgoing{
		ChatID: person.TelegramID, Method: "setMyCommands", Payload: string(payload), Lane: storage.LaneBulk, Kind: "menu",
	})
	return nil
}
