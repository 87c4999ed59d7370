package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"sozialraum/storage/seal"
)

// keyFinding reads the key file without making one.
func (p *program) keyFinding() finding {
	path := p.config.KeyFile
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return finding{"key file", true, path + " is not there. For a new database, serve makes it."}
	}
	if _, err := seal.Read(path); err != nil {
		return finding{"key file", false, keyError(path, err).Error()}
	}
	return finding{"key file", true, path + " can be read by its owner only."}
}

// keyFindings says whether the key file fits the database. A file that cannot be read was found already.
func (p *program) keyFindings(ctx context.Context, db *database) []finding {
	known, err := db.KnowsKey(ctx)
	if err != nil {
		return []finding{unreadable("consultations", err)}
	}
	key, err := seal.Read(p.config.KeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist) && known:
		db.WithoutKey(err)
	case err != nil:
		return nil
	case len(key.Periods()) == 0:
		return []finding{{"consultations", true, "The key file is of an earlier version, serve brings it up to date."}}
	default:
		if err := db.TryKey(ctx, key); err != nil {
			return []finding{unreadable("consultations", err)}
		}
	}
	if trouble := p.keyTrouble(db.Store); trouble != "" {
		return []finding{{"consultations", false, "They are off. " + trouble}}
	}
	return []finding{periodFinding(key.Periods(), db.Now())}
}

// oldPeriod is two months and a little: as old as a period gets with each month beginning one, and some patience with
// those who do it by hand.
const oldPeriod = 70 * 24 * time.Hour

// periodFinding says how old the current period is.
func periodFinding(periods []seal.Period, now time.Time) finding {
	current := periods[len(periods)-1]
	if age := now.Sub(current.Since); age > oldPeriod {
		return finding{"consultations", false, fmt.Sprintf("The period of the key file is %d days old, and copies of the database can be read for as long: run `sozialraum keys rotate`, or set KEY_ROTATION to auto.", int(age.Hours()/24))}
	}
	return finding{"consultations", true, fmt.Sprintf("The key file fits the database, its current period began on %s.", current.Since.Format(time.DateOnly))}
}
