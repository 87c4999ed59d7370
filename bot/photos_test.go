package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// chatting sends one person's requests, each in a transaction of its own.
type chatting struct {
	t        *testing.T
	b        *Bot
	store    *storage.Store
	telegram int64
	updates  int64
}

func (c *chatting) send(r Request) (reply Reply, session dialog.Session) {
	c.t.Helper()
	c.updates++
	err := c.store.InTx(c.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: c.telegram*1000 + c.updates, TelegramID: c.telegram}})
		if err != nil {
			return err
		}
		r.Person, r.Lang, r.UpdateID, r.Name = people[c.telegram], text.De, c.updates, "A"
		if reply, err = c.b.dispatch(ctx, tx, r); err != nil || r.Person.Dialog == nil {
			return err
		}
		return json.Unmarshal([]byte(r.Person.Dialog.Session), &session)
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return reply, session
}

func (c *chatting) tap(action string, params ...string) (Reply, dialog.Session) {
	c.t.Helper()
	return c.send(Request{Action: action, Params: params, CallbackID: "1", MessageID: 1})
}

func (c *chatting) photo(id, caption string) (Reply, dialog.Session) {
	c.t.Helper()
	return c.send(Request{Unusable: true, Photo: id, Caption: caption})
}

// A dialog that asks for photos takes five, each once, at every step; what stands below one is as good as typed.
func TestPhotosOfAResult(t *testing.T) {
	b, store := rolesBot(t)
	o := furnish(t, b, store, "Nord")
	c := &chatting{t: t, b: b, store: store, telegram: o.people["guest"].TelegramID}
	c.tap("result", strconv.FormatInt(o.begun, 10))
	_, s := c.photo("one", "Mehr reden, <bald>")
	if s.Step != 1 || s.Answers["photos"] != "one" || s.Answers["words"] != "Mehr reden, <bald>" {
		t.Errorf("a photo with words: %+v", s)
	}
	for _, id := range []string{"one", "two", "three", "four", "five"} {
		_, s = c.photo(id, "")
	}
	if s.Answers["photos"] != "one,two,three,four,five" {
		t.Errorf("photos: %s", s.Answers["photos"])
	}
	reply, s := c.photo("six", "")
	if s.Answers["photos"] != "one,two,three,four,five" || !strings.Contains(fmt.Sprint(reply), text.De.T("result.many_photos")) {
		t.Errorf("six photos: %+v, %+v", s, reply)
	}
	for _, op := range []dialog.Op{dialog.Keep, dialog.Save} {
		place := strconv.Itoa(s.Step)
		if s.Phase != dialog.Asking {
			place = string(s.Phase) + place
		}
		_, s = c.tap(dialogAction, s.ID, place, string(op), "")
	}
	err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Results(ctx, o.area, o.begun)
		if err == nil && (len(list) != 2 || len(list[1].Photos) != 5 || list[1].Number != 1 || list[1].Body != "Mehr reden, <bald>") {
			t.Errorf("stored are %+v", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// No other dialog takes photos, and neither does the chat.
func TestPhotosElsewhere(t *testing.T) {
	b, store := rolesBot(t)
	o := furnish(t, b, store, "Nord")
	c := &chatting{t: t, b: b, store: store, telegram: o.people["coordinator"].TelegramID}
	if reply, _ := c.photo("one", "Worte"); !strings.Contains(fmt.Sprint(reply), text.De.T("error.unusable")) {
		t.Errorf("in the chat: %+v", reply)
	}
	c.tap("minutesedit", strconv.FormatInt(o.begun, 10), "points")
	if reply, s := c.photo("one", "Worte"); len(s.Answers) > 0 || !strings.Contains(fmt.Sprint(reply), text.De.T("dialog.unusable")) {
		t.Errorf("in another dialog: %+v, %+v", s, reply)
	}
}

// Two people answer, one of them twice: that makes two.
func TestFeedbackCountsEachOnce(t *testing.T) {
	b, store := rolesBot(t)
	o := furnish(t, b, store, "Nord")
	id := strconv.FormatInt(o.begun, 10)
	for _, role := range []string{"guest", "member", "coordinator"} { // the last one was not there
		c := &chatting{t: t, b: b, store: store, telegram: o.people[role].TelegramID}
		c.tap("feedback", id, "5", "none", "yes")
		c.tap("feedback", id, "1", "time", "no")
	}
	err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		f, err := tx.Feedback(ctx, o.area, o.begun)
		if err == nil && (f.Answers != 2 || f.Counts[storage.FeedbackWorth]["5"] != 2) {
			t.Errorf("counted are %+v", f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
