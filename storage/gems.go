package storage

import (
	"context"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/topic"
)

// DirectoryWish is what somebody wants of the directory beside looking into it.
type DirectoryWish struct {
	Questions bool       `db:"questions"` // to be asked whether they know of something
	GemsAt    *time.Time `db:"gems_at"`   // when the next letter about little known offers is due; nil: not wanted
	Used      bool       `db:"used"`      // they have marked an offer as used
}

// DirectoryWish returns what a person wants in the area.
func (tx *Tx) DirectoryWish(ctx context.Context, areaID, personID int64) (DirectoryWish, error) {
	var w DirectoryWish
	err := tx.get(ctx, &w, `
		SELECT COALESCE(w.questions, true) AS questions, w.gems_at,
			EXISTS (SELECT FROM resource_marks k WHERE k.area_id = $1 AND k.person_id = $2 AND k.mark = 'used') AS used
		FROM areas a
		LEFT JOIN directory_wishes w ON w.area_id = a.id AND w.person_id = $2
		WHERE a.id = $1`, areaID, personID)
	return w, err
}

// WishQuestions says whether a person wants to be asked. ErrNotFound: they do not belong to the area.
func (tx *Tx) WishQuestions(ctx context.Context, areaID, personID int64, on bool) error {
	return tx.mustTouch(ctx, `
		INSERT INTO directory_wishes (person_id, area_id, questions)
		SELECT person_id, area_id, $3
		FROM memberships
		WHERE area_id = $1 AND person_id = $2
		ON CONFLICT (person_id, area_id) DO UPDATE
		SET questions = EXCLUDED.questions`, areaID, personID, on)
}

// WishGems says when a person wants the next letter about little known offers, nil: not at all. A letter that is due
// already stays due then. ErrNotFound: they do not belong to the area.
func (tx *Tx) WishGems(ctx context.Context, areaID, personID int64, at *time.Time) error {
	return tx.mustTouch(ctx, `
		INSERT INTO directory_wishes (person_id, area_id, gems_at)
		SELECT person_id, area_id, $3
		FROM memberships
		WHERE area_id = $1 AND person_id = $2
		ON CONFLICT (person_id, area_id) DO UPDATE
		SET gems_at = CASE WHEN EXCLUDED.gems_at IS NULL THEN NULL ELSE COALESCE(directory_wishes.gems_at, EXCLUDED.gems_at) END`,
		areaID, personID, at)
}

// gemHour is when letters about little known offers are due, by the area's clocks.
const gemHour = 10

// NextGems is when the next letter is due after now: on the first working day of the next month.
func NextGems(now time.Time, zone *time.Location) time.Time {
	year, month, _ := now.In(zone).Date()
	first := time.Date(year, month+1, 1, gemHour, 0, 0, 0, time.UTC)
	switch first.Weekday() {
	case time.Saturday:
		first = first.AddDate(0, 0, 2)
	case time.Sunday:
		first = first.AddDate(0, 0, 1)
	}
	return Instant(first, zone)
}

// GemLetter is somebody's letter about little known offers that is due.
type GemLetter struct {
	PersonID int64     `db:"person_id"`
	AreaID   int64     `db:"area_id"`
	Sector   string    `db:"sector"` // of their organisation
	Zone     string    `db:"zone"`
	GemsAt   time.Time `db:"gems_at"`
}

// Location is the area's time zone.
func (g GemLetter) Location() *time.Location { return Zone(g.Zone) }

// ClaimGems takes the next letter behind after that is due, to somebody who can be reached and belongs to an
// organisation, and keeps it locked until the transaction ends. ErrNotFound: there is none.
func (tx *Tx) ClaimGems(ctx context.Context, after GemLetter) (GemLetter, error) {
	var g GemLetter
	err := tx.get(ctx, &g, `
		SELECT w.person_id, w.area_id, o.sector, a.zone, w.gems_at
		FROM directory_wishes w
		JOIN areas a ON a.id = w.area_id
		JOIN people p ON p.id = w.person_id AND p.reachable
		JOIN memberships m ON m.person_id = w.person_id AND m.area_id = w.area_id
		JOIN organisations o ON o.id = m.organisation_id
		WHERE w.gems_at <= $1 AND (w.gems_at, w.person_id, w.area_id) > ($2, $3, $4)
		ORDER BY w.gems_at, w.person_id, w.area_id
		LIMIT 1
		FOR NO KEY UPDATE OF w SKIP LOCKED`, tx.Now, after.GemsAt, after.PersonID, after.AreaID)
	return g, err
}

