package bot

import (
	"context"
	"errors"
	"strconv"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// How much one person may ask the network, and answer.
const (
	maxQuestions = 2 // in a week
	questionWeek = 7 * 24 * time.Hour
	maxAnswers   = 3 // to one question
)

// questions shows what the person has asked the network.
func questions(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return questionPage(ctx, tx, r, 0)
}

// questionList turns a page.
func questionList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return questionPage(ctx, tx, r, r.Number(0))
}

func questionPage(ctx context.Context, tx *storage.Tx, r Request, page int) (Reply, error) {
	list, total, err := tx.NetworkQuestionsOf(ctx, r.Person.AreaID, r.Person.ID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 {
		return questionPage(ctx, tx, r, 0)
	}
	return say(view.Questions(r.Lang, list, total, page, tx.Now)), nil
}

// question shows one of the person's own questions with a page of its answers, or ends it: question, page, what.
func question(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	q, err := tx.NetworkQuestion(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if q.PersonID != r.Person.ID {
		return Reply{}, storage.ErrNotFound
	}
	if r.Param(2) == "close" && q.Open(tx.Now) {
		if err := tx.CloseQuestion(ctx, r.Person.AreaID, r.Person.ID, q.ID); err != nil {
			return Reply{}, err
		}
		q.ClosedAt = &tx.Now
	}
	page := r.Number(1)
	answers, err := tx.NetworkAnswers(ctx, r.Person.AreaID, q.ID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(answers) == 0 {
		page = 0
	}
	return say(view.OwnQuestion(r.Lang, q, answers, page, tx.Now)), nil
}

// searchedFor is what the person looked for when they came to ask; no step asks for it.
const searchedFor = "searched"

// askNetwork opens the dialog for a question to the network, from a search if there was one: search.
func (b *Bot) askNetwork(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := mayAskNetwork(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	query, err := tx.Search(ctx, r.Person.ID, r.Person.AreaID, r.ID(0))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "needask", func(s *dialog.Session) {
		if query != "" {
			s.Answers = map[string]string{searchedFor: query}
		}
	})
}

// mayAskNetwork keeps the network's patience.
func mayAskNetwork(ctx context.Context, tx *storage.Tx, r Request) error {
	n, err := tx.QuestionsSince(ctx, r.Person.AreaID, r.Person.ID, tx.Now.Add(-questionWeek))
	if err == nil && n >= maxQuestions {
		return mistake{"needask.enough", text.V{"Max": maxQuestions}}
	}
	return err
}

// yesNo are the two answers to whether somebody is named.
func yesNo(r Request, yes, no string) []dialog.Option {
	return []dialog.Option{{Value: "yes", Label: r.Lang.T(yes)}, {Value: "no", Label: r.Lang.T(no)}}
}

// askNetworkFlow asks for the question. What may tell of somebody is marked, and edited or confirmed.
func askNetworkFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "needask", Review: true, Steps: []dialog.Step{
			{Name: "words", Line: true, Max: storage.MaxNetworkWords, Marked: true},
			{Name: "named", Kind: dialog.Choice},
		}},
		options: func(_ context.Context, _ *storage.Tx, r Request, _ dialog.Session, _ string) ([]dialog.Option, error) {
			return yesNo(r, "needask.with_name", "needask.without_name"), nil
		},
		note: func(r Request, s dialog.Session, step string) string {
			if s.Answers[searchedFor] == "" || step != "words" {
				return ""
			}
			return r.Lang.T("needask.searched", text.V{"Query": s.Answers[searchedFor]})
		},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			if err := mayAskNetwork(ctx, tx, r); err != nil {
				return Reply{}, err
			}
			id, err := tx.AskNetwork(ctx, r.Person.AreaID, r.Person.ID, s.Answers["words"], s.Answers["named"] == "yes")
			if err != nil {
				return Reply{}, err
			}
			q, err := tx.NetworkQuestion(ctx, r.Person.AreaID, id)
			return say(view.UnderLine(r.Lang.T("needask.thanks"), view.OwnQuestion(r.Lang, q, nil, 0, tx.Now))), err
		},
	}
}

