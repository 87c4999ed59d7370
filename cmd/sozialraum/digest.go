package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sozialraum/bot/postbox"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/scheduler"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// digestCommand is about the monthly letter for those who are not on Telegram.
type digestCommand struct {
	Write       digestWriteCommand       `cmd:"" default:"withargs" help:"Write the letter of a month for each organisation (this is the default)."`
	Unsubscribe digestUnsubscribeCommand `cmd:"" help:"End the letters to an address whose reader asked for it in an answer."`
}

// newPost is what sends letters; nil: there is no e-mail.
func newPost(c config, store *storage.Store, key *seal.Key) *scheduler.Post {
	if c.Mail == nil {
		return nil
	}
	return &scheduler.Post{Store: store, Server: c.Mail, Keys: postbox.Keys{Hash: key.Hash}, Links: letters(c)}
}

// digestWriteCommand writes PDF files, or sends mails, or both.
type digestWriteCommand struct {
	Area     string `placeholder:"NAME" help:"The planning area. May be left out while there is only one."`
	Month    string `placeholder:"YYYY-MM" help:"The month of the letter (default: the present one, as it is in the area)."`
	Out      string `placeholder:"DIR" help:"Write a PDF file for each organisation into this directory."`
	Language string `enum:"de,en" default:"de" placeholder:"LANG" help:"Language of the PDF files, de or en (default: de). Mails are in the language that was chosen for each address."`
	Send     bool   `help:"Send the letter to all who want it by e-mail and have not got it yet. The bot does so by itself on the first of the month at seven."`
}

// Help is shown below the flags.
func (digestWriteCommand) Help() string {
	return `It can be called while the bot runs, and again: nobody gets the letter of a month twice.

Examples:

  sozialraum digest --out=letters

  sozialraum digest --area="Planungsraum Nord" --month=2026-11 --send`
}

// Run writes a line about what it has done.
func (c digestWriteCommand) Run(ctx context.Context, p *program) (err error) {
	if c.Out == "" && !c.Send {
		return wrong("There is nothing to do: give --out=DIR for PDF files, --send for e-mail, or both.")
	}
	if c.Send && p.config.Mail == nil {
		return wrong("SMTP_URL is missing: set it to the mail server that sends the letters.")
	}
	db, area, err := p.openArea(ctx, c.Area)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	month, err := monthOf(c.Month, area.Zone, db.Now())
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := c.write(ctx, p, db.Store, area, month); err != nil {
			return err
		}
	}
	if c.Send {
		return p.sendDigests(ctx, db.Store, area, month)
	}
	return nil
}

// firstYear is before every area. Long before it, databases cannot count.
const firstYear = 2000

// monthOf is the first day of a month that was given as 2026-11, or of the present one in the zone.
func monthOf(given, zone string, now time.Time) (time.Time, error) {
	if given != "" {
		month, err := time.Parse("2006-01", given)
		if err != nil || month.Year() < firstYear {
			return month, wrong(fmt.Sprintf("--month is %q: give one like 2026-11.", given))
		}
		return month, nil
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return now, fmt.Errorf("zone of the area: %w", err)
	}
	now = now.In(location)
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC), nil
}

// write makes a file for each organisation that there is something to tell.
func (c digestWriteCommand) write(ctx context.Context, p *program, store *storage.Store, area storage.Area, month time.Time) error {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return wrong(fmt.Sprintf("--out cannot be used (%v): give a directory that may be written to.", err))
	}
	var houses []storage.Organisation
	err := store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
		houses, err = tx.OrganisationNames(ctx, area.ID)
		return err
	})
	if err != nil {
		return err
	}
	written := 0
	for _, o := range houses {
		var d storage.Digest
		err := store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
			d, err = tx.Digest(ctx, area.ID, o.ID, month)
			return err
		})
		if errors.Is(err, storage.ErrNotFound) { // gone in the meantime
			continue
		}
		if err != nil {
			return err
		}
		file, err := view.DigestFile(text.Of(c.Language), d)
		if err != nil {
			return err
		}
		if file == nil {
			continue
		}
		name := fmt.Sprintf("%s-%s-%d.pdf", month.Format("2006-01"), fileName(o.Name), o.ID)
		if err := os.WriteFile(filepath.Join(c.Out, name), file.Data, 0o644); err != nil {
			return wrong(fmt.Sprintf("--out cannot be written to (%v): make room, or give another directory.", err))
		}
		written++
	}
	_, err = fmt.Fprintf(p.stdout, "Wrote %d of %d letters for %s into %s; where one is missing there is nothing to tell.\n",
		written, len(houses), month.Format("2006-01"), c.Out)
	return err
}

// fileName is the name of an organisation as every file system takes it.
func fileName(name string) string {
	plain := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(name))
	words := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	joined := strings.Join(words, "-")
	return strings.TrimRight(joined[:min(len(joined), 60)], "-")
}

// sendDigests sends the letters of a month that have not gone out.
func (p *program) sendDigests(ctx context.Context, store *storage.Store, area storage.Area, month time.Time) error {
	key, err := p.useKey(ctx, store)
	if err != nil {
		return err
	}
	if err := store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.PlanDigestsOf(ctx, area.ID, month)
		return err
	}); err != nil {
		return err
	}
	sent, err := newPost(p.config, store, key).Deliver(ctx, area.ID)
	if _, printed := fmt.Fprintf(p.stdout, "Sent %d mails.\n", sent); printed != nil {
		return printed
	}
	if errors.Is(err, scheduler.ErrMail) {
		return fmt.Errorf("not every mail went out; those that may still arrive are sent by the next run: %w", err)
	}
	return err
}

// digestUnsubscribeCommand ends letters.
type digestUnsubscribeCommand struct {
	Address string `arg:"" help:"The e-mail address."`
}

// Run says what it has done; an address that gets no letters is no error.
func (c digestUnsubscribeCommand) Run(ctx context.Context, p *program) (err error) {
	db, err := p.openDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	key, err := p.useKey(ctx, db.Store)
	if err != nil {
		return err
	}
	ended := 0
	if err := db.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.DigestsTo(ctx, clean(c.Address))
		if err != nil {
			return err
		}
		ended = len(list)
		for _, d := range list {
			if err := tx.SilenceDigest(ctx, d.AreaID, postbox.Keys{Hash: key.Hash}.Address(d.Address)); err != nil {
				return err
			}
			if err := tx.DropDigest(ctx, d.ID); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if ended == 0 {
		_, err = fmt.Fprintln(p.stdout, "This address gets no letters.")
		return err
	}
	_, err = fmt.Fprintln(p.stdout, "Done: this address gets no letters any more, and cannot be entered again for 90 days.")
	return err
}
