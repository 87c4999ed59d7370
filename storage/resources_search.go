package storage

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/lib/pq"

	"sozialraum/storage/german"
)

// MaxHits is the most that a search finds. Ranking all hits of a common word is what costs, so only as many are
// ranked as anybody would look through, those with a word in the title first.
const MaxHits = 150

// Further bounds of a search.
const (
	maxWords   = 8   // of a query
	maxFound   = 12  // longer words for one that is typed
	maxTypos   = 3   // mistyped words that are corrected
	maxSimilar = 100 // words for a mistyped one, before letters are counted
)

// ResourceHits is one page of what a search found.
type ResourceHits struct {
	Lines     []ResourceLine
	Total     int         // at most MaxHits
	Loosened  []Loosening // nothing fulfils the query; these do without what stands here
	Corrected []Correction
}

// Correction is a word of a query that no resource has, and the one that was searched instead.
type Correction struct{ Typed, Read string }

// SearchResources finds the area's resources with all words of the query, in any form, as parts of compounds, or by the
// topics that they stand for. Failing that, it takes words that nobody uses here for the beginning or a part of others,
// or for typos, and then does without the query's wishes, step by step. The best come first, limit of them after offset.
func (tx *Tx) SearchResources(ctx context.Context, areaID int64, q ResourceQuery, offset, limit int) (ResourceHits, error) {
	var hits ResourceHits
	terms := q.terms()
	asked := newStep(areaID, q, terms, nil)
	if asked.any == "" {
		return hits, nil
	}
	var err error
	hits.Lines, hits.Total, err = tx.rankedResources(ctx, areaID, asked, offset, limit)
	if err != nil || hits.Total > 0 {
		return hits, err
	}
	if offset > 0 { // behind the last page, or of a looser query
		if i, err := tx.firstStep(ctx, areaID, []step{asked}); err != nil || i == 0 {
			return hits, err
		}
	}
	return tx.looserResources(ctx, areaID, q, terms, offset, limit)
}

// looserResources finds what is near to a query that nothing fulfils.
func (tx *Tx) looserResources(ctx context.Context, areaID int64, q ResourceQuery, terms []term, offset, limit int) (ResourceHits, error) {
	var hits ResourceHits
	corrected, err := tx.mend(ctx, areaID, terms)
	if err != nil {
		return hits, err
	}
	all := steps(areaID, q, terms)
	if all, err = tx.hopeful(ctx, areaID, q, terms, all); err != nil {
		return hits, err
	}
	i, err := tx.firstStep(ctx, areaID, all)
	if err != nil || i < 0 {
		return hits, err
	}
	hits.Corrected, hits.Loosened = corrected, all[i].loosened
	hits.Lines, hits.Total, err = tx.rankedResources(ctx, areaID, all[i], offset, limit)
	return hits, err
}

// hopeful leaves the steps out that ask for all words if no resource has them, wherever, for whomever and whatever it
// costs: one look then stands for many.
func (tx *Tx) hopeful(ctx context.Context, areaID int64, q ResourceQuery, terms []term, all []step) ([]step, error) {
	words := newStep(areaID, ResourceQuery{Words: q.Words, OrganisationID: q.OrganisationID}, terms, nil)
	if len(terms) == 0 {
		return all, nil
	}
	i, err := tx.firstStep(ctx, areaID, []step{words})
	if err != nil || i == 0 {
		return all, err
	}
	return slices.DeleteFunc(all, func(s step) bool { return !slices.Contains(s.loosened, LooseWords) }), nil
}

// mend lets terms be found by the words that contain them, or, if there are none, by those that they may be typos of.
func (tx *Tx) mend(ctx context.Context, areaID int64, terms []term) (corrections []Correction, err error) {
	found, err := tx.containing(ctx, areaID, terms)
	if err != nil {
		return nil, err
	}
	for i := range terms {
		for _, word := range found[i].Words {
			terms[i].also(completed, german.Stem(word))
		}
		terms[i].rare = 1 / math.Sqrt(max(found[i].Uses, 1))
		if len(found[i].Words) > 0 || !terms[i].mistyped() || len(corrections) == maxTypos {
			continue
		}
		near, err := tx.similarWords(ctx, areaID, terms[i].word)
		if err != nil {
			return nil, err
		}
		if len(near) == 0 {
			continue
		}
		corrections = append(corrections, Correction{Typed: terms[i].shown, Read: near[0].Shown})
		for _, c := range near {
			terms[i].also(corrected, german.Stem(c.Word))
		}
	}
	return corrections, nil
}

