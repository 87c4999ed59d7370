package view

import (
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// CodeSheet is an empty sheet on which a person notes on paper which case code stands for whom. The bot never fills it
// in. It may be saved, since it is there to be printed; that somebody has it is sealed as all else of consultations.
func CodeSheet(l text.Lang) Message {
	return Message{
		Text:   l.T("sheet.caption"),
		File:   &storage.File{Field: "document", Name: l.T("sheet.file"), Type: "application/pdf", Data: codeSheet(l)},
		Fresh:  true,
		Sealed: true,
	}
}

// The sheet in points, from the lower left corner of an A4 page.
const (
	sheetLeft   = 50.0
	sheetTop    = 692.0 // of the table
	sheetHeader = 24.0
	sheetRow    = 36.0
	sheetRows   = 16
)

// sheetColumns are the columns of the table with their widths; together 495 points.
var sheetColumns = [...]struct {
	key   string
	width float64
}{
	{"sheet.code", 85}, {"sheet.name", 215}, {"sheet.since", 75}, {"sheet.shredded", 120},
}

// codeSheet draws the sheet as a PDF file of one page.
func codeSheet(l text.Lang) []byte {
	p := newPDFPage(string(l), l.T("sheet.title"))
	p.text(sheetLeft, 780, 20, true, l.T("sheet.title"))
	for i, line := range strings.Split(l.T("sheet.about"), "\n") {
		p.text(sheetLeft, 752-16*float64(i), 10.5, false, line)
	}
	bottom := sheetTop - sheetHeader - sheetRow*sheetRows
	right := sheetLeft
	for _, column := range sheetColumns {
		p.line(right, sheetTop, right, bottom)
		p.text(right+6, sheetTop-16, 10, true, l.T(column.key))
		right += column.width
	}
	p.line(right, sheetTop, right, bottom)
	p.line(sheetLeft, sheetTop, right, sheetTop)
	for row := range sheetRows + 1 {
		y := sheetTop - sheetHeader - sheetRow*float64(row)
		p.line(sheetLeft, y, right, y)
	}
	p.text(sheetLeft, 44, 8.5, false, l.T("sheet.law"))
	return p.file()
}
