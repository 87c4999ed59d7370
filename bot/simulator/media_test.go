package simulator

import (
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// upload sends fields and one file as a form.
func (r *rig) upload(name string, fields map[string]string, part, filename string, content []byte) reply {
	r.t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			r.t.Fatal(err)
		}
	}
	f, err := w.CreateFormFile(part, filename)
	if err == nil {
		_, err = f.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return r.request(httptest.NewRequest(http.MethodPost, "/bot"+r.Token()+"/"+name, strings.NewReader(b.String())), w.FormDataContentType())
}

func TestDocument(t *testing.T) {
	r := setup(t, Options{}).listen()
	to := map[string]string{"chat_id": itoa(r.anna.ID()), "caption": "<b>Termin</b>", "parse_mode": "HTML"}
	content := []byte("BEGIN:VCALENDAR\r\n\r\n--x")
	out := r.upload("sendDocument", to, "document", `Ter"min.ics`, content)
	if !out.OK {
		t.Fatal(out.Description)
	}
	m, _ := r.anna.Last()
	if m.Kind != "document" || m.Text != "Termin" || m.File == nil {
		t.Fatalf("got %+v", m)
	}
	want := &File{ID: m.File.ID, Name: `Ter"min.ics`, MIME: "text/calendar", Size: int64(len(content)), Bytes: content}
	if diff := cmp.Diff(want, m.File); diff != "" {
		t.Error(diff)
	}
	r.ok("sendDocument", dict{"chat_id": r.anna.ID(), "document": m.File.ID})
	var info struct {
		Path string `json:"file_path"`
	}
	if err := json.Unmarshal(r.ok("getFile", dict{"file_id": m.File.ID}).Result, &info); err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/file/bot"+r.Token()+"/"+info.Path, nil))
	if got, err := io.ReadAll(rec.Body); err != nil || string(got) != string(content) {
		t.Errorf("got %q, %v", got, err)
	}
	rec = httptest.NewRecorder()
	r.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/file/botx/"+info.Path, nil))
	if rec.Code != 404 {
		t.Errorf("a wrong token got %d", rec.Code)
	}
}

func TestFilesAreChecked(t *testing.T) {
	r := setup(t, Options{})
	to := map[string]string{"chat_id": itoa(r.anna.ID())}
	for _, c := range []struct {
		out         reply
		description string
	}{
		{r.upload("sendDocument", to, "document", "a.txt", nil), "Bad Request: file must be non-empty"},
		{r.upload("sendDocument", to, "datei", "a.txt", []byte("x")), "Bad Request: simulator: parameter document is missing"},
		{r.upload("sendMessage", to, "text", "a.txt", []byte("x")), "Bad Request: simulator: parameter text does not take a file"},
		{r.upload("sendMessage", map[string]string{"chat_id": "1", "text": "x"}, "more", "a.txt", []byte("x")), "Bad Request: simulator: no parameter names the file part more"},
		{r.upload("sendPhoto", to, "photo", "a.png", make([]byte, maxPhoto+1)), "Request Entity Too Large"},
		{r.upload("sendDocument", to, "document", "a", make([]byte, maxBody)), "Request Entity Too Large"},
		{r.call("sendPhoto", dict{"chat_id": r.anna.ID(), "photo": "nothing"}), "Bad Request: wrong file identifier/HTTP URL specified"},
		{r.call("sendPhoto", dict{"chat_id": r.anna.ID(), "photo": "attach://nothing"}), "Bad Request: wrong file identifier/HTTP URL specified"},
		{r.call("getFile", dict{"file_id": "nothing"}), "Bad Request: invalid file_id"},
	} {
		if c.out.Description != c.description {
			t.Errorf("got %q, want %q", c.out.Description, c.description)
		}
	}
}

func TestAttachments(t *testing.T) {
	r := setup(t, Options{})
	chat := itoa(r.anna.ID())
	out := r.upload("sendPhoto", map[string]string{"chat_id": chat, "photo": "attach://bild"}, "bild", "a.png", []byte("png"))
	if !out.OK {
		t.Fatal(out.Description)
	}
	id := messageID(t, out)
	media := `{"type":"document","media":"attach://x","caption":"neu"}`
	out = r.upload("editMessageMedia", map[string]string{"chat_id": chat, "message_id": itoa(int64(id)), "media": media}, "x", "b.pdf", []byte("pdf"))
	if !out.OK {
		t.Fatal(out.Description)
	}
	m, _ := r.anna.Last()
	if m.ID != id || m.Kind != "document" || m.File.Name != "b.pdf" || m.Text != "neu" {
		t.Errorf("got %+v", m)
	}
	r.ok("editMessageCaption", dict{"chat_id": r.anna.ID(), "message_id": id, "caption": "neuer"})
	r.refuses("editMessageCaption", dict{"chat_id": r.anna.ID(), "message_id": id, "caption": strings.Repeat("x", 1025)}, 400, "Bad Request: message caption is too long")
	r.refuses("editMessageText", dict{"chat_id": r.anna.ID(), "message_id": id, "text": "x"}, 400, "Bad Request: there is no text in the message to edit")
}

