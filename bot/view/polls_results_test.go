package view

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/bot/tally"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// wishes is a poll of that kind that is over.
func wishes(kind string) storage.Poll {
	closed := day
	return storage.Poll{
		ID: 9, AreaID: 1, AreaName: "Planungsraum Nord", Zone: "Europe/Berlin", Kind: kind, Question: "Womit fangen wir an? <Wünsche>",
		Options: []string{"Transparenz über Möglichkeiten & Grenzen", "Gemeinsame Haltung", "Anonyme Fallbesprechungen", "Öffnen der Erziehungskonferenzen"},
		Voters:  "person", State: "closed", ClosesAt: day, ClosedAt: &closed, Electorate: 50, SeriesID: 9, SplitK: 5,
	}
}

// cast repeats a ballot.
func cast(n int, choices ...int) []storage.Ballot {
	return slices.Repeat([]storage.Ballot{{Choices: choices}}, n)
}

func abstain(n int) []storage.Ballot { return slices.Repeat([]storage.Ballot{{Abstains: true}}, n) }

func outcomeOf(t testing.TB, p storage.Poll, ballots ...[]storage.Ballot) Outcome {
	t.Helper()
	o, err := CountPoll(p, slices.Concat(ballots...))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// outcomes is one result of every kind.
func outcomes(t testing.TB) map[string]Outcome {
	return map[string]Outcome{
		"points":     outcomeOf(t, wishes("points"), cast(8, 3, 1, 1), cast(4, 0, 5), cast(3, 2, 0, 2, 1), abstain(2)),
		"ranking":    outcomeOf(t, wishes("ranking"), cast(8, 1, 4, 2, 3), cast(2, 2, 1, 4, 3), cast(4, 4, 3, 1, 2), cast(4, 3, 2, 4, 1), cast(3, 4, 3, 2, 1)),
		"approval":   outcomeOf(t, wishes("approval"), cast(7, 1, 1, 0, 0), cast(5, 0, 1, 1), abstain(1)),
		"single":     outcomeOf(t, wishes("single"), cast(7, 1), cast(4, 0, 0, 1), cast(4, 0, 0, 0, 1)),
		"resistance": outcomeOf(t, wishes("resistance"), cast(6, 0, 7, 2), cast(3, 2, 10, 2), cast(1, 10, 0, 2)),
		"scale":      outcomeOf(t, wishes("scale"), cast(6, 4, 5, 2), cast(4, 3, 5, 1), cast(1, -1, 1)),
	}
}

func TestPollResultViews(t *testing.T) {
	for kind, o := range outcomes(t) {
		golden(t, "poll_result_"+kind, func(l text.Lang) Message { return PollResult(l, o, nil) })
		golden(t, "poll_picture_"+kind, func(l text.Lang) Message { return caption(t, l, o) })
	}
	repeated := wishes("points")
	repeated.SeriesID, repeated.Quorum, repeated.Voters = 3, 20, "organisation"
	golden(t, "poll_result_coordinator", func(l text.Lang) Message {
		return PollResult(l, outcomeOf(t, repeated, cast(8, 3, 1, 1), abstain(1)), &coordinates)
	})
	level := outcomeOf(t, wishes("ranking"), cast(3, 1, 2, 3, 4), cast(2, 2, 3, 4, 1), cast(2, 4, 2, 3, 1), cast(2, 4, 2, 1, 3))
	golden(t, "poll_result_level", func(l text.Lang) Message { return PollResult(l, level, &guest) })
	for name, ballots := range map[string][]storage.Ballot{"nobody": nil, "abstained": abstain(4), "too_few": cast(2, 5)} {
		golden(t, "poll_result_"+name, func(l text.Lang) Message {
			return PollResult(l, outcomeOf(t, wishes("points"), ballots), &coordinates)
		})
	}
}

func caption(t testing.TB, l text.Lang, o Outcome) Message {
	message, err := PollPicture(l, o)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

// The numbers behind the bars are numbers of the text.
func TestPictureAndTextSayTheSame(t *testing.T) {
	for kind, o := range outcomes(t) {
		for _, l := range text.Langs {
			order := o.Result.Order()
			for i, option := range order {
				figures := strings.Fields(Plain(numbers(l, o, order, i)))
				for _, word := range strings.FieldsFunc(barValue(l, o, o.Result.Scores[option]), func(r rune) bool { return strings.ContainsRune(" \u00a0()", r) }) {
					known := slices.Contains([]string{"Ø", "–"}, word)
					if !known && !slices.ContainsFunc(figures, func(f string) bool { return strings.Trim(f, ",") == word }) {
						t.Errorf("%s in %s: the text does not say %q: %v", kind, l, word, figures)
					}
				}
			}
		}
	}
}

func TestPollSectorViews(t *testing.T) {
	golden(t, "poll_sectors", func(l text.Lang) Message { return PollBySector(l, outcomeOf(t, split(), sectors(5, 6, 5))) })
	golden(t, "poll_sectors_none", func(l text.Lang) Message { return PollBySector(l, outcomeOf(t, split(), sectors(5, 4, 5))) })
	o := outcomeOf(t, split(), sectors(5, 6, 5))
	if rows := PollResult(text.De, o, nil).Rows; rows[1][0].Action != "pollrsplit" {
		t.Errorf("no way to the sectors: %v", rows)
	}
}

func split() storage.Poll {
	p := wishes("points")
	p.Split = true
	return p
}

// sectors are ballots of three sectors.
func sectors(schools, churches, none int) []storage.Ballot {
	var all []storage.Ballot
	for sector, n := range map[string]int{"school": schools, "church": churches, "none": none} {
		for i := range n {
			all = append(all, storage.Ballot{Sector: sector, Choices: []int{1 + i%2, 2, len(sector) % 2}})
		}
	}
	return append(all, storage.Ballot{Abstains: true})
}

// 19: no split tells how somebody voted, however the ballots fall.
func TestThreat19SplitsHideEverybody(t *testing.T) {
	names := append(slices.Clone(storage.Sectors[:]), "none", "", "unheard of")
	rapid.Check(t, func(t *rapid.T) {
		p := wishes(rapid.SampledFrom(storage.PollKinds[:]).Draw(t, "kind"))
		p.Split, p.SplitK = rapid.IntRange(0, 4).Draw(t, "split") > 0, rapid.IntRange(0, 7).Draw(t, "k")
		var ballots []storage.Ballot
		for range rapid.IntRange(2, 3).Draw(t, "groups") {
			sector, united := rapid.SampledFrom(names).Draw(t, "sector"), rapid.IntRange(0, 2).Draw(t, "united") == 0
			for range rapid.IntRange(4, 9).Draw(t, "people") {
				b := storage.Ballot{Sector: sector, Choices: []int{1}}
				if !united {
					b.Choices[0] = rapid.IntRange(0, 1).Draw(t, "choice")
				}
				if p.Kind == "ranking" || p.Kind == "scale" {
					b.Choices[0]++
				}
				ballots = append(ballots, b)
			}
		}
		o, err := CountPoll(p, ballots)
		if err != nil {
			t.Fatal(err)
		}
		if o.Sectors == nil {
			return
		}
		sum := 0
		for _, s := range o.Sectors {
			if n := s.Result.Counted; n < max(p.SplitK, 5) {
				t.Fatalf("a group of %d is shown", n)
			}
			if oneVoice(s.Result) {
				t.Fatalf("everybody of %s is known to have voted the same", s.Sector)
			}
			sum += s.Result.Counted
		}
		if sum != o.Result.Counted || !p.Split || len(o.Sectors) < 2 {
			t.Fatalf("%d of %d votes are in the split: the rest can be worked out", sum, o.Result.Counted)
		}
	})
}

func TestPollAgendaViews(t *testing.T) {
	o := outcomes(t)["single"]
	c := storage.Conference{ID: 5, AreaID: 1, Zone: "Europe/Berlin", Title: "Dritte <Konferenz>", Local: day, StartsAt: day}
	golden(t, "poll_agenda", func(l text.Lang) Message {
		return AgendaConferences(l, o, []storage.Conference{c}, day.AddDate(0, 0, -9))
	})
	golden(t, "poll_agenda_none", func(l text.Lang) Message { return AgendaConferences(l, o, nil, day) })
	golden(t, "poll_agenda_first", func(l text.Lang) Message { return AgendaFirst(l, o, c) })
	golden(t, "poll_agenda_tie", func(l text.Lang) Message { return AgendaTie(l, o, c, 2) })
	golden(t, "poll_agenda_items", func(l text.Lang) Message { return Text(text.Escape(AgendaItems(l, o, []int{0, 2, 3}))) })
}

// series asks the same three times.
func series(t testing.TB, kind string) []Outcome {
	var all []Outcome
	for i, shift := range []int{0, 1, 2} {
		p := wishes(kind)
		closed := day.AddDate(0, 6*i, 0)
		p.ID, p.ClosedAt, p.SeriesID = int64(9+i), &closed, 9
		if i == 0 {
			p.Options = p.Options[:2] // the others were suggested later
		}
		all = append(all, outcomeOf(t, p, cast(5, 1+shift, 3-shift/2), cast(2, 2+shift, 2-shift/2)))
	}
	return all
}

func TestPollTrendViews(t *testing.T) {
	golden(t, "poll_trend", func(l text.Lang) Message {
		message, err := PollTrend(l, series(t, "scale"))
		if err != nil || message.File == nil {
			t.Fatalf("no picture: %v", err)
		}
		return message
	})
	few := series(t, "scale")[:2]
	few[0].Result = tally.Result{}
	golden(t, "poll_trend_none", func(l text.Lang) Message {
		message, err := PollTrend(l, few)
		if err != nil || message.File != nil {
			t.Fatalf("a trend of one: %v", err)
		}
		return message
	})
}

// What cannot be compared is left out, and an option is found again although a slip in it was corrected.
func TestTrendsCompareTheSame(t *testing.T) {
	all := series(t, "points")
	other := outcomeOf(t, wishes("single"), cast(5, 1))
	all = append([]Outcome{other}, all...)
	all[1].Poll.Options = []string{"Transparenz uber Möglichkeiten", "Gemeinsame Haltung"}
	message, err := PollTrend(text.De, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Grenzen: 1,3 → 2,3 → ", "Haltung: 2,7 → ", "Fallbesprechungen: – → 0 → 0"} {
		if !strings.Contains(Plain(message.Text), line) {
			t.Errorf("%q is missing in\n%s", line, message.Text)
		}
	}
}

func TestPollTables(t *testing.T) {
	for _, kind := range []string{"points", "ranking"} {
		golden(t, "poll_table_"+kind, func(l text.Lang) Message {
			p := wishes(kind)
			p.Options[1] = `=HYPERLINK("http://x";"y")`
			o := outcomeOf(t, p, cast(3, 1, 2, -1), cast(2, -1, 1))
			message, err := PollCSV(l, o)
			if err != nil {
				t.Fatal(err)
			}
			content, marked := strings.CutPrefix(string(message.File.Data), "\ufeff")
			if !marked {
				t.Error("spreadsheet programs will not take it for UTF-8")
			}
			return Text(text.Escape(message.Text + "\n" + strings.ReplaceAll(content, "\r\n", "\n")))
		})
	}
}

// Whatever people typed, no cell of the table is a formula, and what they typed is all there.
func TestTablesHoldNoFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(
			rapid.StringMatching(`[ \t\r\n]{0,2}[=+@|%;,"'-][ -~]{0,20}`), rapid.String(),
		).Draw(t, "typed")
		p := wishes("points")
		p.Question, p.Options = typed, []string{typed, "x"}
		o, err := CountPoll(p, cast(3, 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		message, err := PollCSV(text.De, o)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(message.File.Data), "\ufeff")))
		r.Comma, r.FieldsPerRecord = ';', -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if trimmed := strings.TrimSpace(cell); trimmed != "" && strings.ContainsRune("=+-@|%", rune(trimmed[0])) {
					t.Fatalf("a formula: %q", cell)
				}
			}
		}
		line := strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ").Replace(typed)
		if got := rows[2][2]; strings.TrimPrefix(got, "'") != strings.TrimPrefix(line, "'") {
			t.Fatalf("%q became %q", typed, got)
		}
	})
}

