package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// groupOfferLife is how long the button works that adds the bot to a group and links it.
const groupOfferLife = time.Hour

// group shows a coordinator the group of their area, or how to link one.
func (b *Bot) group(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.groupCard(ctx, tx, r, "")
}

// groupAction carries out a button of the card: the link that it is about, what to do, and sometimes how. A button of an
// earlier link fits nothing any more.
func (b *Bot) groupAction(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.ID(0) == 0 {
		return b.groupCard(ctx, tx, r, "")
	}
	g, err := tx.Group(ctx, r.Person.AreaID)
	switch {
	case err != nil:
		return Reply{}, err
	case g.ID != r.ID(0):
		return Reply{}, storage.ErrNotFound
	case r.Param(1) == "unlink" && r.Param(2) == "yes":
		return b.unlinkGroup(ctx, tx, r, g)
	case r.Param(1) == "unlink":
		return say(view.ConfirmUnlink(r.Lang, g)), nil
	case r.Param(1) != "language":
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.SpeakInGroup(ctx, g.AreaID, g.ID, string(text.Of(r.Param(2)))); err != nil {
		return Reply{}, err
	}
	return b.groupCard(ctx, tx, r, "")
}

// groupCard shows the card, below a line about what has just happened.
func (b *Bot) groupCard(ctx context.Context, tx *storage.Tx, r Request, note string) (Reply, error) {
	g, err := tx.Group(ctx, r.Person.AreaID)
	if err == nil {
		return say(view.GroupCard(r.Lang, g)), nil
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return Reply{}, err
	}
	code := LinkCode(NewCode())
	if err := tx.OfferGroup(ctx, r.Person.AreaID, r.Person.ID, b.groupCode(code), tx.Now.Add(groupOfferLife)); err != nil {
		return Reply{}, err
	}
	link := "https://t.me/" + b.username + "?startgroup=" + code
	return say(view.NoGroup(r.Lang, r.Person, b.username, link, note)), nil
}

// groupCode is what is stored of the code in a button that links a group.
func (b *Bot) groupCode(code string) []byte { return b.key.Hash("group code", normaliseCode(code)) }

// unlinkGroup ends the link, and says so in the group and to the other coordinators.
func (b *Bot) unlinkGroup(ctx context.Context, tx *storage.Tx, r Request, g storage.Group) (Reply, error) {
	if err := tx.UnlinkGroup(ctx, g.AreaID, g.ID); err != nil {
		return Reply{}, err
	}
	tx.Audit(g.AreaID, r.Person.ID, "group.unlinked", g.ID)
	farewell, err := view.GroupPost(g, "group", "", view.GroupUnlinked(g))
	if err != nil {
		return Reply{}, err
	}
	tx.Enqueue(farewell)
	if err := tellCoordinators(ctx, tx, g, "group.told_unlinked", r.Person.ID); err != nil {
		return Reply{}, err
	}
	return b.groupCard(ctx, tx, r, r.Lang.T("group.unlinked")+"\n\n")
}

// tellCoordinators tells the area's coordinators, but not the one who acted, what happened to the group.
func tellCoordinators(ctx context.Context, tx *storage.Tx, g storage.Group, key string, except int64) error {
	people, err := tx.Coordinators(ctx, g.AreaID)
	if err != nil {
		return err
	}
	for i := range people {
		if people[i].ID == except {
			continue
		}
		if err := tx.Queue(view.Notice(&people[i], "group", "", view.GroupTold(text.Of(people[i].Language), g, key))); err != nil {
			return err
		}
	}
	return nil
}

// tellGroup says in the area's group, if it has one, what everybody in the area is told about a meeting.
func tellGroup(
	ctx context.Context, tx *storage.Tx, c storage.Conference, kind string, words func(text.Lang) view.Message,
) error {
	g, err := tx.Group(ctx, c.AreaID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	l := text.Of(g.Language)
	messages := view.WithCalendar(l, view.ConferenceInGroup(g, c, words(l)), c, tx.Now)
	if c.CaseConference() { // nobody knows who reads along there
		if kind != announcement {
			return nil
		}
		messages = []view.Message{view.CaseConferenceInGroup(g, c)}
	}
	for _, message := range messages {
		if err := tx.Queue(view.GroupPost(g, kind, view.NoticeKey(c, "group", message), message)); err != nil {
			return err
		}
	}
	return nil
}

// groupButton is the payload of a button below a message in a group.
var groupButton = regexp.MustCompile(`^(` + view.ConferenceLink + `|` + view.PollLink + `)(\d{1,18})$`)

// fromGroup shows what a button in a group led to; ours is false when the payload is none of such a button. A stranger
// learns what this is, and nothing of whether the row exists.
func (b *Bot) fromGroup(ctx context.Context, tx *storage.Tx, r Request, payload string) (reply Reply, ours bool, err error) {
	found := groupButton.FindStringSubmatch(payload)
	if found == nil {
		return Reply{}, false, nil
	}
	if r.Person.AreaID == 0 {
		return r.sayText("join.stranger"), true, nil
	}
	kind := found[1]
	r.Params = found[2:]
	if kind == view.PollLink {
		reply, err = pollCard(ctx, tx, r)
	} else {
		reply, err = conferenceCard(ctx, tx, r)
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return reply, true, err
	}
	areas, err := tx.AreasOf(ctx, r.Person.ID)
	if err != nil {
		return Reply{}, true, err
	}
	for _, area := range areas {
		if kind == view.PollLink {
			_, err = tx.Poll(ctx, area.ID, r.ID(0))
		} else {
			_, err = tx.Conference(ctx, area.ID, r.ID(0))
		}
		if err == nil && area.ID != r.Person.AreaID {
			return r.sayText("group.other_area", text.V{"Area": area.Name}), true, nil
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return Reply{}, true, err
		}
	}
	return Reply{}, true, storage.ErrNotFound
}

// introduce notes under which name buttons in groups find the bot.
func (b *Bot) introduce(ctx context.Context) {
	if err := b.store.KnownInGroupsAs(ctx, b.username); err != nil && ctx.Err() == nil {
		b.log.Warn("groups may know the bot under an old username until its next start", "error", err)
	}
}

// isGroupCommand tells whether somebody in a group wants to link it: with the command, or because they came with the
// button, whose code is returned then.
func isGroupCommand(command, args string) (code string, ok bool) {
	switch {
	case command == "group" || command == "gruppe":
		return "", true
	case command == "start" && looksLikeCode(args):
		return args, true
	}
	return "", false
}

// dedupe is the key that keeps the bot from saying more than one such line a minute in a group, whoever asks how often.
func dedupe(tx *storage.Tx, chat int64, about string) string {
	return strings.TrimSuffix(fmt.Sprintf("group/%d/%d/%s", chat, tx.Now.Unix()/60, about), "/")
}
