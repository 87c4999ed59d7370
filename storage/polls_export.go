package storage

import (
	"context"
	"errors"
)

// ExportBallot is what the person has voted in a poll that is still open. Afterwards nobody can tell any more.
type ExportBallot struct {
	Area     string         `json:"area"`
	Question string         `json:"question"`
	Abstains bool           `json:"abstains"`
	Choices  map[string]int `json:"choices"` // by option: dots, place, 1 for chosen, resistance, agreement
}

// ownBooths are the open polls of the person's areas in which they have a vote of their own.
func (tx *Tx) ownBooths(ctx context.Context, personID int64) (booths []Booth, err error) {
	polls, _, err := tx.listPolls(ctx, `
		WHERE p.state IN ('planned', 'open') AND p.voters = 'person'
			AND p.area_id IN (SELECT area_id FROM memberships WHERE person_id = $1)
		ORDER BY p.id`, personID)
	for _, p := range polls {
		booth, err := tx.Booth(p)
		if errors.Is(err, ErrNoBooth) {
			continue // nobody finds a ballot of this poll any more
		}
		if err != nil {
			return nil, err
		}
		booths = append(booths, booth)
	}
	return booths, err
}

// exportBallots collects the person's own ballots in open polls. One that they share with colleagues is not theirs.
func (tx *Tx) exportBallots(ctx context.Context, person *Person) ([]ExportBallot, error) {
	booths, err := tx.ownBooths(ctx, person.ID)
	if err != nil {
		return nil, err
	}
	var exported []ExportBallot
	for _, booth := range booths {
		ballot, err := tx.Ballot(ctx, booth, person)
		if err != nil {
			return nil, err
		}
		if len(ballot.Choices) == 0 && !ballot.Abstains {
			continue
		}
		choices := map[string]int{}
		for i, choice := range ballot.Choices {
			if choice != NoChoice {
				choices[booth.Options[i]] = choice
			}
		}
		exported = append(exported, ExportBallot{Area: booth.AreaName, Question: booth.Question, Abstains: ballot.Abstains, Choices: choices})
	}
	return exported, nil
}

// withdrawBallots removes the person's own ballots from open polls: whoever deletes themselves leaves none that could
// still be theirs. In polls that are closed nobody can tell which one it was.
func (tx *Tx) withdrawBallots(ctx context.Context, person *Person) error {
	booths, err := tx.ownBooths(ctx, person.ID)
	if err != nil {
		return err
	}
	for _, booth := range booths {
		if err := tx.Cast(ctx, booth, person, Ballot{}); err != nil {
			return err
		}
	}
	return nil
}
