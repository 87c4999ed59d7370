package storage_test

import (
	"errors"
	"testing"

	"github.com/lib/pq"
)

// TestPollSchemaRefuses breaks every rule of the schema about polls, behind the program's back.
func TestPollSchemaRefuses(t *testing.T) {
	n := setupNetwork(t)
	p := n.asks(nil)
	const ballot = `INSERT INTO ballots (poll_id, token, choices, abstains, sector) VALUES ($1, $2, CAST($3 AS smallint[]), $4, $5)`
	token := make([]byte, 16)
	if _, err := n.raw.ExecContext(t.Context(), ballot, p.ID, token, "{5}", false, nil); err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string]struct {
		query string
		args  []any
		code  string
	}{
		"two ballots of one voter":          {ballot, []any{p.ID, token, "{1}", false, nil}, "23505"},
		"an abstention that chooses":        {ballot, []any{p.ID, nil, "{1}", true, nil}, "23514"},
		"a ballot that says nothing":        {ballot, []any{p.ID, nil, "{}", false, nil}, "23514"},
		"a token that is none":              {ballot, []any{p.ID, []byte{1}, "{1}", false, nil}, "23514"},
		"an unknown sector":                 {ballot, []any{p.ID, nil, "{1}", false, "circus"}, "23514"},
		"a ballot of no poll":               {ballot, []any{0, nil, "{1}", false, nil}, "23503"},
		"a thirteenth option":               {`INSERT INTO poll_options (poll_id, number, wording) VALUES ($1, 13, 'x')`, []any{p.ID}, "23514"},
		"an option of no words":             {`INSERT INTO poll_options (poll_id, number, wording) VALUES ($1, 4, ' ')`, []any{p.ID}, "23514"},
		"an option twice":                   {`INSERT INTO poll_options (poll_id, number, wording) VALUES ($1, 1, 'x')`, []any{p.ID}, "23505"},
		"an end before the beginning":       {`UPDATE polls SET closes_at = opens_at`, nil, "23514"},
		"a threshold of four":               {`UPDATE polls SET split_k = 4`, nil, "23514"},
		"closed at no time":                 {`UPDATE polls SET state = 'closed', key_id = NULL`, nil, "23514"},
		"a closed poll that keeps its key":  {`UPDATE polls SET state = 'closed', closed_at = now()`, nil, "23514"},
		"an audience that there is not yet": {`UPDATE polls SET audience = 'town'`, nil, "23514"},
		"three reminders":                   {`UPDATE polls SET reminders = 3`, nil, "23514"},
	} {
		_, err := n.raw.ExecContext(t.Context(), broken.query, broken.args...)
		if known := new(pq.Error); !errors.As(err, &known) || string(known.Code) != broken.code {
			t.Errorf("%s: got %v, want code %s", name, err, broken.code)
		}
	}
}
