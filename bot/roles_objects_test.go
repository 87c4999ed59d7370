package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

func rolesBot(t *testing.T) (*Bot, *storage.Store) {
	t.Helper()
	key, err := seal.Load(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	store := storagetest.New(t)
	return New(store, Options{
		Username: "our_bot", Key: key, API: noAPI{}, Metrics: new(counter), Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Mail: true,
	}), store
}

var errRollBack = errors.New("roll back")

// attempt does what the line says as role, and tells whether it was allowed. Nothing of it stays.
func attempt(t *testing.T, b *Bot, store *storage.Store, here, rows objects, line access, role string) (allowed bool) {
	t.Helper()
	err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 1, TelegramID: here.people[role].TelegramID}})
		if err != nil {
			return err
		}
		r := Request{Person: people[here.people[role].TelegramID], Lang: text.De, UpdateID: 1, Name: "A"}
		if name, ok := strings.CutPrefix(line.what, "/"); ok {
			r.Command = name
		} else if name, ok := strings.CutPrefix(line.what, "flow "); ok {
			allowed = continues(b, r, name)
			return errRollBack
		} else {
			r.Action, r.CallbackID, r.MessageID = line.what, "1", 1
			if line.row != nil {
				r.Params = line.row(rows)
			}
			if r.Data, err = view.EncodeCallback(r.Action, r.Params); err != nil {
				return err
			}
		}
		reply, err := b.dispatch(ctx, tx, r)
		if err != nil {
			return err
		}
		allowed = !refused(reply)
		return errRollBack
	})
	if !errors.Is(err, errRollBack) {
		t.Fatal(err)
	}
	return allowed
}

// continues tells whether somebody who has such a dialog open may go on with it.
func continues(b *Bot, r Request, name string) bool {
	session := dialog.Start(b.routes.flows[name].flow.Flow, "x", "")
	r.Person.Dialog = &storage.Dialog{Flow: name, Session: fmt.Sprintf(`{"id":%q,"step":%d}`, session.ID, session.Step)}
	_, _, err := b.current(r)
	return err == nil
}

// refused recognises the answers to somebody who may not.
func refused(reply Reply) bool {
	said := []string{reply.Toast}
	for _, message := range reply.Messages {
		said = append(said, message.Text)
	}
	for _, key := range []string{"error.gone", "error.role"} {
		if slices.Contains(said, view.Plain(text.De.T(key))) {
			return true
		}
	}
	return slices.ContainsFunc(said, func(s string) bool {
		return strings.HasPrefix(s, "Du gehörst schon zu") || s == text.De.T("join.stranger")
	})
}

