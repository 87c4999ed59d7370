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

// The same file once, however often it is sent, and no more than fit, even if a colleague adds some meanwhile.
func TestFilesAreTakenOnce(t *testing.T) {
	b, store := rolesBot(t)
	o := furnish(t, b, store, "Nord")
	anna := &chatting{t: t, b: b, store: store, telegram: o.people["member"].TelegramID}
	carl := &chatting{t: t, b: b, store: store, telegram: o.people["admin"].TelegramID}
	id := strconv.FormatInt(o.ownResource, 10)
	send := func(c *chatting, unique string) (string, dialog.Session) {
		reply, s := c.send(Request{Unusable: true, File: &sentFile{FileID: "f" + unique, UniqueID: unique}})
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
