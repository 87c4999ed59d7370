package storage

import (
	"context"
	"iter"
	"time"

	"github.com/lib/pq"
)

// Role is a set of what a person is in the area they act in. Roles add up: a coordinator may also be the
// administrator of an organisation.
type Role uint8

// The roles. A stranger has no role at all; a guest belongs to the area but to no organisation yet.
const (
	Guest Role = 1 << iota
	Member
	Admin
	Coordinator
)

// Has tells whether the person has any of the wanted roles.
func (r Role) Has(wanted Role) bool { return r&wanted != 0 }

// Person is one Telegram user together with the area that they act in; AreaID is zero for a stranger.
type Person struct {
	ID           int64      `db:"id"`
	TelegramID   int64      `db:"telegram_id"`
	Name         string     `db:"name"`
	Language     string     `db:"language"`
	Reachable    bool       `db:"reachable"`
	Reminders    bool       `db:"reminders"`
	WrongGuesses int        `db:"wrong_guesses"`
	GuessesSince *time.Time `db:"guesses_since"`
	AgreedAt     *time.Time `db:"agreed_at"`
	CreatedAt    time.Time  `db:"created_at"`

	AreaID            int64  `db:"area_id"`
	AreaName          string `db:"area_name"`
	Zone              string `db:"zone"`
	EmergencyPhone    string `db:"emergency_phone"`
	OrganisationID    int64  `db:"organisation_id"`
	OrganisationName  string `db:"organisation_name"`
	OrganisationAdmin bool   `db:"organisation_admin"`
	Coordinator       bool   `db:"coordinator"`

	Dialog *Dialog `db:"-"`
}

// Roles are derived from the membership in the current area, never stored.
func (p *Person) Roles() Role {
	if p.AreaID == 0 {
		return 0
	}
	roles := Guest
	if p.OrganisationID != 0 {
		roles |= Member
	}
	if p.OrganisationAdmin {
		roles |= Admin
	}
	if p.Coordinator {
		roles |= Coordinator
	}
	return roles
}

// Location is the area's time zone; UTC for a stranger.
func (p *Person) Location() *time.Location { return Zone(p.Zone) }

const personColumns = `
	p.id, p.telegram_id, p.name, p.language, p.reachable, p.reminders, p.wrong_guesses, p.guesses_since,
	p.agreed_at, p.created_at,
	COALESCE(a.id, 0) AS area_id,
	COALESCE(a.name, '') AS area_name,
	COALESCE(a.zone, 'UTC') AS zone,
	COALESCE(a.emergency_phone, '') AS emergency_phone,
	COALESCE(m.organisation_id, 0) AS organisation_id,
	COALESCE(o.name, '') AS organisation_name,
	COALESCE(m.organisation_admin, false) AS organisation_admin,
	COALESCE(m.coordinator, false) AS coordinator`

const personJoins = `
	LEFT JOIN memberships m ON m.person_id = p.id AND m.area_id = p.area_id
	LEFT JOIN areas a ON a.id = m.area_id
	LEFT JOIN organisations o ON o.id = m.organisation_id`

// sender is a person with the row of their dialog, if they have one.
type sender struct {
	Person
	Flow      *string    `db:"flow"`
	Session   *string    `db:"session"`
	ExpiresAt *time.Time `db:"expires_at"`
}

// sendersSQL reads the people with the Telegram ids $1.
//
// Each is looked up alone, and the planner is not told how many they are: for one person it would plan anew each time,
// which takes longer than the reading, and for the ten that it assumes if it cannot know it would read whole tables.
const sendersSQL = `
		SELECT person.*
		FROM unnest((SELECT CAST($1 AS bigint[]))) AS sender (telegram_id)
		CROSS JOIN LATERAL (
			SELECT ` + personColumns + `, d.flow, d.session, d.expires_at
			FROM people p ` + personJoins + `
			LEFT JOIN dialogs d ON d.person_id = p.id
			WHERE p.telegram_id = sender.telegram_id
			OFFSET 0
		) AS person`

// inDialog is the person together with their dialog.
func (tx *Tx) inDialog(s *sender) *Person {
	if s.Flow != nil {
		s.Dialog = tx.openDialog(&Dialog{PersonID: s.ID, Flow: *s.Flow, Session: *s.Session, ExpiresAt: *s.ExpiresAt})
	}
	return &s.Person
}

