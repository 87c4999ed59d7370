package bot

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// pair is a house with a second administrator besides the one of furnish.
func pair(t *testing.T, b *Bot, store *storage.Store) (o objects, first, second *storage.Person) {
	t.Helper()
	o = furnish(t, b, store, "Nord")
	inTx(t, store, func(ctx context.Context, tx *storage.Tx) error {
		return tx.MakeAdmin(ctx, o.area, o.own, o.people["member"].ID)
	})
	return o, reload(t, store, o.people["admin"].ID), reload(t, store, o.people["member"].ID)
}

func inTx(t *testing.T, store *storage.Store, fn func(ctx context.Context, tx *storage.Tx) error) {
	t.Helper()
	if err := store.InTx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func reload(t *testing.T, store *storage.Store, id int64) (person *storage.Person) {
	t.Helper()
	inTx(t, store, func(ctx context.Context, tx *storage.Tx) (err error) {
		person, err = tx.Person(ctx, id)
		return err
	})
	return person
}

// changes taps what by is shown about a colleague, and returns all that is said to them.
func changes(t *testing.T, b *Bot, store *storage.Store, by *storage.Person, colleague int64, params ...string) (said string) {
	t.Helper()
	inTx(t, store, func(ctx context.Context, tx *storage.Tx) error {
		r := Request{Person: by, Lang: text.De, Action: "colleague", CallbackID: "1", MessageID: 1}
		r.Params = append([]string{strconv.FormatInt(colleague, 10), "0"}, params...)
		reply, err := b.dispatch(ctx, tx, r)
		said = reply.Toast
		for _, message := range reply.Messages {
			said += view.Plain(message.Text)
		}
		return err
	})
	return said
}

// TestTheSecondAdministratorIsTooLate lets two administrators remove each other: both requests were read before
// either was carried out, so that the second one still looks like an administrator's.
func TestTheSecondAdministratorIsTooLate(t *testing.T) {
	b, store := rolesBot(t)
	_, first, second := pair(t, b, store)
	if said := changes(t, b, store, first, second.ID, "remove", "yes"); !strings.Contains(said, "gehört nicht mehr zu") {
		t.Errorf("the first one was told: %s", said)
	}
	gone := view.Plain(text.De.T("error.gone"))
	for _, op := range []string{"remove", "admin"} {
		if said := changes(t, b, store, second, first.ID, op, "yes"); said != gone {
			t.Errorf("%s by the second one: %s", op, said)
		}
	}
	if said := changes(t, b, store, first, second.ID, "remove", "yes"); said != gone {
		t.Errorf("a second tap: %s", said)
	}
	if roles := reload(t, store, first.ID).Roles(); !roles.Has(storage.Admin) {
		t.Errorf("roles of the first one: %b", roles)
	}
	if roles := reload(t, store, second.ID).Roles(); roles != storage.Guest {
		t.Errorf("roles of the second one: %b", roles)
	}
}

// TestChangesOfATeamAreOnRecord names who did what to whom; a question alone leaves nothing.
func TestChangesOfATeamAreOnRecord(t *testing.T) {
	b, store := rolesBot(t)
	o := furnish(t, b, store, "Nord")
	admin, member := reload(t, store, o.people["admin"].ID), o.people["member"].ID
	for _, params := range [][]string{{}, {"remove"}, {"admin"}, {"admin"}, {"remove"}, {"remove", "yes"}, {"remove", "yes"}} {
		changes(t, b, store, admin, member, params...)
	}
	inTx(t, store, func(ctx context.Context, tx *storage.Tx) error {
		entries, err := tx.AuditOf(ctx, admin.ID)
		var got []string
		for _, entry := range entries {
			got = append(got, entry.Action+" "+entry.Subject)
		}
		whom := strconv.FormatInt(member, 10)
		if want := "membership.admin " + whom + ", membership.removed " + whom; strings.Join(got, ", ") != want {
			t.Errorf("on record: %v, want %s", got, want)
		}
		return err
	})
}
