package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"sozialraum/bot/directory"
	"sozialraum/bot/exchange"
	"sozialraum/bot/merge"
	"sozialraum/bot/sheet"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// importCommand puts files into the directory of an area.
type importCommand struct {
	Files []string `arg:"" optional:"" name:"file" help:"HSDS as JSON, or tables as CSV; - is the standard input. Several are taken over together."`
	Area  string   `placeholder:"NAME" help:"The planning area. May be left out while there is only one."`
	Apply bool     `help:"Take the files over. Without it, nothing is changed and the report tells what would be."`
	Merge bool     `xor:"similar" help:"A similar name means what is there already."`
	Add   bool     `xor:"similar" help:"A similar name means something new."`
	Quiet bool     `help:"Leave out of the report what stays as it is."`
	Lang  string   `default:"de" enum:"de,en" placeholder:"LANG" help:"Language of the report and the template: de or en (default: de)."`

	Template      bool `help:"Print a table of resources to fill in, and do nothing else."`
	Organisations bool `help:"With --template: a table of organisations."`
}

// Help is shown below the flags.
func (importCommand) Help() string {
	return `Nothing is written before --apply is given, and nothing at all if there is a mistake anywhere in the files: the report
names it with line and column, and the exit code is 2. The same files a second time change nothing.

What is there is recognised by its identifier, or by its name. Rows with a similar name are left out until --merge or --add
says what they are. Nothing is ever deleted.

Examples:

  sozialraum import --template > angebote.csv

  sozialraum import organisationen.csv angebote.csv

  sozialraum import directory.json --area="Planungsraum Nord" --apply`
}

// Run reports what the files mean, and takes them over if that is wanted.
func (c importCommand) Run(ctx context.Context, p *program) (err error) {
	switch {
	case len(c.Files) == 0 && !c.Template:
		return wrong("No file is named: name one, or print a table to fill in with `sozialraum import --template`.")
	case len(c.Files) > 0 && c.Template:
		return wrong("--template prints a table and reads none: leave out the files, or --template.")
	}
	db, area, err := p.openArea(ctx, c.Area)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	if c.Template {
		return c.template(ctx, p, db.Store, area)
	}
	if p.getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(sparing))
	}
	if p.getenv("GOMEMLIMIT") == "" {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(enough))
	}
	err = db.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error { return c.run(ctx, p, tx, area) })
	switch {
	case errors.Is(err, exchange.ErrRefused):
		return wrong("Nothing was changed: mend what the report names, and try again.")
	case errors.Is(err, storage.ErrDeadlock):
		return fmt.Errorf("nothing was changed because somebody else was changing the directory, try again: %w", err)
	case err == nil && !c.Apply:
		_, err = fmt.Fprintln(p.stderr, "Nothing was changed: call it with --apply to take this over.")
	}
	return err
}

// sparing is the growth of memory in percent after which it is collected. What an import knows of the directory stays as long
// as it runs; twice as much would be too much for small machines.
const sparing = 40

// enough is the memory, in bytes, above which it is collected however little it has grown.
const enough = 72 << 20

func (c importCommand) choice() merge.Choice {
	switch {
	case c.Merge:
		return merge.Merge
	case c.Add:
		return merge.New
	}
	return merge.Ask
}

func (c importCommand) run(ctx context.Context, p *program, tx *storage.Tx, area storage.Area) error {
	if !c.Apply {
		if err := tx.OnlyRead(ctx); err != nil {
			return err
		}
	}
	plan, err := exchange.Plan(ctx, tx, area, c.choice(), c.Apply)
	if err != nil {
		return err
	}
	report := merge.NewReport(p.stdout, text.Of(c.Lang), plan.Words(), c.Quiet)
	var files []*exchange.File
	for _, path := range c.Files {
		file, from, err := c.open(path, plan.Words())
		if from != nil {
			defer func() { _ = from.Close() }() // it was only read
		}
		var problem directory.Problem
		if errors.As(err, &problem) {
			report.File(c.shown(path))
			report.Broken(problem)
			continue
		} else if err != nil {
			return err
		}
		files = append(files, file)
	}
	return plan.Run(ctx, report, files...)
}

// open opens one of the files.
func (c importCommand) open(path string, words directory.Words) (file *exchange.File, from io.ReadCloser, err error) {
	if path == "-" {
		from = io.NopCloser(os.Stdin)
	} else if from, err = os.Open(path); err != nil {
		return nil, nil, wrong(fmt.Sprintf("%s cannot be read (%v): name a file that can.", path, err))
	}
	if file, err = exchange.OpenFile(c.shown(path), from, words); err != nil && !errors.As(err, new(directory.Problem)) {
		err = wrong(fmt.Sprintf("%s cannot be read (%v): name a file that can.", path, err))
	}
	return file, from, err
}

// shown is what the report calls a file; nothing while there is only one.
func (c importCommand) shown(path string) string {
	if len(c.Files) == 1 {
		return ""
	}
	return filepath.Base(path)
}

func (c importCommand) template(ctx context.Context, p *program, store *storage.Store, area storage.Area) error {
	kind := directory.Resources
	if c.Organisations {
		kind = directory.Organisations
	}
	words := exchange.Words()
	places, err := municipalitiesOf(ctx, store, area.ID)
	if err != nil {
		return err
	}
	words.Municipalities = places
	_, err = p.stdout.Write(sheet.Template(kind, words, c.Lang == "en"))
	return err
}
