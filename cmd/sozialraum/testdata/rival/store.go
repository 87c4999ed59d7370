package main

import (
	"context"

	"github.com/jmoiron/sqlx"
)

const schema = `
	CREATE TABLE IF NOT EXISTS users (
		telegram_id     bigint PRIMARY KEY,
		name            text NOT NULL,
		area_id         bigint NOT NULL,
		organisation_id bigint NOT NULL,
		reminders       boolean NOT NULL DEFAULT true
	);
	CREATE TABLE IF NOT EXISTS municipalities (
		id      bigint PRIMARY KEY,
		area_id bigint NOT NULL,
		name    text NOT NULL
	);
	CREATE TABLE IF NOT EXISTS organisations (
		id              bigint PRIMARY KEY,
		area_id         bigint NOT NULL,
		municipality_id bigint NOT NULL REFERENCES municipalities (id),
		name            text NOT NULL,
		sector          text NOT NULL,
		can             text NOT NULL DEFAULT '',
		cannot          text NOT NULL DEFAULT '',
		instead         text NOT NULL DEFAULT '',
		contact         text NOT NULL DEFAULT '',
		updated_at      timestamptz NOT NULL DEFAULT now()
	);
	CREATE INDEX IF NOT EXISTS organisations_area ON organisations (area_id, lower(name));
	CREATE INDEX IF NOT EXISTS municipalities_area ON municipalities (area_id);
	CREATE TABLE IF NOT EXISTS states (
		telegram_id     bigint PRIMARY KEY,
		step            text NOT NULL,
		organisation_id bigint NOT NULL,
		field           text NOT NULL DEFAULT '',
		value           text NOT NULL DEFAULT '',
		updated_at      timestamptz NOT NULL DEFAULT now()
	)`

type user struct {
	TelegramID     int64  `db:"telegram_id"`
	Name           string `db:"name"`
	AreaID         int64  `db:"area_id"`
	OrganisationID int64  `db:"organisation_id"`
	Reminders      bool   `db:"reminders"`
}

type organisation struct {
	ID           int64  `db:"id"`
	Name         string `db:"name"`
	Sector       string `db:"sector"`
	Municipality string `db:"municipality"`
	Can          string `db:"can"`
	Cannot       string `db:"cannot"`
	Instead      string `db:"instead"`
	Contact      string `db:"contact"`
}

type state struct {
	Step           string `db:"step"`
	OrganisationID int64  `db:"organisation_id"`
	Field          string `db:"field"`
	Value          string `db:"value"`
}

func (d *directory) user(ctx context.Context, id int64) (u user, err error) {
	err = d.db.GetContext(ctx, &u, `
		SELECT telegram_id, name, area_id, organisation_id, reminders FROM users WHERE telegram_id = $1`, id)
	return u, err
}

const organisationColumns = `o.id, o.name, o.sector, m.name AS municipality, o.can, o.cannot, o.instead, o.contact`

func (d *directory) organisation(ctx context.Context, areaID, id int64) (o organisation, err error) {
	err = d.db.GetContext(ctx, &o, `
		SELECT `+organisationColumns+`
		FROM organisations o JOIN municipalities m ON m.id = o.municipality_id
		WHERE o.area_id = $1 AND o.id = $2`, areaID, id)
	return o, err
}

func (d *directory) organisations(ctx context.Context, areaID int64, limit int) (list []organisation, total int, err error) {
	if err := d.db.GetContext(ctx, &total, `SELECT count(*) FROM organisations WHERE area_id = $1`, areaID); err != nil {
		return nil, 0, err
	}
	err = d.db.SelectContext(ctx, &list, `
		SELECT `+organisationColumns+`
		FROM organisations o JOIN municipalities m ON m.id = o.municipality_id
		WHERE o.area_id = $1
		ORDER BY lower(o.name), o.id
		LIMIT $2`, areaID, limit)
	return list, total, err
}

func (d *directory) state(ctx context.Context, id int64) (s state, err error) {
	err = d.db.GetContext(ctx, &s, `SELECT step, organisation_id, field, value FROM states WHERE telegram_id = $1`, id)
	return s, err
}

func (d *directory) setState(ctx context.Context, id int64, s state) error {
	_, err := d.db.ExecContext(ctx, `
		INSERT INTO states (telegram_id, step, organisation_id, field, value) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (telegram_id) DO UPDATE
		SET step = EXCLUDED.step, organisation_id = EXCLUDED.organisation_id, field = EXCLUDED.field,
			value = EXCLUDED.value, updated_at = now()`, id, s.Step, s.OrganisationID, s.Field, s.Value)
	return err
}

// save changes the field and ends the dialog.
func (d *directory) save(ctx context.Context, id int64, s state) error {
	tx, err := d.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := saveIn(ctx, tx, id, s); err != nil {
		return err
	}
	return tx.Commit()
}

func saveIn(ctx context.Context, tx *sqlx.Tx, id int64, s state) error {
	column, known := columns[s.Field]
	if !known {
		return errUnknownField
	}
	_, err := tx.ExecContext(ctx, `UPDATE organisations SET `+column+` = $2, updated_at = now() WHERE id = $1`, s.OrganisationID, s.Value)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM states WHERE telegram_id = $1`, id)
	return err
}

var columns = map[string]string{"name": "name", "can": "can", "cannot": "cannot", "instead": "instead", "contact": "contact"}

func (d *directory) setReminders(ctx context.Context, id int64, on bool) error {
	_, err := d.db.ExecContext(ctx, `UPDATE users SET reminders = $2 WHERE telegram_id = $1`, id, on)
	return err
}
