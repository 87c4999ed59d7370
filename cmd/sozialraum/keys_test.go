package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// installation is a bot that has been used: its database knows the key file, and holds the key of a case.
type installation struct {
	env  environment
	path string // of the key file
	raw  *sql.DB
	sim  *simulator.Simulator
}

func usedInstallation(t *testing.T) *installation {
	t.Helper()
	i := &installation{sim: startSimulator(t)}
	i.env = environmentFor(t, i.sim)
	i.path = filepath.Join(i.env["DATA_DIR"], "key")
	i.raw = openRaw(t, i.env["DATABASE_URL"])
	command(t, i.env, exitDone, "keys", "list")
	i.newCase(t)
	return i
}

func (i *installation) newCase(t *testing.T) {
	t.Helper()
	store, err := storage.Open(t.Context(), i.env["DATABASE_URL"], storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	key, err := seal.Read(i.path)
	if err == nil {
		err = store.UseKey(t.Context(), key)
	}
	if err == nil {
		err = store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.NewCaseKey(ctx)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (i *installation) periods(t *testing.T) (names []string) {
	t.Helper()
	for _, line := range strings.Split(command(t, i.env, exitDone, "keys", "list"), "\n")[1:] {
		if fields := strings.Fields(line); len(fields) > 0 {
			names = append(names, fields[0])
		}
	}
	return names
}

func TestKeys(t *testing.T) {
	t.Parallel()
	i := usedInstallation(t)
	first := i.periods(t)[0]
	if printed := command(t, i.env, exitWrong, "keys", "destroy", first); !strings.Contains(printed, "is the current one") {
		t.Errorf("destroying the current one: %s", printed)
	}
	printed := command(t, i.env, exitDone, "keys", "rotate")
	if !strings.Contains(printed, "the keys of 1 consultations") {
		t.Errorf("rotate prints: %s", printed)
	}
	if names := i.periods(t); len(names) != 2 || names[0] != first {
		t.Errorf("periods %v", names)
	}
	if printed := command(t, i.env, exitWrong, "keys", "destroy", "2001-01-01-aaaa"); !strings.Contains(printed, "no period") {
		t.Errorf("destroying one that is not there: %s", printed)
	}
	// A draft that was sealed before the rotation.
	for _, query := range []string{
		`INSERT INTO people (telegram_id, created_at) VALUES (1, now())`,
		`INSERT INTO dialogs (person_id, flow, session, expires_at) SELECT id, 'x', 'sealed:` + first + `:AAAA', now() FROM people`,
	} {
		if _, err := i.raw.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	if printed := command(t, i.env, exitWrong, "keys", "destroy", first); !strings.Contains(printed, "drafts (1)") || !strings.Contains(printed, "try again") {
		t.Errorf("destroying one that is needed: %s", printed)
	}
	if _, err := i.raw.Exec(`DELETE FROM dialogs`); err != nil {
		t.Fatal(err)
	}
	if printed := command(t, i.env, exitDone, "keys", "list"); !regexp.MustCompile(first + ` .* can be destroyed\n.* 1 +0 +0 +current\n`).MatchString(printed) {
		t.Errorf("list prints:\n%s", printed)
	}
	command(t, i.env, exitDone, "keys", "destroy", first)
	if names := i.periods(t); len(names) != 1 || names[0] == first {
		t.Errorf("periods %v", names)
	}
}

// Whatever is wrong with the key file, the bot starts and answers, and everybody who looks after it is told what to do.
// Files that others can read are the exception.
func TestServeWithoutItsKey(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(path string) error
		words string
	}{
		"missing": {os.Remove, "put your copy back and restart"},
		"another": {func(path string) error {
			if err := os.Remove(path); err != nil {
				return err
			}
			_, err := seal.Load(path)
			return err
		}, "put the right one back"},
		"broken": {func(path string) error { return os.WriteFile(path, []byte("x"), 0o600) }, "is not a key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := usedInstallation(t)
			right, err := os.ReadFile(i.path)
			if err != nil {
				t.Fatal(err)
			}
			if err := test.spoil(i.path); err != nil {
				t.Fatal(err)
			}
			i.checkDegraded(t, test.words)
			if err := os.WriteFile(i.path, right, 0o600); err != nil {
				t.Fatal(err)
			}
			if code, printed := doctor(t, i.env); code != exitDone || !strings.Contains(printed, "The key file fits the database") {
				t.Errorf("with the right file again, the doctor says:\n%s", printed)
			}
		})
	}
}

func (i *installation) checkDegraded(t *testing.T, words string) {
	t.Helper()
	program := startProgram(t, i.env)
	greet(t, i.sim)
	program.stop()
	if code := program.wait(t); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	if log := program.out.String(); !strings.Contains(log, "consultations are off") || !strings.Contains(log, words) {
		t.Errorf("the log does not say why consultations are off:\n%s", log)
	}
	if code, printed := doctor(t, i.env); code != exitFault || strings.Count(printed, "WRONG") != 1 || !strings.Contains(printed, words) {
		t.Errorf("exit code %d, the doctor says:\n%s", code, printed)
	}
	if printed := command(t, i.env, exitWrong, "keys", "rotate"); !strings.Contains(printed, words) {
		t.Errorf("rotate prints %s", printed)
	}
}

func TestGiveUp(t *testing.T) {
	t.Parallel()
	i := usedInstallation(t)
	if printed := command(t, i.env, exitDone, "keys", "give-up", "--yes"); !strings.Contains(printed, "nothing to give up") {
		t.Errorf("with the right key it prints: %s", printed)
	}
	if err := os.Remove(i.path); err != nil {
		t.Fatal(err)
	}
	if printed := command(t, i.env, exitWrong, "keys", "give-up"); !strings.Contains(printed, "consultations (1)") {
		t.Errorf("asked what would be lost: %s", printed)
	}
	if _, err := os.Stat(i.path); err == nil {
		t.Error("asking has made a key file")
	}
	if printed := command(t, i.env, exitDone, "keys", "give-up", "--yes"); !strings.Contains(printed, "Given up: consultations (1)") {
		t.Errorf("it prints: %s", printed)
	}
	if code, printed := doctor(t, i.env); code != exitDone {
		t.Errorf("afterwards the doctor says:\n%s", printed)
	}
	i.newCase(t)
}

func TestPeriodFinding(t *testing.T) {
	now := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	for days, ok := range map[int]bool{0: true, 31: true, 70: true, 71: false} {
		f := periodFinding([]seal.Period{{Name: "x", Since: now.AddDate(0, 0, -days)}}, now)
		if f.OK != ok || !strings.HasSuffix(f.Detail, ".") {
			t.Errorf("%d days: %+v", days, f)
		}
	}
}
