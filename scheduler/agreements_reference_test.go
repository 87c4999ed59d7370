package scheduler

import (
	"fmt"
	"maps"
	"slices"
)

// The reference: what a reader of the rules would keep on paper about agreements of a few houses, with days as numbers.
type (
	paper struct {
		state         string
		version, term int
		stuck         bool
		review, until int    // days
		since         int    // whoever had to be asked by then was asked
		said          string // how it goes, since nothing else has changed; empty: nobody has said
		saidOn        int
		words         string
		houses        map[int64]*voice
	}
	voice struct {
		answer  string
		version int
		left    bool
	}
)

func (p *paper) over() bool { return p.state == "done" || p.state == "ended" }

func (p *paper) here() (ids []int64) {
	for id, v := range p.houses {
		if !v.left {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// out tells whether a house has declined what others hold to: nobody asks it how that goes.
func (p *paper) out(house int64) bool {
	v := p.houses[house]
	return (p.state == "in_force" || p.state == "renewed") && v.answer == "declined" && v.version == p.version
}

// settle looks at everybody who is there.
func (p *paper) settle() {
	if p.over() {
		return
	}
	yes, no, silent := 0, 0, 0
	for _, id := range p.here() {
		switch v := p.houses[id]; {
		case v.version < p.version:
			silent++
		case v.answer == "declined":
			no++
		default:
			yes++
		}
	}
	before, holds := p.state, p.state == "in_force" || p.state == "renewed"
	switch {
	case yes+no+silent == 0, p.state != "proposed" && yes+silent == 0:
		p.state = "ended"
	case p.state == "proposed" || holds && yes > 0:
	case yes > 0 && silent == 0 && p.term > 1:
		p.state = "renewed"
	case yes > 0 && silent == 0:
		p.state = "in_force"
	default:
		p.state = "signing"
	}
	if p.state != before && (p.state == "signing" || p.state == "ended") {
		p.said = ""
	}
}

// asks tells whether a day between since and today was one on which to ask.
func (p *paper) asks(today int) bool {
	for day := p.since + 1; day <= today; day++ {
		if day == p.review-7 || day >= p.review && (day-p.review)%7 == 0 {
			return !p.over()
		}
	}
	return false
}

func (p *paper) String() string {
	line := fmt.Sprintf("%s v%d t%d stuck %v review %d:", p.state, p.version, p.term, p.stuck, p.review)
	for _, id := range slices.Sorted(maps.Keys(p.houses)) {
		v := p.houses[id]
		line += fmt.Sprintf(" %d=%s/%d/%v", id, v.answer, v.version, v.left)
	}
	return line
}