// others are words of the area that contain another, the best ones, and how many resources use them.
type others struct {
	Words pq.StringArray `db:"words"`
	Uses  float64        `db:"uses"`
}

// containing finds for each term the words of the area that begin with it or, if it is long, contain it.
func (tx *Tx) containing(ctx context.Context, areaID int64, terms []term) (found []others, err error) {
	bases, patterns := make(pq.StringArray, len(terms)), make(pq.StringArray, len(terms))
	for i, t := range terms {
		bases[i] = t.base()
		patterns[i] = bases[i] + "%"
		if len([]rune(bases[i])) > minPrefix {
			patterns[i] = "%" + patterns[i]
		}
	}
	err = tx.list(ctx, &found, `
		SELECT w.words, w.uses
		FROM unnest(CAST($2 AS text[]), CAST($3 AS text[])) WITH ORDINALITY AS q (base, pattern, place)
		CROSS JOIN LATERAL (
			SELECT COALESCE(array_agg(word), '{}') AS words, COALESCE(sum(uses), 0) AS uses
			FROM (
				SELECT word, uses
				FROM resource_words
				WHERE area_id = $1 AND q.base <> '' AND word LIKE q.pattern
				ORDER BY word LIKE q.base || '%' DESC, uses DESC, word
				LIMIT $4
			) best
		) w
		ORDER BY q.place`, areaID, bases, patterns, maxFound)
	return found, err
}

// similarWords finds words of the area that resemble a mistyped one: among those with the same first letters if there
// are any, which is where most typos leave them and takes a fraction of the time, else among all.
func (tx *Tx) similarWords(ctx context.Context, areaID int64, word string) (near []candidate, err error) {
	if _, err := tx.exec(ctx, `
		SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)`, likeness(word)); err != nil {
		return nil, err
	}
	first := string([]rune(word)[:3])
	for _, begins := range []string{first, ""} {
		var list []candidate
		if err := tx.list(ctx, &list, `
			SELECT word, shown
			FROM resource_words
			WHERE area_id = $1 AND word LIKE $2 || '%' AND $3 <% word AND length(word) >= length($3) - 2
			ORDER BY word_similarity($3, word) DESC, length(word), word
			LIMIT $4`, areaID, begins, word, maxSimilar); err != nil {
			return nil, err
		}
		if near = nearest(word, list); len(near) > 0 {
			return near, nil
		}
	}
	return nil, nil
}

// foundResources are the area's ($1) resources that everybody may see, for anybody from $2 to $3 years old.
const foundResources = `
	FROM resources r
	JOIN organisations o ON o.id = r.organisation_id AND o.state = 'active'
	WHERE r.area_id = $1 AND r.archived_at IS NULL
		AND COALESCE(r.age_min, 0) <= $3 AND COALESCE(r.age_max, 99) >= $2`

// anyResource are the resources that everybody may see, for the ages of a step.
const anyResource = `
			SELECT true
			FROM resources r
			JOIN organisations o ON o.id = r.organisation_id AND o.state = 'active'
			WHERE r.area_id = $1 AND r.archived_at IS NULL
				AND COALESCE(r.age_min, 0) <= s.age_to AND COALESCE(r.age_max, 99) >= s.age_from`

// firstStep returns the first of the steps that finds anything, -1 for none. Looser ones are not tried then: unnest
// gives them in their order, one after the other.
func (tx *Tx) firstStep(ctx context.Context, areaID int64, all []step) (int, error) {
	var queries pq.StringArray
	var from, to pq.Int64Array
	for _, s := range all {
		queries, from, to = append(queries, s.any), append(from, int64(s.from)), append(to, int64(s.to))
	}
	var first []int
	err := tx.list(ctx, &first, `
		SELECT CAST(s.place AS integer) - 1
		FROM unnest(CAST($2 AS text[]), CAST($3 AS integer[]), CAST($4 AS integer[])) WITH ORDINALITY AS s (query, age_from, age_to, place)
		WHERE COALESCE((`+anyResource+` AND r.lexemes @@ (CAST(s.query AS tsquery) && CAST($5 AS tsquery)) LIMIT 1),
			(`+anyResource+` AND r.lexemes @@ (CAST(s.query AS tsquery) && CAST($6 AS tsquery)) LIMIT 1),
			(`+anyResource+` AND r.lexemes @@ CAST(s.query AS tsquery) LIMIT 1))
		LIMIT 1`, areaID, queries, from, to,
		quoted(sampleLexeme(areaID, samples[0])), quoted(sampleLexeme(areaID, samples[1])))
	if err != nil || len(first) == 0 {
		return -1, err
	}
	return first[0], nil
}

