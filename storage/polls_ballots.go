package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"sozialraum/storage/seal"
)

// Secret ballots, the rules that everything here obeys:
//
//  1. No row joins a voter and a choice. A ballot is found by a token: a keyed hash of the voter, under a random key of
//     the poll that is itself wrapped by the key file.
//  2. No row says who took part. Whether somebody has voted is found out the same way, only for reminding the others.
//  3. Ballots carry no time.
//  4. Closing destroys the key and the tokens: from then on nobody can tell, with all keys in hand.
//
// While a poll is open, whoever holds both the database and the key file could reckon a voter's token.

// Ballot is what one voter says. Empty, it does not exist.
type Ballot struct {
	// Choices by option number, from that of number 1; it may be shorter than the options, which then are NoChoice:
	// dots (points), place from 1 (ranking), 0 or 1 (approval, single), 0 to 10 (resistance), 1 to 5 (scale).
	Choices  []int
	Abstains bool   // without choices
	Sector   string // of the voter, "none" without organisation; empty unless the poll is closed and every group large enough
}

// Says is the choice about the option of that number, NoChoice when there is none.
func (b Ballot) Says(number int) int {
	if number < 1 || number > len(b.Choices) {
		return NoChoice
	}
	return b.Choices[number-1]
}

// ErrNoBooth: the poll's key is gone, with the key file or because it is closed.
var ErrNoBooth = errors.New("no key of the poll")

// Booth is a poll whose ballots can be found.
type Booth struct {
	Poll
	key  *seal.CaseKey
	file *seal.Key
}

// Booth opens the key of a poll. ErrNoBooth: it has none any more.
func (tx *Tx) Booth(p Poll) (Booth, error) {
	if p.key.id == 0 || len(p.key.Data) == 0 {
		return Booth{Poll: p}, ErrNoBooth
	}
	key, err := tx.OpenCaseKey(p.key.id, p.key.Wrapped)
	if err != nil {
		return Booth{Poll: p}, errors.Join(ErrNoBooth, err)
	}
	file, err := tx.store.opener()
	return Booth{Poll: p, key: key, file: file}, err
}

// token is how the ballot of the person, or of their organisation, is found. A person keeps it whatever becomes of their
// membership: whoever leaves and joins again has voted already.
func (b Booth) token(person *Person) []byte {
	if b.Voters == "organisation" {
		return b.key.Token("ballot of an organisation", person.OrganisationID)
	}
	return b.key.Token("ballot of a person", person.TelegramID)
}

// Order is how the options are shuffled for one person: their numbers, always in the same order for the same person, so
// that none profits from its place. Options that are added later find theirs among the others. It needs the key file:
// nobody else can reckon from a picture of a ballot whose it is.
func (b Booth) Order(person *Person) []int {
	order, place := make([]int, len(b.Options)), make(map[int][]byte, len(b.Options))
	for i := range order {
		order[i] = i + 1
		place[i+1] = b.file.Hash("order of a poll's options", fmt.Sprint(b.ID, " ", person.TelegramID, " ", i+1))
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(place[a], place[b]) })
	return order
}

// Ballot returns what the person, or their organisation, has voted so far; the zero Ballot when nothing.
func (tx *Tx) Ballot(ctx context.Context, b Booth, person *Person) (Ballot, error) {
	var rows []ballotRow
	err := tx.list(ctx, &rows, `
		SELECT choices, abstains
		FROM ballots
		WHERE poll_id = $1 AND token = $2`, b.ID, b.token(person))
	if err != nil || len(rows) == 0 {
		return Ballot{}, err
	}
	return rows[0].ballot(), nil
}

// BallotToChange is Ballot for those who are about to cast it. Colleagues who share a ballot take turns; a person's own
// updates come one after the other anyway.
func (tx *Tx) BallotToChange(ctx context.Context, b Booth, person *Person) (Ballot, error) {
	if b.Voters == "organisation" {
		if err := tx.lock(ctx, lockBallots, person.OrganisationID); err != nil {
			return Ballot{}, err
		}
	}
	return tx.Ballot(ctx, b, person)
}

// Cast writes the ballot of the person, or of their organisation, in place of the one that was there. A ballot that says
// nothing is none. The poll must come from PollToVote.
func (tx *Tx) Cast(ctx context.Context, b Booth, person *Person, ballot Ballot) error {
	if len(ballot.Choices) == 0 && !ballot.Abstains {
		_, err := tx.exec(ctx, `
			DELETE FROM ballots
			WHERE poll_id = $1 AND token = $2`, b.ID, b.token(person))
		return err
	}
	choices := make(pq.Int64Array, len(ballot.Choices)) // not null, even when empty
	for i, choice := range ballot.Choices {
		choices[i] = int64(choice)
	}
	_, err := tx.exec(ctx, `
		INSERT INTO ballots (poll_id, token, choices, abstains)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (poll_id, token) DO UPDATE
		SET choices = EXCLUDED.choices, abstains = EXCLUDED.abstains`,
		b.ID, b.token(person), choices, ballot.Abstains)
	return err
}

