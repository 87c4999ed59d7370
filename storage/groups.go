package storage

import (
	"context"
	"errors"
	"time"
)

// Group is the group in Telegram, or one topic of a forum, in which an area announces meetings and polls. An area has
// one, and a group belongs to one area.
type Group struct {
	ID       int64      `db:"id"` // of the link; linking anew gives another one
	AreaID   int64      `db:"area_id"`
	AreaName string     `db:"area_name"`
	Zone     string     `db:"zone"` // of the area, IANA name
	ChatID   int64      `db:"chat_id"`
	Thread   int        `db:"thread_id"` // of the topic; 0: none
	Title    string     `db:"title"`
	Language string     `db:"language"` // of what is written there
	Bot      string     `db:"bot"`      // username by which buttons there open the private chat
	LinkedAt time.Time  `db:"linked_at"`
	LostAt   *time.Time `db:"lost_at"` // since when the bot is not there any more, as far as Telegram says
}

// Location is the area's time zone.
func (g *Group) Location() *time.Location { return Zone(g.Zone) }

const groupColumns = `
	g.id, g.area_id, a.name AS area_name, a.zone, g.chat_id, g.thread_id, g.title, g.language, g.bot, g.linked_at, g.lost_at
	FROM area_groups g
	JOIN areas a ON a.id = g.area_id`

// Group returns the area's group. ErrNotFound: it has none.
func (tx *Tx) Group(ctx context.Context, areaID int64) (Group, error) {
	var g Group
	err := tx.get(ctx, &g, `SELECT `+groupColumns+` WHERE g.area_id = $1`, areaID)
	return g, err
}

// GroupOfPoll returns the group in which a poll is announced. ErrNotFound: there is none, or it is no business of the
// group, because only those who come to a meeting are asked.
func (tx *Tx) GroupOfPoll(ctx context.Context, p Poll) (Group, error) {
	var g Group
	err := tx.get(ctx, &g, `SELECT `+groupColumns+`
		JOIN polls p ON p.area_id = g.area_id
		WHERE p.id = $1 AND p.audience <> 'conference'`, p.ID)
	return g, err
}

// OfferGroup stores a coordinator's button for linking a group under the keyed hash of its code, in place of the one
// that they had before.
func (tx *Tx) OfferGroup(ctx context.Context, areaID, personID int64, codeHash []byte, expires time.Time) error {
	_, err := tx.exec(ctx, `
		INSERT INTO group_offers (person_id, area_id, code_hash, expires_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id) DO UPDATE
		SET area_id = EXCLUDED.area_id, code_hash = EXCLUDED.code_hash, expires_at = EXCLUDED.expires_at`,
		personID, areaID, codeHash, expires)
	return err
}

// TakeGroupOffer uses up the button of this person and returns the area that it is for. ErrNotFound is the one answer
// for a code that never existed, was used, has expired, is somebody else's, or whose owner no longer coordinates.
func (tx *Tx) TakeGroupOffer(ctx context.Context, personID int64, codeHash []byte) (areaID int64, err error) {
	err = tx.get(ctx, &areaID, `
		DELETE FROM group_offers o
		USING memberships m
		WHERE o.code_hash = $1 AND o.person_id = $2 AND o.expires_at > $3
			AND m.person_id = o.person_id AND m.area_id = o.area_id AND m.coordinator
		RETURNING o.area_id`, codeHash, personID, tx.Now)
	return areaID, err
}

// LinkGroup makes the chat the area's group; by is the coordinator who did it. AreaID, ChatID, Thread, Title, Language
// and Bot are taken from g. Linked already, it may move to another topic, and keeps its language. ErrConflict: the area
// has another group, or the group another area. However many try at once, one succeeds.
func (tx *Tx) LinkGroup(ctx context.Context, g Group, by int64) (Group, error) {
	// Conflicting rows of others are waited for, and visible to the statement after this one.
	err := tx.get(ctx, &g.ID, `
		INSERT INTO area_groups (area_id, chat_id, thread_id, title, language, bot, linked_by, linked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT DO NOTHING
		RETURNING id`, g.AreaID, g.ChatID, g.Thread, g.Title, g.Language, g.Bot, by, tx.Now)
	if errors.Is(err, ErrNotFound) {
		err = tx.get(ctx, &g.ID, `
			UPDATE area_groups
			SET thread_id = $3, title = $4, bot = $5, linked_by = $6, linked_at = $7, lost_at = NULL, refused_at = NULL
			WHERE area_id = $1 AND chat_id = $2
			RETURNING id`, g.AreaID, g.ChatID, g.Thread, g.Title, g.Bot, by, tx.Now)
	}
	switch {
	case errors.Is(err, ErrNotFound):
		return g, ErrConflict
	case err != nil:
		return g, err
	}
	return tx.Group(ctx, g.AreaID)
}

