package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"sozialraum/storage"
)

// areaCommand looks after planning areas.
type areaCommand struct {
	Add     areaAddCommand     `cmd:"" help:"Add a planning area."`
	List    areaListCommand    `cmd:"" help:"List the planning areas."`
	Streets areaStreetsCommand `cmd:"" help:"Say which streets an area has, so that they are noticed in consultations."`
}

// areaAddCommand adds an area with all that makes it one.
type areaAddCommand struct {
	Name         string   `arg:"" help:"Name of the area, as people say it."`
	Zone         string   `default:"Europe/Berlin" placeholder:"ZONE" help:"Time zone in which its conferences are planned (default: Europe/Berlin)."`
	Municipality []string `required:"" sep:"none" placeholder:"\"NAME: DISTRICT, …\"" help:"A municipality with its districts, if any. Once for each."`
	Emergency    string   `required:"" placeholder:"NUMBER" help:"The youth office's telephone number for acute danger to a child. People see it beside 110 and 112."`
}

// Help is shown below the flags.
func (areaAddCommand) Help() string {
	return `Example:

  sozialraum area add "Planungsraum Nord" --emergency="06631 000000" --municipality="Alsfeld: Altenburg, Angenrod" --municipality=Romrod`
}

// Run stores the area.
func (c areaAddCommand) Run(ctx context.Context, p *program) (err error) {
	area, err := c.area()
	if err != nil {
		return err
	}
	db, err := p.openDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	if _, err := db.AddArea(ctx, area); errors.Is(err, storage.ErrConflict) {
		return wrong(fmt.Sprintf("There is a planning area %q already: choose another name.", area.Name))
	} else if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Added %s with %d municipalities. Invite its coordinator with\n\n  sozialraum invite --area=%q --coordinator\n",
		area.Name, len(area.Municipalities), area.Name)
	return err
}

// area checks what was given.
func (c areaAddCommand) area() (storage.NewArea, error) {
	area := storage.NewArea{Name: clean(c.Name), Zone: c.Zone, EmergencyPhone: clean(c.Emergency)}
	if area.Name == "" {
		return area, wrong("The area has no name: give one, such as \"Planungsraum Nord\".")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		return area, wrong(fmt.Sprintf("--zone is %q, which is no time zone: give one like Europe/Berlin.", c.Zone))
	}
	if !phoneForm.MatchString(area.EmergencyPhone) {
		return area, wrong(fmt.Sprintf("--emergency is %q, which is no telephone number: give one like \"06631 000000\".", c.Emergency))
	}
	seen := map[string]bool{}
	for _, given := range c.Municipality {
		municipality := readMunicipality(given)
		if municipality.Name == "" {
			return area, wrong(fmt.Sprintf("--municipality is %q, which has no name: give one like \"Alsfeld: Altenburg, Angenrod\".", given))
		}
		if seen[strings.ToLower(municipality.Name)] {
			return area, wrong(fmt.Sprintf("--municipality names %s twice: give each once, with all of its districts.", municipality.Name))
		}
		seen[strings.ToLower(municipality.Name)] = true
		area.Municipalities = append(area.Municipalities, municipality)
	}
	return area, nil
}

var phoneForm = regexp.MustCompile(`^\+?[0-9]([0-9 ()/-]*[0-9]){2,}$`)

// readMunicipality reads "Alsfeld: Altenburg, Angenrod". A district that is named twice counts once.
func readMunicipality(given string) storage.NewMunicipality {
	name, districts, _ := strings.Cut(given, ":")
	municipality := storage.NewMunicipality{Name: clean(name)}
	seen := map[string]bool{}
	for district := range strings.SplitSeq(districts, ",") {
		if district = clean(district); district != "" && !seen[district] {
			seen[district] = true
			municipality.Districts = append(municipality.Districts, district)
		}
	}
	return municipality
}

// clean makes every run of white space one blank.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

type areaListCommand struct{}

// Run prints a line for each area.
func (areaListCommand) Run(ctx context.Context, p *program) (err error) {
	db, err := p.openDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(ctx)) }()
	areas, err := db.Areas(ctx)
	if err != nil {
		return err
	}
	if len(areas) == 0 {
		_, err := fmt.Fprintln(p.stdout, "There is no planning area yet: add one with `sozialraum area add`.")
		return err
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NAME\tZONE\tEMERGENCY\tMUNICIPALITIES") // Flush returns what went wrong
	for _, area := range areas {
		places, err := municipalitiesOf(ctx, db.Store, area.ID)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", area.Name, area.Zone, area.EmergencyPhone, strings.Join(places, ", "))
	}
	return table.Flush()
}

func municipalitiesOf(ctx context.Context, store *storage.Store, areaID int64) (names []string, err error) {
	err = store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Municipalities(ctx, areaID)
		for _, municipality := range list {
			names = append(names, municipality.Name)
		}
		return err
	})
	return names, err
}
