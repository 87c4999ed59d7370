package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/storage"
)

func TestRolesFollowFromTheMembership(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	person := n.load(1)
	for _, step := range []struct {
		name string
		do   func(ctx context.Context, tx *storage.Tx) error
		want storage.Role
	}{
		{"stranger", func(context.Context, *storage.Tx) error { return nil }, 0},
		{"guest", func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Redeem(ctx, n.invite(ctx, tx, storage.Invitation{AreaID: n.here.area}), person.ID)
			return err
		}, storage.Guest},
		{"administrator", func(ctx context.Context, tx *storage.Tx) error {
			return tx.Admit(ctx, n.here.area, house, person.ID, true)
		}, storage.Guest | storage.Member | storage.Admin},
		{"coordinator, too", func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Redeem(ctx, n.invite(ctx, tx, storage.Invitation{AreaID: n.here.area, Coordinator: true}), person.ID)
			return err
		}, storage.Guest | storage.Member | storage.Admin | storage.Coordinator},
		{"guest elsewhere", func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Redeem(ctx, n.invite(ctx, tx, storage.Invitation{AreaID: n.there.area}), person.ID)
			return err
		}, storage.Guest},
		{
			"back again", func(ctx context.Context, tx *storage.Tx) error { return tx.ActIn(ctx, person.ID, n.here.area) },
			storage.Guest | storage.Member | storage.Admin | storage.Coordinator,
		},
	} {
		n.tx(step.do)
		if got := n.load(1).Roles(); got != step.want {
			t.Errorf("%s: roles %b, want %b", step.name, got, step.want)
		}
	}
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error {
		return tx.Admit(ctx, n.here.area, house, person.ID, false)
	}); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("admitted twice: %v", err)
	}
}

// Those who are told something are the reachable ones of the area, whatever area they act in at the moment.
func TestWhoIsTold(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	admin, away, blocked := n.joins(1, n.here), n.joins(2, n.here), n.joins(3, n.here)
	for _, person := range []*storage.Person{admin, away, blocked} {
		n.admit(person, n.here, house, true)
	}
	n.joins(2, n.there)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.SetReachable(ctx, 3, false); err != nil {
			return err
		}
		admins, err := tx.Admins(ctx, n.here.area, house)
		if len(admins) != 2 || admins[0].ID != admin.ID || admins[1].ID != away.ID {
			t.Errorf("told: %+v", admins)
		}
		return err
	})
	for after, want := range map[int64][]int64{0: {admin.ID, away.ID}, admin.ID: {away.ID}, away.ID: nil} {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			people, err := tx.MembersAfter(ctx, n.here.area, after, 10)
			var ids []int64
			for _, person := range people {
				ids = append(ids, person.ID)
			}
			if !slices.Equal(ids, want) {
				t.Errorf("after %d: %v, want %v", after, ids, want)
			}
			return err
		})
	}
}

// TestDeletingAPerson removes everything that points at them, Art. 17 GDPR, and keeps what belongs to others.
func TestDeletingAPerson(t *testing.T) {
	n := setupNetwork(t)
	house, pending := n.house("Haus", n.here), int64(0)
	person, colleague := n.joins(4711, n.here), n.joins(2, n.here)
	n.admit(person, n.here, house, true)
	n.admit(colleague, n.here, house, false)
	n.joins(4711, n.there)
	n.saves(person, "x", n.now)
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if pending, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: n.there.area, MunicipalityID: n.there.municipality, Name: "Neu", Sector: "school", State: "pending",
		}); err != nil {
			return err
		}
		if _, err = tx.Apply(ctx, n.there.area, person.ID, pending, "register"); err != nil {
			return err
		}
		asked, err := tx.Apply(ctx, n.here.area, colleague.ID, house, "join")
		tx.Audit(n.here.area, person.ID, "x", 1)
		return errors.Join(err, tx.AskBack(ctx, asked, person.ID, "Warum?"),
			tx.Invite(ctx, hash("mine"), storage.Invitation{AreaID: n.here.area, InvitedBy: &person.ID, ExpiresAt: tx.Now.AddDate(0, 0, 1)}))
	})
	var heirs []storage.Heir
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		heirs, err = tx.DeletePerson(ctx, n.load(4711))
		return err
	})
	if want := (storage.Heir{PersonID: colleague.ID, Organisation: "Haus"}); len(heirs) != 1 || heirs[0] != want {
		t.Errorf("heirs %+v", heirs)
	}
	for _, column := range n.personColumns() {
		table, name, _ := strings.Cut(column, ".")
		if left := n.count(`SELECT count(*) FROM `+table+` WHERE `+name+` = $1`, person.ID); left != 0 {
			t.Errorf("%d rows of %s still point at the person", left, column)
		}
	}
	if kept := n.count(`SELECT count(*) FROM applications WHERE question = 'Warum?'`); kept != 1 {
		t.Error("what was asked of somebody else is gone")
	}
	if left := n.count(`SELECT count(*) FROM organisations WHERE id = $1`, pending); left != 0 {
		t.Error("the registration of somebody who is gone is still there")
	}
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error { _, err := tx.DeletePerson(ctx, person); return err }); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("deleting twice: %v", err)
	}
}

