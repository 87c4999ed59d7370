package scheduler

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

// check looks at every case with the key in hand.
func (m *caseModel) check(*rapid.T) {
	if err := m.store.InTx(m.ctx, func(ctx context.Context, tx *storage.Tx) error {
		for id, known := range m.asked {
			c, err := tx.LockedCase(ctx, id)
			if errors.Is(err, storage.ErrNotFound) {
				delete(m.asked, id)
				continue
			}
			if err != nil {
				return err
			}
			m.checkCase(&c, known)
		}
		return nil
	}); err != nil {
		m.t.Fatal(err)
	}
	if m.steps++; m.steps%6 == 0 {
		m.checkDump()
	}
}

func (m *caseModel) checkCase(c *storage.Case, known *modelCase) {
	if c.Label != known.label && c.Label != "" {
		m.t.Fatalf("label %q after %q", c.Label, known.label)
	}
	known.label = c.Label
	seen := make(map[int64]bool)
	for _, p := range c.People {
		if p.PersonID != 0 && m.home[p.PersonID] == 0 {
			m.t.Fatal("the case still knows somebody who has left")
		}
		if p.PersonID != 0 && seen[p.PersonID] {
			m.t.Fatal("somebody is in the case twice")
		}
		seen[p.PersonID] = true
		if p.Role == storage.RoleRequester {
			continue
		}
		if slices.Contains(known.spared, p.OrganisationID) {
			m.t.Fatalf("house %d was asked, spared were %v", p.OrganisationID, known.spared)
		}
		if before, ok := known.pseudonyms[p.Number]; ok && p.Pseudonym != before {
			before.Sector = "" // the one change that there may be: later rounds leave too few to hide among (THREATS.md, 2)
			if p.Pseudonym != before {
				m.t.Fatalf("pseudonym %+v after %+v", p.Pseudonym, before)
			}
		}
		if p.Pseudonym.Number != 0 {
			known.pseudonyms[p.Number] = p.Pseudonym
		}
		if p.PersonID != 0 && known.requests[p.Number] == 0 {
			known.requests[p.Number] = p.PersonID
			if house, there := m.home[p.PersonID]; there && house != 0 && house != p.OrganisationID {
				m.t.Fatalf("asked as one of house %d, belongs to %d", p.OrganisationID, house)
			}
		}
	}
	if c.Accepted() > c.Wanted {
		m.t.Fatalf("%d accepted, %d wanted", c.Accepted(), c.Wanted)
	}
	if c.State == storage.CaseClosed && m.clock.Now().After(c.ShredOn().AddDate(0, 0, 15)) {
		m.t.Fatal("a case outlives its end")
	}
}

// checkDump reads all tables as text: nowhere a word of a case, in the tables of the cases nobody's id, and no reference of
// a participant beside the chat that it belongs to (THREATS.md 10).
func (m *caseModel) checkDump() {
	cases, rest := m.dump()
	if strings.Contains(cases+rest, secretWord) {
		m.t.Fatal("a text of a case stands in the database")
	}
	for _, person := range m.people {
		if strings.Contains(cases, fmt.Sprint(person.TelegramID)) {
			m.t.Fatal("a Telegram id stands in the tables of the cases")
		}
	}
	rows, err := m.raw.Query(`SELECT reference FROM consultation_people`)
	if err != nil {
		m.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var reference string
		if err := rows.Scan(&reference); err != nil {
			m.t.Fatal(err)
		}
		if strings.Contains(rest, reference) {
			m.t.Fatal("a message on its way names a case")
		}
	}
}

// dump is every row of the database as text, those of cases and all others.
func (m *caseModel) dump() (cases, rest string) {
	if err := m.dumps.QueryRowContext(m.ctx).Scan(&cases, &rest); err != nil {
		m.t.Fatal(err)
	}
	return cases, rest
}

// dumping prepares one statement that reads all tables; to plan one for each takes longer than all else that the model
// does. Bytes are shown as the letters that they are, so that a text that is not sealed would be found in them too.
func (b *bench) dumping() *sql.Stmt {
	b.t.Helper()
	var all []string
	for _, table := range b.tableNames() {
		ofCases := strings.HasPrefix(table, "consultation") || table == "case_keys"
		all = append(all, fmt.Sprintf(`SELECT %t AS of_cases, string_agg(CAST(t AS text), chr(10)) AS content FROM %s t`, ofCases, table))
	}
	conn, err := b.raw.Conn(b.ctx)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = conn.Close() })
	if _, err := conn.ExecContext(b.ctx, `SET bytea_output = 'escape'`); err != nil {
		b.t.Fatal(err)
	}
	prepared, err := conn.PrepareContext(b.ctx, `
		SELECT
			COALESCE(string_agg(content, '') FILTER (WHERE of_cases), ''),
			COALESCE(string_agg(content, '') FILTER (WHERE NOT of_cases), '')
		FROM (`+strings.Join(all, " UNION ALL ")+`) AS tables`)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = prepared.Close() })
	return prepared
}

// tableNames lists all tables of the database.
func (b *bench) tableNames() (names []string) {
	b.t.Helper()
	rows, err := b.raw.Query(`SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			b.t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}
