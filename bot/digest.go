package bot

import (
	"context"
	"errors"
	"net/mail"
	"regexp"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/postbox"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// digest shows those who look after an organisation who of it reads the monthly letter by e-mail: organisation, what to
// do, address.
func (b *Bot) digest(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := digestHouse(ctx, tx, r.Person, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "":
		return b.digestList(ctx, tx, r, o, "")
	case "pdf":
		return digestPaper(ctx, tx, r, o)
	case "add":
		if !b.mail {
			return Reply{}, storage.ErrNotFound
		}
		return b.open(ctx, tx, r, "digestadd", func(s *dialog.Session) { s.Subject = o.ID })
	}
	d, err := tx.DigestAddressToChange(ctx, o.AreaID, o.ID, r.ID(2))
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "one":
		return say(view.DigestAddress(r.Lang, d, r.Person.Location(), b.takesCodes(d))), nil
	case "code":
		if !b.takesCodes(d) {
			return Reply{}, storage.ErrNotFound
		}
		return b.open(ctx, tx, r, "digestcode", func(s *dialog.Session) { s.Subject = d.ID })
	case "drop":
		return b.dropDigest(ctx, tx, r, o, d)
	}
	return Reply{}, storage.ErrNotFound
}

// digestHouse is an organisation that the person looks after.
func digestHouse(ctx context.Context, tx *storage.Tx, p *storage.Person, id int64) (storage.Organisation, error) {
	o, err := tx.Organisation(ctx, p.AreaID, id)
	if err == nil && (!mayEdit(p, o.ID) || o.State != "active") {
		return o, storage.ErrNotFound
	}
	return o, err
}

func (b *Bot) digestList(ctx context.Context, tx *storage.Tx, r Request, o storage.Organisation, note string) (Reply, error) {
	list, err := tx.DigestAddresses(ctx, o.AreaID, o.ID)
	return say(view.DigestAddresses(r.Lang, o, list, b.mail, note)), err
}

// takesCodes tells whether somebody types the code that the reader of an address was sent, since no link can be opened.
func (b *Bot) takesCodes(d storage.DigestAddress) bool {
	return b.letters == "" && d.ConfirmedAt == nil && d.AskedAt != nil
}

// dropDigest takes an address off. One whose reader has not agreed is not asked again soon.
func (b *Bot) dropDigest(ctx context.Context, tx *storage.Tx, r Request, o storage.Organisation, d storage.DigestAddress) (Reply, error) {
	if d.ConfirmedAt == nil && d.AskedAt != nil {
		if err := tx.SilenceDigest(ctx, d.AreaID, b.postKeys().Address(d.Address)); err != nil {
			return Reply{}, err
		}
	}
	if err := tx.DropDigest(ctx, d.ID); err != nil {
		return Reply{}, err
	}
	return b.digestList(ctx, tx, r, o, r.Lang.T("digest.dropped", text.V{"Address": d.Address}))
}

func (b *Bot) postKeys() postbox.Keys { return postbox.Keys{Hash: b.key.Hash} }

// digestPaper sends the letter of the present month as a file to print.
func digestPaper(ctx context.Context, tx *storage.Tx, r Request, o storage.Organisation) (Reply, error) {
	month := tx.Now.In(r.Person.Location())
	d, err := tx.Digest(ctx, o.AreaID, o.ID, month.AddDate(0, 0, 1-month.Day()))
	if err != nil {
		return Reply{}, err
	}
	file, err := view.DigestFile(r.Lang, d)
	if err != nil {
		return Reply{}, err
	}
	if file == nil {
		return Reply{}, mistake{key: "digest.nothing"}
	}
	return say(view.Message{Text: r.Lang.T("digest.paper"), File: file}), nil
}

