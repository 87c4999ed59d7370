package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// Export is everything that is stored about one person, for Art. 15 and 20 GDPR.
type Export struct {
	TelegramID   int64               `json:"telegram_id"`
	Name         string              `json:"name"`
	Language     string              `json:"language"`
	Area         string              `json:"acts_in_area"`
	Reachable    bool                `json:"reachable"`
	WrongCodes   int                 `json:"wrong_invitation_codes"`
	Reminders    bool                `json:"reminders"`
	RemindedAt   pq.Int64Array       `json:"reminded_minutes_before"` // null: as the meeting has it
	QuietFrom    string              `json:"not_reminded_from"`       // as clocks show it
	QuietUntil   string              `json:"not_reminded_until"`      // the same: at any hour
	CreatedAt    time.Time           `json:"first_seen_at"`
	AgreedAt     *time.Time          `json:"agreed_to_privacy_text_at"`
	Dialog       *string             `json:"unfinished_dialog"`
	Memberships  []ExportMembership  `json:"memberships"`
	Applications []ExportApplication `json:"applications"`
	Searches     []ExportSearch      `json:"searches"`
	Wrote        []ExportTitle       `json:"created"`
	Invitations  []ExportInvitation  `json:"invitations"`
	Questions    []string            `json:"questions_to_applicants"`
	Advises      []ExportConsultant  `json:"advises"`
	Cases        []ExportCase        `json:"consultations"` // without what was written there
	CasesSealed  bool                `json:"consultations_not_readable_at_the_moment"`
	Ballots      []ExportBallot      `json:"ballots_in_open_polls"`
	Answers      []ExportAnswer      `json:"answers_about_conferences"`
	SmallGroups  []ExportSmallGroup  `json:"small_groups"`
	Results      []ExportResult      `json:"results_of_small_groups"`
	Asked        []ExportQuestion    `json:"questions_to_organisations"`
	Reports      []ExportReport      `json:"reports_of_mistakes"`
	Wishes       []ExportWish        `json:"wishes_for_agendas"`
	Agreements   []ExportAgreement   `json:"agreements"`
	Feeds        []ExportFeed        `json:"calendar_addresses"`
	Meet         []ExportMeet        `json:"getting_to_know_others"`
	Digests      []ExportDigest      `json:"addresses_for_letters"`
	Directory    []ExportDirectory   `json:"offers_of_others"`
	Waiting      int                 `json:"messages_on_their_way"`
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

const exportMemberships = `
	SELECT a.name AS area, COALESCE(o.name, '') AS organisation, m.organisation_admin, m.coordinator, m.joined_at
	FROM memberships m
	JOIN areas a ON a.id = m.area_id
	LEFT JOIN organisations o ON o.id = m.organisation_id
	WHERE m.person_id = $1
	ORDER BY m.joined_at`

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

const exportApplications = `
	SELECT o.name AS organisation, a.kind, a.state, a.question, a.answer, a.reason, a.created_at
	FROM applications a
	JOIN organisations o ON o.id = a.organisation_id
	WHERE a.person_id = $1
	ORDER BY a.created_at`

// exportQuestions asks for what the person asked those who applied.
const exportQuestions = `
	SELECT question
	FROM applications
	WHERE asked_by = $1
	ORDER BY created_at`

// ExportSearch is what the person looked for last; it is kept for a day, so that pages can be turned.
type ExportSearch struct {
	Query string    `db:"query" json:"query"`
	At    time.Time `db:"searched_at" json:"searched_at"`
}

const exportSearches = `
	SELECT query, searched_at
	FROM searches
	WHERE person_id = $1`

// ExportTitle is something that the person made for the area.
type ExportTitle struct {
	Kind  string    `db:"kind" json:"kind"` // such as resource
	Title string    `db:"title" json:"title"`
	At    time.Time `db:"created_at" json:"created_at"`
}

const exportWrote = `
	SELECT 'resource' AS kind, title, created_at
	FROM resources
	WHERE created_by = $1
	UNION ALL
	SELECT 'conference', title, COALESCE(published_at, updated_at)
	FROM conferences
	WHERE created_by = $1
	UNION ALL
	SELECT 'family agreement noted', title, family_agreed_at
	FROM conferences
	WHERE family_agreed_by = $1
	UNION ALL
	SELECT 'series', rule, created_at
	FROM series
	WHERE created_by = $1
	UNION ALL
	SELECT 'group', title, linked_at
	FROM area_groups
	WHERE linked_by = $1
	UNION ALL
	SELECT 'poll', question, created_at
	FROM polls
	WHERE created_by = $1
	UNION ALL
	SELECT 'minutes', c.title, n.sent_at
	FROM minutes n
	JOIN conferences c ON c.id = n.conference_id
	WHERE n.sent_by = $1 AND n.sent_at IS NOT NULL
	UNION ALL
	SELECT 'exercise', concat_ws(E'\n', e.situation, NULLIF(e.tried, ''), e.question, NULLIF(e.reason, '')), e.created_at
	FROM exercises e
	WHERE e.written_by = $1
	UNION ALL
	SELECT CASE WHEN r.moderator_id = $1 THEN 'exercise led' ELSE 'exercise taken part in' END, COALESCE(c.title, ''), r.started_at
	FROM exercise_runs r
	LEFT JOIN conferences c ON c.id = r.conference_id
	WHERE r.moderator_id = $1 OR EXISTS (SELECT FROM exercise_people p WHERE p.run_id = r.id AND p.person_id = $1)
	ORDER BY created_at`

// ExportInvitation is one that the person made or used.
type ExportInvitation struct {
	Area      string     `db:"area" json:"area"`
	Made      bool       `db:"made" json:"made_by_me"`
	ExpiresAt time.Time  `db:"expires_at" json:"expires_at"`
	UsedAt    *time.Time `db:"used_at" json:"used_at"`
}

const exportInvitations = `
	SELECT a.name AS area, COALESCE(i.invited_by = $1, false) AS made, i.expires_at, i.used_at
	FROM invitations i
	JOIN areas a ON a.id = i.area_id
	WHERE i.invited_by = $1 OR i.used_by = $1
	ORDER BY i.created_at`

// ExportPerson collects everything that is stored about the person.
func (tx *Tx) ExportPerson(ctx context.Context, p *Person) (Export, error) {
	export := Export{
		TelegramID: p.TelegramID, Name: p.Name, Language: p.Language, Area: p.AreaName, Reachable: p.Reachable,
		WrongCodes: p.WrongGuesses, Reminders: p.Reminders, CreatedAt: p.CreatedAt, AgreedAt: p.AgreedAt,
	}
	habit, err := tx.HabitOf(ctx, p.ID)
	if err != nil {
		return export, err
	}
	export.RemindedAt, export.QuietFrom, export.QuietUntil = habit.Minutes, clockText(habit.From), clockText(habit.Until)
	if p.Dialog != nil {
		export.Dialog = &p.Dialog.Session
	}
	if export.CasesSealed = tx.Consultations() != nil; !export.CasesSealed {
		if export.Cases, err = tx.exportCases(ctx, p.ID); err != nil {
			return export, err
		}
	}
	for _, part := range []func() error{
		func() error { return tx.list(ctx, &export.Memberships, exportMemberships, p.ID) },
		func() error { return tx.list(ctx, &export.Applications, exportApplications, p.ID) },
		func() error { return tx.list(ctx, &export.Searches, exportSearches, p.ID) },
		func() error { return tx.list(ctx, &export.Wrote, exportWrote, p.ID) },
		func() error { return tx.list(ctx, &export.Invitations, exportInvitations, p.ID) },
		func() error { return tx.list(ctx, &export.Questions, exportQuestions, p.ID) },
		func() (err error) { export.Advises, err = tx.exportConsultant(ctx, p.ID); return err },
		func() (err error) { export.Ballots, err = tx.exportBallots(ctx, p); return err },
		func() (err error) { export.Asked, err = tx.exportCardQuestions(ctx, p.ID); return err },
		func() (err error) { export.Reports, err = tx.exportReports(ctx, p.ID); return err },
		func() (err error) { export.Answers, err = tx.exportAnswers(ctx, p.ID); return err },
		func() error { return tx.exportSmallGroups(ctx, &export, p.ID) },
		func() (err error) { export.Wishes, err = tx.exportWishes(ctx, p); return err },
		func() (err error) { export.Agreements, err = tx.exportAgreements(ctx, p.ID); return err },
		func() (err error) { export.Feeds, err = tx.exportFeeds(ctx, p.ID); return err },
		func() (err error) { export.Meet, err = tx.exportMeet(ctx, p.ID); return err },
		func() (err error) { export.Digests, err = tx.exportDigests(ctx, p.ID); return err },
		func() (err error) { export.Directory, err = tx.exportDirectory(ctx, p.ID); return err },
		func() (err error) { export.Waiting, err = tx.waitingMessages(ctx, p.TelegramID); return err },
		func() (err error) { export.Actions, err = tx.AuditOf(ctx, p.ID); return err },
	} {
		if err := part(); err != nil {
			return export, err
		}
	}
	return export, nil
}

// clockText is minutes since midnight as a clock shows them.
func clockText(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// waitingMessages counts all messages that are on their way to a chat.
func (tx *Tx) waitingMessages(ctx context.Context, chatID int64) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM outbox
		WHERE chat_id = $1 AND lane >= 0 AND outcome IS NULL`, chatID)
	return n, err
}
