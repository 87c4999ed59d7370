package view

import (
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// CodeSheet is an empty sheet on which a person notes on paper which case code stands for whom. The bot never fills it
// in. It may be saved, since it is there to be printed; that somebody has it is sealed as all else of consultations.
func CodeSheet(l text.Lang) (Message, error) {
	data, err := codeSheet(l)
	return Message{
		Text:   l.T("sheet.caption"),
		File:   &storage.File{Field: "document", Name: l.T("sheet.file"), Type: "application/pdf", Data: data},
		Fresh:  true,
		Sealed: true,
	}, err
}

// The sheet in points, from the upper left corner of an A4 page.
const (
	sheetLeft   = 50.0
	sheetTop    = 150.0 // of the table
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
func codeSheet(l text.Lang) ([]byte, error) {
	p := newPDF(string(l), l.T("sheet.title"))
	p.AddPage()
	p.SetFont(pdfFont, "B", 20)
	p.Text(sheetLeft, 62, l.T("sheet.title"))
	p.SetFont(pdfFont, "", 10.5)
	for i, line := range strings.Split(l.T("sheet.about"), "\n") {
		p.Text(sheetLeft, 90+16*float64(i), line)
	}
	p.SetFont(pdfFont, "B", 10)
	bottom := sheetTop + sheetHeader + sheetRow*sheetRows
	right := sheetLeft
	for _, column := range sheetColumns {
		p.Line(right, sheetTop, right, bottom)
		p.Text(right+6, sheetTop+16, l.T(column.key))
		right += column.width
	}
	p.Line(right, sheetTop, right, bottom)
	p.Line(sheetLeft, sheetTop, right, sheetTop)
	for row := range sheetRows + 1 {
		y := sheetTop + sheetHeader + sheetRow*float64(row)
		p.Line(sheetLeft, y, right, y)
	}
	p.SetFont(pdfFont, "", 8.5)
	p.Text(sheetLeft, 798, l.T("sheet.law"))
	return pdfFile(p)
}