// personColumns are all columns that refer to a person, those of later migrations included.
func (n *network) personColumns() (columns []string) {
	n.t.Helper()
	rows, err := n.raw.QueryContext(n.t.Context(), `
		SELECT c.conrelid::regclass || '.' || a.attname
		FROM pg_constraint c
		JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
		WHERE c.contype = 'f' AND c.confrelid = 'people'::regclass`)
	if err != nil {
		n.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			n.t.Fatal(err)
		}
		columns = append(columns, column)
	}
	if err := rows.Err(); err != nil || len(columns) < 5 {
		n.t.Fatalf("columns %v, %v", columns, err)
	}
	return columns
}

// The export holds what is stored about the person, Art. 15 GDPR, and nothing of others.
func TestExport(t *testing.T) {
	n := setupNetwork(t)
	person, other := n.joins(4711, n.here), n.joins(815, n.here)
	house := n.house("Haus", n.here)
	n.saves(person, "x", n.now)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.SetHabit(ctx, person.ID, storage.Habit{Minutes: []int64{90}, Quiet: storage.Quiet{From: 22 * 60, Until: 6 * 60}}); err != nil {
			return err
		}
		id, err := tx.Apply(ctx, n.here.area, person.ID, house, "join")
		tx.Audit(n.here.area, person.ID, "tested", 9)
		return errors.Join(err, tx.AskBack(ctx, id, other.ID, "Seit wann?"))
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		export, err := tx.ExportPerson(ctx, n.load(4711))
		if err != nil {
			return err
		}
		raw, err := json.Marshal(export)
		for _, want := range []string{"4711", "Person 4711", "Größe", "Nord", "Haus", "Seit wann?", "tested", `"reminded_minutes_before":[90]`, `"not_reminded_from":"22:00"`} {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s is missing: %s", want, raw)
			}
		}
		if strings.Contains(string(raw), "815") {
			t.Errorf("somebody else is in it: %s", raw)
		}
		return err
	})
}

func TestDeletingStrangers(t *testing.T) {
	n := setupNetwork(t)
	n.load(1)
	n.joins(2, n.here)
	n.saves(n.load(3), "join", n.now)
	n.now = n.now.AddDate(0, 0, 7)
	n.load(4)
	if gone, err := n.store.DeleteStrangers(t.Context(), n.now.Add(-time.Hour)); err != nil || gone != 1 {
		t.Errorf("%d are gone, %v", gone, err)
	}
	if left := n.count(`SELECT count(*) FROM people WHERE telegram_id IN (2, 3, 4)`); left != 3 {
		t.Errorf("%d of those who stay are left", left)
	}
}

// Errors say what kind they are, and never what stood in the row.
func TestErrorsHoldNoValues(t *testing.T) {
	n := setupNetwork(t)
	person := n.joins(4711, n.here)
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.Agree(ctx, person.ID, "Adelheid") })
	const secret = "geheim"
	for name, fail := range map[string]func(ctx context.Context, tx *storage.Tx) error{
		"check": func(ctx context.Context, tx *storage.Tx) error { return tx.SetLanguage(ctx, person.ID, secret) },
		"unique": func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(n.houseIn(ctx, tx, secret), n.houseIn(ctx, tx, secret))
		},
		"key": func(ctx context.Context, tx *storage.Tx) error {
			return tx.Admit(ctx, n.here.area, 99, person.ID, true)
		},
		"zero byte": func(ctx context.Context, tx *storage.Tx) error { return tx.Agree(ctx, person.ID, secret+"\x00") },
		"hash": func(ctx context.Context, tx *storage.Tx) error {
			return tx.Invite(ctx, []byte(secret), storage.Invitation{AreaID: n.here.area, ExpiresAt: tx.Now})
		},
		"timestamp": func(ctx context.Context, tx *storage.Tx) error {
			return tx.Invite(ctx, hash(secret), storage.Invitation{AreaID: n.here.area, ExpiresAt: time.Date(300000, 1, 1, 0, 0, 0, 0, time.UTC)})
		},
	} {
		err := n.try(fail)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, value := range []string{secret, "Adelheid", "4711", "300000"} {
			if strings.Contains(err.Error(), value) {
				t.Errorf("%s: holds %s: %v", name, value, err)
			}
		}
		if got := errors.Is(err, storage.ErrConflict); got != (name == "unique") || errors.Is(err, storage.ErrUnavailable) {
			t.Errorf("%s: of another kind: %v", name, err)
		}
	}
}

func (n *network) houseIn(ctx context.Context, tx *storage.Tx, name string) error {
	_, err := tx.AddOrganisation(ctx, storage.Organisation{
		AreaID: n.here.area, MunicipalityID: n.here.municipality, Name: name, Sector: "school", State: "active",
	})
	return err
}