// loadPeople returns the people with these Telegram ids, their dialogs included.
func (tx *Tx) loadPeople(ctx context.Context, telegramIDs []int64) (map[int64]*Person, error) {
	if len(telegramIDs) == 0 {
		return nil, nil
	}
	var rows []sender
	err := tx.list(ctx, &rows, sendersSQL, pq.Array(telegramIDs))
	people := make(map[int64]*Person, len(rows))
	for i := range rows {
		people[rows[i].TelegramID] = tx.inDialog(&rows[i])
	}
	return people, err
}

// KnownPerson returns the person with this Telegram id, with the area they act in, and makes none. ErrNotFound: nobody
// has this id.
func (tx *Tx) KnownPerson(ctx context.Context, telegramID int64) (*Person, error) {
	people, err := tx.loadPeople(ctx, []int64{telegramID})
	if err == nil && people[telegramID] == nil {
		return nil, ErrNotFound
	}
	return people[telegramID], err
}

// Person returns one person by id, with the area they act in.
func (tx *Tx) Person(ctx context.Context, id int64) (*Person, error) {
	person := new(Person)
	err := tx.get(ctx, person, `
		SELECT `+personColumns+`
		FROM people p `+personJoins+`
		WHERE p.id = $1`, id)
	return person, err
}

// recipients returns reachable people as they are in the area areaID, whatever area they act in at the moment. rest is
// a further condition on memberships m and people p, and the order.
func (tx *Tx) recipients(ctx context.Context, areaID int64, rest string, args ...any) ([]Person, error) {
	var people []Person
	err := tx.list(ctx, &people, `
		SELECT `+personColumns+`
		FROM memberships m
		JOIN people p ON p.id = m.person_id
		JOIN areas a ON a.id = m.area_id
		LEFT JOIN organisations o ON o.id = m.organisation_id
		WHERE m.area_id = $1 AND p.reachable AND `+rest, append([]any{areaID}, args...)...)
	return people, err
}

// Coordinators are the area's reachable coordinators.
func (tx *Tx) Coordinators(ctx context.Context, areaID int64) ([]Person, error) {
	return tx.recipients(ctx, areaID, `m.coordinator ORDER BY m.person_id`)
}

