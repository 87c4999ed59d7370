package view

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"sozialraum/bot/text"
)

var (
	pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	pdfShown  = regexp.MustCompile(`(?s)\(((?:[^\\()]|\\.)*)\) ?Tj`)
	pdfEscape = regexp.MustCompile(`(?s)\\(.)`)
)

// pdfPages returns what is written on each page of a file, a line for each time that something is shown. Pages are the
// compressed streams that show text, and characters are UTF-16 in them (ISO 32000-1, 9.7).
func pdfPages(t *testing.T, file []byte) (pages []string) {
	t.Helper()
	if !bytes.HasPrefix(file, []byte("%PDF-1.")) || !bytes.HasSuffix(file, []byte("%%EOF\n")) {
		t.Fatalf("no PDF: %.20q", file)
	}
	for _, stream := range pdfStream.FindAllSubmatch(file, -1) {
		reader, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(reader)
		if err != nil || !bytes.Contains(content, []byte("Tj")) {
			continue
		}
		var page strings.Builder
		for _, shown := range pdfShown.FindAllSubmatch(content, -1) {
			raw := pdfEscape.ReplaceAllFunc(shown[1], func(escaped []byte) []byte {
				if escaped[1] == 'r' {
					return []byte("\r")
				}
				return escaped[1:]
			})
			units := make([]uint16, len(raw)/2)
			for i := range units {
				units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
			}
			page.WriteString(string(utf16.Decode(units)) + "\n")
		}
		pages = append(pages, page.String())
	}
	return pages
}

// The sheet is one page, holds its texts and no more, and no case. The same sheet is the same file.
func TestCodeSheet(t *testing.T) {
	for _, l := range text.Langs {
		sheet, err := CodeSheet(l)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := CodeSheet(l)
		if !bytes.Equal(sheet.File.Data, again.File.Data) {
			t.Error("two sheets differ")
		}
		want := l.T("sheet.title") + "\n" + l.T("sheet.about") + "\n"
		for _, column := range sheetColumns {
			want += l.T(column.key) + "\n"
		}
		want += l.T("sheet.law") + "\n"
		if pages := pdfPages(t, sheet.File.Data); len(pages) != 1 || pages[0] != want {
			t.Errorf("%s: %q\nwant %q", l, pages, want)
		}
	}
}

// Every line of the sheet ends before the margin.
func TestTheSheetFitsThePage(t *testing.T) {
	p := newPDF("de", "")
	for _, l := range text.Langs {
		p.SetFont(pdfFont, "", 10.5)
		for _, line := range strings.Split(l.T("sheet.about"), "\n") {
			if width := p.GetStringWidth(line); width > 495 {
				t.Errorf("%s: a line of %.0f points: %s", l, width, line)
			}
		}
		p.SetFont(pdfFont, "B", 10)
		for _, column := range sheetColumns {
			if width := 6 + p.GetStringWidth(l.T(column.key)); width > column.width {
				t.Errorf("%s: %s takes %.0f points", l, column.key, width)
			}
		}
	}
}

// What has no picture in the fonts is left out; the library would end the program at some of it.
func TestPrintable(t *testing.T) {
	if got := printable("„Grüße“ (\\) §–ß€ 🎒漢 Ø\nzwei 𝒳"); got != "„Grüße“ (\\) §–ß€  Ø\nzwei" {
		t.Errorf("%q", got)
	}
}
