package storage

import (
	"context"
	"time"
)

// Export is everything that is stored about one person, for Art. 15 and 20 GDPR.
type Export struct {
	TelegramID   int64               `json:"telegram_id"`
	Name         string              `json:"name"`
	Language     string              `json:"language"`
	Reminders    bool                `json:"reminders"`
	CreatedAt    time.Time           `json:"first_seen_at"`
	AgreedAt     *time.Time          `json:"agreed_to_privacy_text_at"`
	Dialog       *string             `json:"unfinished_dialog"`
	Memberships  []ExportMembership  `json:"memberships"`
	Applications []ExportApplication `json:"applications"`
	Searches     []ExportSearch      `json:"searches"`
	Actions      []AuditEntry        `json:"actions"`
}

// ExportMembership is what the person is in one area.
type ExportMembership struct {
	Area         string    `db:"area" json:"area"`
	Organisation string    `db:"organisation" json:"organisation"`
	Admin        bool      `db:"organisation_admin" json:"organisation_admin"`
	Coordinator  bool      `db:"coordinator" json:"coordinator"`
	JoinedAt     time.Time `db:"joined_at" json:"joined_at"`
}

// ExportApplication is a wish of the person to register or join an organisation.
type ExportApplication struct {
	Organisation string    `db:"organisation" json:"organisation"`
	Kind         string    `db:"kind" json:"kind"`
	State        string    `db:"state" json:"state"`
	Question     string    `db:"question" json:"question"`
	Answer       string    `db:"answer" json:"answer"`
	Reason       string    `db:"reason" json:"reason"`
	CreatedAt    time.Time `db:"created_at" json:"created_at"`
}

// ExportSearch is what the person looked for last; it is kept for a day, so that pages can be turned.
type ExportSearch struct {
	Query string    `db:"query" json:"query"`
	At    time.Time `db:"searched_at" json:"searched_at"`
}

// ExportPerson collects everything that is stored about the person.
func (tx *Tx) ExportPerson(ctx context.Context, p *Person) (Export, error) {
	export := Export{
		TelegramID: p.TelegramID, Name: p.Name, Language: p.Language, Reminders: p.Reminders,
		CreatedAt: p.CreatedAt, AgreedAt: p.AgreedAt,
	}
	if p.Dialog != nil {
		export.Dialog = &p.Dialog.Session
	}
	if err := tx.list(ctx, &export.Memberships, `
		SELECT a.name AS area, COALESCE(o.name, '') AS organisation, m.organisation_admin, m.coordinator, m.joined_at
		FROM memberships m
		JOIN areas a ON a.id = m.area_id
		LEFT JOIN organisations o ON o.id = m.organisation_id
		WHERE m.person_id = $1
		ORDER BY m.joined_at`, p.ID); err != nil {
		return export, err
	}
	if err := tx.list(ctx, &export.Applications, `
		SELECT o.name AS organisation, a.kind, a.state, a.question, a.answer, a.reason, a.created_at
		FROM applications a
		JOIN organisations o ON o.id = a.organisation_id
		WHERE a.person_id = $1
		ORDER BY a.created_at`, p.ID); err != nil {
		return export, err
	}
	if err := tx.list(ctx, &export.Searches, `
		SELECT query, searched_at
		FROM searches
		WHERE person_id = $1`, p.ID); err != nil {
		return export, err
	}
	var err error
	export.Actions, err = tx.AuditOf(ctx, p.ID)
	return export, err
}
