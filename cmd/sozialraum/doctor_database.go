package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lib/pq"
)

// databaseFindings checks the database and what is in it.
func (p *program) databaseFindings(ctx context.Context) []finding {
	cluster := filepath.Join(p.config.DataDir, "postgres", "data")
	if _, err := os.Stat(cluster); p.config.DatabaseURL == "" && errors.Is(err, fs.ErrNotExist) {
		return []finding{{"database", true, "The private one is not there yet, serve makes it."}}
	}
	db, err := p.connectDatabase(ctx, databaseOptions{Log: p.quiet()})
	if err != nil {
		return []finding{{"database", false, err.Error()}}
	}
	list := []finding{{"database", true, "It answers."}, p.databaseClock(ctx, db)}
	list = append(list, p.contentFindings(ctx, db)...)
	if err := db.Close(ctx); err != nil {
		list = append(list, finding{"database", false, fmt.Sprintf("It does not close (%v): call this again.", err)})
	}
	return list
}

// contentFindings needs a complete schema.
func (p *program) contentFindings(ctx context.Context, db *database) []finding {
	steps, err := db.Migrations(ctx)
	if err != nil {
		return []finding{{"schema", false, fmt.Sprintf("It cannot be read (%v): check the rights of the database's user.", err)}}
	}
	schema := schemaFinding(steps)
	if !schema.OK {
		return []finding{schema}
	}
	list := []finding{schema, areasFinding(ctx, db), buriedFinding(ctx, db), deadFinding(ctx, db)}
	return append(list, p.keyFindings(ctx, db)...)
}

func areasFinding(ctx context.Context, db *database) finding {
	areas, err := db.Areas(ctx)
	switch {
	case err != nil:
		return unreadable("areas", err)
	case len(areas) == 0:
		return finding{"areas", true, "There is none yet: add one with `sozialraum area add`, then invite its coordinator with `sozialraum invite`."}
	}
	return finding{"areas", true, fmt.Sprintf("Planning areas: %d.", len(areas))}
}

// recent is how far back faults count: what is older was there at the last visit.
const recent = 24 * time.Hour

func buriedFinding(ctx context.Context, db *database) finding {
	count, newest, err := db.BuriedOutbox(ctx, 1)
	switch {
	case err != nil:
		return unreadable("messages", err)
	case len(newest) > 0 && db.Now().Sub(newest[0].BuriedAt) < recent:
		return finding{"messages", false, fmt.Sprintf("Telegram refused messages for good (%d so far), the last one (%s, %s) because of %q: report this, it is a fault of the program.",
			count, newest[0].Kind, newest[0].Method, newest[0].Reason)}
	}
	return finding{"messages", true, "None was refused by Telegram within a day."}
}

func deadFinding(ctx context.Context, db *database) finding {
	count, err := db.DeadLetters(ctx, db.Now().Add(-recent))
	switch {
	case err != nil:
		return unreadable("updates", err)
	case count > 0:
		return finding{"updates", false, fmt.Sprintf("%d could not be handled within a day: look for \"update failed\" and \"update unreadable\" in the log and report the lines.", count)}
	}
	return finding{"updates", true, "All were handled within a day."}
}

func unreadable(name string, err error) finding {
	return finding{name, false, fmt.Sprintf("They cannot be read (%v): check the rights of the database's user.", err)}
}

// databaseClock compares our clock with the database's.
func (p *program) databaseClock(ctx context.Context, db *database) finding {
	address := p.config.DatabaseURL
	if db.private != nil {
		address = db.private.URL("")
	}
	theirs, err := askTime(ctx, address)
	if err != nil {
		return finding{"clock", false, fmt.Sprintf("The database does not tell its time (%v): call this again.", err)}
	}
	return clockFinding("the database's", time.Since(theirs), databaseDrift)
}

// askTime asks a server for its time. A connection of its own, because the store has no business with that time.
func askTime(ctx context.Context, address string) (theirs time.Time, err error) {
	connector, err := pq.NewConnector(withSSLMode(address))
	if err != nil {
		return theirs, err
	}
	db := sql.OpenDB(connector)
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, `SELECT clock_timestamp()`).Scan(&theirs)
	return theirs, err
}

// withSSLMode lets the driver do without TLS where the server has none, as the store does; its own default refuses.
func withSSLMode(address string) string {
	parsed, err := url.Parse(address)
	switch {
	case strings.Contains(address, "sslmode=") || err != nil:
		return address
	case parsed.Scheme == "":
		return address + " sslmode=prefer"
	}
	query := parsed.Query()
	query.Set("sslmode", "prefer")
	parsed.RawQuery = query.Encode()
	return parsed.String()
}