// The longest poll that can be made fits a message and a caption, of every kind and in both languages.
func TestTheLongestPollFits(t *testing.T) {
	for _, kind := range storage.PollKinds {
		p := wishes(kind)
		p.Question, p.Options, p.Electorate, p.Quorum = strings.Repeat("&<", storage.MaxQuestion/2), nil, 10_000_000, 10_000_000
		var choices []int
		for i := range storage.MaxPollOptions {
			p.Options = append(p.Options, fmt.Sprintf("%02d", i)+strings.Repeat("<Ä", storage.MaxPollOption/2-1))
			choices = append(choices, 1+i%4)
		}
		switch kind {
		case "points":
			choices = []int{1, 1, 1, 1, 1}
		case "single":
			choices = []int{1}
		case "approval":
			choices = slices.Repeat([]int{1}, storage.MaxPollOptions)
		}
		o := outcomeOf(t, p, cast(10_000, choices...), abstain(9_999))
		for _, l := range text.Langs {
			messages := map[string]Message{"text": PollResult(l, o, &coordinates), "caption": Text(pictureCaption(l, o))}
			if kind == "approval" { // with the longest numbers
				messages["picture"] = caption(t, l, o)
				trend, err := PollTrend(l, slices.Repeat([]Outcome{o}, MaxTrend))
				if err != nil {
					t.Fatal(err)
				}
				messages["trend"] = trend
			}
			for name, message := range messages {
				if n := len([]rune(Plain(message.Text))); name != "text" && n > maxCaption {
					t.Errorf("%s, %s in %s: %d characters", kind, name, l, n)
				}
				if _, err := Outgoing(1, 0, message); err != nil {
					t.Errorf("%s, %s in %s: %v", kind, name, l, err)
				}
				for i := range p.Options {
					if !strings.Contains(message.Text, fmt.Sprintf("%02d", i)) {
						t.Errorf("%s, %s in %s: option %d is missing", kind, name, l, i)
					}
				}
			}
		}
	}
}

