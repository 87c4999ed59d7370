package bot

import (
	"context"
	"strconv"

	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// agreedObjects are agreements of an area that buttons can point at.
type agreedObjects struct {
	proposed, own, foreign int64 // a proposal of the member's; one that their house signs, and one that another house signs
	mark                   string
	report                 int64 // of the member's, on own
}

func agreed(of func(o agreedObjects) int64, more ...string) func(objects) []string {
	return func(o objects) []string { return append([]string{strconv.FormatInt(of(o.agreements), 10)}, more...) }
}

func ownAgreement(o agreedObjects) int64      { return o.own }
func foreignAgreement(o agreedObjects) int64  { return o.foreign }
func proposedAgreement(o agreedObjects) int64 { return o.proposed }

func signing(of func(o agreedObjects) int64, answer string) func(objects) []string {
	return func(o objects) []string {
		return []string{strconv.FormatInt(of(o.agreements), 10), answer, o.agreements.mark}
	}
}

// agreementMatrix says who may do what with agreements.
var agreementMatrix = []access{
	{"/agreements", nil, inArea},
	{"/agree", nil, "member admin coordinator"},
	{"agrees", fixed("0", "all"), inArea},
	{"agrees", fixed("0", "mine"), "member admin"},
	{"agrees", fixed("0", "due"), inArea},
	{"agrees", fixed("0", "conf"), inArea},
	{"agrees", func(o objects) []string { return []string{"0", "conf", strconv.FormatInt(o.conference, 10)} }, inArea},
	{"agree", agreed(ownAgreement), inArea},
	{"agree", agreed(ownAgreement, "full", "0"), inArea},
	{"agree", agreed(ownAgreement, "who", "0"), inArea},
	{"agree", agreed(ownAgreement, "reports", "0"), inArea},
	{"agree", agreed(ownAgreement, "story", "0"), inArea},
	{"agree", agreed(proposedAgreement, "notes", "0"), inArea},
	{"agree", agreed(ownAgreement, "sign"), "admin"},
	{"agreenew", fixed(), "member admin coordinator"},
	{"agreenew", func(o objects) []string { return []string{"c", strconv.FormatInt(o.conference, 10)} }, "member admin coordinator"},
	{"agreenew", func(o objects) []string { return []string{"m", strconv.FormatInt(o.conference, 10)} }, "member admin coordinator"},
	{"agreenew", func(o objects) []string { return []string{"p", strconv.FormatInt(o.closedPoll, 10)} }, "member admin coordinator"},
	{"agreenew", func(o objects) []string {
		return []string{"w", strconv.FormatInt(o.conference, 10), strconv.FormatInt(o.wish, 10)}
	}, coordinates},
	{"flow newagree", nil, "member admin coordinator"},
	{"agreefix", agreed(proposedAgreement), "member admin coordinator"},
	{"agreefix", agreed(ownAgreement), deciding},
	{"agreefix", agreed(foreignAgreement), coordinates},
	{"agreerenew", agreed(ownAgreement), deciding},
	{"agreerenew", agreed(foreignAgreement), coordinates},
	{"flow renewagree", nil, deciding},
	{"agreedo", agreed(proposedAgreement, "open"), "member admin coordinator"},
	{"agreedo", agreed(ownAgreement, "on_track"), "member admin coordinator"},
	{"agreedo", agreed(foreignAgreement, "stuck"), coordinates},
	{"agreedo", agreed(ownAgreement, "ended"), deciding},
	{"agreedo", agreed(foreignAgreement, "end"), coordinates},
	{"agreesign", signing(ownAgreement, "signed"), "admin"},
	{"agreesign", signing(ownAgreement, "declined"), "admin"},
	{"agreesign", signing(foreignAgreement, "signed"), ""},
	{"flow agreeanswer", nil, "admin"},
	{"agreenote", agreed(proposedAgreement), "member admin coordinator"},
	{"flow agreenote", nil, "member admin coordinator"},
	{"agreeadd", func(o objects) []string {
		return []string{strconv.FormatInt(o.agreements.own, 10), strconv.FormatInt(o.agreements.report, 10)}
	}, "member"},
	{"flow agreereport", nil, "member admin coordinator"},
	{"orggone", id(func(o objects) int64 { return o.own }), coordinates},
	{"orggone", id(func(o objects) int64 { return o.foreign }, "alone", "yes"), coordinates},
	{"orggone", func(o objects) []string {
		return []string{strconv.FormatInt(o.foreign, 10), "merge", "0", strconv.FormatInt(o.own, 10), "yes"}
	}, coordinates},
}

// agree makes a proposal, an agreement that the member's house is to sign, and one that another house is to sign.
func (o *objects) agree(ctx context.Context, tx *storage.Tx) error {
	member, err := tx.Person(ctx, o.people["member"].ID)
	if err != nil {
		return err
	}
	day := agreement.Day(tx.Now).AddDate(0, 6, 0)
	for _, one := range []struct {
		into   *int64
		houses []int64
		open   bool
	}{{&o.agreements.proposed, []int64{o.own, o.foreign}, false}, {&o.agreements.own, []int64{o.own}, true}, {&o.agreements.foreign, []int64{o.foreign}, true}} {
		a, err := tx.ProposeAgreement(ctx, storage.Agreement{What: "Etwas", How: "Daran", Until: day, Review: day}, one.houses, member)
		if err != nil {
			return err
		}
		if *one.into = a.ID; !one.open {
			continue
		}
		if a, err = tx.OpenAgreement(ctx, a, member); err != nil {
			return err
		}
		if a.Present()[0] == o.own {
			o.agreements.mark = view.AgreementMark(a)
			_, o.agreements.report, err = tx.ReportAgreement(ctx, a, storage.AgreementReport{Status: storage.ReportOnTrack}, member)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
