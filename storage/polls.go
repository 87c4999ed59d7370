package storage

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/seal"
)

// PollKinds lists how a poll can ask, in the order in which people are asked.
var PollKinds = [...]string{"points", "ranking", "approval", "single", "resistance", "scale"}

// What a poll holds at most, in options and code points, and what a ballot says about an option.
const (
	MaxPollOptions = 12
	MaxPollOption  = 200
	MaxQuestion    = 300
	PollDots       = 5  // points that a voter spreads
	MaxResistance  = 10 // against one option
	MaxScale       = 5  // full agreement; 1 is none
	NoChoice       = -1 // nothing is said about the option
)

// Poll is one vote about priorities.
type Poll struct {
	ID           int64          `db:"id"`
	AreaID       int64          `db:"area_id"`
	AreaName     string         `db:"area_name"`
	Zone         string         `db:"zone"` // of the area, IANA name
	Kind         string         `db:"kind"` // one of PollKinds
	Question     string         `db:"question"`
	Options      pq.StringArray `db:"options"` // number i+1 is Options[i], for good; only ever added to
	Voters       string         `db:"voters"`  // who has one vote: person, organisation
	State        string         `db:"state"`   // planned, open, closed, deleted
	OpensAt      time.Time      `db:"opens_at"`
	ClosesAt     time.Time      `db:"closes_at"`
	ClosedAt     *time.Time     `db:"closed_at"` // when it really was
	Quorum       int            `db:"quorum"`    // ballots from which on the result counts; 0: any number
	Early        bool           `db:"early"`     // closes soon after the quorum, or everybody, has voted
	Suggestions  bool           `db:"suggestions"`
	Split        bool           `db:"split"`   // shown by sector, too, where every group reaches SplitK
	SplitK       int            `db:"split_k"` // at least 5, never changes
	Reminders    int            `db:"reminders"`
	ConferenceID int64          `db:"conference_id"` // asked are those who come, or perhaps come, to it; 0: the whole area
	Conference   string         `db:"conference"`    // its title
	Outside      bool           `db:"-"`             // the reader is not among those who are asked, see ForReader
	SeriesID     int64          `db:"series_id"`     // the same for polls that ask the same again; at first its own id
	Votes        int            `db:"votes"`         // ballots at closing, abstentions included
	Electorate   int            `db:"electorate"`    // how many could have voted then

	key pollKey

	GroupOnly bool `db:"group_only"` // announced in the area's group instead of privately; all of the area may vote
	Attitude  bool `db:"attitude"`   // asks about the sentences that the area stands for, see Statement
}

// pollKey is the poll's key as it is stored; its id is zero once it is destroyed.
type pollKey struct {
	id int64
	seal.Wrapped
}

// Location is the area's time zone.
func (p *Poll) Location() *time.Location { return Zone(p.Zone) }

// Open tells whether votes are taken at now. A poll whose time is over is closed even while that is not yet noted.
func (p *Poll) Open(now time.Time) bool { return p.State == "open" && now.Before(p.ClosesAt) }

// Over tells whether the poll is closed at now, or about to be noted as such.
func (p *Poll) Over(now time.Time) bool {
	return p.State == "closed" || p.State == "open" && !now.Before(p.ClosesAt)
}

// Room tells whether participants may still add an option.
func (p *Poll) Room() bool { return p.Suggestions && len(p.Options) < MaxPollOptions }

// MayVote tells whether this person of the area has a vote, of their own or that of their organisation.
func (p *Poll) MayVote(person *Person) bool {
	return person.AreaID == p.AreaID && !p.Outside && (p.Voters == "person" || person.OrganisationID != 0)
}

