package chart

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// Trend shows how answers moved over the times that the same was asked: a panel with a line for each statement.
type Trend struct {
	Title   string
	Low     float64  // value at the bottom of a panel
	High    float64  // value at its top, greater than Low
	Moments []string // when it was asked, oldest first, short
	Lines   []Line
	Notes   []string
}

// Line is one statement.
type Line struct {
	Label  string
	Points []Point // as many as moments
}

// Point is the value of one moment.
type Point struct {
	Value   float64
	Text    string // as people read it elsewhere
	Missing bool   // nothing was said at that moment
}

// Sizes in pixels.
const (
	panelHeight = 210
	panelSide   = 54 // from the panel's edge to the first and last point
	dot         = 13
	stroke      = 6
)

// Picture draws the panels below each other.
func (t Trend) Picture() (Picture, error) { return finish(t.compose) }

func (t Trend) compose(p *pen) {
	p.title(t.Title)
	for _, line := range t.Lines {
		p.skip(rowGap)
		p.paragraph(p.text, line.Label, margin, inner, ink)
		p.skip(p.note.height + small)
		t.panel(p, line)
	}
	p.notes(t.Notes)
}

// panel draws one line, the values beside its points and the moments below.
func (t Trend) panel(p *pen, line Line) {
	for part := range 3 {
		p.box(margin, p.y+part*panelHeight/2, inner, 2, track)
	}
	top, n := p.y, min(len(line.Points), len(t.Moments))
	for i := 1; i < n; i++ {
		if from, to := line.Points[i-1], line.Points[i]; !from.Missing && !to.Missing {
			p.stroke(t.x(i-1), t.top(top, from.Value), t.x(i), t.top(top, to.Value), solid)
		}
	}
	every := t.every(p, n)
	for i := range n {
		if line.Points[i].Missing {
			continue
		}
		y := t.top(top, line.Points[i].Value)
		if (n-1-i)%every == 0 {
			p.y = int(y) - dot - p.note.height
			if line.dips(i, (t.High-t.Low)/8) {
				p.y = int(y) + dot
			}
			p.centre(line.Points[i].Text, t.x(i), ink)
		}
		p.disc(t.x(i), y, dot, solid)
	}
	p.y = top + panelHeight + dot + p.note.height + small
	for i := range n {
		if (n-1-i)%every == 0 {
			p.centre(t.Moments[i], t.x(i), quiet)
		}
	}
	p.y += p.note.height
}

// dips tells whether the line clearly runs above the point at index i, or all of it does, so that its value is better
// read below.
func (l Line) dips(i int, clearly float64) bool {
	rise, lowest := 0., true
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(l.Points) && !l.Points[j].Missing {
			rise += l.Points[j].Value - l.Points[i].Value
			lowest = lowest && l.Points[j].Value >= l.Points[i].Value
		}
	}
	return rise > clearly || lowest && rise > 0
}

// every tells which moments are named so that the names do not touch: 1 all of them, 2 every other one, counted from
// the last.
func (t Trend) every(p *pen, n int) int {
	widest := 0
	for _, moment := range t.Moments {
		widest = max(widest, p.note.width(moment))
	}
	every := 1
	for every < n && float64(every)*t.step() < float64(widest+2*small) {
		every++
	}
	return every
}

// step is the distance between two moments.
func (t Trend) step() float64 {
	return float64(inner-2*panelSide) / float64(max(1, len(t.Moments)-1))
}

func (t Trend) x(i int) float64 {
	if len(t.Moments) == 1 {
		return Width / 2
	}
	return margin + panelSide + float64(i)*t.step()
}

func (t Trend) top(panel int, value float64) float64 {
	share := (min(max(value, t.Low), t.High) - t.Low) / (t.High - t.Low)
	return float64(panel) + (1-share)*panelHeight
}

// centre writes text with its middle at x, but not into the margins, on a piece of paper that hides lines behind it.
func (p *pen) centre(text string, x float64, c color.Color) {
	width := p.note.width(text)
	left := min(max(int(x)-width/2, margin), Width-margin-width)
	p.box(left-small/2, p.y+small/2, width+small, p.note.height-small/2, paper)
	p.write(p.note, text, left, c)
}

// stroke draws a straight line.
func (p *pen) stroke(x0, y0, x1, y1 float64, c color.Color) {
	length := math.Hypot(x1-x0, y1-y0)
	if length == 0 {
		return
	}
	dx, dy := (y1-y0)/length*stroke/2, (x0-x1)/length*stroke/2
	p.fill(c, [2]float64{x0 + dx, y0 + dy}, [2]float64{x1 + dx, y1 + dy}, [2]float64{x1 - dx, y1 - dy}, [2]float64{x0 - dx, y0 - dy})
}

// disc draws a filled circle.
func (p *pen) disc(x, y, radius float64, c color.Color) {
	const corners = 48
	var points [corners][2]float64
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		points[i] = [2]float64{x + radius*cos, y + radius*sin}
	}
	p.fill(c, points[:]...)
}

// fill fills a polygon.
func (p *pen) fill(c color.Color, points ...[2]float64) {
	if p.dst == nil {
		return
	}
	var box image.Rectangle
	for _, at := range points {
		x, y := int(at[0]), int(at[1])
		box = box.Union(image.Rect(x-1, y-1, x+2, y+2))
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	for i, at := range points {
		x, y := float32(at[0]-float64(box.Min.X)), float32(at[1]-float64(box.Min.Y))
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
	r.Draw(p.dst, box, image.NewUniform(c), image.Point{})
}
