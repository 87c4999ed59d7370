package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// keysCommand looks after the periods of the key file.
type keysCommand struct {
	List    keysListCommand    `cmd:"" help:"List the periods of the key file and what needs them."`
	Rotate  keysRotateCommand  `cmd:"" help:"Begin a new period and wrap the keys of all consultations anew."`
	Destroy keysDestroyCommand `cmd:"" help:"Destroy the key of a period that nothing needs any more."`
	GiveUp  keysGiveUpCommand  `cmd:"" name:"give-up" help:"Forget what only a lost key file would open."`
}

// Help is shown below the flags.
func (keysCommand) Help() string {
	return `What consultations hold is sealed with keys that are not in the database but in the key file, one for each period.
Once the key of a period is destroyed, copies of the database from that time cannot be read any more. With KEY_ROTATION=auto
the bot does all of this by itself, every month. All of it may be called while the bot runs.

Examples:

  sozialraum keys list

  sozialraum keys rotate`
}

// withKeys runs fn with the database and its key.
func (p *program) withKeys(ctx context.Context, fn func(db *database) error) (err error) {
	if err := p.checkKeyFile(); err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	if _, err := p.useKey(ctx, db.Store); err != nil {
		return err
	}
	return fn(db)
}

// withUsableKeys is withKeys, but refuses keys that don't fit the database.
func (p *program) withUsableKeys(ctx context.Context, fn func(db *database) error) error {
	return p.withKeys(ctx, func(db *database) error {
		if trouble := p.keyTrouble(db.Store); trouble != "" {
			return wrong(trouble)
		}
		return fn(db)
	})
}

type keysListCommand struct{}

// Run prints a line for each period.
func (keysListCommand) Run(ctx context.Context, p *program) error {
	return p.withKeys(ctx, func(db *database) error {
		list, err := db.KeyPeriods(ctx)
		if err != nil {
			return p.keyFault(db, err)
		}
		table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "PERIOD\tSINCE\tCASES\tMESSAGES\tDRAFTS\tSTATE") // Flush returns what went wrong
		for _, period := range list {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%s\n", period.Name, since(period.Period),
				period.Needs.Cases, period.Needs.Messages, period.Needs.Drafts, stateOf(period))
		}
		if err := table.Flush(); err != nil {
			return err
		}
		if trouble := p.keyTrouble(db.Store); trouble != "" {
			return wrong(trouble)
		}
		return nil
	})
}

func since(period seal.Period) string {
	if period.Since.IsZero() {
		return "-"
	}
	return period.Since.Format("2006-01-02 15:04 MST")
}

func stateOf(period storage.KeyPeriod) string {
	switch {
	case period.Current:
		return "current"
	case period.Missing:
		return "not in the key file"
	case period.Needs == storage.KeyNeeds{}:
		return "can be destroyed"
	}
	return "needed"
}

type keysRotateCommand struct{}

// Run begins a new period.
func (keysRotateCommand) Run(ctx context.Context, p *program) error {
	return p.withUsableKeys(ctx, func(db *database) error {
		period, cases, err := db.RotateKey(ctx)
		if err != nil {
			return p.keyFault(db, err)
		}
		_, err = fmt.Fprintf(p.stdout, "Period %s has begun, the keys of %d consultations are wrapped with its key. Copy the key file, and destroy the period before it when `sozialraum keys list` says that it can be.\n",
			period.Name, cases)
		return err
	})
}

type keysDestroyCommand struct {
	Period string `arg:"" help:"Name of the period, as list shows it."`
}

// Run destroys a period's key.
func (c keysDestroyCommand) Run(ctx context.Context, p *program) error {
	return p.withUsableKeys(ctx, func(db *database) error {
		err := db.DestroyPeriod(ctx, c.Period)
		needed := new(storage.PeriodNeededError)
		switch {
		case errors.As(err, &needed):
			return wrong(neededSentence(needed))
		case errors.Is(err, seal.ErrCurrent):
			return wrong(fmt.Sprintf("Period %s is the current one: begin another one first with `sozialraum keys rotate`.", c.Period))
		case errors.Is(err, seal.ErrPeriod):
			return wrong(fmt.Sprintf("There is no period %q in the key file: `sozialraum keys list` shows them.", c.Period))
		case err != nil:
			return p.keyFault(db, err)
		}
		_, err = fmt.Fprintf(p.stdout, "The key of period %s is destroyed. Destroy older copies of the key file as well, otherwise copies of the database from that time can still be read.\n", c.Period)
		return err
	})
}

func neededSentence(e *storage.PeriodNeededError) string {
	if e.Needs.Cases > 0 {
		return fmt.Sprintf("Period %s is needed by %s: run `sozialraum keys rotate` first, which wraps the keys of consultations anew.", e.Period, needs(e.Needs))
	}
	return fmt.Sprintf("Period %s is needed by %s: try again in a day, when they are gone.", e.Period, needs(e.Needs))
}

func needs(n storage.KeyNeeds) string {
	return fmt.Sprintf("consultations (%d), messages on their way (%d) and drafts (%d)", n.Cases, n.Messages, n.Drafts)
}

// keyFault is an error of changing the key file. One that is about the file is for the operator to mend.
func (p *program) keyFault(db *database, err error) error {
	if trouble := p.keyTrouble(db.Store); trouble != "" {
		return wrong(trouble)
	}
	return fmt.Errorf("key file %s: %w", p.config.KeyFile, err)
}

type keysGiveUpCommand struct {
	Yes bool `help:"Do it. Without, it only says what would be lost."`
}

// Help is shown below the flags.
func (keysGiveUpCommand) Help() string {
	return `For a key file that is lost for good, with all of its copies. The consultations in progress that it would have opened are
given up and removed, a new key file is made, and the bot can offer consultations again. Invitations that nobody has
used yet are lost as well.

Example:

  sozialraum keys give-up --yes`
}

// Run gives up what cannot be opened.
func (c keysGiveUpCommand) Run(ctx context.Context, p *program) error {
	return p.withKeys(ctx, func(db *database) error {
		trouble := p.keyTrouble(db.Store)
		if trouble == "" {
			_, err := fmt.Fprintln(p.stdout, "The key file fits this database: there is nothing to give up.")
			return err
		}
		if !c.Yes {
			return p.wouldLose(ctx, db)
		}
		key, err := loadKey(p.config) // one that is there but cannot be used must be put away by its owner, not by us
		if err != nil {
			return err
		}
		lost, err := db.GiveUpLost(ctx, key)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "Given up: %s. Restart the bot, which then offers consultations again, and copy the key file.\n", needs(lost))
		return err
	})
}

func (p *program) wouldLose(ctx context.Context, db *database) error {
	key, err := seal.Read(p.config.KeyFile)
	if err != nil {
		key = seal.Substitute("") // opens nothing
	}
	lost, err := db.LostWithKey(ctx, key)
	if err != nil {
		return err
	}
	return wrong(fmt.Sprintf("Lost for good would be: %s. Look once more for a copy of the key file, or call `sozialraum keys give-up --yes`.", needs(lost)))
}
