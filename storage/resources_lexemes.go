package storage

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"sozialraum/storage/german"
	"sozialraum/storage/topic"
	"sozialraum/storage/trait"
)

// lexing is the version of the rules below and of the words that they know. Whoever changes what a resource is found
// by counts it up, so that stored resources are lexed anew.
const lexing = 2

// maxLexeme is the length in bytes of the longest word that can be found; PostgreSQL takes 2,046.
const maxLexeme = 100

// Names of lexemes. The area stands in front of each, so that the list of a word's resources in the index is that of
// one area, however many areas share the words: "12:hausaufgab", "12=hausaufgab", "12#m5".
func wordLexeme(area int64, stem string) string { return strconv.FormatInt(area, 10) + ":" + stem }

func titleLexeme(area int64, stem string) string { return strconv.FormatInt(area, 10) + "=" + stem }
func topicLexeme(area int64, id string) string   { return facet(area, "t"+id) }
func traitLexeme(area int64, kind trait.Kind, id string) string {
	return facet(area, string(kind[0])+"_"+id)
}

func ownerLexeme(area, organisation int64) string { return facet(area, fmt.Sprint("o", organisation)) }

func placeLexeme(area, municipality int64) string  { return facet(area, fmt.Sprint("m", municipality)) } // 0: everywhere
func freeLexeme(area int64) string                 { return facet(area, "free") }
func ageLexeme(area int64, year int) string        { return facet(area, fmt.Sprint("a", year)) }
func anyAgeLexeme(area int64) string               { return facet(area, "a") }
func sampleLexeme(area int64, share uint32) string { return facet(area, fmt.Sprint("s", share)) }
func facet(area int64, name string) string         { return strconv.FormatInt(area, 10) + "#" + name }

// ageYears are the lexemes of an age range: each year of a minor, and the adults in two parts. What is finer is
// checked on what was found.
func ageYears(from, to int) (years []int) {
	for year := max(from, 0); year <= min(to, 17); year++ {
		years = append(years, year)
	}
	if from <= 26 && to >= 18 {
		years = append(years, 18)
	}
	if to >= 27 {
		years = append(years, 27)
	}
	return years
}

// The ends of an open age range, in years.
const (
	youngest = 0
	oldest   = 99
)

func orElse(years *int, otherwise int) int {
	if years == nil {
		return otherwise
	}
	return *years
}

// weights collects the lexemes of one resource, each with the places in which it stands: A the title, B parts of words
// of the title and for whom it is, C the description and the owner, D parts of their words.
type weights map[string]string

func (w weights) add(lexeme, weight string) {
	if len(lexeme) <= maxLexeme && !strings.Contains(w[lexeme], weight) {
		w[lexeme] += weight
	}
}

func (w weights) words(area int64, text, whole, parts string) {
	for _, token := range german.Tokens(text) {
		if !german.Says(token.Folded) {
			continue
		}
		w.add(wordLexeme(area, german.Stem(token.Folded)), whole)
		for _, part := range german.Parts(token.Folded) {
			w.add(wordLexeme(area, part.Stem), parts)
		}
	}
}

// String is the tsvector in PostgreSQL's notation. Lexemes hold letters, digits and the signs above, nothing that would
// have to be quoted.
func (w weights) String() string {
	var text strings.Builder
	for lexeme, weights := range w {
		text.WriteString("'" + lexeme + "':")
		letters := []byte(weights)
		slices.Sort(letters)
		for i, weight := range letters {
			if i > 0 {
				text.WriteByte(',')
			}
			text.WriteString(strconv.Itoa(i+1) + string(weight))
		}
		text.WriteByte(' ')
	}
	return text.String()
}

// lexemes is what the resource is found by.
func (r Resource) lexemes() string {
	title := weights{}
	title.words(r.AreaID, r.Title, "A", "B")
	w := maps.Clone(title)
	for lexeme := range title { // once more: which of the places a word stands in is not in the index
		w.add(titleLexeme(r.AreaID, strings.TrimPrefix(lexeme, wordLexeme(r.AreaID, ""))), "D")
	}
	w.words(r.AreaID, r.Audience, "C", "D")
	w.words(r.AreaID, r.Organisation, "C", "D")
	w.words(r.AreaID, r.Description, "C", "D")
	r.addFacets(w)
	return w.String()
}

