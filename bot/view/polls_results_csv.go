package view

import (
	"encoding/csv"
	"fmt"
	"strings"
	"unicode"

	"sozialraum/bot/tally"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// PollCSV is the counted result as a table: a line for each option, and the numbers of the whole poll below. It holds
// no ballots: one that is unlike all others could be recognised. In German the columns are separated by semicolons
// and numbers have a comma, as spreadsheet programs there expect; the byte order mark makes them read UTF-8.
//
// Table and quoting: RFC 4180.
func PollCSV(l text.Lang, o Outcome) (Message, error) {
	var out strings.Builder
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	if l == text.De {
		w.Comma = ';'
	}
	if err := w.WriteAll(resultTable(l, o)); err != nil {
		return Message{}, fmt.Errorf("write table of poll %d: %w", o.Poll.ID, err)
	}
	return Message{
		Text: l.T("pollresult.csv_caption", text.V{"Question": o.Poll.Question}),
		File: &storage.File{Field: "document", Name: l.T("pollresult.csv_file") + ".csv", Type: "text/csv", Data: []byte(out.String())},
	}, nil
}

// resultColumns are the figures that mean something for a method, between the option and what came of it in detail.
func resultColumns(m tally.Method) []string {
	switch m {
	case tally.Points:
		return []string{"sum", "mean", "spread"}
	case tally.Ranking:
		return []string{"borda", "borda_place"}
	case tally.Resistance:
		return []string{"sum", "share", "mean", "spread", "median"}
	case tally.Scale:
		return []string{"median", "mean", "spread"}
	}
	return []string{"sum", "share"}
}

func resultTable(l text.Lang, o Outcome) [][]string {
	var head []string
	for _, column := range append([]string{"place", "last_place", "option", "answers"}, resultColumns(o.Result.Method)...) {
		head = append(head, l.T("pollresult.csv_"+column))
	}
	order := o.Result.Order()
	if o.Result.Method == tally.Ranking {
		for _, option := range order {
			head = append(head, l.T("pollresult.csv_before", text.V{"Option": text.HTML(o.Poll.Options[option])}))
		}
	} else {
		for value := range o.Result.Scores[0].Values {
			head = append(head, l.T("pollresult.csv_value", text.V{"Value": value}))
		}
	}
	table := [][]string{safe(head)}
	for _, option := range order {
		table = append(table, safe(resultRow(l, o, option, order)))
	}
	table = append(table, nil)
	for _, line := range []struct {
		key   string
		value any
	}{
		{"question", o.Poll.Question},
		{"closed", closedDay(l, o)},
		{"kind", l.T("pollresult.kind_" + o.Poll.Kind)},
		{"counted", o.Result.Counted},
		{"abstained", o.Result.Abstained},
		{"electorate", o.Poll.Electorate},
	} {
		table = append(table, safe([]string{l.T("pollresult.csv_" + line.key), fmt.Sprint(line.value)}))
	}
	return table
}

// resultRow holds the figures of one option; those of a ranking against the others in the given order, and otherwise
// how many ballots gave it which value.
func resultRow(l text.Lang, o Outcome, option int, order []int) []string {
	s := o.Result.Scores[option]
	row := []string{fmt.Sprint(s.Place), fmt.Sprint(s.Last), o.Poll.Options[option], fmt.Sprint(s.Answers)}
	for _, column := range resultColumns(o.Result.Method) {
		row = append(row, map[string]string{
			"sum": fmt.Sprint(s.Sum), "mean": decimal(l, s.Mean, 4), "spread": decimal(l, s.Deviation, 4), "median": decimal(l, s.Median, 1),
			"share": decimal(l, s.Share, 4), "borda": decimal(l, s.Borda, 1), "borda_place": fmt.Sprint(s.BordaPlace),
		}[column])
	}
	if o.Result.Method != tally.Ranking {
		for _, ballots := range s.Values {
			row = append(row, fmt.Sprint(ballots))
		}
		return row
	}
	for _, other := range order {
		row = append(row, fmt.Sprint(o.Result.Pairs[option][other]))
	}
	return row
}

// safe makes sure that no cell is taken for a formula: people wrote the options, and a spreadsheet program would run
// what begins with one of these signs, also behind blanks. An apostrophe in front makes it text. Breaks become blanks, so
// that every option is one line.
//
// Source: OWASP, CSV Injection; CWE-1236.
func safe(cells []string) []string {
	for i, cell := range cells {
		cell = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\t", " ").Replace(cell)
		blank := func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }
		if start := strings.TrimLeftFunc(cell, blank); strings.IndexAny(start, "=+-@|%＝＋－＠") == 0 {
			cell = "'" + cell
		}
		cells[i] = cell
	}
	return cells
}
