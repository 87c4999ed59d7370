package storage

import (
	"context"
	"time"
)

// MaxHits is the most that a search finds. Ranking all hits of a common word is what costs, so only as many are
// ranked as anybody would look through, those with a word in the title first.
const MaxHits = 1000

// Further bounds of a search.
const (
	maxWords   = 8   // of a query
	maxFound   = 30  // longer words for one that is typed
	maxTypos   = 3   // mistyped words that are corrected
	maxSimilar = 100 // words for a mistyped one, before letters are counted
)

// searchLife is how long the pages of a search can be turned. What people search for is nobody's business later.
const searchLife = 24 * time.Hour

// ResourceHits is one page of what a search found.
type ResourceHits struct {
	Lines     []ResourceLine
	Total     int  // at most MaxHits
	Partial   bool // no resource has all words; these have some of them
	Corrected []Correction
}

// Correction is a word of a query that no resource has, and the one that was searched instead.
type Correction struct{ Typed, Read string }

// SearchResources finds the area's resources with all words of the query, in any form, as the beginning or a part of
// longer ones; failing that, those with some. The best come first, limit of them after offset.
func (tx *Tx) SearchResources(ctx context.Context, areaID int64, query string, filter ResourceFilter, offset, limit int) (ResourceHits, error) {
	var hits ResourceHits
	words, err := tx.searchWords(ctx, areaID, query)
	if err != nil {
		return hits, err
	}
	terms, corrected, err := tx.searchTerms(ctx, areaID, words)
	if err != nil || len(terms) == 0 {
		return hits, err
	}
	hits.Corrected = corrected
	hits.Lines, hits.Total, err = tx.rankedResources(ctx, areaID, terms, "&", filter, offset, limit)
	if err == nil && hits.Total == 0 && len(terms) > 1 {
		hits.Partial = true
		hits.Lines, hits.Total, err = tx.rankedResources(ctx, areaID, terms, "|", filter, offset, limit)
	}
	return hits, err
}

// searchWords takes a query apart and looks every word up. Long words are found inside others too: "Beratung" in
// "Erziehungsberatung", while "Raum" shall not find "Trauma". A stem too short to tell one word from others is no
// beginning: "Eltern" has the stem "elt". PostgreSQL knows the words that say nothing only with their umlauts.
func (tx *Tx) searchWords(ctx context.Context, areaID int64, query string) ([]searchWord, error) {
	var words []searchWord
	err := tx.list(ctx, &words, `
		SELECT q.word, q.shown, q.stem, q.base,
			q.base <> '' AND EXISTS (
				SELECT FROM resource_words w
				WHERE w.area_id = $1 AND w.word LIKE q.base || '%'
			) AS known,
			ARRAY(
				SELECT (tsvector_to_array(to_tsvector('german', w.word)))[1]
				FROM resource_words w
				WHERE w.area_id = $1 AND length(q.part) > $5 AND w.word LIKE '%' || q.part || '%'
					AND w.word NOT LIKE q.base || '%'
				ORDER BY w.uses DESC, w.word
				LIMIT $4
			) AS found
		FROM (
			SELECT word, shown, stem,
				CASE WHEN length(stem) >= $5 THEN stem WHEN length(word) >= $5 THEN word ELSE '' END AS base,
				CASE WHEN length(stem) > $5 THEN stem ELSE word END AS part
			FROM (
				SELECT word, shown, CASE
					WHEN word IN ('dass', 'fur', 'konnen', 'konnte', 'uber', 'wahrend', 'wurde', 'wurden') THEN ''
					ELSE COALESCE((tsvector_to_array(to_tsvector('german', word)))[1], '') END AS stem
				FROM search_words($2)
				LIMIT $3
			) s
		) q`, areaID, query, maxWords, maxFound, minPrefix)
	return words, err
}

