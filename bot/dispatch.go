package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// mistake is an error that the person can mend. It becomes a sentence, and what they did has no effect: a handler
// finds it before it writes anything, since the transaction goes on.
type mistake struct {
	key    string
	values text.V
}

func (m mistake) Error() string { return m.key }

// problem is the mistake as a dialog shows it, which asks again.
func (m mistake) problem() *dialog.Problem { return &dialog.Problem{Key: m.key, Values: m.values} }

// dispatch finds the route of a request and turns what goes wrong into a sentence. Here and nowhere else the
// text for a user and the detail for the operator part: mistakes are replies, all other errors are faults.
func (b *Bot) dispatch(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	reply, err := b.route(ctx, tx, r)
	switch wrong := (mistake{}); {
	case errors.As(err, &wrong):
		return r.toast(wrong.key, wrong.values), nil
	case errors.Is(err, storage.ErrNotFound):
		// One answer for what never existed, is gone, or belongs to another area.
		return r.toast("error.gone"), nil
	}
	return reply, err
}

func (b *Bot) route(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	switch {
	case r.edited:
		return b.edited(ctx, tx, r)
	case r.CallbackID != "":
		return b.tap(ctx, tx, r)
	case r.Command != "":
		return b.command(ctx, tx, r)
	case r.Person.Dialog != nil:
		return b.dialogInput(ctx, tx, r, r.input())
	case r.Person.AreaID == 0:
		return b.stranger(ctx, tx, r)
	}
	return b.unasked(ctx, tx, r)
}

// command answers a command. In the middle of a dialog the answer leads back there, unless it is about the dialog.
func (b *Bot) command(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	reply, err := b.carryOut(ctx, tx, r)
	if err != nil || r.Person.Dialog == nil || dialogShown(reply) {
		return reply, err
	}
	return b.remindOfDialog(r, reply), nil
}

func (b *Bot) carryOut(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	route := b.routes.commands[r.Command]
	switch {
	case route == nil && r.Person.AreaID == 0, route != nil && !route.allows(r.Person) && r.Person.AreaID == 0:
		return b.stranger(ctx, tx, r)
	case route == nil:
		return r.sayText("error.command"), nil
	case !route.allows(r.Person):
		return r.sayText("error.role"), nil
	}
	r.Command = route.command
	return route.handle(ctx, tx, r)
}

func (b *Bot) tap(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Action == dialogAction {
		return b.dialogTap(ctx, tx, r)
	}
	route := b.routes.actions[r.Action]
	if route == nil || !route.allows(r.Person) {
		return Reply{}, storage.ErrNotFound
	}
	return route.handle(ctx, tx, r)
}

// link is the address that opens the chat with the bot, with a payload for /start if there is one.
func (b *Bot) link(payload string) string {
	if payload == "" {
		return "https://t.me/" + b.username
	}
	return "https://t.me/" + b.username + "?start=" + payload
}

// cancel ends the dialog that the person is in, after a question if something would be lost.
func (b *Bot) cancel(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Person.Dialog == nil {
		return r.sayText("dialog.nothing_to_cancel"), nil
	}
	return b.dialogInput(ctx, tx, r, dialog.Input{Op: dialog.Cancel})
}

// again lets a request happen that waited for a dialog to end.
func (b *Bot) again(ctx context.Context, tx *storage.Tx, r Request, wanted string) (Reply, error) {
	if id, ok := strings.CutPrefix(wanted, wishedInvitation); ok {
		invitation, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return Reply{}, fmt.Errorf("wished invitation: %w", err)
		}
		return b.accept(ctx, tx, r, invitation)
	}
	r.Command, r.Args, r.Action, r.Params, r.Text = "", "", "", nil, ""
	if name, args, ok := parseCommand(strings.TrimSpace(wanted), b.username); ok {
		r.Command, r.Args, r.CallbackID = name, args, ""
		return b.route(ctx, tx, r)
	}
	r.Action, r.Params, _ = view.DecodeCallback(wanted)
	return b.tap(ctx, tx, r)
}