// know opens the dialog for an answer to a question of the network: question.
func (b *Bot) know(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	q, err := answerable(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	reply, err := b.open(ctx, tx, r, "know", func(s *dialog.Session) {
		s.Subject, s.Answers = q.ID, map[string]string{askedWords: q.Words}
	})
	return fresh(reply), err // the question stays to be read
}

// askedWords are the question's; no step asks for them.
const askedWords = "asked"

// answerable finds a question that the person may answer.
func answerable(ctx context.Context, tx *storage.Tx, r Request, id int64) (storage.NetworkQuestion, error) {
	q, err := tx.NetworkQuestion(ctx, r.Person.AreaID, id)
	switch {
	case err != nil:
		return q, err
	case q.PersonID == r.Person.ID:
		return q, mistake{key: "know.yours"}
	case !q.Open(tx.Now):
		return q, mistake{key: "know.over"}
	}
	return q, nil
}

// Ways to answer.
const (
	knowOffer = "offer"
	knowWords = "words"
)

func knowFlow() *flow {
	chosen := func(way string) func(map[string]string) bool {
		return func(answers map[string]string) bool { return answers["how"] == way }
	}
	return &flow{
		Flow: dialog.Flow{Name: "know", Review: true, Steps: []dialog.Step{
			{Name: "how", Kind: dialog.Choice},
			{Name: "query", Line: true, Max: maxQuery, Asked: chosen(knowOffer)},
			{Name: "resource", Kind: dialog.Choice, Asked: chosen(knowOffer)},
			{Name: "sentence", Line: true, Max: storage.MaxNetworkWords, Marked: true, Asked: chosen(knowWords)},
			{Name: "shown", Kind: dialog.Choice},
		}},
		options: knowOptions,
		note: func(r Request, s dialog.Session, _ string) string {
			return r.Lang.T("know.asked", text.V{"Words": s.Answers[askedWords]})
		},
		accepted: func(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
			if step != "query" {
				return nil, nil
			}
			delete(s.Answers, "resource") // of an earlier search
			found, err := knownOffers(ctx, tx, r, s.Answers["query"])
			if err == nil && len(found) == 0 {
				err = mistake{key: "know.not_found"}
			}
			return nil, err
		},
		save: saveKnown,
	}
}

func knowOptions(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, step string) ([]dialog.Option, error) {
	switch step {
	case "how":
		return []dialog.Option{
			{Value: knowOffer, Label: r.Lang.T("know.by_offer")}, {Value: knowWords, Label: r.Lang.T("know.by_words")},
		}, nil
	case "shown":
		return yesNo(r, "know.with_house", "know.without_house"), nil
	}
	return knownOffers(ctx, tx, r, s.Answers["query"])
}

// knownOffers are the best offers for some words, to choose from.
func knownOffers(ctx context.Context, tx *storage.Tx, r Request, words string) (options []dialog.Option, err error) {
	hits, err := searchHits(ctx, tx, r, words, view.PageSize)
	for _, line := range hits.Lines {
		options = append(options, dialog.Option{
			Value: strconv.FormatInt(line.ID, 10), Label: text.Shorten(line.Title, 40) + " · " + text.Shorten(line.Organisation, 24),
		})
	}
	return options, err
}

// saveKnown stores an answer and passes it on to whoever asked.
func saveKnown(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	q, err := answerable(ctx, tx, r, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	answer := storage.NetworkAnswer{AnsweredAt: tx.Now}
	if s.Answers["how"] == knowOffer {
		answer.ResourceID, _ = strconv.ParseInt(s.Answers["resource"], 10, 64) // one of our options, or none
	} else {
		answer.Words = s.Answers["sentence"]
	}
	if answer.ResourceID == 0 && answer.Words == "" || s.Answers["shown"] == "" { // the way was changed at the review
		return Reply{}, mistake{key: "know.missing"}
	}
	if answer.ResourceID != 0 {
		resource, err := tx.Resource(ctx, r.Person.AreaID, answer.ResourceID)
		if errors.Is(err, storage.ErrNotFound) {
			return Reply{}, mistake{key: "know.gone"}
		}
		if err != nil {
			return Reply{}, err
		}
		answer.Title = resource.Title
	}
	var house int64
	if s.Answers["shown"] == "yes" {
		house, answer.Organisation = r.Person.OrganisationID, r.Person.OrganisationName
	}
	id, err := tx.AnswerNetwork(ctx, q, r.Person.ID, house, answer.ResourceID, answer.Words, maxAnswers)
	if errors.Is(err, storage.ErrConflict) {
		return Reply{}, mistake{"know.enough", text.V{"Max": maxAnswers}}
	}
	if err != nil {
		return Reply{}, err
	}
	return say(view.KnownThanks(r.Lang, answer)), tellAsker(ctx, tx, q, answer, id)
}

// tellAsker passes an answer on. Whoever blocks the bot finds it among their questions later.
func tellAsker(ctx context.Context, tx *storage.Tx, q storage.NetworkQuestion, answer storage.NetworkAnswer, id int64) error {
	asker, err := tx.Person(ctx, q.PersonID)
	if err != nil || !asker.Reachable {
		return err
	}
	return tx.Queue(view.Notice(asker, "answer", "known/"+strconv.FormatInt(id, 10), view.Known(text.Of(asker.Language), q, answer)))
}