// searchTerms makes terms of the words that say something, and corrects those that the area does not know.
func (tx *Tx) searchTerms(ctx context.Context, areaID int64, words []searchWord) ([]term, []Correction, error) {
	var mistyped []string
	for _, word := range words {
		if word.mistyped() {
			mistyped = append(mistyped, word.Word)
		}
	}
	candidates := make(map[string][]candidate)
	for _, word := range mistyped[:min(len(mistyped), maxTypos)] {
		var err error
		if candidates[word], err = tx.similarWords(ctx, areaID, word); err != nil {
			return nil, nil, err
		}
	}
	var terms []term
	var corrected []Correction
	for _, word := range words {
		if word.Stem == "" {
			continue
		}
		t := word.term()
		if near := nearest(word.Word, candidates[word.Word]); len(near) > 0 {
			corrected = append(corrected, Correction{Typed: word.Shown, Read: near[0].Shown})
			for _, c := range near {
				t.lexemes = append(t.lexemes, c.Stem)
			}
		}
		terms = append(terms, t)
	}
	return terms, corrected, nil
}

// similarWords finds words of the area that resemble a mistyped one.
func (tx *Tx) similarWords(ctx context.Context, areaID int64, word string) (list []candidate, err error) {
	if _, err := tx.exec(ctx, `
		SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)`, likeness(word)); err != nil {
		return nil, err
	}
	err = tx.list(ctx, &list, `
		SELECT word, shown, (tsvector_to_array(to_tsvector('german', word)))[1] AS stem
		FROM resource_words
		WHERE area_id = $1 AND $2 <% word AND length(word) >= length($2) - 2
		ORDER BY word_similarity($2, word) DESC, length(word), word
		LIMIT $3`, areaID, word, maxSimilar)
	return list, err
}

// rankedResources finds what has all (&) or some (|) of the terms.
func (tx *Tx) rankedResources(ctx context.Context, areaID int64, terms []term, operator string, filter ResourceFilter, offset, limit int) (page []ResourceLine, total int, err error) {
	var rows []struct {
		ResourceLine
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		WITH titled AS MATERIALIZED (
			SELECT r.id `+visibleResources+`
				AND r.search @@ CAST($4 AS tsquery) AND to_tsvector('german', r.sort_key) @@ CAST($5 AS tsquery)
			LIMIT $6
		), others AS MATERIALIZED (
			SELECT r.id `+visibleResources+`
				AND r.search @@ CAST($4 AS tsquery) AND r.id NOT IN (SELECT id FROM titled)
			LIMIT $6 - (SELECT count(*) FROM titled)
		), best AS (
			SELECT r.id, r.sort_key, ts_rank(r.search, CAST($5 AS tsquery)) AS rank, count(*) OVER () AS total
			FROM (SELECT id FROM titled UNION ALL SELECT id FROM others) c
			JOIN resources r ON r.id = c.id
			ORDER BY rank DESC, r.sort_key, r.id
			LIMIT $8 OFFSET $7
		)
		SELECT `+resourceLineColumns+`, b.total
		FROM best b
		JOIN resources r ON r.id = b.id
		JOIN organisations o ON o.id = r.organisation_id
		ORDER BY b.rank DESC, b.sort_key, b.id`,
		areaID, filter.MunicipalityID, filter.OrganisationID,
		tsquery(terms, operator), tsquery(terms, "|"), MaxHits, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.ResourceLine), row.Total
	}
	return page, total, err
}

// RememberSearch keeps what a person searches for, so that a button can turn the page, and returns the search's id.
// The person's earlier search is replaced, and searches of anybody that are over are forgotten.
func (tx *Tx) RememberSearch(ctx context.Context, personID, areaID int64, query string) (id int64, err error) {
	err = tx.get(ctx, &id, `
		WITH forgotten AS (
			DELETE FROM searches
			WHERE person_id IN (
				SELECT person_id
				FROM searches
				WHERE searched_at <= $5 AND person_id <> $1
				FOR UPDATE SKIP LOCKED
			)
		)
		INSERT INTO searches (person_id, area_id, query, searched_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id) DO UPDATE
		SET id = DEFAULT, area_id = EXCLUDED.area_id, query = EXCLUDED.query, searched_at = EXCLUDED.searched_at
		RETURNING id`, personID, areaID, query, tx.Now, tx.Now.Add(-searchLife))
	return id, err
}

// Search returns what the person searched for in this area. ErrNotFound: they searched for something else since, or
// it is more than a day ago.
func (tx *Tx) Search(ctx context.Context, personID, areaID, id int64) (query string, err error) {
	err = tx.get(ctx, &query, `
		SELECT query
		FROM searches
		WHERE person_id = $1 AND area_id = $2 AND id = $3 AND searched_at > $4`,
		personID, areaID, id, tx.Now.Add(-searchLife))
	return query, err
}