// furnish makes an area with somebody in every role and a row of every kind.
func furnish(t *testing.T, b *Bot, store *storage.Store, name string) objects {
	t.Helper()
	o := objects{people: map[string]*storage.Person{}}
	var err error
	if o.area, err = store.AddArea(t.Context(), storage.NewArea{
		Name: name, Zone: "Europe/Berlin", EmergencyPhone: "110", Municipalities: []storage.NewMunicipality{{Name: "Alsfeld"}},
	}); err != nil {
		t.Fatal(err)
	}
	err = store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, o.area)
		if err != nil {
			return err
		}
		o.municipality = places[0].ID
		for i, role := range append(roleNames, "applicant", "joiner", "other joiner", "consultant") {
			if o.people[role], err = settle(ctx, tx, o.area*100+int64(i), o.area, role); err != nil {
				return err
			}
		}
		return o.fill(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// settle makes a person of the area, except for a stranger.
func settle(ctx context.Context, tx *storage.Tx, telegram, area int64, role string) (*storage.Person, error) {
	arrival := []storage.Arrival{{UpdateID: telegram, TelegramID: telegram}}
	if _, _, err := tx.Arrive(ctx, arrival); err != nil || role == "stranger" {
		return &storage.Person{TelegramID: telegram}, err
	}
	_, people, err := tx.Arrive(ctx, arrival)
	if err != nil {
		return nil, err
	}
	person := people[telegram]
	hash := []byte(fmt.Sprintf("%032d", telegram))
	if err := tx.Invite(ctx, hash, storage.Invitation{AreaID: area, Coordinator: role == "coordinator", ExpiresAt: tx.Now.AddDate(1, 0, 0)}); err != nil {
		return nil, err
	}
	invitation, err := tx.FindInvitation(ctx, hash)
	if err != nil {
		return nil, err
	}
	if err := tx.Agree(ctx, person.ID, role); err != nil {
		return nil, err
	}
	if _, err := tx.Redeem(ctx, invitation.ID, person.ID); err != nil {
		return nil, err
	}
	return person, nil
}

func (o *objects) fill(ctx context.Context, tx *storage.Tx) (err error) {
	house := storage.Organisation{AreaID: o.area, MunicipalityID: o.municipality, Sector: "school", State: "active"}
	house.Name = "Eigene"
	if o.own, err = tx.AddOrganisation(ctx, house); err != nil {
		return err
	}
	house.Name = "Andere"
	if o.foreign, err = tx.AddOrganisation(ctx, house); err != nil {
		return err
	}
	if err = errors.Join(
		tx.Admit(ctx, o.area, o.own, o.people["member"].ID, false),
		tx.Admit(ctx, o.area, o.own, o.people["admin"].ID, true),
	); err != nil {
		return err
	}
	resource := storage.Resource{AreaID: o.area, OrganisationID: o.own, Title: "Angebot", Description: "Etwas"}
	if o.ownResource, err = tx.AddResource(ctx, resource); err != nil {
		return err
	}
	resource.OrganisationID = o.foreign
	if o.foreignResource, err = tx.AddResource(ctx, resource); err != nil {
		return err
	}
	if err := errors.Join(o.attach(ctx, tx), o.converse(ctx, tx), o.practise(ctx, tx), o.recommend(ctx, tx)); err != nil {
		return err
	}
	conference, err := tx.AddConference(ctx, storage.Conference{
		AreaID: o.area, Kind: "conference", Title: "Konferenz", Local: tx.Now.AddDate(0, 1, 0),
	}, o.people["coordinator"].ID)
	if err != nil {
		return err
	}
	o.conference = conference.ID
	soon := storage.Conference{AreaID: o.area, Kind: "other", Title: "Gleich", Local: tx.Now.In(o.people["guest"].Location()).Add(time.Hour)}
	if soon, err = tx.AddConference(ctx, soon, o.people["coordinator"].ID); err != nil {
		return err
	}
	if o.door, err = tx.DoorCode(ctx, o.area, soon.ID, fmt.Sprintf("DOOR%d", o.area)); err != nil {
		return err
	}
	poll, err := tx.AddPoll(ctx, storage.Poll{
		AreaID: o.area, Kind: "points", Question: "Was zuerst?", Options: []string{"Eins", "Zwei"}, Voters: "person",
		OpensAt: tx.Now, ClosesAt: tx.Now.AddDate(0, 1, 0), Suggestions: true,
	}, o.people["coordinator"].ID)
	if err != nil {
		return err
	}
	o.poll = poll.ID
	group, err := tx.LinkGroup(ctx, storage.Group{
		AreaID: o.area, ChatID: -o.area, Title: "Gruppe", Language: "de", Bot: "our_bot",
	}, o.people["coordinator"].ID)
	if err != nil {
		return err
	}
	o.group = group.ID
	for _, words := range []string{"Erstens", "Zweitens"} {
		if err := tx.AddWish(ctx, conference, o.people["member"], words, true); err != nil {
			return err
		}
	}
	list, err := tx.Wishes(ctx, conference)
	if err != nil {
		return err
	}
	o.wish = list[0].ID
	if err := o.introduce(ctx, tx); err != nil {
		return err
	}
	if o.statement, err = tx.AddStatement(ctx, o.area, "Was wir vereinbaren, gilt.", tx.Now); err != nil {
		return err
	}
	draft := conference
	draft.Draft = true
	if draft, err = tx.AddConference(ctx, draft, o.people["coordinator"].ID); err != nil {
		return err
	}
	o.draft = draft.ID
	conference.Kind, conference.Place, conference.Located, conference.Agenda = "round_table", "Rathaus", true, "Begrüßung"
	if conference, err = tx.AddConference(ctx, conference, o.people["coordinator"].ID); err != nil {
		return err
	}
	o.roundTable = conference.ID
	agenda, err := tx.AgendaPoints(ctx, o.area, o.roundTable)
	if err != nil {
		return err
	}
	o.point = agenda[0].ID
	if _, err := tx.AddSeries(ctx, conference, storage.Series{
		Rule: "m3.3.2", Clock: conference.Local, LastDate: conference.Local, PlanAt: conference.StartsAt,
	}, o.people["coordinator"].ID); err != nil {
		return err
	}
	if err := o.votes(ctx, tx); err != nil {
		return err
	}
	if err := o.agree(ctx, tx); err != nil {
		return err
	}
	if err := o.sit(ctx, tx); err != nil {
		return err
	}
	for _, wish := range []struct {
		into *int64
		kind string
		who  string
		org  int64
	}{
		{&o.ownJoin, "join", "joiner", o.own},
		{&o.foreignJoin, "join", "other joiner", o.foreign},
		{&o.registration, "register", "applicant", 0},
		{&o.guestsOwn, "register", "guest", 0},
	} {
		if wish.org == 0 {
			house.Name, house.State = "Neu von "+wish.who, "pending"
			if wish.org, err = tx.AddOrganisation(ctx, house); err != nil {
				return err
			}
		}
		if *wish.into, err = tx.Apply(ctx, o.area, o.people[wish.who].ID, wish.org, wish.kind); err != nil {
			return err
		}
	}
	return tx.AskBack(ctx, o.guestsOwn, o.people["coordinator"].ID, "Seit wann?")
}

// introduce introduces the member and the consultant to each other.
func (o *objects) introduce(ctx context.Context, tx *storage.Tx) error {
	member, other := o.people["member"].ID, o.people["consultant"].ID
	if err := errors.Join(
		tx.JoinMeet(ctx, o.area, member, ""), tx.JoinMeet(ctx, o.area, other, "Tel. 1"),
	); err != nil {
		return err
	}
	round, err := tx.BeginMeetRound(ctx, o.area, "2017-03-01", tx.Now, tx.Now, 1)
	if err != nil {
		return err
	}
	if o.introduced, err = tx.Introduce(ctx, round, []int64{member, other}); err != nil {
		return err
	}
	return tx.FinishMeetPairing(ctx, round, tx.Now.AddDate(0, 0, 14))
}

// sit makes a meeting that has begun, with the guest and the member in small groups that have a result, and one whose minutes
// are sent.
func (o *objects) sit(ctx context.Context, tx *storage.Tx) error {
	planned := storage.Conference{
		AreaID: o.area, Kind: "conference", Title: "Begonnen", Local: tx.Now.In(o.people["guest"].Location()).Add(-time.Hour),
	}
	begun, err := tx.AddConference(ctx, planned, o.people["coordinator"].ID)
	if err != nil {
		return err
	}
	planned.Title = "Zu Ende"
	ended, err := tx.AddConference(ctx, planned, o.people["coordinator"].ID)
	if err != nil {
		return err
	}
	o.begun, o.ended = begun.ID, ended.ID
	for _, role := range []string{"guest", "member"} {
		if err := tx.CheckIn(ctx, begun, o.people[role], 1); err != nil {
			return err
		}
	}
	d, err := tx.LockDealing(ctx, o.area, o.begun, storage.DealPresent)
	if err != nil {
		return err
	}
	if d, err = tx.Seat(ctx, d, 1, []storage.SeatedGroup{{Leader: o.people["guest"].ID, Members: []int64{o.people["guest"].ID, o.people["member"].ID}}}); err != nil {
		return err
	}
	if _, err := tx.PublishDealing(ctx, d); err != nil {
		return err
	}
	m, err := tx.LockMinutes(ctx, o.area, o.begun)
	if err != nil {
		return err
	}
	if o.result, err = tx.AddResult(ctx, m, storage.Result{Number: 1, Body: "Ergebnis"}, o.people["guest"].ID); err != nil {
		return err
	}
	if m, err = tx.LockMinutes(ctx, o.area, o.ended); err != nil {
		return err
	}
	m.Points = "Punkte"
	return errors.Join(tx.SetMinutes(ctx, m), tx.SendMinutes(ctx, m, o.people["coordinator"].ID))
}

// votes makes a poll that is over, with enough votes for a result.
func (o *objects) votes(ctx context.Context, tx *storage.Tx) error {
	p, err := tx.AddPoll(ctx, storage.Poll{
		AreaID: o.area, Kind: "single", Question: "Ja?", Options: []string{"Ja", "Nein"}, Voters: "person",
		OpensAt: tx.Now, ClosesAt: tx.Now.AddDate(0, 0, 1),
	}, o.people["coordinator"].ID)
	if err != nil {
		return err
	}
	booth, err := tx.Booth(p)
	if err != nil {
		return err
	}
	for _, role := range []string{"member", "admin", "coordinator"} {
		if err := tx.Cast(ctx, booth, o.people[role], storage.Ballot{Choices: []int{1}}); err != nil {
			return err
		}
	}
	_, err = tx.ClosePoll(ctx, p)
	o.closedPoll = p.ID
	return err
}
