package main

import (
	"context"
	"fmt"
	"text/tabwriter"
)

// doctorCommand checks the installation.
type doctorCommand struct{}

// Help is shown below the flags.
func (doctorCommand) Help() string {
	return `It changes nothing, may be called while the bot runs, and exits with 1 if something is wrong.

Example:

  sozialraum doctor`
}

// Run prints a line for each check: what was found, and where something is wrong, what to do.
func (doctorCommand) Run(ctx context.Context, p *program) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	var err error
	for _, f := range p.examine(ctx) {
		mark := "ok"
		if !f.OK {
			mark, err = "WRONG", errFound
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", mark, f.Name, f.Detail) // Flush returns what went wrong
	}
	if failed := table.Flush(); failed != nil {
		return failed
	}
	return err
}

// examine makes all checks. One that cannot be made because of what an earlier one found is left out.
func (p *program) examine(ctx context.Context) []finding {
	list := []finding{p.keyFinding(), p.diskFinding()}
	list = append(list, p.telegramFindings(ctx)...)
	list = append(list, p.mailFindings(ctx)...)
	return append(list, p.databaseFindings(ctx)...)
}
