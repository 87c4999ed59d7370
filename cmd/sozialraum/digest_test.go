package main

import (
	"bytes"
	"compress/zlib"
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"sozialraum/bot/postbox/inbox"
	"sozialraum/bot/simulator/story"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// printing is an area in which an agreement was signed, and the operator's way to its letters. That of May 2017 tells of
// the agreement, of a conference in June and of an offer from April.
type printing struct {
	*testing.T
	env environment
}

const lettersOf = "--month=2017-05"

func setupPrinting(t *testing.T) *printing {
	t.Parallel()
	p := &printing{T: t, env: environment{
		"DATABASE_URL": storagetest.URL(t), "DATA_DIR": t.TempDir(), "KEY_FILE": filepath.Join(t.TempDir(), "key"),
	}}
	told, err := os.ReadFile("testdata/script/agreements.txt")
	p.check(err)
	signed, _, _ := strings.Cut(string(told), "The time is 2017-04-25")
	actions, err := story.Parse(signed)
	p.check(err)
	zone, err := time.LoadLocation("Europe/Berlin")
	p.check(err)
	p.check(os.WriteFile(p.env["KEY_FILE"], []byte("sozialraum-key-1 "+strings.Repeat("A", 43)+"=\n"), 0o600))
	s, err := openStage(t.Context(), stageOptions{
		DatabaseURL: p.env["DATABASE_URL"], KeyFile: p.env["KEY_FILE"], Start: time.Date(2017, 2, 20, 9, 0, 0, 0, zone),
	})
	p.check(err)
	t.Cleanup(func() { p.check(s.Close()) })
	p.check(s.player().Play(t.Context(), actions, io.Discard))
	s.clock.Turn(time.Date(2017, 4, 10, 9, 0, 0, 0, zone))
	p.check(s.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		houses, err := tx.OrganisationNames(ctx, s.area)
		if err != nil {
			return err
		}
		_, err = tx.AddResource(ctx, storage.Resource{
			AreaID: s.area, OrganisationID: houses[0].ID, Title: "Lesestunde", Description: "Vorlesen", Contact: "06631 000000, hilfe@example.org",
		})
		return err
	}))
	return p
}

func (p *printing) check(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// The files are there without a mail server, one for each house that there is something to tell, and again the same.
func TestDigestWritesFiles(t *testing.T) {
	p := setupPrinting(t)
	for language, words := range map[string][]string{"de": {"Mai", "Juni"}, "en": {"May", "June"}} {
		dir := filepath.Join(t.TempDir(), "new", language)
		printed := command(t, p.env, exitDone, "digest", lettersOf, "--out", dir, "--language="+language)
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		p.check(err)
		if want := fmt.Sprintf("Wrote %d of 9 letters for 2017-05 into %s;", len(files), dir); len(files) == 0 || !strings.Contains(printed, want) {
			t.Fatalf("no %q in %q", want, printed)
		}
		nursery, err := filepath.Glob(filepath.Join(dir, "2017-05-kita-wolkenschaf-[1-9].pdf"))
		if err != nil || len(nursery) != 1 {
			t.Fatalf("%v, the files are %v", err, files)
		}
		first, err := os.ReadFile(nursery[0])
		p.check(err)
		p.paper(first, append(words, "Wolkenschaf", "Vierte", "Lesestunde", "Dienstag")...)
		for _, path := range files {
			file, err := os.ReadFile(path)
			p.check(err)
			p.paper(file)
		}
		command(t, p.env, exitDone, "digest", "write", lettersOf, "--out", dir, "--language="+language)
		if again, err := os.ReadFile(nursery[0]); err != nil || !bytes.Equal(first, again) {
			t.Errorf("written again it is another file: %v", err)
		}
	}
	if printed := command(t, p.env, exitDone, "digest", "--month=2027-01", "--out", t.TempDir()); !strings.Contains(printed, "Wrote 2 of 9") {
		t.Errorf("years later it prints %q", printed)
	}
}

// private are words of the story that no letter tells: who did something, how to reach them, and what was said.
func private() []string {
	return []string{"Koordinatorin", "Rektorat", "Erzieherin", "Leitung", "Sommerferien", "Rückblick", "Vorlesen", "06631", "@"}
}

var pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)

// paper is a PDF file that shows words, as UTF-16, and nothing private.
func (p *printing) paper(file []byte, words ...string) {
	p.Helper()
	if !bytes.HasPrefix(file, []byte("%PDF-1.")) || !bytes.HasSuffix(file, []byte("%%EOF\n")) {
		p.Fatalf("no PDF: %.20q", file)
	}
	var shown []byte
	for _, stream := range pdfStream.FindAllSubmatch(file, -1) {
		if reader, err := zlib.NewReader(bytes.NewReader(stream[1])); err == nil {
			content, err := io.ReadAll(reader)
			p.check(err)
			if bytes.Contains(content, []byte("Tj")) { // others are fonts
				shown = append(shown, content...)
			}
		}
	}
	has := func(word string) bool {
		var raw []byte
		for _, unit := range utf16.Encode([]rune(word)) {
			raw = append(raw, byte(unit>>8), byte(unit))
		}
		return bytes.Contains(shown, raw)
	}
	for _, word := range words {
		if !has(word) {
			p.Errorf("the paper does not show %q", word)
		}
	}
	for _, word := range private() {
		if has(word) {
			p.Errorf("the paper shows %q", word)
		}
	}
}

