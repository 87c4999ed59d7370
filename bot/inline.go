package bot

import (
	"context"
	"errors"
	"strings"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Inline mode: a member types the bot's name and some words in any chat, and chooses one of the offers that come up to
// put it there. The rules that everything here obeys:
//
//  1. Members and coordinators find offers of the area that they act in. Everybody else gets what also comes for words
//     that nothing fits: nothing. Nobody becomes known by typing.
//  2. What goes into another chat is what an offer says about itself, without a contact, marks and hints: a contact is often
//     the direct number of a colleague, and whoever reads there need not belong to the area.
//  3. Telegram keeps no result for anybody: whoever leaves finds nothing from then on.
//
// https://core.telegram.org/bots/api#answerinlinequery

const inlineMethod = "answerInlineQuery"

// inlineAnswer are the parameters of a call of answerInlineQuery.
type inlineAnswer struct {
	QueryID  string              `json:"inline_query_id"`
	Results  []view.InlineResult `json:"results"`
	Cache    int                 `json:"cache_time"` // seconds; 300 if it is left out
	Personal bool                `json:"is_personal"`
}

// minInline is how many characters somebody has typed before it is looked for.
const minInline = 3

// inline answers an inline query. Like the answer to a tap, the answer is called for directly: it is of use for seconds.
func (b *Bot) inline(ctx context.Context, tx *storage.Tx, u *update) (answer, error) {
	query := u.content.InlineQuery
	found := &inlineAnswer{QueryID: query.ID, Results: []view.InlineResult{}, Personal: true}
	person, err := tx.KnownPerson(ctx, u.sender)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return answer{inlineAnswer: found}, nil
	case err != nil:
		return answer{}, err
	}
	words := queried(strings.ReplaceAll(query.Query, "\x00", ""))
	r := Request{Person: person, Lang: text.Of(person.Language), UpdateID: u.id}
	if !r.May(members|coordinator) || len([]rune(words)) < minInline {
		return answer{inlineAnswer: found}, nil
	}
	hits, err := searchHits(ctx, tx, r, words, view.PageSize)
	if err != nil {
		return answer{}, err
	}
	for _, line := range hits.Lines {
		resource, err := tx.Resource(ctx, person.AreaID, line.ID)
		if errors.Is(err, storage.ErrNotFound) {
			continue // gone since the search
		}
		if err != nil {
			return answer{}, err
		}
		found.Results = append(found.Results, view.Inline(r.Lang, resource, line, person.Location()))
	}
	return answer{inlineAnswer: found}, nil
}
