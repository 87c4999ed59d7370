package view

import (
	"fmt"

	"sozialraum/bot/text"
)

// The letter on paper in points: margins, and the sizes of its type.
const (
	paperMargin = 56.7 // 2 cm, room for holes
	paperFoot   = 28.0 // of the page number above the edge
	paperTitle  = 20.0
	paperPart   = 13.0
	paperWords  = 10.5
	paperSmall  = 8.5
)

// pdf sets the letter on A4, to be pinned to a wall: pages are numbered, and an entry keeps its title with it.
func (c letter) pdf() ([]byte, error) {
	p := newPDF(string(c.lang), printable(c.title))
	p.SetMargins(paperMargin, paperMargin, paperMargin)
	p.SetAutoPageBreak(true, paperMargin)
	p.AliasNbPages("{of}")
	p.SetFooterFunc(func() {
		p.SetY(-paperFoot - paperSmall)
		p.SetFont(pdfFont, "", paperSmall)
		page := Plain(c.lang.T("letter.page", text.V{"Page": p.PageNo(), "Of": "{of}"}))
		p.CellFormat(0, paperSmall, page, "", 0, "C", false, 0, "")
	})
	p.AddPage()
	_, height := p.GetPageSize()
	write := func(style string, size, before float64, words string) {
		p.SetFont(pdfFont, style, size)
		p.Ln(before)
		p.MultiCell(0, 1.4*size, printable(words), "", "L", false)
	}
	together := func(lines float64) { // on one page
		if p.GetY()+lines*1.4*paperWords > height-paperMargin {
			p.AddPage()
		}
	}
	write("B", paperTitle, 0, c.title)
	write("", paperWords, 2, c.under)
	for _, part := range c.parts {
		together(5)
		write("B", paperPart, 16, part.title)
		for _, entry := range part.entries {
			together(3)
			write("B", paperWords, 6, entry.title)
			for _, line := range entry.lines {
				write("", paperWords, 0, line)
			}
		}
	}
	for _, words := range c.foot {
		write("", paperSmall, 16, words)
	}
	data, err := pdfFile(p)
	if err != nil {
		return nil, fmt.Errorf("letter: %w", err)
	}
	return data, nil
}
