package seal

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// sealer is one of the two kinds of keys that seal texts.
type sealer struct {
	seal func(Place, []byte) Wrapped
	open func(Place, Wrapped) ([]byte, error)
}

func sealers(t *testing.T) (key *Key, kinds map[string]sealer) {
	t.Helper()
	key = Temporary()
	if _, err := key.Rotate(time.Now()); err != nil {
		t.Fatal(err)
	}
	ofCase := NewCaseKey()
	return key, map[string]sealer{
		"period": {
			func(p Place, plain []byte) Wrapped {
				w, err := key.Seal(p, plain)
				if err != nil {
					t.Fatal(err)
				}
				return w
			},
			key.Open,
		},
		"case": {
			func(p Place, plain []byte) Wrapped { return Wrapped{Data: ofCase.Seal(p, plain)} },
			func(p Place, w Wrapped) ([]byte, error) { return ofCase.Open(p, w.Data) },
		},
	}
}

func places() *rapid.Generator[Place] {
	name := rapid.SampledFrom([]string{"", "a", "ab", "b", "abc"})
	return rapid.Custom(func(r *rapid.T) Place {
		return At(name.Draw(r, "table"), name.Draw(r, "column"), rapid.SliceOfN(rapid.Int64Range(-1, 2), 0, 3).Draw(r, "row")...)
	})
}

func equal(a, b Place) bool {
	return a.table == b.table && a.column == b.column && slices.Equal(a.row, b.row)
}

// What is sealed opens at its place, and nowhere else, with another period, or with a single bit changed.
func TestOpensOnlyWhereItWasSealed(t *testing.T) {
	key, kinds := sealers(t)
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				plain := rapid.SliceOf(rapid.SampledFrom([]byte{0, 0x80, 'x', 0xff})).Draw(r, "plain")
				place, other := places().Draw(r, "place"), places().Draw(r, "other place")
				sealed := kind.seal(place, plain)
				if got, err := kind.open(place, sealed); err != nil || !bytes.Equal(got, plain) {
					r.Fatalf("opens as %q, %v", got, err)
				}
				if _, err := kind.open(other, sealed); !equal(place, other) && !errors.Is(err, ErrOpen) {
					r.Fatalf("opens at %v: %v", other, err)
				}
				changed := Wrapped{Period: sealed.Period, Data: bytes.Clone(sealed.Data)}
				changed.Data[rapid.IntRange(0, len(changed.Data)-1).Draw(r, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(r, "bit")
				if _, err := kind.open(place, changed); !errors.Is(err, ErrOpen) {
					r.Fatalf("opens with a bit changed: %v", err)
				}
				short := Wrapped{Period: sealed.Period, Data: sealed.Data[:rapid.IntRange(0, len(sealed.Data)-1).Draw(r, "length")]}
				if _, err := kind.open(place, short); !errors.Is(err, ErrOpen) {
					r.Fatalf("opens when cut: %v", err)
				}
			})
		})
	}
	sealed := kinds["period"].seal(At("t", "c"), nil)
	sealed.Period = key.Periods()[0].Name
	if _, err := key.Open(At("t", "c"), sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("opens with the key of another period: %v", err)
	}
	sealed.Period = "2001-01-01-aaaa"
	if _, err := key.Open(At("t", "c"), sealed); !errors.Is(err, ErrPeriod) {
		t.Errorf("opens with a period that is not there: %v", err)
	}
}

func TestWrappedCaseKeys(t *testing.T) {
	key, _ := sealers(t)
	place := At("case_keys", "wrapped", 7)
	ours := NewCaseKey()
	wrapped, err := key.Wrap(place, ours)
	if err != nil {
		t.Fatal(err)
	}
	again, err := key.Unwrap(place, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	sealed := ours.Seal(place, []byte("text"))
	if plain, err := again.Open(place, sealed); err != nil || string(plain) != "text" || !bytes.Equal(again.Token("p", 1), ours.Token("p", 1)) {
		t.Errorf("after wrapping %q, %v", plain, err)
	}
	if _, err := key.Unwrap(At("case_keys", "wrapped", 8), wrapped); !errors.Is(err, ErrOpen) {
		t.Errorf("opens for another case: %v", err)
	}
	if _, err := key.Open(place, wrapped); !errors.Is(err, ErrOpen) {
		t.Errorf("the key of a case opens as a text: %v", err)
	}
	if _, err := NewCaseKey().Open(place, sealed); !errors.Is(err, ErrOpen) {
		t.Errorf("another case's key opens it: %v", err)
	}
}

// A token depends on the case, the purpose and the id, and on nothing else.
func TestTokens(t *testing.T) {
	one, two := NewCaseKey(), NewCaseKey()
	seen := map[string]string{}
	for name, token := range map[string][]byte{
		"base":            one.Token("person", 1),
		"another case":    two.Token("person", 1),
		"another purpose": one.Token("voter", 1),
		"another id":      one.Token("person", 2),
		"negative":        one.Token("person", -1),
	} {
		if other, known := seen[string(token)]; known || len(token) != tokenSize {
			t.Errorf("%s: %d bytes, the same as %q", name, len(token), other)
		}
		seen[string(token)] = name
	}
	if !bytes.Equal(one.Token("person", 1), one.Token("person", 1)) {
		t.Error("a token changes")
	}
}

// Who sees only what is sealed can't tell short texts apart by their length.
func TestLengthsSayLittle(t *testing.T) {
	key := NewCaseKey()
	short, longer := key.Seal(At("t", "c"), []byte("ja")), key.Seal(At("t", "c"), bytes.Repeat([]byte("x"), 63))
	if len(short) != len(longer) {
		t.Errorf("%d and %d bytes", len(short), len(longer))
	}
	if bytes.Equal(short, key.Seal(At("t", "c"), []byte("ja"))) {
		t.Error("the same text is sealed in the same way twice")
	}
}

func TestTextOfWrapped(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := Wrapped{Period: rapid.StringMatching(`[0-9-]{10}-[a-z2-7]{4}`).Draw(r, "period"), Data: rapid.SliceOf(rapid.Byte()).Draw(r, "data")}
		got, sealed := ParseText(w.Text())
		if !sealed || got.Period != w.Period || !bytes.Equal(got.Data, w.Data) {
			r.Fatalf("%v becomes %v", w, got)
		}
	})
	for _, text := range []string{"", "{}", `{"text":"sealed:x"}`, `"sealed:x"`, "sealed"} {
		if _, sealed := ParseText(text); sealed {
			t.Errorf("%q counts as sealed", text)
		}
	}
	if w, sealed := ParseText("sealed:x:???"); !sealed || w.Data != nil {
		t.Errorf("broken: %v %v", w, sealed)
	}
}
