package bot_test

import (
	"context"
	"errors"

	"sozialraum/bot/postbox"
	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// digestTrials has every dialog about letters by e-mail.
var digestTrials = map[string]trial{
	"digestadd": {
		who: boss, other: plans, parsed: []string{"address"},
		open:    func(s *stage, p *simulator.Person, _ string) { taps(s, p, "digest:%d:add", s.house) },
		answers: map[string][]string{"address": {"buero@schule.example"}, "language": {"[Deutsch|English]"}},
	},
	"digestcode": {
		who: asksByMail, other: plans, parsed: []string{"code"},
		open: func(s *stage, p *simulator.Person, _ string) {
			taps(s, p, "digest:%d:code:%d", s.house, s.mailAsked(nil).AddressID)
		},
		typed: func(s *stage) string { return postbox.Keys{Hash: s.key.Hash}.Code(s.mailAsked(nil).Seed) },
	},
}

// asksByMail is the boss of a house of which an address was asked by mail.
func asksByMail(s *stage) *simulator.Person {
	s.mailAsked(func(ctx context.Context, tx *storage.Tx) error {
		err := tx.AddDigestAddress(ctx, storage.DigestAddress{
			AreaID: s.area, OrganisationID: s.house, Address: "buero@schule.example", Language: "de",
		}, 1)
		if err != nil {
			return err
		}
		m, err := tx.ClaimDigestMail(ctx, 0, storage.DigestMail{})
		if err != nil {
			return err
		}
		return errors.Join(tx.LinkDigestMail(ctx, m.ID, make([]byte, 32)), tx.FinishDigestMail(ctx, m.ID, storage.MailSent))
	})
	return s.boss
}

// mailAsked is the mail that asked the one address there is, after something was done.
func (s *stage) mailAsked(first func(ctx context.Context, tx *storage.Tx) error) (m storage.DigestMail) {
	s.t.Helper()
	if err := s.store.InTx(s.ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
		if first != nil {
			if err := first(ctx, tx); err != nil {
				return err
			}
		}
		m, err = tx.DigestMailByLink(ctx, make([]byte, 32))
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	return m
}
