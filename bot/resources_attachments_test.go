package bot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

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
			with(pdf, func(f *sentFile) { f.MIME = "" }), with(pdf, func(f *sentFile) { f.MIME = "text/html" }), with(pdf, func(f *sentFile) { f.MIME = "Application/PDF; x" }),
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

func TestDocumentsAreRead(t *testing.T) {
	for raw, want := range map[string]*sentFile{
		`{"document":{"file_id":"f","file_unique_id":"u","file_name":"a.pdf","mime_type":"application/pdf","file_size":7}}`: {"f", "u", "a.pdf", "application/pdf", 7},
		`{"photo":[{"file_id":"s"},{"file_id":"l","file_unique_id":"u","file_size":9}]}`:                                    {FileID: "l", UniqueID: "u", Size: 9},
		`{"document":"x"}`:           {},
		`{"document":{"file_id":7}}`: {},
		`{"animation":{"file_id":"a"},"document":{"file_id":"a"}}`:         nil,
		`{"voice":{"file_id":"v"}}`:                                        nil,
		`{"document":{"file_id":"f","file_size":99999999999999999999999}}`: {},
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

// The same file once, however often it is sent, and no more than fit, even if a colleague adds some meanwhile.
func TestFilesAreTakenOnce(t *testing.T) {
	b, store := rolesBot(t)
	o := furnish(t, b, store, "Nord")
	anna := &chatting{t: t, b: b, store: store, telegram: o.people["member"].TelegramID}
	carl := &chatting{t: t, b: b, store: store, telegram: o.people["admin"].TelegramID}
	id := strconv.FormatInt(o.ownResource, 10)
	send := func(c *chatting, unique string) (string, dialog.Session) {
		reply, s := c.send(Request{Unusable: true, Photo: "f" + unique, File: &sentFile{FileID: "f" + unique, UniqueID: unique}})
		return fmt.Sprint(reply), s
	}
	done := func(c *chatting, s dialog.Session) string {
		reply, _ := c.tap(dialogAction, s.ID, strconv.Itoa(s.Step), string(dialog.Pick), "done")
		return fmt.Sprint(reply)
	}
	anna.tap("attached", id, "add")
	carl.tap("attached", id, "add")
	send(anna, "1")
	reply, mine := send(anna, "1")
	var taken []storage.Attachment
	if err := json.Unmarshal([]byte(mine.Answers["taken"]), &taken); err != nil || len(taken) != 1 || !strings.Contains(reply, text.De.T("attach.twice")) {
		t.Errorf("twice the same: %+v, %s", mine, reply)
	}
	for _, unique := range []string{"2", "3"} {
		_, mine = send(anna, unique)
	}
	send(carl, "1")
	_, his := send(carl, "4")
	if got := done(carl, his); !strings.Contains(got, text.De.T("attached.desk", text.V{"Count": 2, "Max": 3})) {
		t.Errorf("the colleague sees %s", got)
	}
	full := text.De.T("attach.full", text.V{"Max": storage.MaxAttachments})
	if got := done(anna, mine); !strings.Contains(got, full) || !strings.Contains(got, text.De.T("attached.desk", text.V{"Count": 3, "Max": 3})) {
		t.Errorf("who comes later sees %s", got)
	}
	anna.tap("attached", id, "add")
	if reply, _ := send(anna, "5"); !strings.Contains(reply, full) {
		t.Errorf("a full resource takes more: %s", reply)
	}
}
