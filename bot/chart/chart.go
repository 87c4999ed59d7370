// Package chart draws the results of polls as pictures for a phone: dark text on white, every label above its bar and
// wrapped, never cut. It owns sizes, colours and line breaking. It knows no polls and no languages: numbers come as
// the texts that people read elsewhere too, so that a picture never says another number than the message beside it.
//
// The same values give the same picture. Go's own fonts are part of the program; nothing is read from the machine.
package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
)

// Width of every picture in pixels; the height follows from what is in it.
const Width = 1080

// Sizes in pixels. On a phone the picture is about 360 points wide, so that 40 pixels are read like 13 points.
const (
	margin    = 56
	inner     = Width - 2*margin
	barHeight = 46
	rowGap    = 44
	small     = 14
)

// Colours. Ink and quiet stand on paper with a contrast of more than 7 to 1 (WCAG 2.2, 1.4.6), the bars with more
// than 3 to 1 (1.4.11).
var (
	paper = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.RGBA{0x1b, 0x25, 0x30, 0xff}
	quiet = color.RGBA{0x45, 0x52, 0x5f, 0xff}
	solid = color.RGBA{0x1d, 0x6f, 0x8c, 0xff}
	track = color.RGBA{0xe4, 0xea, 0xef, 0xff}
)

// Picture is a finished picture.
type Picture struct {
	PNG           []byte
	Width, Height int // pixels
}

// Bars is a list of options, each with its bar.
type Bars struct {
	Title string
	Rows  []Row
	Notes []string // below all rows: number of votes, abstentions, what a bar means
}

// Row is one option.
type Row struct {
	Place string  // "1.", in front of the label; may be empty
	Label string  // any length
	Value string  // behind the bar, as people read it elsewhere
	Share float64 // 0 to 1: how much of the whole width the bar takes
	Note  string  // below the bar; may be empty
}

// Picture draws the list.
func (b Bars) Picture() (Picture, error) { return finish(b.compose) }

func (b Bars) compose(p *pen) {
	p.title(b.Title)
	column := 0 // of the values, so that the longest bar and its value stand side by side
	for _, row := range b.Rows {
		column = max(column, p.value.width(row.Value))
	}
	for _, row := range b.Rows {
		p.skip(rowGap)
		p.label(row)
		p.skip(small)
		p.bar(row, min(column, inner/2))
		if row.Note != "" {
			p.skip(small)
			p.paragraph(p.note, row.Note, margin, inner, quiet)
		}
	}
	p.notes(b.Notes)
}

// label writes place and option above the bar.
func (p *pen) label(row Row) {
	left := 0
	if row.Place != "" {
		left = p.value.width(row.Place + " ")
		p.write(p.value, row.Place, margin, ink)
	}
	p.paragraph(p.text, row.Label, margin+left, inner-left, ink)
}

// bar draws the bar on its track, and the value right behind it.
func (p *pen) bar(row Row, column int) {
	room := inner - column - 2*small
	length := int(float64(room) * min(max(row.Share, 0), 1))
	if row.Share > 0 {
		length = max(length, 6) // a little is not nothing
	}
	p.box(margin, p.y, room, barHeight, track)
	p.box(margin, p.y, length, barHeight, solid)
	p.y += (barHeight - p.value.height) / 2
	p.write(p.value, row.Value, max(margin+room+2*small, Width-margin-p.value.width(row.Value)), ink)
	p.y += barHeight - (barHeight-p.value.height)/2
}

// finish measures, draws and encodes.
func finish(compose func(*pen)) (Picture, error) {
	p, err := newPen()
	if err != nil {
		return Picture{}, err
	}
	compose(p)
	p.dst = image.NewRGBA(image.Rect(0, 0, Width, p.y+margin))
	draw.Draw(p.dst, p.dst.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	p.y = 0
	compose(p)
	var out bytes.Buffer
	if err := png.Encode(&out, flat(p.dst)); err != nil {
		return Picture{}, fmt.Errorf("encode picture: %w", err)
	}
	return Picture{PNG: out.Bytes(), Width: Width, Height: p.dst.Rect.Dy()}, nil
}

// flat is the picture with at most 256 colours, a third of the bytes: shades between paper and each of the others are
// all there is.
func flat(img *image.RGBA) *image.Paletted {
	const shades = 50
	var palette color.Palette
	for _, c := range []color.RGBA{ink, quiet, solid, track} {
		for i := range shades {
			part := func(to, from uint8) uint8 { return uint8((int(to)*i + int(from)*(shades-1-i)) / (shades - 1)) }
			palette = append(palette, color.RGBA{part(c.R, paper.R), part(c.G, paper.G), part(c.B, paper.B), 0xff})
		}
	}
	out, known := image.NewPaletted(img.Rect, palette), map[color.RGBA]uint8{}
	var last color.RGBA // most pixels look like the one before
	var index uint8
	for i := range out.Pix {
		c := color.RGBA{img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2], img.Pix[4*i+3]}
		if c != last {
			if _, ok := known[c]; !ok {
				known[c] = uint8(palette.Index(c))
			}
			last, index = c, known[c]
		}
		out.Pix[i] = index
	}
	return out
}
