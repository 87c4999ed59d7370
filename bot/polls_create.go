package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// newPoll offers templates, and opens the dialog with the one that was chosen.
func (b *Bot) newPoll(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := unwatch(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	var c storage.Conference // whose participants are asked
	if r.Param(1) != "" {
		var err error
		if c, err = tx.Conference(ctx, r.Person.AreaID, r.ID(1)); err != nil {
			return Reply{}, err
		}
	}
	if r.Param(0) == "attitude" {
		if reply, done, err := b.attitudePoll(ctx, tx, r, c); done || err != nil {
			return reply, err
		}
	}
	switch name := r.Param(0); name {
	case "own":
		return b.open(ctx, tx, r, "newpoll", func(s *dialog.Session) { askParticipants(s, c.ID, c.Title) })
	case "wishes", "attitude":
		return b.open(ctx, tx, r, "newpoll", func(s *dialog.Session) {
			s.Answers = map[string]string{
				"kind":     map[string]string{"wishes": "points", "attitude": "scale"}[name],
				"question": r.Lang.T("polltemplate." + name + "_question"),
				"options":  r.Lang.T("polltemplate." + name + "_options"),
			}
			s.Step = pollStep("voters")
			askParticipants(s, c.ID, c.Title)
		})
	}
	return say(view.PollTemplates(r.Lang, r.ID(1))), nil
}

// Answers that no step asks for: the meeting whose participants a new poll asks, and its title.
const (
	askedParticipants = "participants"
	askedTitle        = "participants_title"
)

// askParticipants limits a new poll to those who come to a meeting; zero: it asks the whole area.
func askParticipants(s *dialog.Session, conferenceID int64, title string) {
	if conferenceID != 0 {
		s.Answers[askedParticipants], s.Answers[askedTitle] = strconv.FormatInt(conferenceID, 10), title
	}
}

// pollBanner says whom a new poll asks, if it is not the whole area.
func pollBanner(r Request, s dialog.Session) string {
	if s.Answers[askedParticipants] == "" {
		return ""
	}
	return r.Lang.T("poll.participants", text.V{"Title": s.Answers[askedTitle]})
}

// repeatPoll asks again: all is as it was but the times. Asked of the same people in the same words, the results become
// a trend.
func (b *Bot) repeatPoll(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	p, err := tx.Poll(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if p.State == "deleted" {
		return say(view.PollDeleted(r.Lang, p)), unwatch(ctx, tx, r)
	}
	if err := unwatch(ctx, tx, r); err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "newpoll", func(s *dialog.Session) {
		s.Subject, s.Step = p.ID, pollStep("opens")
		s.Answers = map[string]string{
			"kind": p.Kind, "question": p.Question, "options": strings.Join(p.Options, "\n"), "voters": p.Voters,
			"rules": strings.Join(rulesOf(p), ","),
		}
		askParticipants(s, p.ConferenceID, p.Conference)
		if p.Attitude && p.ConferenceID == 0 { // a meeting has one
			s.Answers[askedAttitude] = "yes"
		}
		if p.Quorum > 0 {
			s.Answers["quorum"] = strconv.Itoa(p.Quorum)
		}
	})
}

// newPollFlow asks for everything about a poll and publishes it.
func newPollFlow() *flow {
	return &flow{
		Flow:     dialog.Flow{Name: "newpoll", Steps: pollSteps(), Review: true},
		options:  pollOptions,
		show:     showPollAnswer,
		note:     notePoll,
		banner:   pollBanner,
		accepted: acceptPoll,
		save:     publishPoll,
	}
}

func pollSteps() []dialog.Step {
	return []dialog.Step{
		{Name: "kind", Kind: dialog.Choice},
		{Name: "question", Line: true, Max: storage.MaxQuestion},
		{Name: "options", Max: maxOptionsText, Optional: true, Skip: "newpoll.collect", Check: checkOptions},
		{Name: "voters", Kind: dialog.Choice},
		{Name: "opens", Line: true, Max: 100, Optional: true, Skip: "newpoll.now"},
		{Name: "closes", Line: true, Max: 100},
		{Name: "quorum", Line: true, Max: 100, Optional: true, Skip: "newpoll.no_quorum", Check: checkQuorum},
		{Name: "rules", Kind: dialog.Many, Optional: true},
	}
}

// maxOptionsText leaves some room for bullets and numbers in front of the longest options.
const maxOptionsText = storage.MaxPollOptions * (storage.MaxPollOption + 5)

func pollStep(name string) int {
	return slices.IndexFunc(pollSteps(), func(s dialog.Step) bool { return s.Name == name })
}

// pollRuleNames are what can be picked at the step rules.
var pollRuleNames = [...]string{"remind", "again", "early", "suggest", "split", "group"}

// rulesOf is the answer to the step rules that would lead to this poll.
func rulesOf(p storage.Poll) (rules []string) {
	on := map[string]bool{
		"remind": p.Reminders > 0, "again": p.Reminders > 1, "early": p.Early, "suggest": p.Suggestions, "split": p.Split,
		"group": p.GroupOnly,
	}
	for _, name := range pollRuleNames {
		if on[name] {
			rules = append(rules, name)
		}
	}
	return rules
}

func pollOptions(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session, step string) (options []dialog.Option, err error) {
	add := func(prefix string, values ...string) {
		for _, value := range values {
			options = append(options, dialog.Option{Value: value, Label: r.Lang.T(prefix + value)})
		}
	}
	switch step {
	case "kind":
		add("poll.kind_", storage.PollKinds[:]...)
	case "voters":
		add("poll.voters_", "person", "organisation")
	default:
		rules := pollRuleNames[:]
		if group, err := announcesInGroup(ctx, tx, r, s); err != nil {
			return nil, err
		} else if !group {
			rules = rules[:len(rules)-1]
		}
		add("newpoll.rule_", rules...)
	}
	return options, nil
}

// announcesInGroup tells whether a group is there in which the poll can be announced. One that asks only those who come to
// a meeting is no business of the group.
func announcesInGroup(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (bool, error) {
	if s.Answers[askedParticipants] != "" {
		return false, nil
	}
	_, err := tx.Group(ctx, r.Person.AreaID)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func showPollAnswer(r Request, step, answer string) string {
	switch step {
	case "opens", "closes":
		day, clock := keptParts(answer)
		return shownMoment(r.Lang, day, clock)
	case "options":
		return "\n• " + strings.ReplaceAll(answer, "\n", "\n• ")
	}
	return answer
}

// notePoll says how a time was understood, right above the question that follows.
func notePoll(r Request, s dialog.Session, step string) string {
	asked := map[string]string{"closes": "opens", "quorum": "closes"}[step]
	if s.Answers[asked] == "" || s.Edit {
		return ""
	}
	line := r.Lang.T("when.understood", text.V{"When": showPollAnswer(r, asked, s.Answers[asked])})
	if words := s.Answers[leftOver]; words != "" {
		line += " " + r.Lang.T("when.left_over", text.V{"Words": words})
	}
	return line
}

// What is meant by a day without a time: it opens in the morning and closes in the evening.
var (
	usualOpening = when.Clock{Hour: 8}
	usualClosing = when.Clock{Hour: 18}
)

// acceptPoll reads times as soon as they are typed, and looks whether there are enough options.
func acceptPoll(_ context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
	delete(s.Answers, leftOver)
	switch step {
	case "options":
		return nil, enoughOptions(s.Answers["kind"], optionLines(s.Answers["options"]))
	case "opens", "closes":
		usual := usualClosing
		if step == "opens" {
			usual = usualOpening
		}
		read, err := readPollTime(tx, r, s.Answers[step], usual)
		if err != nil {
			return nil, err
		}
		s.Answers[step], s.Answers[leftOver] = read.Date.String()+" "+read.Clock.String(), read.Rest
		if step == "closes" {
			return nil, closesLater(tx, r, *s)
		}
	}
	return nil, nil
}

// readPollTime understands a day, with a time or the usual one.
func readPollTime(tx *storage.Tx, r Request, typed string, usual when.Clock) (when.Result, error) {
	m := momentNow(tx, r)
	read, err := m.read(typed)
	if err != nil || read.HasTime {
		return read, err
	}
	read.HasTime, read.Clock = true, usual
	return read, m.settled(read)
}

// pollTimes are when the poll of a dialog opens and closes.
func pollTimes(tx *storage.Tx, r Request, s dialog.Session) (opens, closes time.Time, err error) {
	opens = tx.Now
	if s.Answers["opens"] != "" {
		at, ok := keptResult(keptParts(s.Answers["opens"]))
		if !ok {
			return opens, closes, mistake{key: "when.no_date"}
		}
		if opens = at.In(r.Person.Location()); opens.Before(tx.Now) { // the draft may be a day old
			opens = tx.Now
		}
	}
	at, ok := keptResult(keptParts(s.Answers["closes"]))
	if !ok {
		return opens, closes, mistake{key: "when.no_date"}
	}
	return opens, at.In(r.Person.Location()), nil
}

// closesLater refuses an end before the beginning.
func closesLater(tx *storage.Tx, r Request, s dialog.Session) error {
	opens, closes, err := pollTimes(tx, r, s)
	if err == nil && !closes.After(opens) {
		return mistake{key: "newpoll.closes_first"}
	}
	return err
}

// optionLines are the options of an answer.
func optionLines(answer string) []string {
	if answer == "" {
		return nil
	}
	return strings.Split(answer, "\n")
}

// checkOptions reads options one a line, with or without bullets or numbers in front.
func checkOptions(typed string) (string, *dialog.Problem) {
	var options []string
	for _, line := range strings.Split(typed, "\n") {
		option := strings.TrimSpace(storage.Unbulleted(strings.TrimSpace(line)))
		known := func(other string) bool { return sameOption(option, other) }
		switch n := utf8.RuneCountInString(option); {
		case option == "":
			continue
		case n > storage.MaxPollOption:
			return "", &dialog.Problem{Key: "newpoll.long_option", Values: text.V{"Option": text.Shorten(option, 40), "Have": n, "Max": storage.MaxPollOption}}
		case slices.ContainsFunc(options, known):
			return "", &dialog.Problem{Key: "newpoll.twice", Values: text.V{"Option": text.Shorten(option, 40)}}
		}
		options = append(options, option)
	}
	if len(options) > storage.MaxPollOptions {
		return "", &dialog.Problem{Key: "newpoll.many_options", Values: text.V{"Have": len(options), "Max": storage.MaxPollOptions}}
	}
	return strings.Join(options, "\n"), nil
}

// sameOption tells whether two options say the same for everybody who reads them.
func sameOption(a, b string) bool {
	plain := func(s string) string { return strings.Trim(strings.Join(strings.Fields(s), " "), " .!?") }
	return strings.EqualFold(plain(a), plain(b))
}

func checkQuorum(typed string) (string, *dialog.Problem) {
	n, err := strconv.Atoi(strings.TrimSpace(typed))
	if err != nil || n < 1 || n > 100_000 {
		return "", &dialog.Problem{Key: "newpoll.no_number"}
	}
	return strconv.Itoa(n), nil
}

// enoughOptions refuses what is no choice. A single statement can be agreed with; nothing at all can be filled by those
// who take part.
func enoughOptions(kind string, options []string) error {
	if len(options) == 1 && kind != "scale" {
		return mistake{key: "newpoll.one_option"}
	}
	return nil
}
