package storage_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// newCase makes the key of a case.
func (n *network) newCase() (id int64, key *seal.CaseKey) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		id, key, err = tx.NewCaseKey(ctx)
		return err
	})
	return id, key
}

func (n *network) caseKey(store *storage.Store, id int64) (key *seal.CaseKey, err error) {
	err = store.InTx(n.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		key, err = tx.CaseKey(ctx, id)
		return err
	})
	return key, err
}

var somewhere = seal.At("t", "c", 1)

func TestCaseKeys(t *testing.T) {
	n := setupNetwork(t)
	id, key := n.newCase()
	other, _ := n.newCase()
	sealed := key.Seal(somewhere, []byte("text"))
	again, err := n.caseKey(n.store, id)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(somewhere, sealed); err != nil || string(plain) != "text" {
		t.Errorf("opens as %q, %v", plain, err)
	}
	if _, err := n.raw.Exec(`UPDATE case_keys SET wrapped = (SELECT wrapped FROM case_keys WHERE id = $1) WHERE id = $2`, id, other); err != nil {
		t.Fatal(err)
	}
	if _, err := n.caseKey(n.store, other); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("a key copied to another case: %v", err)
	}
	for range 2 { // the second time there is nothing to destroy
		n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.DestroyCaseKey(ctx, id) })
	}
	if _, err := n.caseKey(n.store, id); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("destroyed: %v", err)
	}
}

// A rotation leaves everything readable, touches no text, and a destroyed period takes old copies with it.
func TestThreat11OldBackupsDieWithTheirPeriod(t *testing.T) {
	n := setupNetwork(t)
	id, key := n.newCase()
	sealed := key.Seal(somewhere, []byte("text"))
	person := n.load(1)
	secret := storage.Dialog{Flow: "ask", Session: `{"answer":"draft"}`, ExpiresAt: n.now, Sealed: true}
	n.tx(func(_ context.Context, tx *storage.Tx) error {
		tx.SaveDialog(person, secret)
		return nil
	})
	var copied seal.Wrapped
	if err := n.raw.QueryRow(`SELECT period, wrapped FROM case_keys`).Scan(&copied.Period, &copied.Data); err != nil {
		t.Fatal(err)
	}
	first := n.key.Periods()[0].Name
	second, cases, err := n.store.RotateKey(t.Context())
	if err != nil || cases != 1 {
		t.Fatalf("%d cases, %v", cases, err)
	}
	if left := n.count(`SELECT count(*) FROM case_keys WHERE period <> $1`, second.Name); left != 0 {
		t.Errorf("%d cases are left behind", left)
	}
	again, err := n.caseKey(n.store, id)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(somewhere, sealed); err != nil || string(plain) != "text" {
		t.Errorf("after the rotation %q, %v", plain, err)
	}
	if got := n.load(1).Dialog; got == nil || got.Session != secret.Session {
		t.Errorf("the draft of the earlier period is %+v", got)
	}
	needed := new(storage.PeriodNeededError)
	if err := n.store.DestroyPeriod(t.Context(), first); !errors.As(err, &needed) || needed.Needs != (storage.KeyNeeds{Drafts: 1}) {
		t.Errorf("destroying a period that is needed: %v", err)
	}
	if err := n.store.DestroyPeriod(t.Context(), second.Name); !errors.Is(err, seal.ErrCurrent) {
		t.Errorf("destroying the current period: %v", err)
	}
	n.tx(func(_ context.Context, tx *storage.Tx) error {
		tx.EndDialog(person)
		return nil
	})
	if err := n.store.DestroyPeriod(t.Context(), first); err != nil {
		t.Errorf("destroying what nothing needs: %v", err)
	}
	if _, err := n.key.Unwrap(seal.At("case_keys", "wrapped", id), copied); !errors.Is(err, seal.ErrPeriod) {
		t.Errorf("an old copy of the database still opens: %v", err)
	}
}

