package view

import (
	"fmt"
	"strings"

	"sozialraum/bot/chart"
	"sozialraum/bot/tally"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// tallest is the height in pixels up to which Telegram's apps show a photo so that it can be read. A taller one goes
// out as a file, which nobody makes smaller.
const tallest = 2000

// PollPicture is the result as a picture with the same numbers as the text. Its caption says in words what is to be
// seen, for those who do not see it.
func PollPicture(l text.Lang, o Outcome) (Message, error) {
	bars := chart.Bars{Title: o.Poll.Question, Notes: []string{turnout(l, o), Plain(l.T("pollresult.how_" + o.Poll.Kind))}}
	switch o.Result.Method {
	case tally.Ranking, tally.Resistance, tally.Scale: // the number of the bar is one of several
		bars.Notes = append(bars.Notes, l.T("pollresult.bars_"+o.Poll.Kind))
	}
	order := o.Result.Order()
	for i, option := range order {
		s := o.Result.Scores[option]
		row := chart.Row{
			Place: fmt.Sprintf("%d.", s.Place), Label: o.Poll.Options[option], Value: barValue(l, o, s), Share: barShare(o, s),
		}
		if s.Level() {
			row.Note = Plain(l.T("pollresult.level"))
		}
		if o.Result.Method == tally.Ranking {
			row.Note = Plain(duel(l, o, order, i))
		}
		bars.Rows = append(bars.Rows, row)
	}
	picture, err := bars.Picture()
	if err != nil {
		return Message{}, fmt.Errorf("draw poll %d: %w", o.Poll.ID, err)
	}
	return Message{Text: pictureCaption(l, o), File: pictureFile(l, "pollresult.picture_file", picture)}, nil
}

func pictureFile(l text.Lang, name string, picture chart.Picture) *storage.File {
	file := &storage.File{Field: "photo", Name: l.T(name) + ".png", Type: "image/png", Data: picture.PNG}
	if picture.Height > tallest {
		file.Field = "document"
	}
	return file
}

// barValue is the number behind a bar.
func barValue(l text.Lang, o Outcome, s tally.Score) string {
	switch o.Result.Method {
	case tally.Points:
		return fmt.Sprint(s.Sum)
	case tally.Approval, tally.Single:
		return fmt.Sprintf("%d (%s)", s.Sum, percent(l, s.Share))
	case tally.Ranking:
		return decimal(l, s.Borda, 1)
	}
	if s.Answers == 0 {
		return "–"
	}
	if o.Result.Method == tally.Scale {
		return decimal(l, s.Median, 1) + " (Ø " + decimal(l, s.Mean, 1) + ")"
	}
	return percent(l, s.Share)
}

// barShare is how much of the whole width a bar takes. Dots are compared with the option that has most of them, all
// else with what was possible.
func barShare(o Outcome, s tally.Score) float64 {
	most := 0
	for _, other := range o.Result.Scores {
		most = max(most, other.Sum)
	}
	switch o.Result.Method {
	case tally.Points:
		return float64(s.Sum) / float64(max(1, most))
	case tally.Scale:
		return s.Median / tally.MaxScale
	case tally.Ranking:
		return s.Borda / float64(max(1, o.Result.Counted*(len(o.Result.Scores)-1)))
	}
	return s.Share
}

// pictureCaption lists places, options and values; long options are shortened until it fits a caption.
func pictureCaption(l text.Lang, o Outcome) string {
	var caption string
	for _, longest := range []int{storage.MaxPollOption, 120, 80, 55, 40, 28} {
		lines := []string{l.T("pollresult.alternative", text.V{"Question": text.Shorten(o.Poll.Question, max(longest, 80))})}
		for _, option := range o.Result.Order() {
			s := o.Result.Scores[option]
			lines = append(lines, l.T("pollresult.alternative_line", text.V{
				"Place": s.Place, "Option": text.Shorten(o.Poll.Options[option], longest), "Value": barWords(l, o, s),
			}))
		}
		caption = strings.Join(append(lines, text.Escape(turnout(l, o))), "\n")
		if len([]rune(Plain(caption))) <= maxCaption {
			break
		}
	}
	return caption
}

// barWords is barValue for somebody who does not see the bars.
func barWords(l text.Lang, o Outcome, s tally.Score) text.HTML {
	words := text.Escape(barValue(l, o, s))
	switch o.Result.Method {
	case tally.Points:
		words = l.N("pollresult.dots", s.Sum)
	case tally.Ranking:
		words = l.T("pollresult.borda", text.V{"Borda": decimal(l, s.Borda, 1)})
	}
	return text.HTML(words)
}
