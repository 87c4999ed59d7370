package storage

import (
	"context"
	"slices"
	"time"
)

// Kinds of what follows from one another.
const (
	LinkWish      = "wish"
	LinkOption    = "option"
	LinkPoint     = "point"
	LinkAgreement = "agreement"
)

// ChainLink is one thing of a chain.
type ChainLink struct {
	Kind  string    `db:"kind"`  // one of the above
	ID    int64     `db:"id"`    // of the row; of an option: its poll
	Sub   int64     `db:"sub"`   // of a wish: its meeting; of an option: its number
	Title string    `db:"title"` // its words
	At    time.Time `db:"at"`    // when it came to be
}

// Same tells whether both are the same thing.
func (l ChainLink) Same(other ChainLink) bool {
	return l.Kind == other.Kind && l.ID == other.ID && (l.Kind != LinkOption || l.Sub == other.Sub)
}

// Chain is everything that followed from one another, in the order of time.
type Chain []ChainLink

// Around are the things of another kind right before one of the chain, and right after it: what it came from, and what
// became of it.
func (c Chain) Around(here ChainLink) (before, after []ChainLink) {
	at := slices.IndexFunc(c, here.Same)
	if at < 0 {
		return nil, nil
	}
	for i := at - 1; i >= 0; i-- {
		if link := c[i]; link.Kind != here.Kind && (len(before) == 0 || before[0].Kind == link.Kind) {
			before = append(before, link)
		} else if len(before) > 0 {
			break
		}
	}
	for i := at + 1; i < len(c); i++ {
		if link := c[i]; link.Kind != here.Kind && (len(after) == 0 || after[0].Kind == link.Kind) {
			after = append(after, link)
		} else if len(after) > 0 {
			break
		}
	}
	return before, after
}

// Chain returns what followed from one another in the area. Wishes are for coordinators alone; drafts, polls that nobody may
// vote in yet and meetings about a case are left out.
func (tx *Tx) Chain(ctx context.Context, areaID, id int64, coordinator bool) (chain Chain, err error) {
	err = tx.list(ctx, (*[]ChainLink)(&chain), `
		SELECT kind, id, sub, title, at
		FROM (
			SELECT 'wish' AS kind, w.id, w.conference_id AS sub, w.wording AS title, CAST(w.posted_on AS timestamptz) AS at, 0 AS rank
			FROM wishes w
			JOIN conferences c ON c.id = w.conference_id AND c.kind <> 'open_case_conference'
			WHERE w.area_id = $1 AND w.id = $2 AND w.merged_into IS NULL AND w.agreement_id IS NULL AND $3
			UNION ALL
			SELECT 'option', o.poll_id, o.number, o.wording, p.created_at, 1
			FROM poll_options o
			JOIN polls p ON p.id = o.poll_id AND p.state IN ('open', 'closed')
			WHERE p.area_id = $1 AND o.chain_id = $2
			UNION ALL
			SELECT 'point', n.id, n.conference_id, n.words, n.made_at, 1
			FROM agenda_points n
			JOIN conferences c ON c.id = n.conference_id AND c.published_at IS NOT NULL AND c.kind <> 'open_case_conference'
			WHERE n.area_id = $1 AND n.chain_id = $2
			UNION ALL
			SELECT 'agreement', a.id, 0, v.what, a.created_at, 1
			FROM agreements a
			JOIN agreement_versions v ON v.agreement_id = a.id AND v.version = a.version
			WHERE a.area_id = $1 AND a.chain_id = $2
		) AS links
		ORDER BY rank, at, array_position(ARRAY['option', 'point', 'agreement'], kind), id, sub`, areaID, id, coordinator)
	return chain, err
}

// WishChain is the chain of a wish: its own, or that of what it says the same as, or of the agreement that it is about.
func (tx *Tx) WishChain(ctx context.Context, areaID, wishID int64) (id int64, err error) {
	err = tx.get(ctx, &id, `
		SELECT COALESCE(a.chain_id, w.merged_into, w.id)
		FROM wishes w
		LEFT JOIN agreements a ON a.id = w.agreement_id
		WHERE w.area_id = $1 AND w.id = $2`, areaID, wishID)
	return id, err
}

// OptionChain is that of an option of a poll; it gets one if it has none.
func (tx *Tx) OptionChain(ctx context.Context, areaID, pollID int64, number int) (id int64, err error) {
	err = tx.get(ctx, &id, `
		UPDATE poll_options o
		SET chain_id = COALESCE(o.chain_id, CAST(1 + floor(random() * 70368744177663) AS bigint))
		FROM polls p
		WHERE p.id = o.poll_id AND p.area_id = $1 AND o.poll_id = $2 AND o.number = $3
		RETURNING o.chain_id`, areaID, pollID, number)
	return id, err
}

// ChainedOptions lists the options of a poll that came from something, or of which something has come.
func (tx *Tx) ChainedOptions(ctx context.Context, areaID, pollID int64) (list []ChainLink, err error) {
	err = tx.list(ctx, &list, `
		SELECT 'option' AS kind, o.poll_id AS id, o.number AS sub, o.wording AS title, p.created_at AS at
		FROM poll_options o
		JOIN polls p ON p.id = o.poll_id AND p.state IN ('open', 'closed')
		WHERE p.area_id = $1 AND o.poll_id = $2 AND o.chain_id IS NOT NULL
		ORDER BY o.number`, areaID, pollID)
	return list, err
}

// TracePoint makes the last point of a meeting's agenda with these words part of a chain. It is no error when there is none.
func (tx *Tx) TracePoint(ctx context.Context, c Conference, words string, chainID int64) error {
	_, err := tx.exec(ctx, `
		UPDATE agenda_points
		SET chain_id = $4
		WHERE id = (
			SELECT id
			FROM agenda_points
			WHERE area_id = $1 AND conference_id = $2 AND words = $3
			ORDER BY place DESC
			LIMIT 1
		)`, c.AreaID, c.ID, words, chainID)
	return err
}
