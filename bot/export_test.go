package bot

import (
	"context"
	"reflect"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/storage"
)

// Flows are the dialogs of the route table, in its order.
func Flows() []dialog.Flow {
	var flows []dialog.Flow
	for _, route := range New(nil, Options{}).routes.list {
		if route.flow != nil {
			flows = append(flows, route.flow.Flow)
		}
	}
	return flows
}

// Actions are the actions of all buttons outside dialogs.
func Actions() []string {
	var actions []string
	for _, route := range New(nil, Options{}).routes.list {
		if route.action != "" {
			actions = append(actions, route.action)
		}
	}
	return actions
}

// Reads are the fields of a message that the bot looks at.
func Reads() (names []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[incomingMessage]()) {
		names = append(names, field.Tag.Get("json"))
	}
	return names
}

// Clumsy makes /help fail with what follows it: by a panic, by a row that the database refuses, and by a value that it
// cannot read.
func Clumsy(b *Bot) {
	help := b.routes.commands["help"]
	handle := help.handle
	help.handle = func(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
		way, words, _ := strings.Cut(r.Args, " ")
		switch way {
		case "panic":
			panic(words)
		case "refused":
			return Reply{}, tx.SetLanguage(ctx, r.Person.ID, words)
		case "unreadable":
			tx.SaveDialog(r.Person, storage.Dialog{Flow: "register", Session: words, ExpiresAt: tx.Now})
			return Reply{}, nil
		}
		return handle(ctx, tx, r)
	}
}