const pollColumns = `
	p.id, p.area_id, a.name AS area_name, a.zone, p.kind, p.question, p.voters, p.state, p.opens_at, p.closes_at,
	p.closed_at, p.quorum, p.early, p.suggestions, p.split, p.split_k, p.reminders, p.votes, p.electorate,
	COALESCE(p.series_id, p.id) AS series_id, COALESCE(p.conference_id, 0) AS conference_id, COALESCE(c.title, '') AS conference,
	ARRAY(SELECT o.wording FROM poll_options o WHERE o.poll_id = p.id ORDER BY o.number) AS options,
	COALESCE(p.key_id, 0) AS key_id,
	COALESCE(k.period, '') AS period,
	COALESCE(k.wrapped, '') AS wrapped,
	p.audience = 'group' AS group_only, p.attitude`

const pollJoins = `
	FROM polls p
	JOIN areas a ON a.id = p.area_id
	LEFT JOIN conferences c ON c.id = p.conference_id
	LEFT JOIN case_keys k ON k.id = p.key_id`

// pollRow is a poll as it is read.
type pollRow struct {
	Poll
	KeyID int64 `db:"key_id"`
	seal.Wrapped
	Total int `db:"total"`
}

func (r pollRow) poll() Poll {
	r.key = pollKey{id: r.KeyID, Wrapped: r.Wrapped}
	return r.Poll
}

// onePoll reads the poll that the rest of the statement names.
func (tx *Tx) onePoll(ctx context.Context, rest string, args ...any) (Poll, error) {
	var row pollRow
	err := tx.get(ctx, &row, `SELECT `+pollColumns+pollJoins+` `+rest, args...)
	return row.poll(), err
}

func (tx *Tx) listPolls(ctx context.Context, rest string, args ...any) (polls []Poll, total int, err error) {
	var rows []pollRow
	err = tx.list(ctx, &rows, `SELECT `+pollColumns+`, count(*) OVER () AS total`+pollJoins+` `+rest, args...)
	for _, row := range rows {
		polls, total = append(polls, row.poll()), row.Total
	}
	return polls, total, err
}

// Poll returns one poll of the area, whatever its state.
func (tx *Tx) Poll(ctx context.Context, areaID, id int64) (Poll, error) {
	return tx.onePoll(ctx, `WHERE p.area_id = $1 AND p.id = $2`, areaID, id)
}

// PollToVote is Poll for those who are about to write a ballot: while votes are taken, it cannot close before the
// commit, and others vote meanwhile.
func (tx *Tx) PollToVote(ctx context.Context, areaID, id int64) (Poll, error) {
	// One whose time is over is not locked: those who still try must not keep it from closing.
	p, err := tx.onePoll(ctx, `
		WHERE p.area_id = $1 AND p.id = $2 AND p.state = 'open' AND p.closes_at > $3
		FOR KEY SHARE OF p`, areaID, id, tx.Now)
	if errors.Is(err, ErrNotFound) {
		return tx.Poll(ctx, areaID, id)
	}
	return p, err
}

// PollToChange is Poll for those who change its words or times: other changes wait, votes do not.
func (tx *Tx) PollToChange(ctx context.Context, areaID, id int64) (Poll, error) {
	return tx.lockedPoll(ctx, areaID, id, `FOR NO KEY UPDATE`)
}

// PollToEnd is Poll for those who open, close or delete it: it waits for votes on their way, and new ones wait for it.
func (tx *Tx) PollToEnd(ctx context.Context, areaID, id int64) (Poll, error) {
	return tx.lockedPoll(ctx, areaID, id, `FOR UPDATE`)
}

// lockedPoll reads after it has locked: options and key are rows of their own, and as they are from now on.
func (tx *Tx) lockedPoll(ctx context.Context, areaID, id int64, lock string) (Poll, error) {
	if err := tx.get(ctx, &id, `
		SELECT id
		FROM polls
		WHERE area_id = $1 AND id = $2
		`+lock, areaID, id); err != nil {
		return Poll{}, err
	}
	return tx.Poll(ctx, areaID, id)
}