func (r Resource) addFacets(w weights) {
	for _, share := range samples {
		if r.hash()%share == 0 {
			w.add(sampleLexeme(r.AreaID, share), "D")
		}
	}
	for _, mention := range topic.In(german.Tokens(r.Title)) {
		w.add(topicLexeme(r.AreaID, mention.ID), "B")
	}
	for _, id := range r.Topics {
		w.add(topicLexeme(r.AreaID, id), "C")
	}
	r.addTraits(w)
	w.add(ownerLexeme(r.AreaID, r.OrganisationID), "D")
	for _, id := range r.MunicipalityIDs {
		w.add(placeLexeme(r.AreaID, id), "D")
	}
	if len(r.MunicipalityIDs) == 0 {
		w.add(placeLexeme(r.AreaID, 0), "D")
	}
	if costsNothing(r.Cost) {
		w.add(freeLexeme(r.AreaID), "D")
	}
	if r.AgeMin == nil && r.AgeMax == nil {
		w.add(anyAgeLexeme(r.AreaID), "D")
		return
	}
	for _, year := range ageYears(orElse(r.AgeMin, youngest), orElse(r.AgeMax, oldest)) {
		w.add(ageLexeme(r.AreaID, year), "D")
	}
}

// addTraits adds what the owner has ticked, and what the words say: most never tick anything.
func (r Resource) addTraits(w weights) {
	for kind, ids := range map[trait.Kind]pq.StringArray{trait.Language: r.Languages, trait.Access: r.Accessibility} {
		for _, id := range ids {
			w.add(traitLexeme(r.AreaID, kind, id), "D")
		}
	}
	for _, text := range []string{r.Title, r.Audience, r.Description, r.Access, r.AccessibilityNote} {
		for _, mention := range trait.In(german.Tokens(text)) {
			w.add(traitLexeme(r.AreaID, mention.Kind, mention.ID), "D")
		}
	}
}

// samples are shares of the resources, one in so many. Of words that a great many resources have, only a sample is
// looked at: in the index every resource of a word is read, however few are wanted.
var samples = [...]uint32{64, 8}

// hash is the same for the same texts, and otherwise as good as drawn by lot.
func (r Resource) hash() uint32 {
	hash := fnv.New32a()
	for _, field := range []string{r.Title, r.Audience, r.Description, r.Contact} {
		_, _ = hash.Write([]byte(field)) // never fails
	}
	return hash.Sum32()
}

// costsNothing tells whether the words about the cost begin with that it is free: "kostenlos, Essen 3 Euro".
func costsNothing(cost string) bool {
	for _, token := range german.Tokens(cost) {
		switch token.Folded {
		case "kostenlos", "kostenlose", "kostenloses", "kostenfrei", "gratis", "umsonst", "gebuhrenfrei", "beitragsfrei", "free", "nichts":
			return true
		case "keine", "ohne", "no", "fur", "for", "das", "angebot", "ist", "die", "teilnahme", "it", "is", "kitas", "schulen", "und":
			continue
		}
		return token.Folded == "kosten"
	}
	return false
}

// relexed is how many resources are lexed anew in one transaction.
const relexed = 500

// lexOwner writes the lexemes of an organisation's resources anew after its name has changed.
func (tx *Tx) lexOwner(ctx context.Context, organisationID int64) error {
	for {
		n, err := tx.lexAnew(ctx, `r.organisation_id = $3 AND`, organisationID)
		if err != nil || n < relexed {
			return err
		}
	}
}

// lexAll writes the lexemes anew of all resources whose lexemes another version of this program has written.
func (s *Store) lexAll(ctx context.Context) error {
	for n := relexed; n == relexed; {
		if err := s.InTx(ctx, func(ctx context.Context, tx *Tx) (err error) {
			n, err = tx.lexAnew(ctx, ``)
			return err
		}); err != nil {
			return fmt.Errorf("words of resources: %w", err)
		}
	}
	return nil
}

// lexAnew takes some resources that are out of date, and returns how many.
func (tx *Tx) lexAnew(ctx context.Context, which string, args ...any) (n int, err error) {
	var stale []Resource
	if err := tx.list(ctx, &stale, `
		SELECT `+resourceColumns+`
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		WHERE `+which+` r.lexed <> $1
		ORDER BY r.lexed, r.id
		LIMIT $2
		FOR NO KEY UPDATE OF r`, append([]any{lexing, relexed}, args...)...); err != nil || len(stale) == 0 {
		return 0, err
	}
	ids, lexemes := make(pq.Int64Array, len(stale)), make(pq.StringArray, len(stale))
	for i, r := range stale {
		ids[i], lexemes[i] = r.ID, r.lexemes()
	}
	_, err = tx.exec(ctx, `
		UPDATE resources r
		SET lexemes = CAST(n.lexemes AS tsvector), lexed = $3
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS text[])) AS n (id, lexemes)
		WHERE r.id = n.id`, ids, lexemes, lexing)
	return len(stale), err
}
