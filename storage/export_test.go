package storage

import "context"

// Plans tells how often the transaction's connection has planned a statement anew, and how often it used a kept plan. The
// statement is the one that holds these words.
func (tx *Tx) Plans(ctx context.Context, words string) (anew, kept int, err error) {
	var row struct {
		Anew int `db:"custom_plans"`
		Kept int `db:"generic_plans"`
	}
	err = tx.get(ctx, &row, `
		SELECT custom_plans, generic_plans
		FROM pg_prepared_statements
		WHERE position($1 in statement) > 0 AND position('pg_prepared_statements' in statement) = 0`, words)
	return row.Anew, row.Kept, err
}