// Polls lists the area's polls, limit of them after offset, and counts them all: open ones first, soonest to close on
// top, then planned ones, then those that are over, latest first. Planned ones are left out unless asked for.
func (tx *Tx) Polls(ctx context.Context, areaID int64, planned bool, offset, limit int) (page []Poll, total int, err error) {
	return tx.listPolls(ctx, `
		WHERE p.area_id = $1 AND p.state <> 'deleted' AND ($2 OR p.state <> 'planned')
		ORDER BY
			CASE p.state WHEN 'open' THEN 0 WHEN 'planned' THEN 1 ELSE 2 END,
			CASE p.state WHEN 'open' THEN p.closes_at WHEN 'planned' THEN p.opens_at END,
			p.closed_at DESC, p.id DESC
		LIMIT $4 OFFSET $3`, areaID, planned, offset, limit)
}

// PollSeries lists the closed polls that ask the same as this one, itself included, oldest first.
func (tx *Tx) PollSeries(ctx context.Context, areaID, id int64) ([]Poll, error) {
	polls, _, err := tx.listPolls(ctx, `
		WHERE p.area_id = $1 AND p.state = 'closed' AND COALESCE(p.series_id, p.id) = (
			SELECT COALESCE(this.series_id, this.id)
			FROM polls this
			WHERE this.area_id = $1 AND this.id = $2
		)
		ORDER BY p.closed_at, p.id`, areaID, id)
	return polls, err
}

// AddPoll makes a poll; by is the person who asks. Everything up to SeriesID is taken from p, but State: one whose time to
// open has come is open at once, and SplitK: it is the area's threshold. ErrNoKey: there can be no secret ballot now.
func (tx *Tx) AddPoll(ctx context.Context, p Poll, by int64) (Poll, error) {
	keyID, _, err := tx.NewCaseKey(ctx)
	if err != nil {
		return p, err
	}
	state := "planned"
	if !p.OpensAt.After(tx.Now) {
		state = "open"
	}
	var id int64
	if err := tx.get(ctx, &id, `
		INSERT INTO polls (area_id, kind, question, voters, state, opens_at, closes_at, quorum, early, suggestions, split,
			split_k, reminders, key_id, series_id, created_by, created_at, updated_at, audience, conference_id,
			attitude)
		SELECT a.id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, a.consultation_k, $12, $13, NULLIF($14, 0), $15, $16, $16,
			CASE WHEN CAST($17 AS bigint) <> 0 THEN 'conference' WHEN $18 THEN 'group' ELSE 'area' END, NULLIF($17, 0), $19
		FROM areas a
		WHERE a.id = $1
		RETURNING id`,
		p.AreaID, p.Kind, p.Question, p.Voters, state, p.OpensAt, p.ClosesAt, p.Quorum, p.Early, p.Suggestions, p.Split,
		p.Reminders, keyID, p.SeriesID, by, tx.Now, p.ConferenceID, p.GroupOnly, p.Attitude); err != nil {
		return p, err
	}
	if _, err := tx.exec(ctx, `
		INSERT INTO poll_options (poll_id, number, wording)
		SELECT $1, number, wording
		FROM unnest(CAST($2 AS text[])) WITH ORDINALITY AS o(wording, number)`, id, p.Options); err != nil {
		return p, err
	}
	if err := tx.planPollNotices(ctx, id, p); err != nil {
		return p, err
	}
	return tx.Poll(ctx, p.AreaID, id)
}

// AddPollOption adds a suggestion to a poll that PollToChange returned.
func (tx *Tx) AddPollOption(ctx context.Context, p Poll, wording string) (Poll, error) {
	if _, err := tx.exec(ctx, `
		INSERT INTO poll_options (poll_id, number, wording)
		VALUES ($1, $2, $3)`, p.ID, len(p.Options)+1, wording); err != nil {
		return p, err
	}
	p.Options = append(slices.Clip(p.Options), wording)
	return p, nil
}