// A transaction that has sealed something keeps its period from being destroyed before it commits.
func TestDestroyWaitsForWhatIsBeingSealed(t *testing.T) {
	n := setupNetwork(t)
	first := n.key.Periods()[0].Name
	if _, _, err := n.store.RotateKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	current := n.key.Periods()[1].Name
	destroyed := make(chan error, 1)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if _, _, err := tx.NewCaseKey(ctx); err != nil {
			return err
		}
		go func() { destroyed <- n.store.DestroyPeriod(t.Context(), first) }()
		for n.count(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`) == 0 {
			if len(destroyed) > 0 {
				t.Error("the period was destroyed while something was being sealed")
				break
			}
			time.Sleep(time.Millisecond)
		}
		return nil
	})
	if err := <-destroyed; err != nil {
		t.Error(err)
	}
	if got := n.count(`SELECT count(*) FROM case_keys WHERE period = $1`, current); got != 1 {
		t.Errorf("%d cases of the current period", got)
	}
}

// Each month begins a period, and the one before goes when nothing needs it.
func TestKeepKeys(t *testing.T) {
	n := setupNetwork(t)
	n.now = time.Now() // a new key's first period begins by the wall clock
	keep := func(want int, periods int) {
		t.Helper()
		if got, err := n.store.KeepKeys(t.Context()); err != nil || got != want || len(n.key.Periods()) != periods {
			t.Errorf("%d changes, want %d; %d periods, want %d; %v", got, want, len(n.key.Periods()), periods, err)
		}
	}
	n.newCase()
	keep(0, 1)
	n.now = time.Date(n.now.Year(), n.now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	keep(1, 2)
	keep(0, 2) // somebody may have read a key right before
	n.now = n.now.Add(time.Hour)
	n.saves(n.load(1), "x", n.now)
	keep(1, 1)
	if got := n.count(`SELECT count(*) FROM case_keys WHERE period = $1`, n.key.Periods()[0].Name); got != 1 {
		t.Errorf("%d cases of the period", got)
	}
	n.now = n.now.AddDate(0, 0, 27)
	keep(0, 1)
	// A rotation that was interrupted before it had wrapped anything is finished.
	if _, err := n.key.Rotate(n.now); err != nil {
		t.Fatal(err)
	}
	keep(0, 2)
	if got := n.count(`SELECT count(*) FROM case_keys WHERE period = $1`, n.key.Periods()[1].Name); got != 1 {
		t.Errorf("%d cases of the period", got)
	}
}

func TestTheDatabaseKnowsItsKey(t *testing.T) {
	n := setupNetwork(t)
	store := n.open(0)
	if err := store.Consultations(); !errors.Is(err, storage.ErrNoKey) {
		t.Errorf("without a key: %v", err)
	}
	for _, test := range []struct {
		key  *seal.Key
		want error
	}{{seal.Temporary(), storage.ErrOtherKey}, {n.key, nil}} {
		if err := store.UseKey(t.Context(), test.key); err != nil {
			t.Fatal(err)
		}
		if err := store.Consultations(); !errors.Is(err, test.want) {
			t.Errorf("got %v, want %v", err, test.want)
		}
	}
	if known, err := store.KnowsKey(t.Context()); !known || err != nil {
		t.Errorf("known: %v, %v", known, err)
	}
	store.WithoutKey(seal.ErrFormat)
	if err := store.Consultations(); !errors.Is(err, storage.ErrNoKey) || !errors.Is(err, seal.ErrFormat) {
		t.Errorf("got %v", err)
	}
}

// A copy of the key file from before the last rotation is noticed at the start, not only when a case is opened.
func TestAnOldCopyOfTheKeyFile(t *testing.T) {
	n := setupNetwork(t)
	n.newCase()
	lacks := n.open(0)
	copied := filepath.Join(t.TempDir(), "key")
	key, err := seal.Load(copied)
	if err != nil {
		t.Fatal(err)
	}
	// The same installation, so far as the database can tell.
	if _, err := n.raw.Exec(`UPDATE key_file SET fingerprint = $1`, key.Fingerprint()); err != nil {
		t.Fatal(err)
	}
	if err := lacks.UseKey(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if err := lacks.Consultations(); !errors.Is(err, storage.ErrOldKey) {
		t.Errorf("got %v", err)
	}
	if _, _, err := lacks.RotateKey(t.Context()); !errors.Is(err, storage.ErrOldKey) {
		t.Errorf("rotating gives %v", err)
	}
	list, err := lacks.KeyPeriods(t.Context())
	if err != nil || len(list) != 2 || !list[0].Current || !list[1].Missing || list[1].Needs.Cases != 1 {
		t.Errorf("listed %+v, %v", list, err)
	}
	if _, err := n.raw.Exec(`DELETE FROM case_keys`); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(lacks.CheckKey(t.Context()), lacks.Consultations()); err != nil {
		t.Errorf("when nothing lacks any more: %v", err)
	}
}

// Without the key everything but consultations works, and nothing is written in clear instead.
func TestNothingIsSealedWithoutAKey(t *testing.T) {
	n := setupNetwork(t)
	n.store.WithoutKey(seal.ErrFormat)
	person := n.load(1)
	for name, use := range map[string]func(ctx context.Context, tx *storage.Tx) error{
		"a case": func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.NewCaseKey(ctx)
			return err
		},
		"a message": func(_ context.Context, tx *storage.Tx) error {
			tx.Enqueue(storage.Outgoing{ChatID: 1, Method: "sendMessage", Payload: "{}", Kind: "relay", Sealed: true})
			return nil
		},
		"messages": func(_ context.Context, tx *storage.Tx) error {
			secret := storage.Outgoing{ChatID: 1, Method: "sendMessage", Payload: "{}", Kind: "relay", Sealed: true}
			tx.Enqueue(secret, secret)
			return nil
		},
		"a draft": func(_ context.Context, tx *storage.Tx) error {
			tx.SaveDialog(person, storage.Dialog{Flow: "x", Session: "{}", ExpiresAt: n.now, Sealed: true})
			return nil
		},
	} {
		if err := n.try(use); !errors.Is(err, storage.ErrNoKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left := n.count(`SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM dialogs) + (SELECT count(*) FROM case_keys)`); left != 0 {
		t.Errorf("%d rows were written", left)
	}
	n.saves(person, "x", n.now) // what needs no key
}

func TestGivingUpWhatIsLost(t *testing.T) {
	n := setupNetwork(t)
	n.newCase()
	person, other := n.load(1), n.load(2)
	n.tx(func(_ context.Context, tx *storage.Tx) error {
		tx.SaveDialog(person, storage.Dialog{Flow: "x", Session: "{}", ExpiresAt: n.now, Sealed: true})
		tx.SaveDialog(other, storage.Dialog{Flow: "x", Session: "{}", ExpiresAt: n.now})
		secret := storage.Outgoing{ChatID: 1, Method: "sendMessage", Payload: "{}", Kind: "relay", Lane: storage.LaneRelay}
		tx.Enqueue(secret)
		secret.Sealed = true
		tx.Enqueue(secret)
		return nil
	})
	fresh := seal.Temporary()
	want := storage.KeyNeeds{Cases: 1, Messages: 1, Drafts: 1}
	if lost, err := n.store.LostWithKey(t.Context(), fresh); err != nil || lost != want {
		t.Errorf("would lose %+v, %v", lost, err)
	}
	if lost, err := n.store.LostWithKey(t.Context(), n.key); err != nil || lost != (storage.KeyNeeds{}) {
		t.Errorf("would lose %+v with the right key, %v", lost, err)
	}
	if lost, err := n.store.GiveUpLost(t.Context(), fresh); err != nil || lost != want {
		t.Errorf("lost %+v, %v", lost, err)
	}
	if left := n.count(`SELECT count(*) FROM case_keys`); left != 0 {
		t.Errorf("%d keys of cases are left", left)
	}
	if left := n.count(`SELECT (SELECT count(*) FROM dialogs) * 10 + (SELECT count(*) FROM outbox)`); left != 11 {
		t.Errorf("what is not sealed went, too: %d", left)
	}
	if err := errors.Join(n.store.UseKey(t.Context(), fresh), n.store.Consultations()); err != nil {
		t.Errorf("with the new key: %v", err)
	}
	n.newCase()
}

func TestThreat10DraftsAreSealed(t *testing.T) {
	n := setupNetwork(t)
	person, other := n.load(1), n.load(2)
	const draft = `{"answers":{"situation":"sehr geheim"}}`
	n.tx(func(_ context.Context, tx *storage.Tx) error {
		tx.SaveDialog(person, storage.Dialog{Flow: "ask", Session: draft, ExpiresAt: n.now, Sealed: true})
		return nil
	})
	got := n.load(1).Dialog
	if got == nil || got.Session != draft || !got.Sealed || got.Flow != "ask" {
		t.Errorf("loaded as %+v", got)
	}
	var stored string
	if err := n.raw.QueryRow(`SELECT session FROM dialogs`).Scan(&stored); err != nil || strings.Contains(stored, "geheim") || !strings.HasPrefix(stored, "sealed:") {
		t.Errorf("stored as %q, %v", stored, err)
	}
	if told := n.count(`SELECT count(*) FROM dialogs WHERE flow = 'ask'`); told != 0 { // asks, or advises
		t.Error("the row names the flow")
	}
	if _, err := n.raw.Exec(`INSERT INTO dialogs (person_id, flow, session, expires_at) SELECT $1, flow, session, expires_at FROM dialogs`, other.ID); err != nil {
		t.Fatal(err)
	}
	if dialog := n.load(2).Dialog; dialog != nil {
		t.Errorf("a draft copied to somebody else opens: %+v", dialog)
	}
}
