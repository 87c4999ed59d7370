package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/inquiry"
	"sozialraum/bot/pii"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// noteNeed notes what somebody has just searched for and what no offer fulfils, for the coordinators to see what is
// missing, and without who it was.
func (b *Bot) noteNeed(ctx context.Context, tx *storage.Tx, r Request, page view.ResourcePage) error {
	asked, hits := page.Asked, page.Hits
	if !view.Unmet(hits) {
		return nil
	}
	need := needOf(asked)
	words, err := keptWords(ctx, tx, r, asked)
	if err != nil {
		return err
	}
	need.Words = words
	if len(need.Topics) == 0 && need.MunicipalityID == 0 && need.AgeBand == "" && !need.Free && need.Words == "" {
		return nil // nothing is left that may be kept
	}
	return tx.NoteNeed(ctx, r.Person.AreaID, need, hits.Total > 0, b.needToken(tx.Now, r.Person, need))
}

// asks reads a query in the person's area.
func asks(ctx context.Context, tx *storage.Tx, r Request, typed string) (inquiry.Inquiry, error) {
	places, err := tx.Places(ctx, r.Person.AreaID)
	return inquiry.Parse(typed, places), err
}

// searchHits finds the best offers for some words, up to limit.
func searchHits(ctx context.Context, tx *storage.Tx, r Request, words string, limit int) (storage.ResourceHits, error) {
	asked, err := asks(ctx, tx, r, queried(words))
	if err != nil || asked.Empty() {
		return storage.ResourceHits{}, err
	}
	return tx.SearchResources(ctx, r.Person.AreaID, asked.Query(), 0, limit)
}

// needToken is how it is known that somebody's need was counted today. The day is part of it, so that tokens of two days
// have nothing in common.
func (b *Bot) needToken(now time.Time, person *storage.Person, need storage.UnmetNeed) []byte {
	day := now.In(person.Location()).Format(time.DateOnly)
	return b.key.Hash("unmet need", fmt.Sprintf("%s/%d/%d/%q/%d/%s/%t/%q", day, person.TelegramID, person.AreaID,
		need.Topics, need.MunicipalityID, need.AgeBand, need.Free, need.Words))
}

// needOf is what was recognised in a query, without its words. Several municipalities are as good as none: a need counts
// once.
func needOf(asked inquiry.Inquiry) storage.UnmetNeed {
	var need storage.UnmetNeed
	query := asked.Query()
	if len(query.MunicipalityIDs) == 1 {
		need.MunicipalityID = query.MunicipalityIDs[0]
	}
	need.AgeBand, need.Free = storage.AgeBand(query.AgeFrom, query.AgeTo), query.Free
	for _, f := range asked.Filters {
		if f.Kind == inquiry.Topic {
			need.Topics = append(need.Topics, f.Topics...)
		}
	}
	slices.Sort(need.Topics)
	need.Topics = slices.Compact(need.Topics)
	return need
}

// maxNeedWords is how much of the words of a need is kept, in characters.
const maxNeedWords = 100

// keptWords are the words of a query as they may be kept, with those that name a language or an access: in small letters and alphabetical order, each once. If anything
// in them may tell of somebody, however it is written, none is kept. People search in small letters, and the finder tells
// names best when they begin with a capital.
func keptWords(ctx context.Context, tx *storage.Tx, r Request, asked inquiry.Inquiry) (string, error) {
	var words, capital []string
	telling := asked.Telling()
	for _, f := range asked.Filters {
		if f.Kind == inquiry.Language || f.Kind == inquiry.Access {
			telling = append(telling, strings.Fields(f.Text)...)
		}
	}
	for _, word := range telling {
		typed := strings.ToLower(word)
		words, capital = append(words, typed), append(capital, capitalised(typed))
	}
	if len(words) == 0 {
		return "", nil
	}
	finder, err := finderOf(ctx, tx, r.Person.AreaID)
	if err != nil {
		return "", err
	}
	for _, text := range []string{asked.Typed, strings.Join(words, " "), strings.Join(capital, " "), strings.Join(capital, ". ")} {
		for _, found := range finder.Find(text) {
			if text != asked.Typed || !recognised(asked, found) {
				return "", nil
			}
		}
	}
	slices.Sort(words)
	kept := strings.Join(slices.Compact(words), " ")
	if len([]rune(kept)) > maxNeedWords {
		return "", nil // a sentence, and no search
	}
	return kept, nil
}

func capitalised(word string) string {
	letters := []rune(word)
	return strings.ToUpper(string(letters[:1])) + string(letters[1:])
}

// recognised tells whether what was found in a query is a place or an age that is kept as such, coarser.
func recognised(asked inquiry.Inquiry, found pii.Finding) bool {
	if found.Class != pii.Place && found.Class != pii.Age {
		return false
	}
	said := asked.Typed[found.Start:found.End]
	return slices.ContainsFunc(asked.Filters, func(f inquiry.Filter) bool {
		return (f.Kind == inquiry.Place || f.Kind == inquiry.Age) && (strings.Contains(said, f.Text) || strings.Contains(f.Text, said))
	})
}