// What may be stored is what can be counted.
func TestStoredAndCountedAgree(t *testing.T) {
	if storage.PollDots != tally.Dots || storage.MaxResistance != tally.MaxResistance || storage.MaxScale != tally.MaxScale || storage.NoChoice != tally.Blank {
		t.Error("storage and tally speak of different ballots")
	}
	for _, kind := range storage.PollKinds {
		if err := tally.Method(kind).Check(2, nil); err != nil {
			t.Error(err)
		}
	}
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for value, want := range map[float64]string{0: "0", 1: "1", 1.25: "1,3", 2.04: "2", 152.5: "152,5", 1000: "1000"} {
		if got := decimal(text.De, value, 1); got != want {
			t.Errorf("%v: got %s, want %s", value, got, want)
		}
	}
	if diff := cmp.Diff([]string{"1.3", "55%"}, []string{decimal(text.En, 1.25, 1), percent(text.En, .5454)}); diff != "" {
		t.Error(diff)
	}
}

// A tall picture goes out as a file: as a photo it would be made so small that nobody could read it.
func TestTallPicturesAreFiles(t *testing.T) {
	p := wishes("approval")
	small := caption(t, text.De, outcomeOf(t, p, cast(3, 1)))
	p.Options = slices.Repeat([]string{strings.Repeat("Wunsch ", 28)}, storage.MaxPollOptions)
	tall := caption(t, text.De, outcomeOf(t, p, cast(3, 1)))
	if small.File.Field != "photo" || tall.File.Field != "document" {
		t.Errorf("got %s and %s", small.File.Field, tall.File.Field)
	}
	if out, err := Outgoing(1, 0, small); err != nil || out.Method != "sendPhoto" {
		t.Errorf("sent by %s, %v", out.Method, err)
	}
}