// candidates are resources that match a query, with their rank by the groups $6 to $9. ts_rank divides by the number of
// lexemes of a query; that is undone.
func candidates(query string) string {
	return `
		SELECT r.id, r.sort_key, (
			SELECT sum(best)
			FROM (
				SELECT max(g.count * LEAST(1, g.size * ts_rank('{0.2, 0.45, 0.65, 1}', r.lexemes, g.query))) AS best
				FROM unnest(CAST($6 AS integer[]), CAST($7 AS integer[]), CAST($8 AS tsquery[]), CAST($9 AS float8[])) AS g (subject, size, query, count)
				GROUP BY g.subject
			) subjects
		) AS rank
		` + foundResources + ` AND r.lexemes @@ (` + query + `)`
}

// ranking looks for candidates in tiers: all words in the title, then anywhere; of each the samples first. A tier is only
// looked for while those before it are too few.
var ranking = sync.OnceValue(func() string {
	query := `
		WITH tier0 AS MATERIALIZED (SELECT CAST(0 AS bigint) AS id, '' AS sort_key, CAST(0 AS float8) AS rank WHERE false)`
	found := `SELECT * FROM tier0`
	for i, words := range []string{
		`CAST($5 AS tsquery) && CAST($13 AS tsquery)`, `CAST($5 AS tsquery) && CAST($14 AS tsquery)`, `CAST($5 AS tsquery)`,
		`CAST($4 AS tsquery) && CAST($13 AS tsquery)`, `CAST($4 AS tsquery) && CAST($14 AS tsquery)`, `CAST($4 AS tsquery)`,
	} {
		query += fmt.Sprintf(`, tier%[1]d AS MATERIALIZED (%[2]s AND r.id NOT IN (SELECT id FROM (%[3]s) f)
			LIMIT $10 - (SELECT count(*) FROM (%[3]s) f)
		)`, i+1, candidates(words), found)
		found += fmt.Sprintf(` UNION ALL SELECT * FROM tier%d`, i+1)
	}
	return query + `, best AS (
			SELECT id, sort_key, rank, count(*) OVER () AS total
			FROM (` + found + `) c
			ORDER BY rank DESC, length(sort_key), sort_key, id
			LIMIT $12 OFFSET $11
		)
		SELECT ` + resourceLineColumns + `, b.total
		FROM best b
		JOIN resources r ON r.id = b.id
		JOIN organisations o ON o.id = r.organisation_id
		ORDER BY b.rank DESC, length(b.sort_key), b.sort_key, b.id`
})

// rankedResources finds what fulfils a step, the best first.
func (tx *Tx) rankedResources(ctx context.Context, areaID int64, s step, offset, limit int) (page []ResourceLine, total int, err error) {
	var rows []struct {
		ResourceLine
		Total int `db:"total"`
	}
	var subjects, sizes pq.Int64Array
	var queries pq.StringArray
	var counts pq.Float64Array
	for _, g := range s.groups {
		subjects, sizes = append(subjects, int64(g.subject)), append(sizes, int64(g.size))
		queries, counts = append(queries, g.query), append(counts, g.count)
	}
	err = tx.list(ctx, &rows, ranking(), areaID, s.from, s.to, s.any, s.title, subjects, sizes, queries, counts, MaxHits, offset, limit,
		quoted(sampleLexeme(areaID, samples[0])), quoted(sampleLexeme(areaID, samples[1])))
	for _, row := range rows {
		row.seen(tx.Now)
		page, total = append(page, row.ResourceLine), row.Total
	}
	return page, total, err
}
