package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"unicode/utf8"

	"sozialraum/storage"
)

// areaStreetsCommand gives an area its list of streets.
type areaStreetsCommand struct {
	Area string `arg:"" help:"Name of the area."`
	File string `arg:"" help:"File with one street a line, such as a municipality publishes; - for standard input." placeholder:"FILE"`
}

// Help is shown below the flags.
func (areaStreetsCommand) Help() string {
	return `The names are marked when somebody types them into a consultation. The list replaces the one before.

Example:

  sozialraum area streets "Planungsraum Nord" streets.txt`
}

// Run reads the list and stores it.
func (c areaStreetsCommand) Run(ctx context.Context, p *program) (err error) {
	streets, err := c.read()
	if err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	err = db.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		area, err := tx.AreaByName(ctx, clean(c.Area))
		if err != nil {
			return err
		}
		return tx.SetStreets(ctx, area.ID, streets)
	})
	if errors.Is(err, storage.ErrNotFound) {
		return wrong(fmt.Sprintf("There is no planning area %q: `sozialraum area list` shows those there are.", c.Area))
	} else if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s knows %d streets.\n", clean(c.Area), len(streets))
	return err
}

// maxStreet is longer than any name of a street, in code points.
const maxStreet = 100

func (c areaStreetsCommand) read() (streets []string, err error) {
	file := os.Stdin
	if c.File != "-" {
		if file, err = os.Open(c.File); err != nil {
			return nil, wrong(fmt.Sprintf("The list of streets cannot be read (%v): name a file with one street a line.", err))
		}
		defer func() { _ = file.Close() }()
	}
	seen := map[string]bool{}
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		name := clean(lines.Text())
		switch {
		case !utf8.ValidString(name):
			return nil, wrong(fmt.Sprintf("Line %d of the list of streets is not UTF-8: save the file with that encoding.", number))
		case utf8.RuneCountInString(name) > maxStreet:
			return nil, wrong(fmt.Sprintf("Line %d of the list of streets is longer than %d letters: give one street a line.", number, maxStreet))
		case name != "" && !seen[name]:
			seen[name] = true
			streets = append(streets, name)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, wrong(fmt.Sprintf("The list of streets cannot be read (%v): name a file with one street a line.", err))
	}
	return streets, nil
}
