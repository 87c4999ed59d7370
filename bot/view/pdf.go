package view

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// pdfPage is a PDF file of a single A4 page with text and lines, as ISO 32000-1 describes it: version 1.4, one
// content stream, and two of the fonts that every reader has, in the encoding that has umlauts and typographic
// quotation marks (annex D.2). Lengths are points of 1/72 inch from the lower left corner.
type pdfPage struct {
	lang, title string
	content     strings.Builder
}

func newPDFPage(lang, title string) *pdfPage {
	p := &pdfPage{lang: lang, title: title}
	p.content.WriteString("0.6 w\n")
	return p
}

// text writes one line, with its baseline at y.
func (p *pdfPage) text(x, y, size float64, bold bool, words string) {
	font := "/F1"
	if bold {
		font = "/F2"
	}
	fmt.Fprintf(&p.content, "BT %s %.1f Tf %.1f %.1f Td (%s) Tj ET\n", font, size, x, y, pdfString(words))
}

func (p *pdfPage) line(x1, y1, x2, y2 float64) {
	fmt.Fprintf(&p.content, "%.1f %.1f m %.1f %.1f l S\n", x1, y1, x2, y2)
}

// pdfString writes words in WinAnsiEncoding, which is Windows-1252, with what a literal string has to escape
// (ISO 32000-1, 7.3.4.2). A character that the encoding lacks becomes a question mark.
func pdfString(words string) string {
	encoded, err := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).String(words)
	if err != nil {
		encoded = words
	}
	return strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`, "\x1a", "?").Replace(encoded)
}

// pdfTitle writes a text string as UTF-16 with its byte order mark (ISO 32000-1, 7.9.2.2), in hexadecimal digits.
func pdfTitle(words string) string {
	var hex strings.Builder
	hex.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(words)) {
		fmt.Fprintf(&hex, "%04X", unit)
	}
	return hex.String() + ">"
}

// file writes header, objects, cross-reference table and trailer (ISO 32000-1, 7.5).
func (p *pdfPage) file() []byte {
	content := p.content.String()
	font := "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
	objects := []string{
		fmt.Sprintf("<< /Type /Catalog /Pages 2 0 R /Lang (%s) /ViewerPreferences << /DisplayDocTitle true >> >>", p.lang),
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " +
			"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%sendstream", len(content), content),
		fmt.Sprintf(font, "Helvetica"),
		fmt.Sprintf(font, "Helvetica-Bold"),
		fmt.Sprintf("<< /Title %s >>", pdfTitle(p.title)),
	}
	var file bytes.Buffer
	file.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n") // the second line says that there are bytes beyond ASCII
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = file.Len()
		fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := file.Len()
	fmt.Fprintf(&file, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&file, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&file, "trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return file.Bytes()
}
