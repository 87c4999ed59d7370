package scheduler

import (
	"context"
	"time"

	"sozialraum/storage"
)

// talkPiece bounds how many talks and round tables are looked at in one transaction.
const talkPiece = 20

// settleTalks asks the two of every talk that took place to end it, and ends the cases of round tables that are over.
// What people are told is the neutral notice; what there is to decide they see after a tap.
func (s *Scheduler) settleTalks(ctx context.Context, _ time.Time) (n int, err error) {
	if s.store.Consultations() != nil { // without the key nothing can be read, and nothing is sent
		return 0, nil
	}
	for _, piece := range []func(ctx context.Context, tx *storage.Tx) (int, error){
		askAboutTalks,
		func(ctx context.Context, tx *storage.Tx) (int, error) { return tx.CloseTables(ctx, talkPiece) },
	} {
		for done := talkPiece; done == talkPiece && ctx.Err() == nil; n += done {
			err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
				done, err = piece(ctx, tx)
				return err
			})
			if err != nil {
				return n, err
			}
		}
	}
	return n, ctx.Err()
}

// askAboutTalks tells both people of talks that took place that there is something new.
func askAboutTalks(ctx context.Context, tx *storage.Tx) (int, error) {
	cases, err := tx.DueTalks(ctx, talkPiece)
	if err != nil {
		return 0, err
	}
	for i := range cases {
		if err := tellParticipants(ctx, tx, &cases[i]); err != nil {
			return 0, err
		}
	}
	return len(cases), nil
}
