package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// pen goes down a picture, first to measure it and then to draw it.
type pen struct {
	dst *image.RGBA // nil while measuring
	y   int         // everything above is done

	head, text, value, note *typeface
}

// typeface is a font at a size.
type typeface struct {
	face   font.Face
	font   *sfnt.Font
	buffer sfnt.Buffer
	height int // of a line
	ascent int // from the top of a line to where letters stand
}

type fonts struct {
	regular, bold *opentype.Font
	err           error
}

// parsed reads the fonts once; they never change afterwards.
var parsed = sync.OnceValue(func() fonts {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return fonts{err: fmt.Errorf("parse font: %w", err)}
	}
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return fonts{err: fmt.Errorf("parse bold font: %w", err)}
	}
	return fonts{regular: regular, bold: bold}
})

// newPen makes faces of its own: they keep state while they draw.
func newPen() (*pen, error) {
	f, p := parsed(), &pen{}
	if f.err != nil {
		return nil, f.err
	}
	for _, want := range []struct {
		into **typeface
		font *opentype.Font
		size float64
	}{
		{&p.head, f.bold, 48}, {&p.text, f.regular, 40}, {&p.value, f.bold, 40}, {&p.note, f.regular, 34},
	} {
		face, err := opentype.NewFace(want.font, &opentype.FaceOptions{Size: want.size, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("size font: %w", err)
		}
		*want.into = &typeface{face: face, font: want.font, height: int(want.size * 1.3), ascent: int(want.size)}
	}
	return p, nil
}

// width is how wide the text is, in whole pixels.
func (f *typeface) width(text string) int { return font.MeasureString(f.face, f.clean(text)).Ceil() }

// has tells whether the font can draw r.
func (f *typeface) has(r rune) bool {
	glyph, err := f.font.GlyphIndex(&f.buffer, r)
	return err == nil && glyph != 0
}

// skip leaves room.
func (p *pen) skip(pixels int) { p.y += pixels }

// write writes one line whose top is at the pen, which stays there.
func (p *pen) write(f *typeface, text string, x int, c color.Color) {
	if p.dst == nil {
		return
	}
	d := font.Drawer{Dst: p.dst, Src: image.NewUniform(c), Face: f.face, Dot: fixed.P(x, p.y+f.ascent)}
	d.DrawString(f.clean(text))
}

// paragraph writes text in as many lines as it takes and goes below.
func (p *pen) paragraph(f *typeface, text string, x, width int, c color.Color) {
	for _, line := range f.wrap(text, width) {
		p.write(f, line, x, c)
		p.y += f.height
	}
}

func (p *pen) box(x, y, width, height int, c color.Color) {
	if p.dst != nil {
		draw.Draw(p.dst, image.Rect(x, y, x+width, y+height), image.NewUniform(c), image.Point{}, draw.Src)
	}
}

func (p *pen) title(text string) {
	p.y = margin - small
	p.paragraph(p.head, text, margin, inner, ink)
}

// notes writes what holds for the whole picture, below a thin line.
func (p *pen) notes(notes []string) {
	if len(notes) == 0 {
		return
	}
	p.skip(rowGap)
	p.box(margin, p.y, inner, 2, track)
	p.skip(2 * small)
	for i, note := range notes {
		if i > 0 {
			p.skip(small / 2)
		}
		p.paragraph(p.note, note, margin, inner, quiet)
	}
}
