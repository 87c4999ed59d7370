package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sozialraum/bot/directory"
	"sozialraum/bot/exchange"
	"sozialraum/storage"
)

// exportCommand writes the directory of an area into files.
type exportCommand struct {
	Format string `default:"hsds" enum:"hsds,csv" placeholder:"FORMAT" help:"hsds: Open Referral HSDS 3.1 as JSON; csv: two tables for Excel or LibreOffice (default: hsds)."`
	Area   string `placeholder:"NAME" help:"The planning area. May be left out while there is only one."`
	To     string `placeholder:"PATH" help:"File that is written, or directory of the tables (default: standard output for hsds, the working directory for csv)."`
	Lang   string `default:"de" enum:"de,en" placeholder:"LANG" help:"Language of the tables: de or en (default: de)."`
}

// Help is shown below the flags.
func (exportCommand) Help() string {
	return `It can be done while the bot runs. Everything is exported that members see, with contacts, so keep the files like the
directory itself. Attachments are not part of them.

Examples:

  sozialraum export --to=directory.json

  sozialraum export --format=csv --area="Planungsraum Nord" --to=/tmp`
}

// The names of the two tables.
const (
	organisationsFile = "organisationen.csv"
	resourcesFile     = "angebote.csv"
)

// Run writes the files.
func (c exportCommand) Run(ctx context.Context, p *program) (err error) {
	db, area, err := p.openArea(ctx, c.Area)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	return db.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.OnlyRead(ctx); err != nil {
			return err
		}
		a, err := exchange.Open(ctx, tx, area)
		if err != nil {
			return err
		}
		if c.Format == "csv" {
			return c.tables(ctx, p, tx, a)
		}
		return c.hsds(ctx, p, tx, a)
	})
}

func (c exportCommand) hsds(ctx context.Context, p *program, tx *storage.Tx, a *exchange.Area) error {
	if c.To == "" || c.To == "-" {
		out := bufio.NewWriter(p.stdout)
		if _, err := a.WriteHSDS(ctx, tx, out); err != nil {
			return err
		}
		return out.Flush()
	}
	var n exchange.Count
	if err := writeFile(c.To, func(w io.Writer) (err error) {
		n, err = a.WriteHSDS(ctx, tx, w)
		return err
	}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stderr, "%s: %d organisations, %d resources\n", c.To, n.Organisations, n.Resources)
	return err
}

func (c exportCommand) tables(ctx context.Context, p *program, tx *storage.Tx, a *exchange.Area) error {
	for _, table := range [...]struct {
		name, what string
		kind       directory.Kind
	}{{organisationsFile, "organisations", directory.Organisations}, {resourcesFile, "resources", directory.Resources}} {
		path, n := filepath.Join(c.To, table.name), 0
		if err := writeFile(path, func(w io.Writer) (err error) {
			n, err = a.WriteTable(ctx, tx, w, table.kind, c.Lang == "en")
			return err
		}); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(p.stderr, "%s: %d %s\n", path, n, table.what); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file that is there as a whole or, if anything goes wrong, as it was before. Only its owner may read
// it.
func writeFile(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return wrong(fmt.Sprintf("%s cannot be written (%v): choose another place with --to.", path, err))
	}
	defer func() {
		_ = file.Close() // it is closed already, unless something went wrong
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	out := bufio.NewWriter(file)
	if err := write(out); err != nil {
		return err
	}
	if err := errors.Join(out.Flush(), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return wrong(fmt.Sprintf("%s cannot be written (%v): choose another place with --to.", path, err))
	}
	return nil
}
