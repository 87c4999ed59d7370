package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Period is how long one wrapping key is in use.
type Period struct {
	Name  string    // its first day and four random letters: a key file put back from a copy never repeats a name
	Since time.Time // whole seconds, UTC
}

type period struct {
	Period
	secret []byte
	wraps  cipher.AEAD // keys of cases
	seals  cipher.AEAD // drafts and messages
}

func newPeriod(now time.Time) period {
	since := now.UTC().Truncate(time.Second)
	name := since.Format(time.DateOnly) + "-" + strings.ToLower(rand.Text()[:4])
	return makePeriod(Period{Name: name, Since: since}, random())
}

func makePeriod(p Period, secret []byte) period {
	return period{Period: p, secret: secret, wraps: newCipher(secret, "keys of cases"), seals: newCipher(secret, "drafts and messages")}
}

// Wrapped is something that the key of a period has sealed.
type Wrapped struct {
	Period string `db:"period"`
	Data   []byte `db:"wrapped"`
}

// textPrefix begins what is sealed where there is only one text column. No JSON value begins so.
const textPrefix = "sealed:"

// Text is the wrapped data as one word, "sealed:<period>:<base64>".
func (w Wrapped) Text() string {
	return textPrefix + w.Period + ":" + base64.RawStdEncoding.EncodeToString(w.Data)
}

// ParseText reads what Text wrote; sealed is false for every other text.
func ParseText(text string) (w Wrapped, sealed bool) {
	rest, ours := strings.CutPrefix(text, textPrefix)
	if !ours {
		return Wrapped{}, false
	}
	name, encoded, _ := strings.Cut(rest, ":")
	data, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil {
		data = nil // and opens nowhere
	}
	return Wrapped{Period: name, Data: data}, true
}

// Periods lists the periods of the key file, oldest first; the last one is the current one.
func (k *Key) Periods() []Period {
	known := k.ring.Load().periods
	list := make([]Period, len(known))
	for i := range known {
		list[i] = known[i].Period
	}
	return list
}

// Ready says whether the key can seal at the moment: its file is there, the same as at the start, and has a period. It
// follows a file that has changed.
func (k *Key) Ready() error {
	_, err := k.current()
	return err
}

// current is the period to seal with. The file is looked at each time: sealing for a period that another process has
// destroyed in the meantime would lose the text.
func (k *Key) current() (*period, error) {
	if err := k.follow(); err != nil {
		return nil, err
	}
	known := k.ring.Load().periods
	if len(known) == 0 {
		return nil, ErrNoPeriod
	}
	return &known[len(known)-1], nil
}

// find is the period to open with. The file is looked at only when the period is not known.
func (k *Key) find(name string) (*period, error) {
	if p := k.ring.Load().find(name); p != nil {
		return p, nil
	}
	if err := k.follow(); err != nil {
		return nil, err
	}
	if p := k.ring.Load().find(name); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%w: %q", ErrPeriod, name)
}

func (r *ring) find(name string) *period {
	i := slices.IndexFunc(r.periods, func(p period) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &r.periods[i]
}

// Wrap seals the key of a case with the current period's.
func (k *Key) Wrap(place Place, c *CaseKey) (Wrapped, error) {
	p, err := k.current()
	if err != nil {
		return Wrapped{}, err
	}
	return Wrapped{Period: p.Name, Data: sealAt(p.wraps, place, c.secret)}, nil
}

// Unwrap returns the key of a case.
func (k *Key) Unwrap(place Place, w Wrapped) (*CaseKey, error) {
	p, err := k.find(w.Period)
	if err != nil {
		return nil, err
	}
	secret, err := openAt(p.wraps, place, w.Data)
	if err != nil {
		return nil, err
	}
	return caseKey(secret), nil
}

// Seal seals something that lives for a day at most, a draft or a message on its way: it is never wrapped anew and keeps
// its period from being destroyed.
func (k *Key) Seal(place Place, plain []byte) (Wrapped, error) {
	p, err := k.current()
	if err != nil {
		return Wrapped{}, err
	}
	return Wrapped{Period: p.Name, Data: sealAt(p.seals, place, plain)}, nil
}

// Open returns what Seal sealed for this place.
func (k *Key) Open(place Place, w Wrapped) ([]byte, error) {
	p, err := k.find(w.Period)
	if err != nil {
		return nil, err
	}
	return openAt(p.seals, place, w.Data)
}
