package storage

import "context"

// ConsultationSettings are the rules of an area for its cases.
type ConsultationSettings struct {
	Written    bool `db:"consultation_written"` // the ways that are offered
	Talk       bool `db:"consultation_talk"`
	RoundTable bool `db:"consultation_round_table"`
	K          int  `db:"consultation_k"`           // the least group in which somebody is shown by a sector, 5 to 50
	RoundHours int  `db:"consultation_round_hours"` // how long consultants have to answer, 1 to 168
	RelayDelay int  `db:"consultation_relay_delay"` // seconds that a message waits at most, 0 to 600
}

// Ways lists what the area offers.
func (s ConsultationSettings) Ways() []string {
	var ways []string
	for _, way := range []struct {
		name string
		on   bool
	}{{WayWritten, s.Written}, {WayTalk, s.Talk}, {WayRoundTable, s.RoundTable}} {
		if way.on {
			ways = append(ways, way.name)
		}
	}
	return ways
}

// ConsultationSettings returns the area's rules.
func (tx *Tx) ConsultationSettings(ctx context.Context, areaID int64) (ConsultationSettings, error) {
	var s ConsultationSettings
	err := tx.get(ctx, &s, `
		SELECT consultation_written, consultation_talk, consultation_round_table, consultation_k,
			consultation_round_hours, consultation_relay_delay
		FROM areas
		WHERE id = $1`, areaID)
	return s, err
}

// SetConsultationSettings changes the area's rules. Cases that exist keep their way.
func (tx *Tx) SetConsultationSettings(ctx context.Context, areaID int64, s ConsultationSettings) error {
	return tx.mustTouch(ctx, `
		UPDATE areas
		SET consultation_written = $2, consultation_talk = $3, consultation_round_table = $4, consultation_k = $5,
			consultation_round_hours = $6, consultation_relay_delay = $7
		WHERE id = $1`, areaID, s.Written, s.Talk, s.RoundTable, s.K, s.RoundHours, s.RelayDelay)
}

// NeighbourArea is another area of the installation, and who of both allows consultants to be asked across.
type NeighbourArea struct {
	ID     int64  `db:"id"`
	Name   string `db:"name"`
	Ours   bool   `db:"ours"`
	Theirs bool   `db:"theirs"`
}

// NeighbourAreas lists all other areas by name.
func (tx *Tx) NeighbourAreas(ctx context.Context, areaID int64) ([]NeighbourArea, error) {
	var list []NeighbourArea
	err := tx.list(ctx, &list, `
		SELECT a.id, a.name,
			EXISTS (SELECT FROM area_neighbours WHERE area_id = $1 AND neighbour_id = a.id) AS ours,
			EXISTS (SELECT FROM area_neighbours WHERE area_id = a.id AND neighbour_id = $1) AS theirs
		FROM areas a
		WHERE a.id <> $1
		ORDER BY a.name`, areaID)
	return list, err
}

// AllowNeighbour switches on or off that consultants are asked between this area and another, as far as this area is
// concerned. ErrNotFound: there is no such other area.
func (tx *Tx) AllowNeighbour(ctx context.Context, areaID, otherID int64, on bool) error {
	if !on {
		_, err := tx.exec(ctx, `
			DELETE FROM area_neighbours
			WHERE area_id = $1 AND neighbour_id = $2`, areaID, otherID)
		return err
	}
	return tx.mustTouch(ctx, `
		INSERT INTO area_neighbours (area_id, neighbour_id)
		SELECT $1, id
		FROM areas
		WHERE id = $2 AND id <> $1
		ON CONFLICT (area_id, neighbour_id) DO UPDATE
		SET area_id = EXCLUDED.area_id`, areaID, otherID)
}