// sectorTopics are the topics that a sector works on. Those that are not here work on all of them.
var sectorTopics = map[string][]string{
	"school":           {"learning", "language", "school", "work", "leisure", "holidays", "media", "development", "inclusion", "mental_health", "violence", "migration"},
	"school_authority": {"learning", "language", "school", "development", "inclusion", "mental_health"},
	"daycare":          {"early_help", "childcare", "parenting", "separation", "language", "development", "inclusion", "health", "migration"},
	"church":           {"parenting", "leisure", "holidays", "culture", "grief", "migration", "money", "basic_needs"},
	"municipality":     {"childcare", "leisure", "holidays", "sport", "culture", "migration", "money", "basic_needs"},
}

// topicsOf are the topics of a sector.
func topicsOf(sector string) []string {
	if some, ok := sectorTopics[sector]; ok {
		return some
	}
	return topic.IDs[:]
}

// gemYear is how long nobody is told of the same offer again.
const gemYear = 366 * 24 * time.Hour

// Gems returns up to limit offers that a member may not know: offered where their organisation is, by others, neither
// used nor planned by them, used by fewer people than the area's threshold, about topics that are theirs, and not in a
// letter to them within a year. Topics are theirs that their sector works on, that their organisation's offers are
// about, and those of offers that they have used or plan to use; offers without topics come last. Which of
// those with fewer than the threshold were used more often, the order does not tell.
func (tx *Tx) Gems(ctx context.Context, g GemLetter, limit int) (list []ResourceLine, err error) {
	err = tx.list(ctx, &list, `
		WITH theirs AS (
			SELECT unnest(CAST($3 AS text[])) AS topic
			UNION
			SELECT unnest(own.topics)
			FROM resources own
			JOIN memberships m ON m.organisation_id = own.organisation_id AND m.area_id = $1 AND m.person_id = $2
			WHERE own.archived_at IS NULL
			UNION
			SELECT unnest(known.topics)
			FROM resource_marks k
			JOIN resources known ON known.id = k.resource_id
			WHERE k.area_id = $1 AND k.person_id = $2 AND k.mark IN ('used', 'planned')
		)
		SELECT `+resourceLineColumns+notNearMe+`
			AND (r.topics = '{}' OR EXISTS (SELECT FROM theirs WHERE topic = ANY (r.topics)))
			AND NOT EXISTS (SELECT FROM gems_sent s WHERE s.person_id = $2 AND s.resource_id = r.id AND s.sent_at > $4)
			AND (SELECT count(*) FROM resource_marks k WHERE k.resource_id = r.id AND k.mark = 'used') <
				(SELECT a.consultation_k FROM areas a WHERE a.id = $1)
		ORDER BY (SELECT count(*) FROM theirs WHERE topic = ANY (r.topics)) DESC,
			EXISTS (SELECT FROM resource_municipalities p WHERE p.resource_id = r.id) DESC,
			md5(r.id || '/' || CAST($2 AS bigint)), r.id
		LIMIT $5`, g.AreaID, g.PersonID, pq.Array(topicsOf(g.Sector)), tx.Now.Add(-gemYear), limit)
	return linesSeen(list, tx.Now), err
}

// SentGems notes what a letter told of, and when the next one is due.
func (tx *Tx) SentGems(ctx context.Context, g GemLetter, list []ResourceLine, next time.Time) error {
	ids := make(pq.Int64Array, len(list))
	for i, line := range list {
		ids[i] = line.ID
	}
	if _, err := tx.exec(ctx, `
		INSERT INTO gems_sent (person_id, area_id, resource_id, sent_at)
		SELECT $1, $2, resource_id, $4
		FROM unnest(CAST($3 AS bigint[])) AS resource_id
		ON CONFLICT (person_id, resource_id) DO UPDATE
		SET sent_at = EXCLUDED.sent_at`, g.PersonID, g.AreaID, ids, tx.Now); err != nil {
		return err
	}
	return tx.mustTouch(ctx, `
		UPDATE directory_wishes
		SET gems_at = $3
		WHERE person_id = $1 AND area_id = $2`, g.PersonID, g.AreaID, next)
}

// ForgetGems removes what letters before the given time told of.
func (s *Store) ForgetGems(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM gems_sent
			WHERE sent_at < $1`, before)
		return err
	})
	return n, err
}
