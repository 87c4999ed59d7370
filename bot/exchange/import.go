package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"sozialraum/bot/directory"
	"sozialraum/bot/merge"
	"sozialraum/storage"
)

// ErrRefused is that files have mistakes, which the report names. Nothing of them may stay written: the transaction has to
// be rolled back.
var ErrRefused = errors.New("the files have mistakes")

// Import takes files over in one transaction.
type Import struct {
	area    *Area
	tx      *storage.Tx
	report  *merge.Report
	write   bool // false: it only says what it would do
	planner *merge.Planner
	shelf   shelf
	batch   batch
	refers  []referral
	open    map[string]bool // names of organisations about which people have to decide
	made    map[directory.ID]int64
}

// Plan prepares an import that reports what it does with each row. When it writes, nobody else changes the directory until
// the commit. Similar names are decided by choice.
func Plan(ctx context.Context, tx *storage.Tx, area storage.Area, choice merge.Choice, write bool) (*Import, error) {
	if write {
		if err := tx.LockDirectory(ctx, area.ID); err != nil {
			return nil, fmt.Errorf("lock the directory: %w", err)
		}
	}
	a, err := Open(ctx, tx, area)
	if err != nil {
		return nil, err
	}
	i := &Import{
		area: a, tx: tx, write: write, shelf: shelf{area: a, tx: tx, pace: firstPace},
		open: map[string]bool{}, made: map[directory.ID]int64{},
	}
	i.planner = merge.NewPlanner(a.Words, func(id directory.ID) (directory.Record, error) { return i.shelf.record(ctx, id) }, choice, a.today())
	return i, i.learn(ctx)
}

// Words are those that the files have to be read with.
func (i *Import) Words() directory.Words { return i.area.Words }

// learn tells the planner what is there.
func (i *Import) learn(ctx context.Context) error {
	id := i.area.origin.ID
	if err := i.tx.EachListedOrganisation(ctx, i.area.ID, func(o *storage.Listed) error {
		i.planner.Organisation(id(directory.Organisations, o.ID), o.Name, o.Municipality, uuids(o.Origins)...)
		return nil
	}); err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	if err := i.tx.EachListedResource(ctx, i.area.ID, func(r *storage.Listed) error {
		i.planner.Resource(id(directory.Resources, r.ID), id(directory.Organisations, r.OrganisationID), r.Name, uuids(r.Origins)...)
		return nil
	}); err != nil {
		return fmt.Errorf("read resources: %w", err)
	}
	return nil
}

func uuids(texts []string) []directory.ID {
	var ids []directory.ID
	for _, text := range texts {
		id, _ := directory.ParseID(text) // the database holds nothing else
		ids = append(ids, id)
	}
	return ids
}

// Run takes the files over and ends the report. ErrRefused: nothing may stay. Other errors are faults.
func (i *Import) Run(ctx context.Context, report *merge.Report, files ...*File) error {
	i.report = report
	for _, file := range inOrder(files) {
		if err := i.file(ctx, file); err != nil {
			return err
		}
	}
	if err := i.finish(ctx); err != nil {
		return err
	}
	if err := report.End(); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if report.Count(merge.Refuse) > 0 {
		return ErrRefused
	}
	return nil
}

// file takes one file over. What is wrong with the file as a whole ends it, and is said like what is wrong with a row.
func (i *Import) file(ctx context.Context, file *File) error {
	i.report.File(file.Name)
	for {
		row, err := file.rows.Next()
		var problem directory.Problem
		switch {
		case errors.Is(err, io.EOF):
			if file.converted() {
				i.report.Converted()
			}
			return i.flush(ctx)
		case errors.As(err, &problem):
			i.report.Broken(problem)
			return nil
		case err != nil:
			return fmt.Errorf("read the file: %w", err)
		}
		if err := i.row(ctx, row); err != nil {
			return err
		}
	}
}

// row decides about a row, reports it, and writes it unless something is wrong already.
func (i *Import) row(ctx context.Context, row directory.Row) error {
	i.prepare(&row)
	decision, err := i.planner.Decide(row)
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	if err := i.examine(ctx, &decision); err != nil {
		return err
	}
	i.report.Row(decision)
	if !i.writing() {
		return i.enlist(ctx, decision, 0)
	}
	switch record := decision.Record.(type) {
	case *directory.Organisation:
		return i.organisation(ctx, decision, record)
	case *directory.Resource:
		return i.resource(ctx, decision, record)
	}
	return i.enlist(ctx, decision, 0)
}

// writing tells whether anything is to be written at all.
func (i *Import) writing() bool { return i.write && i.report.Count(merge.Refuse) == 0 }

// prepare brings lists into the order in which the database has them, and says what only the area knows to be wrong.
func (i *Import) prepare(row *directory.Row) {
	days := func(fields ...directory.Field) {
		for _, f := range fields {
			if day := directory.Value(row.Record, f); directory.IsDay(day) && day > i.area.today() {
				row.Refuse(directory.Wrong(f, "import.day_to_come", day))
			}
		}
	}
	switch r := row.Record.(type) {
	case *directory.Organisation:
		days(directory.FieldConfirmedOn)
		r.Refers = i.area.labels(r.Refers)
		if have := len(r.Refers); have > storage.MaxReferrals {
			row.Refuse(directory.Problem{Field: directory.FieldRefers, Key: "import.too_long", Values: map[string]string{
				"Have": strconv.Itoa(have), "Max": strconv.Itoa(storage.MaxReferrals),
			}})
		}
	case *directory.Resource:
		days(directory.FieldConfirmedOn, directory.FieldCapacityOn)
		r.Municipalities = i.area.inOrder(r.Municipalities)
	}
}

// examine refuses the name of an organisation that others wait to register, which no list shows.
func (i *Import) examine(ctx context.Context, d *merge.Decision) error {
	o, ok := d.Record.(*directory.Organisation)
	if !ok || d.Action != merge.Add && d.Action != merge.Change {
		return nil
	}
	number, _ := i.area.origin.Number(directory.Organisations, o.ID)
	taken, err := i.tx.NameTaken(ctx, storage.Organisation{ID: number, AreaID: i.area.ID, MunicipalityID: i.area.place(o.Municipality), Name: o.Name})
	if err != nil {
		return fmt.Errorf("look for the name: %w", err)
	}
	if taken {
		d.Row.Refuse(directory.Wrong(directory.FieldName, "import.name_taken", o.Name))
		d.Action, d.Record = merge.Refuse, nil
	}
	return nil
}
