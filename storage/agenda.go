package storage

import (
	"context"
	"strings"

	"github.com/lib/pq"
)

// AgendaPoint is one line of a meeting's agenda.
type AgendaPoint struct {
	ID           int64  `db:"id"`
	AreaID       int64  `db:"area_id"`
	ConferenceID int64  `db:"conference_id"`
	Conference   string `db:"conference"` // its title
	Words        string `db:"words"`      // without a bullet or number in front
	ChainID      int64  `db:"chain_id"`
}

const agendaPoints = `
	SELECT p.id, p.area_id, p.conference_id, c.title AS conference, p.words, p.chain_id
	FROM agenda_points p
	JOIN conferences c ON c.id = p.conference_id AND c.published_at IS NOT NULL AND c.kind <> 'open_case_conference'`

// AgendaPoints lists the points of a meeting's agenda; none of a draft, and none of a meeting about a case.
func (tx *Tx) AgendaPoints(ctx context.Context, areaID, conferenceID int64) (list []AgendaPoint, err error) {
	err = tx.list(ctx, &list, agendaPoints+`
		WHERE p.area_id = $1 AND p.conference_id = $2
		ORDER BY p.place`, areaID, conferenceID)
	return list, err
}

// AgendaPoint returns one point of an agenda of the area, which everybody there may read.
func (tx *Tx) AgendaPoint(ctx context.Context, areaID, id int64) (p AgendaPoint, err error) {
	err = tx.get(ctx, &p, agendaPoints+`
		WHERE p.area_id = $1 AND p.id = $2`, areaID, id)
	return p, err
}

// keepAgenda makes the points of a meeting those of its agenda. The caller holds the meeting's lock.
func (tx *Tx) keepAgenda(ctx context.Context, c Conference) error {
	var before []AgendaPoint
	if err := tx.list(ctx, &before, `
		SELECT id, words
		FROM agenda_points
		WHERE conference_id = $1
		ORDER BY place`, c.ID); err != nil {
		return err
	}
	after := MatchAgenda(before, AgendaLines(c.Agenda))
	kept := make([]int64, 0, len(after))
	for _, p := range after {
		if p.ID != 0 {
			kept = append(kept, p.ID)
		}
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM agenda_points
		WHERE conference_id = $1 AND id <> ALL($2)`, c.ID, pq.Array(kept)); err != nil {
		return err
	}
	for i, p := range after {
		if err := tx.putAgendaPoint(ctx, c, p, i+1); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) putAgendaPoint(ctx context.Context, c Conference, p AgendaPoint, place int) error {
	if p.ID != 0 {
		return tx.mustTouch(ctx, `
			UPDATE agenda_points
			SET place = $3, words = $4
			WHERE conference_id = $1 AND id = $2`, c.ID, p.ID, place, p.Words)
	}
	return tx.mustTouch(ctx, `
		INSERT INTO agenda_points (conference_id, area_id, place, words, made_at)
		VALUES ($1, $2, $3, $4, $5)`, c.ID, c.AreaID, place, p.Words, tx.Now)
}

// AgendaLines are the points of an agenda as it is written: its lines without bullets and numbers. Headings, which end with
// a colon, are none.
func AgendaLines(agenda string) (lines []string) {
	for line := range strings.Lines(agenda) {
		line = strings.TrimSpace(Unbulleted(strings.TrimSpace(line)))
		if line != "" && !strings.HasSuffix(line, ":") {
			lines = append(lines, line)
		}
	}
	return lines
}

// Unbulleted cuts what people put in front of the lines of a list: "- ", "• ", "1. ", "2) ".
func Unbulleted(line string) string {
	for _, sign := range []string{"- ", "– ", "• ", "* "} {
		if rest, ok := strings.CutPrefix(line, sign); ok {
			return rest
		}
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	rest := line[digits:]
	if digits > 0 && digits <= 2 && (strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") ")) {
		return rest[2:]
	}
	return line
}

// MatchAgenda finds which lines are points that were there before: first those with the same words, then, in order, those
// that share at least half of their words with one that is left. Points without an id are new.
func MatchAgenda(before []AgendaPoint, lines []string) []AgendaPoint {
	after := make([]AgendaPoint, len(lines))
	taken := make([]bool, len(before))
	for i, line := range lines {
		after[i].Words = line
		for j, p := range before {
			if !taken[j] && strings.EqualFold(p.Words, line) {
				after[i].ID, taken[j] = p.ID, true
				break
			}
		}
	}
	for i, line := range lines {
		if after[i].ID != 0 {
			continue
		}
		best, most := -1, 0.5
		for j, p := range before {
			if alike := wordsInCommon(p.Words, line); !taken[j] && (alike > most || alike == most && best < 0) {
				best, most = j, alike
			}
		}
		if best >= 0 {
			after[i].ID, taken[best] = before[best].ID, true
		}
	}
	return after
}

// wordsInCommon is how much of two lines is the same words, 0 to 1 (Dice's coefficient over words).
func wordsInCommon(a, b string) float64 {
	left := map[string]int{}
	first, second := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	for _, word := range first {
		left[word]++
	}
	common := 0
	for _, word := range second {
		if left[word] > 0 {
			left[word]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(first)+len(second))
}
