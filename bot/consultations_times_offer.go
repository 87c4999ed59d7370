package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// timesFlow lets the consultant of a talk offer up to three times.
func timesFlow(b *Bot) *flow {
	return &flow{
		Flow:   dialog.Flow{Name: "times", Steps: []dialog.Step{{Name: "times", Max: 300}}, Review: true},
		sealed: true,
		banner: dangerBanner,
		show: func(r Request, _, answer string) string {
			var lines []string
			for _, at := range keptTimes(answer) {
				lines = append(lines, when.Format(string(r.Lang), when.Long, when.Of(at)))
			}
			return "\n" + strings.Join(lines, "\n")
		},
		accepted: func(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
			c, _, err := livingTalk(ctx, tx, r, s.Answers[answerCase])
			if err != nil {
				return nil, err
			}
			m := momentNow(tx, r)
			m.zone = zoneOf(c)
			s.Answers[step], err = m.offers(s.Answers[step])
			return nil, err
		},
		save: b.offerTimes,
	}
}

// betweenTimes parts one offered time from the next.
var betweenTimes = regexp.MustCompile(`(?i)[\n;/]+|\s(?:oder|or)\s`)

// offers reads up to three times, each with its day, and keeps them as the dialog does: one a line, soonest first.
// Its errors are mistakes.
func (m moment) offers(typed string) (string, error) {
	var kept []string
	for _, part := range betweenTimes.Split(typed, -1) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		read, err := m.read(part)
		if err != nil {
			return "", err
		}
		if !read.HasTime {
			return "", mistake{"times.no_time", text.V{"Day": when.Format(string(m.lang), when.LongDay, read)}}
		}
		kept = append(kept, wallOf(read).Format(keptMoment))
	}
	slices.Sort(kept)
	kept = slices.Compact(kept)
	switch {
	case len(kept) == 0:
		return "", mistake{key: "when.no_date"}
	case len(kept) > storage.MaxOffers:
		return "", mistake{key: "times.too_many"}
	}
	return strings.Join(kept, "\n"), nil
}

// keptTimes reads back what a dialog kept of offered times.
func keptTimes(answer string) []time.Time {
	var times []time.Time
	for _, line := range strings.Split(answer, "\n") {
		if at, err := time.Parse(keptMoment, line); err == nil {
			times = append(times, at)
		}
	}
	return times
}

// offerTimes shows the times to the requester. What was settled before is open again.
func (b *Bot) offerTimes(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, _, err := livingTalk(ctx, tx, r, s.Answers[answerCase])
	if err != nil {
		return Reply{}, err
	}
	if c.Me.Role != storage.RoleConsultant {
		return Reply{}, storage.ErrNotFound
	}
	offers := keptTimes(s.Answers["times"])
	zone := zoneOf(c)
	for _, at := range offers { // the draft may be a day old
		if !storage.Instant(at, zone).After(tx.Now) {
			return Reply{}, mistake{"when.past", text.V{"When": when.Format(string(r.Lang), when.Long, when.Of(at))}}
		}
	}
	return b.moveTalk(ctx, tx, r, c, storage.Talk{Consultant: c.Me.Number, Offers: offers})
}

// callNumberFlow asks the consultant how to speak and where to call.
func callNumberFlow(b *Bot) *flow {
	return &flow{
		Flow: dialog.Flow{Name: "callnumber", Steps: []dialog.Step{
			{Name: "manner", Kind: dialog.Choice}, {Name: "contact", Line: true, Max: 200},
		}, Review: true},
		sealed: true,
		banner: dangerBanner,
		options: func(_ context.Context, _ *storage.Tx, r Request, _ dialog.Session, _ string) ([]dialog.Option, error) {
			options := make([]dialog.Option, len(storage.TalkManners))
			for i, manner := range storage.TalkManners {
				options[i] = dialog.Option{Value: manner, Label: r.Lang.T("speaking.manner_" + manner)}
			}
			return options, nil
		},
		accepted: func(_ context.Context, _ *storage.Tx, _ Request, s *dialog.Session, step string) (*view.Message, error) {
			if contact := s.Answers["contact"]; contact != "" && !callable(s.Answers["manner"], contact) {
				if step == "manner" { // the other one is asked for again
					delete(s.Answers, "contact")
					return nil, nil
				}
				return nil, mistake{key: "callnumber.not_" + s.Answers["manner"]}
			}
			return nil, nil
		},
		save: b.giveContact,
	}
}

var (
	telephone = regexp.MustCompile(`^\+?[0-9 ()/.-]*$`)
	videoRoom = regexp.MustCompile(`^https://[^\s/]+\.[^\s]+$`)
)

// callable tells whether a contact is what the manner needs: a telephone number of 5 to 15 digits (ITU-T E.164), or
// the address of a video room.
func callable(manner, contact string) bool {
	if manner == "video" {
		return videoRoom.MatchString(contact)
	}
	digits := 0
	for _, r := range contact {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits >= 5 && digits <= 15 && telephone.MatchString(contact)
}

// giveContact keeps where to call. If it is the manner that the requester wished for, both agree already.
func (b *Bot) giveContact(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, t, err := livingTalk(ctx, tx, r, s.Answers[answerCase])
	if err != nil {
		return Reply{}, err
	}
	if c.Me.Role != storage.RoleConsultant || t.Stage() != storage.TalkContact { // other times were asked for meanwhile
		return b.openCase(ctx, tx, r, c.Me.Reference)
	}
	if s.Answers["contact"] == "" || !callable(s.Answers["manner"], s.Answers["contact"]) {
		return Reply{}, mistake{key: "callnumber.not_" + s.Answers["manner"]}
	}
	t.Manner, t.Contact = s.Answers["manner"], s.Answers["contact"]
	t.Agreed = t.Manner == t.Wished
	return b.moveTalk(ctx, tx, r, c, t)
}