// digestAddFlow enters an address. Nothing but a question goes there until its reader has agreed.
func (b *Bot) digestAddFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "digestadd", Review: true, Steps: []dialog.Step{
			{Name: "address", Line: true, Max: 254, Check: checkAddress},
			{Name: "language", Kind: dialog.Choice},
		}},
		options: func(context.Context, *storage.Tx, Request, dialog.Session, string) ([]dialog.Option, error) {
			return []dialog.Option{{Value: "de", Label: "Deutsch"}, {Value: "en", Label: "English"}}, nil
		},
		save: b.addDigest,
	}
}

// checkAddress takes a bare address with a domain, and no name beside it.
func checkAddress(typed string) (string, *dialog.Problem) {
	parsed, err := mail.ParseAddress(typed)
	if err != nil || parsed.Address != typed || !strings.Contains(typed[strings.LastIndexByte(typed, '@'):], ".") {
		return "", &dialog.Problem{Key: "digestadd.unusable"}
	}
	return typed, nil
}

func (b *Bot) addDigest(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	o, err := digestHouse(ctx, tx, r.Person, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	address := s.Answers["address"]
	until, err := tx.DigestSilent(ctx, o.AreaID, b.postKeys().Address(address))
	if err != nil {
		return Reply{}, err
	}
	if !until.IsZero() {
		day := when.Format(string(r.Lang), when.LongDay, when.Of(until.In(r.Person.Location())))
		return Reply{}, mistake{"digestadd.silent", text.V{"Day": day}}
	}
	// The area's unique index decides between two who enter it at once in two organisations.
	err = tx.AddDigestAddress(ctx, storage.DigestAddress{
		AreaID: o.AreaID, OrganisationID: o.ID, Address: address, Language: s.Answers["language"],
	}, r.Person.ID)
	switch {
	case errors.Is(err, storage.ErrConflict):
		return Reply{}, mistake{key: "digestadd.known"}
	case errors.Is(err, storage.ErrFull):
		return Reply{}, mistake{"digestadd.full", text.V{"Count": storage.MaxDigestAddresses}}
	case err != nil:
		return Reply{}, err
	}
	return b.digestList(ctx, tx, r, o, r.Lang.T("digest.added"))
}

// digestCodeFlow takes the code that the reader of an address was sent.
func (b *Bot) digestCodeFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "digestcode", Steps: []dialog.Step{{Name: "code", Line: true, Max: 40, Check: checkMailCode}}},
		accepted: func(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, _ string) (*view.Message, error) {
			question, err := b.digestQuestion(ctx, tx, r, *s)
			if err == nil && !b.postKeys().SameCode(question.Seed, s.Answers["code"]) {
				return nil, mistake{key: "digestcode.wrong"}
			}
			return nil, err
		},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			question, err := b.digestQuestion(ctx, tx, r, s)
			if err != nil {
				return Reply{}, err
			}
			if err := tx.ConfirmDigest(ctx, question.AddressID); err != nil {
				return Reply{}, err
			}
			o, err := tx.Organisation(ctx, r.Person.AreaID, question.OrganisationID)
			if err != nil {
				return Reply{}, err
			}
			return b.digestList(ctx, tx, r, o, r.Lang.T("digest.confirmed", text.V{"Address": question.Address}))
		},
	}
}

var mailCode = regexp.MustCompile(`(?i)^[A-Z2-7]{4}[- ]?[A-Z2-7]{4}[- ]?[A-Z2-7]{4}$`)

// checkMailCode takes what may be a code.
func checkMailCode(typed string) (string, *dialog.Problem) {
	if !mailCode.MatchString(typed) {
		return "", &dialog.Problem{Key: "digestcode.wrong"}
	}
	return typed, nil
}

// digestQuestion is the mail with the code that the dialog asks for.
func (b *Bot) digestQuestion(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (storage.DigestMail, error) {
	question, err := tx.DigestQuestion(ctx, r.Person.AreaID, s.Subject)
	if err == nil {
		_, err = digestHouse(ctx, tx, r.Person, question.OrganisationID)
	}
	return question, err
}
