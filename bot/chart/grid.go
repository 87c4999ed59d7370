package chart

import (
	"image"
	"strconv"
)

// MaxColumns is how many columns of a Grid can be read on a phone.
const MaxColumns = 12

// Grid is a table of counts. What there is none of is hatched, so that gaps are seen without telling colours apart.
type Grid struct {
	Title   string
	Columns []string // at most MaxColumns, written from bottom to top
	Rows    []GridRow
	Legend  Legend
	Notes   []string
}

// GridRow is one line of a Grid.
type GridRow struct {
	Label string
	Cells []Cell // as many as columns
}

// Cell is a count. What is Wide holds for all columns alike, and is drawn lighter.
type Cell struct {
	Count int
	Wide  bool
}

// Legend says what the three kinds of cells mean.
type Legend struct {
	Full, Wide, Gap string
}

// Sizes in pixels.
const (
	gridRow    = 48
	gridColumn = 110 // at most
	gridNarrow = 46  // at least: two digits
	gridHead   = 330 // at most
	hatch      = 12  // from line to line
)

// Picture draws the table.
func (g Grid) Picture() (Picture, error) { return finish(g.compose) }

func (g Grid) compose(p *pen) {
	p.title(g.Title)
	p.skip(2 * small)
	labels, step := g.room(p)
	head := 0
	for _, name := range g.Columns {
		head = max(head, min(p.note.width(name), gridHead))
	}
	for i, name := range g.Columns {
		p.upwards(name, margin+labels+i*step+(step-p.note.height)/2, head)
	}
	p.skip(head + small)
	for _, row := range g.Rows {
		g.line(p, row, labels, step)
	}
	p.skip(3 * small)
	g.legend(p)
	p.notes(g.Notes)
}

// room divides the width between labels, which stay on one line where they can, and columns.
func (g Grid) room(p *pen) (labels, step int) {
	for _, row := range g.Rows {
		labels = max(labels, p.note.width(row.Label)+2*small)
	}
	n := max(1, len(g.Columns))
	labels = min(labels, inner-n*gridNarrow)
	return labels, min((inner-labels)/n, gridColumn)
}

// line draws a row: its label, in as many lines as it takes, and its cells.
func (g Grid) line(p *pen, row GridRow, labels, step int) {
	top := p.y
	lines := len(p.note.wrap(row.Label, labels-2*small))
	height := max(gridRow, lines*p.note.height+small/2)
	p.y = top + (height-lines*p.note.height)/2
	p.paragraph(p.note, row.Label, margin, labels-2*small, ink)
	for i, cell := range row.Cells {
		p.y = top
		p.cell(cell, margin+labels+i*step, step-4, height-4)
	}
	p.y = top + height
}

// cell draws a count whose upper left corner is at x and the pen.
func (p *pen) cell(c Cell, x, width, height int) {
	fill, letters := solid, paper
	switch {
	case c.Count == 0:
		p.hatched(x, width, height)
		return
	case c.Wide:
		fill, letters = track, ink
	}
	p.box(x, p.y, width, height, fill)
	count := strconv.Itoa(c.Count)
	if p.note.width(count) > width { // no room on a narrow table
		count = "+"
	}
	top := p.y
	p.y += (height - p.note.height) / 2
	p.write(p.note, count, x+(width-p.note.width(count))/2, letters)
	p.y = top
}

// hatched draws a frame with lines across.
func (p *pen) hatched(x, width, height int) {
	if p.dst == nil {
		return
	}
	for dy := range height {
		for dx := range width {
			edge := dx < 2 || dy < 2 || dx >= width-2 || dy >= height-2
			if edge || (dx+dy)%hatch < 2 {
				p.dst.SetRGBA(x+dx, p.y+dy, quiet)
			}
		}
	}
}

// legend explains the cells.
func (g Grid) legend(p *pen) {
	for _, entry := range []struct {
		cell Cell
		text string
	}{{Cell{Count: 3}, g.Legend.Full}, {Cell{Count: 2, Wide: true}, g.Legend.Wide}, {Cell{}, g.Legend.Gap}} {
		p.cell(entry.cell, margin, 64, gridRow-4)
		p.paragraph(p.note, entry.text, margin+64+2*small, inner-64-2*small, ink)
		p.skip(small / 2)
	}
}

// upwards writes text from bottom to top, left edge at x, within a box of the given height below the pen; what is longer is
// cut and ends in dots.
func (p *pen) upwards(text string, x, height int) {
	if p.dst == nil {
		return
	}
	if !p.note.fits(p.note.clean(text), height) {
		text = p.note.clean(text)
		text = text[:p.note.prefix(text, height-p.note.width("…"))] + "…"
	}
	line := &pen{dst: image.NewRGBA(image.Rect(0, 0, height, p.note.height)), note: p.note}
	line.box(0, 0, height, p.note.height, paper)
	line.write(p.note, text, 0, ink)
	for dy := range height {
		for dx := range p.note.height {
			if c := line.dst.RGBAAt(dy, dx); c != paper {
				p.dst.SetRGBA(x+dx, p.y+height-1-dy, c)
			}
		}
	}
}