// UnlinkGroup ends the link with this id and forgets what was still to be said in the group. ErrNotFound: the area has no
// group, or another one by now.
func (tx *Tx) UnlinkGroup(ctx context.Context, areaID, id int64) error {
	var chat int64
	if err := tx.get(ctx, &chat, `
		DELETE FROM area_groups
		WHERE area_id = $1 AND id = $2
		RETURNING chat_id`, areaID, id); err != nil {
		return err
	}
	return tx.DropOutbox(ctx, chat)
}

// LoseGroup ends the link of a chat that the bot was thrown out of, and returns what it was. ErrNotFound: there was none.
func (tx *Tx) LoseGroup(ctx context.Context, chatID int64) (Group, error) {
	var g Group
	if err := tx.get(ctx, &g, `SELECT `+groupColumns+` WHERE g.chat_id = $1`, chatID); err != nil {
		return g, err
	}
	return g, tx.UnlinkGroup(ctx, g.AreaID, g.ID)
}

// SpeakInGroup changes the language of what is written in the group. ErrNotFound as for UnlinkGroup.
func (tx *Tx) SpeakInGroup(ctx context.Context, areaID, id int64, language string) error {
	return tx.mustTouch(ctx, `
		UPDATE area_groups
		SET language = $3
		WHERE area_id = $1 AND id = $2`, areaID, id, language)
}

// RenameGroup notes that the group is called otherwise now, if it is one of ours.
func (tx *Tx) RenameGroup(ctx context.Context, chatID int64, title string) error {
	_, err := tx.exec(ctx, `
		UPDATE area_groups
		SET title = $2
		WHERE chat_id = $1`, chatID, title)
	return err
}

// moveGroupSQL lets a link follow the group from chat $1 to chat $2. What is linked there already stays.
const moveGroupSQL = `
	UPDATE area_groups
	SET chat_id = $2
	WHERE chat_id = $1
	  AND NOT EXISTS (SELECT FROM area_groups WHERE chat_id = $2)`

// MoveGroup follows a group that became a supergroup and has another id by that. What waits for the old one follows when
// it is sent.
func (tx *Tx) MoveGroup(ctx context.Context, from, to int64) error {
	_, err := tx.exec(ctx, moveGroupSQL, from, to)
	return err
}

// KnownInGroupsAs notes the bot's username, which its owner may change.
func (s *Store) KnownInGroupsAs(ctx context.Context, username string) error {
	return s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `
			UPDATE area_groups
			SET bot = $1
			WHERE bot <> $1`, username)
		return err
	})
}

// What the sender learns about groups from Telegram's answers. Links made after the answer are not meant.
const (
	groupLostSQL = `
		UPDATE area_groups
		SET lost_at = $2
		WHERE chat_id = $1
		  AND linked_at <= $2`
	groupRefusedSQL = `
		UPDATE area_groups
		SET refused_at = $2
		WHERE chat_id = $1
		  AND linked_at <= $2`
)

// TroubledGroups returns up to limit groups that are lost or did not take a message, and keeps them locked until the
// transaction ends. A lost one is linked no longer, the others are without trouble until the next one: the caller tells
// the coordinators.
func (tx *Tx) TroubledGroups(ctx context.Context, limit int) ([]Group, error) {
	var groups []Group
	if err := tx.list(ctx, &groups, `SELECT `+groupColumns+`
		WHERE g.lost_at IS NOT NULL OR g.refused_at IS NOT NULL
		ORDER BY g.id
		LIMIT $1
		FOR UPDATE OF g SKIP LOCKED`, limit); err != nil {
		return nil, err
	}
	for _, g := range groups {
		if g.LostAt != nil {
			if err := tx.UnlinkGroup(ctx, g.AreaID, g.ID); err != nil {
				return nil, err
			}
			continue
		}
		if err := tx.mustTouch(ctx, `
			UPDATE area_groups
			SET refused_at = NULL
			WHERE id = $1`, g.ID); err != nil {
			return nil, err
		}
	}
	return groups, nil
}

// PersonInGroup returns who writes in a group, if they are known. Nobody becomes known by that.
func (tx *Tx) PersonInGroup(ctx context.Context, telegramID int64) (*Person, error) {
	person := new(Person)
	err := tx.get(ctx, person, `
		SELECT `+personColumns+`
		FROM people p `+personJoins+`
		WHERE p.telegram_id = $1`, telegramID)
	return person, err
}
