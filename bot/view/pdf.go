package view

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// pdfFont is the family that all our files are set in: the Go fonts, of which each file holds the characters it needs.
const pdfFont = "go"

// newPDF begins a file of A4 pages. Lengths are points of 1/72 inch from the upper left corner. The same content makes
// the same file.
func newPDF(lang, title string) *fpdf.Fpdf {
	p := fpdf.New("P", "pt", "A4", "")
	p.SetLang(lang)
	p.SetTitle(title, true)
	p.SetProducer("sozialraum", true)
	p.SetCreationDate(time.Unix(0, 0))
	p.SetModificationDate(time.Unix(0, 0))
	p.SetCatalogSort(true)
	p.AddUTF8FontFromBytes(pdfFont, "", goregular.TTF)
	p.AddUTF8FontFromBytes(pdfFont, "B", gobold.TTF)
	p.SetLineWidth(0.6)
	return p
}

// pdfFile ends a file.
func pdfFile(p *fpdf.Fpdf) ([]byte, error) {
	var file bytes.Buffer
	if err := p.Output(&file); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return file.Bytes(), nil
}

// printable leaves out what the fonts have no picture of, such as emoji, which the library could not count either.
func printable(words string) string {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return words
	}
	var buffer sfnt.Buffer
	kept := strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if glyph, err := font.GlyphIndex(&buffer, r); r > 0xFFFF || err != nil || glyph == 0 {
			return -1
		}
		return r
	}, words)
	return strings.TrimSpace(kept)
}
