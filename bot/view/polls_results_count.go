package view

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/tally"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// MinShown is the number of counted ballots from which on a result is shown. With one ballot the result would be that
// ballot; with two, each of both voters could work out the other's.
const MinShown = 3

// Outcome is a counted poll.
type Outcome struct {
	Poll    storage.Poll
	Result  tally.Result
	Sectors []SectorOutcome // nil: there is no split that may be shown
}

// SectorOutcome is what one sector thinks.
type SectorOutcome struct {
	Sector string
	Result tally.Result
}

// Hidden tells whether the result would give away who voted how.
func (o Outcome) Hidden() bool { return o.Result.Counted < o.Least() }

// Least is the number of counted ballots from which on the result is shown. About the attitude of those who meet it is the
// threshold of their area: there is a trend of it, and with fewer each of them could be made out from one time to the next.
func (o Outcome) Least() int {
	if o.Poll.Attitude {
		return max(MinShown, o.Poll.SplitK)
	}
	return MinShown
}

// Repeated tells whether the poll asks again what an earlier one asked.
func (o Outcome) Repeated() bool { return o.Poll.SeriesID != 0 && o.Poll.SeriesID != o.Poll.ID }

// CountPoll counts the ballots of a poll that is over.
func CountPoll(p storage.Poll, ballots []storage.Ballot) (Outcome, error) {
	o := Outcome{Poll: p}
	var err error
	if o.Result, err = count(p, ballots); err != nil {
		return o, err
	}
	o.Sectors, err = bySector(p, ballots)
	return o, err
}

func count(p storage.Poll, ballots []storage.Ballot) (tally.Result, error) {
	counted := make([]tally.Ballot, len(ballots))
	for i, b := range ballots {
		if !b.Abstains {
			counted[i] = b.Choices
		}
	}
	result, err := tally.Count(tally.Method(p.Kind), len(p.Options), counted)
	if err != nil {
		return result, fmt.Errorf("count poll %d: %w", p.ID, err)
	}
	return result, nil
}

// bySector counts each sector by itself; the result is nil where that could tell how somebody voted:
//
//   - every ballot that is counted belongs to a sector and every sector has at least k of them: nothing can be found
//     out by subtracting the sectors that are shown from the whole
//   - there is this one split and no other, and k is the one that the poll began with: no two splits can be
//     subtracted
//   - no sector votes with one voice: then everybody of it would be known to have voted that way
func bySector(p storage.Poll, ballots []storage.Ballot) ([]SectorOutcome, error) {
	groups := map[string][]storage.Ballot{}
	for _, b := range ballots {
		if !b.Abstains {
			groups[b.Sector] = append(groups[b.Sector], b)
		}
	}
	if !p.Split || len(groups) < 2 {
		return nil, nil
	}
	var sectors []SectorOutcome
	for _, sector := range append(slices.Clone(storage.Sectors[:]), "none") {
		if groups[sector] == nil {
			continue
		}
		result, err := count(p, groups[sector])
		_, enough := anonymity.Count(result.Counted, p.SplitK)
		if err != nil || !enough || oneVoice(result) {
			return nil, err
		}
		sectors = append(sectors, SectorOutcome{Sector: sector, Result: result})
		delete(groups, sector)
	}
	if len(groups) > 0 {
		return nil, nil // votes of nobody's sector: what is left over could be worked out
	}
	return sectors, nil
}

// oneVoice tells whether all ballots of the result say the same about every option.
func oneVoice(r tally.Result) bool {
	for _, s := range r.Scores {
		for _, ballots := range s.Values {
			if ballots != 0 && ballots != r.Counted {
				return false
			}
		}
	}
	return true
}

// PollBySector says what each sector puts first. Only the order is told: the fewer votes, the more a number gives
// away.
func PollBySector(l text.Lang, o Outcome) Message {
	back := Row(Tap(l.T("pollresult.back"), "pollresult", o.Poll.ID))
	var body strings.Builder
	body.WriteString(l.T("pollresult.title", text.V{"Question": o.Poll.Question}) + "\n\n")
	if len(o.Sectors) == 0 {
		body.WriteString(l.T("pollresult.no_sectors"))
		return Message{Text: body.String(), Rows: [][]Button{back}}
	}
	body.WriteString(l.T("pollresult.sectors"))
	for _, s := range o.Sectors {
		name := l.T("poll.no_organisation")
		if s.Sector != "none" {
			name = l.T("sector.name_" + s.Sector)
		}
		body.WriteString("\n\n<b>" + name + "</b> · " + l.N("pollresult.votes", s.Result.Counted))
		first := leaders(s.Result)
		if len(first) == 0 {
			body.WriteString("\n" + l.T("pollresult.sector_level"))
		}
		for _, option := range first {
			body.WriteString("\n" + l.T("pollresult.sector_line", text.V{
				"Place": s.Result.Scores[option].Place, "Option": text.Shorten(o.Poll.Options[option], 60),
			}))
		}
	}
	return Message{Text: body.String(), Rows: [][]Button{back}}
}

// leaders are the first three, and what is level with the third unless that would make more than five.
func leaders(r tally.Result) []int {
	in, tied, _ := r.Cut(3)
	if len(in)+len(tied) > 5 {
		return in
	}
	return append(in, tied...)
}

// decimal writes a number with at most so many digits behind the comma, or the point in English.
func decimal(l text.Lang, value float64, digits int) string {
	scale := math.Pow10(digits)
	written := strconv.FormatFloat(math.Round(value*scale)/scale, 'f', -1, 64)
	if l == text.En {
		return written
	}
	return strings.Replace(written, ".", ",", 1)
}

// percent writes a share from 0 to 1.
func percent(l text.Lang, share float64) string {
	if l == text.En {
		return decimal(l, 100*share, 0) + "%"
	}
	return decimal(l, 100*share, 0) + "\u00a0%" // the sign stays with its number
}
