package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sozialraum/bot/postbox/inbox"
	"sozialraum/storage"
)

// readers makes an area with two houses, of which one has a reader who has agreed to letters, and a conference next month.
func readers(t *testing.T, env environment, address string) {
	t.Helper()
	addNorth(t, env)
	store, err := storage.Open(t.Context(), env["DATABASE_URL"], storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	areas, err := store.Areas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, areas[0].ID)
		if err != nil {
			return err
		}
		if _, err := tx.AddConference(ctx, storage.Conference{
			AreaID: areas[0].ID, Kind: "conference", Title: "Dritte Sozialraumkonferenz", Local: tx.Now.AddDate(0, 1, 0),
		}, 0); err != nil {
			return err
		}
		var house int64
		for _, name := range []string{"Schule am Bach", "Kita Müßiggang"} {
			if house, err = tx.AddOrganisation(ctx, storage.Organisation{
				AreaID: areas[0].ID, MunicipalityID: places[0].ID, Name: name, Sector: "daycare", State: "active",
			}); err != nil {
				return err
			}
		}
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: -1, TelegramID: 1}})
		if err != nil {
			return err
		}
		if err := tx.AddDigestAddress(ctx, storage.DigestAddress{
			AreaID: areas[0].ID, OrganisationID: house, Address: address, Language: "de",
		}, people[1].ID); err != nil {
			return err
		}
		question, err := tx.ClaimDigestMail(ctx, 0, storage.DigestMail{})
		return errors.Join(err, tx.ConfirmDigest(ctx, question.AddressID), tx.FinishDigestMail(ctx, question.ID, storage.MailSent))
	}); err != nil {
		t.Fatal(err)
	}
}

// The command writes the month on paper for every house and sends it, once, to those who want it; an answer ends that.
func TestLettersByCommand(t *testing.T) {
	t.Parallel()
	post := inbox.New(t, false)
	env := environmentFor(t, startSimulator(t))
	const address = "buero@mussiggang.example"
	readers(t, env, address)
	command(t, env, exitWrong, "digest")
	if printed := command(t, env, exitWrong, "digest", "--send"); !strings.Contains(printed, "SMTP_URL") {
		t.Errorf("without a mail server:\n%s", printed)
	}
	out := filepath.Join(t.TempDir(), "letters")
	if printed := command(t, env, exitDone, "digest", "--out="+out); !strings.Contains(printed, "Wrote 2 of 2 letters") {
		t.Errorf("on paper:\n%s", printed)
	}
	papers, err := filepath.Glob(filepath.Join(out, "*-kita-muessiggang-*.pdf"))
	if err != nil || len(papers) != 1 {
		t.Fatalf("%v, %v", papers, err)
	}
	if paper, err := os.ReadFile(papers[0]); err != nil || !bytes.HasPrefix(paper, []byte("%PDF")) {
		t.Errorf("%.20q, %v", paper, err)
	}
	env["SMTP_URL"], env["SMTP_FROM"] = fmt.Sprintf("smtp://127.0.0.1:%d", post.Postbox().Port), "Planungsraum Nord <post@example.org>"
	for _, want := range []int{1, 0} {
		printed := command(t, env, exitDone, "digest", "--send")
		if arrived := post.Arrived(); len(arrived) != want || !strings.Contains(printed, fmt.Sprintf("Sent %d mails", want)) {
			t.Errorf("%d arrived, want %d:\n%s", len(arrived), want, printed)
		} else if want == 1 && arrived[0].To != address {
			t.Errorf("to %s", arrived[0].To)
		}
	}
	if printed := command(t, env, exitDone, "digest", "unsubscribe", " BUERO@mussiggang.example"); !strings.Contains(printed, "Done") {
		t.Errorf("unsubscribed:\n%s", printed)
	}
	if printed := command(t, env, exitDone, "digest", "unsubscribe", address); !strings.Contains(printed, "gets no letters") {
		t.Errorf("again:\n%s", printed)
	}
	command(t, env, exitDone, "digest", "--send", "--month=2017-03")
	if arrived := post.Arrived(); len(arrived) != 0 {
		t.Errorf("%d letters after the end", len(arrived))
	}
}