// OtherCoordinators counts the area's coordinators but this person.
func (tx *Tx) OtherCoordinators(ctx context.Context, areaID, personID int64) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM memberships
		WHERE area_id = $1 AND coordinator AND person_id <> $2`, areaID, personID)
	return n, err
}

// Admins are the reachable administrators of an organisation of the area.
func (tx *Tx) Admins(ctx context.Context, areaID, organisationID int64) ([]Person, error) {
	return tx.recipients(ctx, areaID, `m.organisation_admin AND m.organisation_id = $2 ORDER BY m.person_id`, organisationID)
}

// Reachable is the person of the area with this id, if they can be reached; otherwise there is none.
func (tx *Tx) Reachable(ctx context.Context, areaID, personID int64) ([]Person, error) {
	return tx.recipients(ctx, areaID, `m.person_id = $2`, personID)
}

// MembersAfter returns up to limit reachable people of the area with an id above after, in order of id, so that
// a message to a whole area can be written in pieces of bounded size.
func (tx *Tx) MembersAfter(ctx context.Context, areaID, after int64, limit int) ([]Person, error) {
	return tx.recipients(ctx, areaID, `m.person_id > $2 ORDER BY m.person_id LIMIT $3`, after, limit)
}

// EveryMember goes through the reachable people of the area in order of id, in pieces of bounded size.
func (tx *Tx) EveryMember(ctx context.Context, areaID int64) iter.Seq2[*Person, error] {
	const piece = 1000
	return func(yield func(*Person, error) bool) {
		for after := int64(0); ; {
			people, err := tx.MembersAfter(ctx, areaID, after, piece)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range people {
				if after = people[i].ID; !yield(&people[i], nil) {
					return
				}
			}
			if len(people) < piece {
				return
			}
		}
	}
}

// SetLanguage changes the language of everything the bot writes to this person.
func (tx *Tx) SetLanguage(ctx context.Context, personID int64, language string) error {
	return tx.mustTouch(ctx, `
		UPDATE people
		SET language = $2
		WHERE id = $1`, personID, language)
}

// SetReminders switches this person's reminders of conferences on or off.
func (tx *Tx) SetReminders(ctx context.Context, personID int64, on bool) error {
	return tx.mustTouch(ctx, `
		UPDATE people
		SET reminders = $2
		WHERE id = $1`, personID, on)
}

// SetReachable notes that Telegram delivers to this person, or no longer.
func (tx *Tx) SetReachable(ctx context.Context, telegramID int64, reachable bool) error {
	_, err := tx.exec(ctx, `
		UPDATE people
		SET reachable = $2
		WHERE telegram_id = $1`, telegramID, reachable)
	return err
}

// Agree records that the person agreed to the privacy text, and the name under which colleagues know them.
func (tx *Tx) Agree(ctx context.Context, personID int64, name string) error {
	return tx.mustTouch(ctx, `
		UPDATE people
		SET agreed_at = $2, name = $3
		WHERE id = $1`, personID, tx.Now, name)
}

// Heir is a colleague who administers an organisation from now on, because the last administrator left.
type Heir struct {
	PersonID     int64
	Organisation string
}

// DeletePerson removes the person and all that hangs on them; what they wrote for their organisation stays with
// it. It returns who takes over where the person was the last administrator.
func (tx *Tx) DeletePerson(ctx context.Context, person *Person) ([]Heir, error) {
	if err := tx.withdrawBallots(ctx, person); err != nil {
		return nil, err
	}
	if err := tx.withdrawAnswers(ctx, person.ID); err != nil {
		return nil, err
	}
	if err := tx.withdrawWishes(ctx, person); err != nil {
		return nil, err
	}
	if err := tx.withdrawExercises(ctx, person.ID); err != nil {
		return nil, err
	}
	var houses []struct {
		AreaID         int64  `db:"area_id"`
		OrganisationID int64  `db:"organisation_id"`
		Name           string `db:"name"`
	}
	if err := tx.list(ctx, &houses, `
		SELECT m.area_id, m.organisation_id, o.name
		FROM memberships m
		JOIN organisations o ON o.id = m.organisation_id
		WHERE m.person_id = $1`, person.ID); err != nil {
		return nil, err
	}
	var heirs []Heir
	for _, house := range houses {
		heir, err := tx.LeaveOrganisation(ctx, house.AreaID, house.OrganisationID, person.ID)
		if err != nil {
			return nil, err
		}
		if heir != 0 {
			heirs = append(heirs, Heir{PersonID: heir, Organisation: house.Name})
		}
	}
	if err := tx.DropOutbox(ctx, person.TelegramID); err != nil {
		return nil, err
	}
	delete(tx.dialogs, person.ID)
	person.Dialog = nil
	return heirs, tx.forget(ctx, person.ID)
}

// forget deletes the person's row, unused invitations of theirs, and organisations that they wanted to register
// and that never became public.
func (tx *Tx) forget(ctx context.Context, personID int64) error {
	var unborn pq.Int64Array
	if err := tx.list(ctx, &unborn, `
		SELECT o.id
		FROM applications a
		JOIN organisations o ON o.id = a.organisation_id
		WHERE a.person_id = $1 AND a.kind = 'register' AND o.state IN ('pending', 'declined')`, personID); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM invitations
		WHERE invited_by = $1 AND used_at IS NULL`, personID); err != nil {
		return err
	}
	if err := tx.mustTouch(ctx, `
		DELETE FROM people
		WHERE id = $1`, personID); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		DELETE FROM organisations
		WHERE id = ANY($1)`, unborn)
	return err
}

// DeleteStrangers removes people who never joined an area and were last counted before the given time.
func (s *Store) DeleteStrangers(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM people p
			WHERE p.created_at < $1
				AND NOT EXISTS (SELECT FROM memberships m WHERE m.person_id = p.id)
				AND NOT EXISTS (SELECT FROM dialogs d WHERE d.person_id = p.id)`, before)
		return err
	})
	return n, err
}