func TestAlbum(t *testing.T) {
	r := setup(t, Options{})
	photo := dict{"type": "photo", "media": "https://example.org/a.jpg"}
	p := func(items ...any) dict { return dict{"chat_id": r.anna.ID(), "media": items} }
	r.ok("sendMediaGroup", p(photo, dict{"type": "video", "media": "https://example.org/a.mp4", "caption": "x"}))
	if n := len(r.anna.Messages()); n != 3 {
		t.Errorf("Anna sees %d messages", n)
	}
	r.refuses("sendMediaGroup", p(photo), 400, "Bad Request: media group must include 2-10 items")
	r.refuses("sendMediaGroup", p(photo, dict{"type": "photo"}), 400, "Bad Request: simulator: media[1].media is missing")
}

func TestPlaces(t *testing.T) {
	r := setup(t, Options{})
	venue := func(latitude any) dict {
		return dict{"chat_id": r.anna.ID(), "latitude": latitude, "longitude": 9.27, "title": "Rathaus", "address": "Markt 1"}
	}
	out := r.ok("sendVenue", venue(50))
	if !strings.Contains(string(out.Result), `"venue":{"location":{"latitude":50,"longitude":9.27},"title":"Rathaus","address":"Markt 1"}`) {
		t.Errorf("got %s", out.Result)
	}
	r.ok("sendLocation", dict{"chat_id": r.anna.ID(), "latitude": 50.75, "longitude": 9.27})
	r.refuses("sendVenue", venue(90.5), 400, "Bad Request: latitude is invalid")
	nameless := venue(50)
	nameless["address"] = " "
	r.refuses("sendVenue", nameless, 400, "Bad Request: venue address must be non-empty")
	messages := r.anna.Messages()
	at := slices.IndexFunc(messages, func(m Message) bool { return m.Kind == "venue" })
	if want := (Venue{Latitude: 50, Longitude: 9.27, Title: "Rathaus", Address: "Markt 1"}); at < 0 || messages[at].Venue == nil || *messages[at].Venue != want {
		t.Errorf("seen as %+v", messages)
	}
}

func TestPolls(t *testing.T) {
	r := setup(t, Options{})
	p := func(question string, options ...string) dict {
		list := []any{}
		for _, o := range options {
			list = append(list, dict{"text": o})
		}
		return dict{"chat_id": r.anna.ID(), "question": question, "options": list}
	}
	id := messageID(t, r.ok("sendPoll", p("Was zuerst?", "a", "b")))
	r.ok("stopPoll", dict{"chat_id": r.anna.ID(), "message_id": id})
	r.refuses("stopPoll", dict{"chat_id": r.anna.ID(), "message_id": r.send("x")}, 400, "Bad Request: message with poll to stop not found")
	r.refuses("sendPoll", p("", "a"), 400, "Bad Request: poll question must be non-empty")
	r.refuses("sendPoll", p(strings.Repeat("x", 301), "a"), 400, "Bad Request: poll question length must not exceed 300")
	r.refuses("sendPoll", p("x"), 400, "Bad Request: poll must have at least 1 option")
	r.refuses("sendPoll", p("x", strings.Repeat("y", 101)), 400, "Bad Request: poll options length must not exceed 100")
	r.refuses("sendPoll", p("x", strings.Split("abcdefghijklm", "")...), 400, "Bad Request: poll can't have more than 12 options")
	short := p("x", "a")
	short["open_period"] = 4
	r.refuses("sendPoll", short, 400, "Bad Request: can't use specified open period")
}

func TestCopyAndForward(t *testing.T) {
	r := setup(t, Options{})
	bea := r.AddPerson(Profile{})
	bea.Open("")
	text := bea.Send("Hallo")
	p := func(id int) dict {
		return dict{"chat_id": r.anna.ID(), "from_chat_id": bea.ID(), "message_id": id}
	}
	r.ok("copyMessage", p(text))
	if !strings.Contains(string(r.ok("forwardMessage", p(text)).Result), `"forward_origin":{"type":"user"`) {
		t.Error("the forward does not say where it comes from")
	}
	if m, _ := r.anna.Last(); m.Text != "Hallo" {
		t.Errorf("got %+v", m)
	}
	r.refuses("copyMessage", p(99), 400, "Bad Request: message to copy not found")
	secret := messageID(t, r.ok("sendMessage", dict{"chat_id": bea.ID(), "text": "x", "protect_content": true}))
	r.refuses("forwardMessage", p(secret), 400, "Bad Request: message can't be forwarded")
	all := dict{"chat_id": r.anna.ID(), "from_chat_id": bea.ID(), "message_ids": []int{text, 99}}
	r.ok("copyMessages", all)
	r.ok("forwardMessages", all)
	r.refuses("copyMessages", dict{"chat_id": r.anna.ID(), "from_chat_id": bea.ID(), "message_ids": []int{99}}, 400, "Bad Request: there are no messages to copy")
}
