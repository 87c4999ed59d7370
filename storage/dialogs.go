package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/seal"
)

// Dialog is a conversation in several steps that one person is in the middle of.
type Dialog struct {
	PersonID  int64     `db:"person_id"`
	Flow      string    `db:"flow"`
	Session   string    `db:"session"` // JSON of the dialog package
	ExpiresAt time.Time `db:"expires_at"`
	Sealed    bool      `db:"-"` // the session is sealed in the database; without a usable key it cannot be saved
}

// SaveDialog keeps where the person is; it is written with the commit.
func (tx *Tx) SaveDialog(person *Person, dialog Dialog) {
	dialog.PersonID = person.ID
	person.Dialog = &dialog
	tx.setDialog(person.ID, &dialog)
}

// EndDialog forgets the person's dialog, if there is one.
func (tx *Tx) EndDialog(person *Person) {
	if person.Dialog == nil {
		return
	}
	person.Dialog = nil
	tx.setDialog(person.ID, nil)
}

func (tx *Tx) setDialog(personID int64, dialog *Dialog) {
	if tx.dialogs == nil {
		tx.dialogs = make(map[int64]*Dialog)
	}
	tx.dialogs[personID] = dialog
}

// flushDialogs writes all changed dialogs of the transaction in one statement each for kept and ended ones.
func (tx *Tx) flushDialogs(ctx context.Context) error {
	var kept, ended []int64
	var flows, sessions textArray
	var expiries []time.Time
	for id, dialog := range tx.dialogs {
		if dialog == nil {
			ended = append(ended, id)
			continue
		}
		flow, session, err := tx.storedSession(ctx, id, dialog)
		if err != nil {
			return err
		}
		kept = append(kept, id)
		flows = append(flows, flow)
		sessions = append(sessions, session)
		expiries = append(expiries, dialog.ExpiresAt)
	}
	if len(kept) > 0 {
		if _, err := tx.exec(ctx, `
			INSERT INTO dialogs (person_id, flow, session, expires_at)
			SELECT *
			FROM unnest(CAST($1 AS bigint[]), CAST($2 AS text[]), CAST($3 AS text[]), CAST($4 AS timestamptz[]))
			ON CONFLICT (person_id) DO UPDATE
			SET flow = EXCLUDED.flow, session = EXCLUDED.session, expires_at = EXCLUDED.expires_at`,
			pq.Array(kept), flows, sessions, pq.Array(expiries)); err != nil {
			return err
		}
	}
	if len(ended) == 0 {
		return nil
	}
	// The planner is not told how many they are, see loadPeople: it would plan anew each time.
	_, err := tx.exec(ctx, `
		DELETE FROM dialogs
		WHERE person_id = ANY(CAST((SELECT CAST($1 AS bigint[])) AS bigint[]))`, pq.Array(ended))
	return err
}

// usual says whether the transaction leads to what most do: one message, and with it at most one dialog that goes on or ends
// and one entry of what was done. All of it is written in one statement then: round trips less.
func (tx *Tx) usual() bool {
	return len(tx.outbox) == 1 && len(tx.dialogs) <= 1 && len(tx.audits) <= 1
}

const (
	keepDialogCTE = `kept AS (
	    INSERT INTO dialogs (person_id, flow, session, expires_at)
	    VALUES ($14, $15, $16, $17)
	    ON CONFLICT (person_id) DO UPDATE
	    SET flow = EXCLUDED.flow, session = EXCLUDED.session, expires_at = EXCLUDED.expires_at
	), `
	endDialogCTE = `ended AS (
	    DELETE FROM dialogs
	    WHERE person_id = $14
	), `
	auditCTE = `audited AS (
	    INSERT INTO audit (area_id, person_id, action, subject, at)
	    VALUES ($%d, $%d, $%d, $%d, $12)
	), `
)

// withRest is the statement that writes one message, with the rest of a usual transaction, and the parameters that follow
// the 13 of the message.
func (tx *Tx) withRest(ctx context.Context) (query string, rest []any, err error) {
	if !tx.usual() {
		return insertMessageSQL, nil, nil
	}
	query = "WITH "
	for id, changed := range tx.dialogs {
		if changed == nil {
			query, rest = query+endDialogCTE, []any{id}
			continue
		}
		flow, session, err := tx.storedSession(ctx, id, changed)
		if err != nil {
			return "", nil, err
		}
		query, rest = query+keepDialogCTE, []any{id, flow, session, changed.ExpiresAt}
	}
	for _, a := range tx.audits {
		n := 13 + len(rest)
		query += fmt.Sprintf(auditCTE, n+1, n+2, n+3, n+4)
		rest = append(rest, a.areaID, a.personID, a.action, a.subject)
	}
	return query + insertMessageCTE, rest, nil
}

func placeOfSession(personID int64) seal.Place { return seal.At("dialogs", "session", personID) }

// sealedFlow is the flow that the row of a sealed dialog names. Which one it is would tell who asks, and who advises.
const sealedFlow = "sealed"

// storedSession is the flow and the session as the dialog's row holds them.
func (tx *Tx) storedSession(ctx context.Context, personID int64, dialog *Dialog) (flow, session string, err error) {
	if !dialog.Sealed {
		return dialog.Flow, dialog.Session, nil
	}
	key, err := tx.sealer(ctx)
	if err != nil {
		return "", "", err
	}
	sealed, err := key.Seal(placeOfSession(personID), []byte(dialog.Flow+"\n"+dialog.Session))
	return sealedFlow, sealed.Text(), err
}

// openDialog opens the session of a dialog as its row holds it. One that does not open any more is no dialog.
func (tx *Tx) openDialog(dialog *Dialog) *Dialog {
	session, sealed := seal.ParseText(dialog.Session)
	if !sealed {
		return dialog
	}
	key, err := tx.store.opener()
	if err != nil {
		return nil
	}
	plain, err := key.Open(placeOfSession(dialog.PersonID), session)
	if err != nil {
		return nil
	}
	dialog.Session, dialog.Sealed = string(plain), true
	if dialog.Flow == sealedFlow {
		dialog.Flow, dialog.Session, _ = strings.Cut(string(plain), "\n")
	}
	return dialog
}

// ExpiredDialogs ends up to limit dialogs whose time is over and returns the people who were in them, with
// the flow in Person.Dialog, or that the dialog was sealed, whatever it was about.
func (tx *Tx) ExpiredDialogs(ctx context.Context, limit int) ([]Person, error) {
	var rows []struct {
		Person
		Flow   string `db:"flow"`
		Sealed bool   `db:"sealed"`
	}
	err := tx.list(ctx, &rows, `
		WITH over AS (
			DELETE FROM dialogs
			WHERE person_id IN (
				SELECT person_id
				FROM dialogs
				WHERE expires_at <= $1
				ORDER BY expires_at
				LIMIT $2
				FOR UPDATE SKIP LOCKED
			)
			RETURNING person_id, flow, starts_with(session, 'sealed:') AS sealed
		)
		SELECT `+personColumns+`, over.flow, over.sealed
		FROM over
		JOIN people p ON p.id = over.person_id `+personJoins, tx.Now, limit)
	people := make([]Person, 0, len(rows))
	for i := range rows {
		rows[i].Dialog = &Dialog{PersonID: rows[i].ID, Flow: rows[i].Flow, Sealed: rows[i].Sealed}
		people = append(people, rows[i].Person)
	}
	return people, err
}