// sortBallots writes to the ballots of a poll that is about to close of which sector their voters are; who has left the
// area counts among those without an organisation. While the poll is open no ballot says so: of a sector with one voter it
// would be their name. ErrNoBooth: it cannot be told any more.
func (tx *Tx) sortBallots(ctx context.Context, p Poll) error {
	b, err := tx.Booth(p)
	if err != nil {
		return err
	}
	var voters []struct {
		TelegramID     int64  `db:"telegram_id"`
		OrganisationID int64  `db:"organisation_id"`
		Sector         string `db:"sector"`
	}
	if err := tx.list(ctx, &voters, `
		SELECT p.telegram_id, COALESCE(o.id, 0) AS organisation_id, COALESCE(o.sector, 'none') AS sector
		FROM memberships m
		JOIN people p ON p.id = m.person_id
		LEFT JOIN organisations o ON o.id = m.organisation_id
		WHERE m.area_id = $1`, p.AreaID); err != nil {
		return err
	}
	tokens, sectors := make(pq.ByteaArray, len(voters)), make(pq.StringArray, len(voters))
	for i, v := range voters {
		tokens[i] = b.token(&Person{TelegramID: v.TelegramID, OrganisationID: v.OrganisationID})
		sectors[i] = v.Sector
	}
	_, err = tx.exec(ctx, `
		WITH voters AS (
			SELECT DISTINCT v.token, v.sector
			FROM unnest(CAST($2 AS bytea[]), CAST($3 AS text[])) AS v(token, sector)
		)
		UPDATE ballots b
		SET sector = COALESCE((SELECT sector FROM voters WHERE voters.token = b.token), 'none')
		WHERE b.poll_id = $1 AND NOT b.abstains`, p.ID, tokens, sectors)
	return err
}

// Voted tells of each of these people whether they, or their organisation, have voted.
func (tx *Tx) Voted(ctx context.Context, b Booth, people []Person) ([]bool, error) {
	tokens := make(pq.ByteaArray, len(people))
	for i := range people {
		tokens[i] = b.token(&people[i])
	}
	var found [][]byte
	if err := tx.list(ctx, &found, `
		SELECT token
		FROM ballots
		WHERE poll_id = $1 AND token = ANY($2)`, b.ID, tokens); err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(found))
	for _, token := range found {
		known[string(token)] = true
	}
	voted := make([]bool, len(people))
	for i := range people {
		voted[i] = known[string(tokens[i])]
	}
	return voted, nil
}

// CountBallots counts the ballots of a poll so far, abstentions included.
func (tx *Tx) CountBallots(ctx context.Context, pollID int64) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM ballots
		WHERE poll_id = $1`, pollID)
	return n, err
}

// Electorate counts who has a vote at the moment: people, or organisations with at least one person.
func (tx *Tx) Electorate(ctx context.Context, p Poll) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT CASE WHEN $2 THEN count(DISTINCT m.organisation_id) ELSE count(*) END
		FROM memberships m
		WHERE m.area_id = $1 AND `+asked, p.AreaID, p.Voters == "organisation", p.ConferenceID)
	return n, err
}

// PollBallots returns all ballots of a closed poll. ErrNotFound: it is not closed, and nobody may know.
func (tx *Tx) PollBallots(ctx context.Context, pollID int64) ([]Ballot, error) {
	var closed bool
	if err := tx.get(ctx, &closed, `
		SELECT true
		FROM polls
		WHERE id = $1 AND state = 'closed'`, pollID); err != nil {
		return nil, err
	}
	var rows []ballotRow
	err := tx.list(ctx, &rows, `
		SELECT choices, abstains, COALESCE(sector, '') AS sector
		FROM ballots
		WHERE poll_id = $1
		ORDER BY abstains, sector, choices`, pollID)
	ballots := make([]Ballot, len(rows))
	for i, row := range rows {
		ballots[i] = row.ballot()
	}
	return ballots, err
}

type ballotRow struct {
	Choices  pq.Int64Array `db:"choices"`
	Abstains bool          `db:"abstains"`
	Sector   string        `db:"sector"`
}

func (r ballotRow) ballot() Ballot {
	b := Ballot{Abstains: r.Abstains, Sector: r.Sector}
	for _, choice := range r.Choices {
		b.Choices = append(b.Choices, int(choice))
	}
	return b
}
