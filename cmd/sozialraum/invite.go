package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sozialraum/bot"
	"sozialraum/storage"
)

// inviteCommand makes an invitation. This is how the first coordinator of an area gets in.
type inviteCommand struct {
	Area        string `placeholder:"NAME" help:"The planning area. May be left out while there is only one."`
	Coordinator bool   `help:"Invite a coordinator, who can invite others, approve and plan. Otherwise a member."`
}

// Help is shown below the flags.
func (inviteCommand) Help() string {
	return `The invitation works for one person, once, for 14 days. It can be made while the bot runs.

Examples:

  sozialraum invite --area="Planungsraum Nord" --coordinator

  sozialraum invite`
}

// Run prints a link and a code.
func (c inviteCommand) Run(ctx context.Context, p *program) (err error) {
	if err := p.config.needToken(); err != nil {
		return err
	}
	username, err := p.botName(ctx)
	if err != nil {
		return err
	}
	db, area, err := p.openArea(ctx, c.Area)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	code, expires, err := p.invite(ctx, db.Store, area, c.Coordinator)
	if err != nil {
		return err
	}
	role := "a member"
	if c.Coordinator {
		role = "a coordinator"
	}
	_, err = fmt.Fprintf(p.stdout, "Invitation for %s of %s, for one person, until %s:\n\n  https://t.me/%s?start=%s\n\nor, typed into the chat with @%s, the code\n\n  %s\n",
		role, area.Name, expires.Format("2 January 2006 15:04"), username, bot.LinkCode(code), username, code)
	return err
}

// botName asks Telegram for the name that the link needs.
func (p *program) botName(ctx context.Context) (string, error) {
	t, err := newTelegram(p.config)
	if err != nil {
		return "", err
	}
	defer t.close()
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	me, err := t.me(ctx)
	if errors.Is(err, bot.ErrToken) {
		return "", tokenRefused()
	}
	if err != nil {
		return "", fmt.Errorf("the link needs the bot's name, and Telegram cannot be asked for it now: %w", err)
	}
	return me.Username, nil
}

// openArea opens the configured database for what is about one of its areas, see chooseArea.
func (p *program) openArea(ctx context.Context, name string) (*database, storage.Area, error) {
	db, err := p.openDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return nil, storage.Area{}, err
	}
	area, err := chooseArea(ctx, db.Store, name)
	if err != nil {
		return nil, area, errors.Join(err, db.Close(ctx))
	}
	return db, area, nil
}

// chooseArea finds the area by name, or takes the only one.
func chooseArea(ctx context.Context, store *storage.Store, name string) (storage.Area, error) {
	areas, err := store.Areas(ctx)
	switch {
	case err != nil:
		return storage.Area{}, err
	case len(areas) == 0:
		return storage.Area{}, wrong("There is no planning area yet: add one with `sozialraum area add`.")
	case name == "" && len(areas) == 1:
		return areas[0], nil
	case name == "":
		return storage.Area{}, wrong("There are several planning areas: name one with --area, as `sozialraum area list` shows them.")
	}
	var area storage.Area
	err = store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		area, err = tx.AreaByName(ctx, name)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return area, wrong(fmt.Sprintf("There is no planning area %q: `sozialraum area list` shows their names.", name))
	}
	return area, err
}

// invite stores a new invitation and returns its code.
func (p *program) invite(ctx context.Context, store *storage.Store, area storage.Area, coordinator bool) (code string, expires time.Time, err error) {
	key, err := p.useKey(ctx, store)
	if err != nil {
		return "", expires, err
	}
	code = bot.NewCode()
	err = store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		expires = tx.Now.Add(bot.InvitationLife)
		return tx.Invite(ctx, bot.HashCode(key, code), storage.Invitation{
			AreaID: area.ID, Coordinator: coordinator, ExpiresAt: expires,
		})
	})
	if zone, zoneErr := time.LoadLocation(area.Zone); zoneErr == nil {
		expires = expires.In(zone)
	}
	return code, expires, err
}