// With a mail server they also leave as mails, to those who agreed, once; and an address whose reader asked for it by an
// answer gets no more.
func TestDigestSendsAndEnds(t *testing.T) {
	p := setupPrinting(t)
	server := inbox.New(t, false)
	env := p.env.with("SMTP_URL", fmt.Sprintf("smtp://127.0.0.1:%d", server.Postbox().Port), "SMTP_FROM", "Nord <post@nord.example>")
	p.subscribe("buero@wolkenschaf.example")
	if printed := command(t, env, exitDone, "digest", lettersOf, "--send"); printed != "Sent 1 mails.\n" {
		t.Fatalf("it prints %q", printed)
	}
	arrived := server.Arrived()
	if len(arrived) != 1 || arrived[0].To != "buero@wolkenschaf.example" {
		t.Fatalf("%d mails arrived", len(arrived))
	}
	p.letter(arrived[0].Raw)
	if printed := command(t, env, exitDone, "digest", lettersOf, "--send"); printed != "Sent 0 mails.\n" || len(server.Arrived()) > 0 {
		t.Errorf("the second time it prints %q", printed)
	}
	for _, test := range [][2]string{
		{"other@wolkenschaf.example", "This address gets no letters.\n"},
		{" BUERO@wolkenschaf.example ", "Done: this address gets no letters any more, and cannot be entered again for 90 days.\n"},
		{"buero@wolkenschaf.example", "This address gets no letters.\n"},
	} {
		if printed := command(t, p.env, exitDone, "digest", "unsubscribe", test[0]); printed != test[1] {
			t.Errorf("unsubscribe %q prints %q", test[0], printed)
		}
	}
	if printed := command(t, env, exitDone, "digest", "--month=2017-06", "--send"); printed != "Sent 0 mails.\n" || len(server.Arrived()) > 0 {
		t.Errorf("after the end it prints %q", printed)
	}
}

// letter is a mail that is a letter: its text, the same as HTML, and the paper.
func (p *printing) letter(raw []byte) {
	p.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	p.check(err)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || !strings.Contains(subject, "Mai 2017") {
		p.Errorf("the subject is %q, %v", subject, err)
	}
	if from, err := m.Header.AddressList("From"); err != nil || len(from) != 1 || from[0].Address != "post@nord.example" {
		p.Errorf("from %v, %v", from, err)
	}
	parts := map[string][]byte{}
	p.open(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, parts)
	for _, kind := range []string{"text/plain", "text/html"} {
		for _, word := range []string{"Wolkenschaf", "Vierte Sozialraumkonferenz", "Lesestunde", "jeden Dienstag"} {
			if !strings.Contains(string(parts[kind]), word) {
				p.Errorf("%s has no %q:\n%s", kind, word, parts[kind])
			}
		}
		for _, word := range private() {
			if strings.Contains(string(parts[kind]), word) {
				p.Errorf("%s tells %q:\n%s", kind, word, parts[kind])
			}
		}
	}
	p.paper(parts["application/pdf"], "Wolkenschaf", "Vierte")
}

// open takes a mail apart.
func (p *printing) open(contentType, encoding string, body io.Reader, parts map[string][]byte) {
	p.Helper()
	kind, parameters, err := mime.ParseMediaType(contentType)
	p.check(err)
	if strings.HasPrefix(kind, "multipart/") {
		for reader := multipart.NewReader(body, parameters["boundary"]); ; {
			part, err := reader.NextRawPart()
			if errors.Is(err, io.EOF) {
				return
			}
			p.check(err)
			p.open(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, parts)
		}
	}
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	parts[kind], err = io.ReadAll(body)
	p.check(err)
}

// subscribe lets an address of the nursery have agreed, without the bot's question.
func (p *printing) subscribe(address string) {
	p.Helper()
	db, err := sql.Open("postgres", p.env["DATABASE_URL"])
	p.check(err)
	_, err = db.ExecContext(p.Context(), `
		INSERT INTO digest_addresses (area_id, organisation_id, address, language, added_by, added_at, confirmed_at)
		SELECT o.area_id, o.id, $1, 'de', m.id, m.created_at, m.created_at
		FROM organisations o, people m
		WHERE o.name = 'Kita Wolkenschaf'
		ORDER BY m.id
		LIMIT 1`, address)
	p.check(errors.Join(err, db.Close()))
}

// Whatever cannot be done is one sentence.
func TestDigestOfBadArguments(t *testing.T) {
	t.Parallel()
	env := environment{"DATABASE_URL": storagetest.URL(t), "DATA_DIR": t.TempDir()}
	addNorth(t, env)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ says, args string }{
		{"give --out=DIR", "digest"},
		{"give --out=DIR", "digest write --month=2017-05"},
		{"SMTP_URL is missing", "digest --send"},
		{"--month", "digest --month=May --out=" + file},
		{"--month", "digest --month=2017-13 --out=" + file},
		{"--month", "digest --month=0000-01 --out=" + t.TempDir()},
		{"--out cannot be used", "digest --out=" + file},
		{"Ost", "digest --area=Ost --out=" + file},
		{"--language", "digest --language=fr --out=" + file},
		{"<address>", "digest unsubscribe"},
		{"unexpected", "digest unsubscribe a@b.example c@d.example"},
		{"unexpected", "digest forget"},
	} {
		printed := command(t, env, exitWrong, strings.Fields(test.args)...)
		if lines := strings.Count(printed, "\n"); !strings.Contains(printed, test.says) || lines != 1 {
			t.Errorf("%s prints %d lines:\n%s", test.args, lines, printed)
		}
	}
}
