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
	return c.send(Request{Unusable: true, File: &sentFile{FileID: id, UniqueID: id}, Caption: caption})
}

func TestFilesAreChecked(t *testing.T) {
	pdf := sentFile{FileID: "f", UniqueID: "u", Name: "Flyer.pdf", MIME: "application/pdf", Size: 1000}
	photo := sentFile{FileID: "f", UniqueID: "u"}
	with := func(f sentFile, change func(*sentFile)) sentFile {
		change(&f)
		return f
	}
	for want, files := range map[string][]sentFile{
		"": {pdf, photo, with(photo, func(f *sentFile) { f.Size = maxAttachment }), with(pdf, func(f *sentFile) { f.Name = "A.B.PDF" })},
		"attach.only": {
			{},
			{FileID: "f"},
			{UniqueID: "u"},
			{FileID: strings.Repeat("f", longestFileID+1), UniqueID: "u"},
			with(pdf, func(f *sentFile) { f.Name = "Flyer.exe" }), with(pdf, func(f *sentFile) { f.Name = "pdf" }), with(pdf, func(f *sentFile) { f.Name = "" }),
			with(pdf, func(f *sentFile) { f.MIME = "text/html" }), with(pdf, func(f *sentFile) { f.MIME = "Application/PDF; x" }),
		},
		"attach.as_photo": {with(pdf, func(f *sentFile) { f.MIME = "image/svg+xml" })},
		"attach.too_long": {with(pdf, func(f *sentFile) { f.Size = maxAttachment + 1 }), with(photo, func(f *sentFile) { f.Size = 1 << 40 })},
	} {
		for _, f := range files {
			if got := checkFile(f); got != want {
				t.Errorf("%+v: %q, want %q", f, got, want)
			}
		}
	}
	long := pdf
	long.Name = "../" + strings.Repeat("ä", 100) + "\u202efdp.pdf\n"
	if got := long.attachment(); got.Kind != storage.AttachedDocument || strings.ContainsAny(got.Name, "/\n\u202e") || len([]rune(got.Name)) > maxFileName {
		t.Errorf("kept as %+v", got)
	}
}

func TestFilesAreRead(t *testing.T) {
	for raw, want := range map[string]*sentFile{
		`{"document":{"file_id":"f","file_unique_id":"u","file_name":"a.pdf","mime_type":"application/pdf","file_size":7}}`: {"f", "u", "a.pdf", "application/pdf", 7},
		`{"photo":[{"file_id":"s"},{"file_id":"l","file_unique_id":"u","file_size":9}]}`:                                    {FileID: "l", UniqueID: "u", Size: 9},
		`{"photo":"x"}`:                nil,
		`{"photo":[]}`:                 nil,
		`{"document":"x"}`:             {MIME: "application/octet-stream"},
		`{"document":{"file_id":7}}`:   {MIME: "application/octet-stream"},
		`{"document":{"file_id":"f"}}`: {FileID: "f", MIME: "application/octet-stream"},
		`{"animation":{"file_id":"a"},"document":{"file_id":"a"}}`:         nil,
		`{"voice":{"file_id":"v"}}`:                                        nil,
		`{"document":{"file_id":"f","file_size":99999999999999999999999}}`: {MIME: "application/octet-stream"},
	} {
		u, err := readUpdate([]byte(`{"update_id":1,"message":` + raw + `}`))
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		var r Request
		r.read(u.content.Message, "bot")
		if !r.Unusable || (r.File == nil) != (want == nil) || want != nil && *r.File != *want {
			t.Errorf("%s: %+v", raw, r.File)
		}
	}
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
