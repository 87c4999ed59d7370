package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
)

// migrateCommand looks after the schema.
type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" help:"Take all steps that are missing. serve does so as well."`
	Status migrateStatusCommand `cmd:"" help:"List the steps and which of them are taken."`
}

// Help is shown below the flags.
func (migrateCommand) Help() string {
	return `Examples:

  sozialraum migrate status

  sozialraum migrate up --database-url=postgres://bot:password@db/sozialraum`
}

type migrateUpCommand struct{}

// Run takes the missing steps.
func (migrateUpCommand) Run(ctx context.Context, p *program) (err error) {
	db, err := p.openDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	steps, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "The schema is at %s.\n", schemaFinding(steps).Detail)
	return err
}

type migrateStatusCommand struct{}

// Run lists the steps.
func (migrateStatusCommand) Run(ctx context.Context, p *program) (err error) {
	db, err := p.connectDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	steps, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, step := range steps {
		state := "missing"
		if step.Applied {
			state = "taken"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\n", state, step.File) // Flush returns what went wrong
	}
	return table.Flush()
}
