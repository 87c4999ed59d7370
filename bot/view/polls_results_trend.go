package view

import (
	"fmt"
	"slices"
	"strings"

	"sozialraum/bot/chart"
	"sozialraum/bot/tally"
	"sozialraum/bot/text"
	"sozialraum/bot/when"
)

// MaxTrend is how many times a trend looks back at most.
const MaxTrend = 12

// PollTrend shows how the answers moved over the polls of a series, the oldest first, as a picture with its numbers
// in the caption. The last poll says which options there are. Polls of another kind, and those without a
// result that may be shown, are left out; with fewer than two there is no trend.
func PollTrend(l text.Lang, series []Outcome) (Message, error) {
	var shown []Outcome
	for _, o := range series {
		if !o.Hidden() && o.Poll.Kind == series[len(series)-1].Poll.Kind { // whoever asks again may ask in another way
			shown = append(shown, o)
		}
	}
	shown = shown[max(0, len(shown)-MaxTrend):]
	if len(shown) < 2 {
		return Text(l.T("pollresult.no_trend")), nil
	}
	last := shown[len(shown)-1]
	trend := chart.Trend{Title: last.Poll.Question, Notes: []string{l.T("pollresult.trend_" + last.Poll.Kind)}}
	trend.Low, trend.High = trendRange(shown)
	for _, o := range shown {
		trend.Moments = append(trend.Moments, closedDay(l, o))
	}
	for i, option := range last.Poll.Options {
		line := chart.Line{Label: option}
		for _, o := range shown {
			line.Points = append(line.Points, trendPoint(l, o, last, i))
		}
		trend.Lines = append(trend.Lines, line)
	}
	picture, err := trend.Picture()
	if err != nil {
		return Message{}, fmt.Errorf("draw trend of poll %d: %w", last.Poll.ID, err)
	}
	return Message{Text: trendCaption(l, trend), File: pictureFile(l, "pollresult.trend_file", picture)}, nil
}

// trendPoint is the value of the option at that index of the latest poll in an earlier one.
func trendPoint(l text.Lang, o, latest Outcome, index int) chart.Point {
	i := sameOption(o.Poll.Options, latest.Poll.Options, index)
	if latest.Poll.Attitude { // another wording is another question
		i = slices.Index(o.Poll.Options, latest.Poll.Options[index])
	}
	if i < 0 {
		return chart.Point{Missing: true}
	}
	s := o.Result.Scores[i]
	if s.Answers == 0 && (o.Result.Method == tally.Scale || o.Result.Method == tally.Resistance) {
		return chart.Point{Missing: true}
	}
	value := trendValue(o, s)
	return chart.Point{Value: value, Text: trendText(l, o, value)}
}

// sameOption finds an option of the latest poll among those of an earlier one: by its words, or, where a slip was
// corrected, by its number, unless that has become another option. It returns -1 when it was not there.
func sameOption(earlier, latest []string, index int) int {
	if i := slices.Index(earlier, latest[index]); i >= 0 {
		return i
	}
	if index < len(earlier) && !slices.Contains(latest, earlier[index]) {
		return index
	}
	return -1
}

// trendValue can be compared between polls with different numbers of votes.
func trendValue(o Outcome, s tally.Score) float64 {
	switch o.Result.Method {
	case tally.Points, tally.Scale:
		return s.Mean
	case tally.Ranking:
		return barShare(o, s)
	}
	return s.Share
}

func trendText(l text.Lang, o Outcome, value float64) string {
	if o.Result.Method == tally.Points || o.Result.Method == tally.Scale {
		return decimal(l, value, 1)
	}
	return percent(l, value)
}

// trendRange is the lowest and the highest value of all panels, so that they can be compared.
func trendRange(series []Outcome) (low, high float64) {
	switch series[0].Result.Method {
	case tally.Scale:
		return 1, tally.MaxScale
	case tally.Points:
		for _, o := range series {
			for _, s := range o.Result.Scores {
				high = max(high, s.Mean)
			}
		}
		return 0, max(high, 1)
	}
	return 0, 1
}

// closedDay is the day on which a poll ended where it was held, short.
func closedDay(l text.Lang, o Outcome) string {
	day := o.Poll.ClosesAt
	if o.Poll.ClosedAt != nil {
		day = *o.Poll.ClosedAt
	}
	date := when.Of(day.In(o.Poll.Location())).Date
	if l == text.En {
		return fmt.Sprintf("%d %.3s %02d", date.Day, when.MonthName(string(l), date.Month), date.Year%100)
	}
	return fmt.Sprintf("%d.%d.%02d", date.Day, int(date.Month), date.Year%100)
}

// trendCaption says the same in words. Until it fits, long statements are shortened, and then only the first and the
// last values are told.
func trendCaption(l text.Lang, trend chart.Trend) string {
	var caption string
	for _, c := range []struct {
		longest int
		ends    bool
	}{{200, false}, {120, false}, {80, false}, {50, false}, {120, true}, {80, true}, {50, true}, {30, true}} {
		lines := []string{l.T("pollresult.alternative_trend", text.V{
			"Question": text.Shorten(trend.Title, max(c.longest, 60)), "From": trend.Moments[0], "To": trend.Moments[len(trend.Moments)-1],
		})}
		for _, line := range trend.Lines {
			lines = append(lines, text.Escape(text.Shorten(line.Label, c.longest)+": "+trendValues(line, c.ends)))
		}
		caption = strings.Join(lines, "\n")
		if len([]rune(Plain(caption))) <= maxCaption {
			break
		}
	}
	return caption
}

// trendValues are the values of one line, or only those at both ends.
func trendValues(line chart.Line, ends bool) string {
	var values []string
	for i, point := range line.Points {
		if point.Missing {
			point.Text = "–"
		}
		switch {
		case !ends, i == 0, i == len(line.Points)-1:
			values = append(values, point.Text)
		case i == 1:
			values = append(values, "…")
		}
	}
	return strings.Join(values, " → ")
}
