package similar

import (
	"cmp"
	"slices"
	"strings"
)

// Names that name two kinds, two faiths or two tellings get this part of their
// score, which puts them below the Threshold.
const twoOrganisations = 0.6

// compare is symmetric because the names are put in order first.
func compare(a, b name) float64 {
	if a.letters > b.letters {
		a, b = b, a
	}
	if a.letters == b.letters && a.letters != "" {
		return 1
	}
	if a.weight == 0 || b.weight == 0 {
		return 0
	}
	m := match(a.terms, b.terms)
	if m.complete {
		return 1
	}
	// A name that says little must not be contained in every other one.
	contained := m.weight / max(min(a.weight, b.weight), 1)
	alike := 2 * m.weight / (a.weight + b.weight)
	score := 0.6*contained + 0.4*alike
	if m.tellingLeftA && m.tellingLeftB {
		score *= twoOrganisations
	}
	if a.kinds != 0 && b.kinds != 0 && a.kinds&b.kinds == 0 {
		score *= twoOrganisations
	}
	if a.faiths != 0 && b.faiths != 0 && a.faiths&b.faiths == 0 {
		score *= twoOrganisations
	}
	return min(score, 1)
}

// matched is what two names have in common.
type matched struct {
	weight                     float64
	complete                   bool // every word with a weight has its equal
	tellingLeftA, tellingLeftB bool
}

// maxTerms bounds the work on absurdly long names; further words count as
// having no partner.
const maxTerms = 64

// candidate is a term of each name by index, and how alike they are.
type candidate struct {
	a, b  int
	alike float64
}

// match pairs the terms, the most similar first.
func match(a, b []term) matched {
	var usedA, usedB [maxTerms]bool
	m := matched{complete: true}
	as, bs := a[:min(len(a), maxTerms)], b[:min(len(b), maxTerms)]
	for _, c := range candidates(as, bs) {
		if usedA[c.a] || usedB[c.b] {
			continue
		}
		usedA[c.a], usedB[c.b] = true, true
		m.weight += c.alike * min(as[c.a].weight, bs[c.b].weight)
		m.complete = m.complete && c.alike == 1
	}
	m.weight += joined(as, bs, &usedA, &usedB) + joined(bs, as, &usedB, &usedA)
	m.tellingLeftA = m.left(a, &usedA)
	m.tellingLeftB = m.left(b, &usedB)
	return m
}

func candidates(a, b []term) []candidate {
	var found []candidate
	for i := range a {
		for j := range b {
			if a[i].weight == 0 || b[j].weight == 0 {
				continue
			}
			if s := alike(a[i], b[j]); s > 0 {
				found = append(found, candidate{i, j, s})
			}
		}
	}
	slices.SortStableFunc(found, func(x, y candidate) int { return cmp.Compare(y.alike, x.alike) })
	return found
}

// left looks for words without a partner, and says whether one is telling.
func (m *matched) left(terms []term, used *[maxTerms]bool) (telling bool) {
	for i, t := range terms {
		if t.weight == 0 || i < maxTerms && used[i] {
			continue
		}
		m.complete = false
		telling = telling || t.weight == 1
	}
	return telling
}

// joined pairs "Sonnenschein" with "Sonnen Schein" and gives their weight.
func joined(a, b []term, usedA, usedB *[maxTerms]bool) (weight float64) {
	for i, whole := range a {
		for j := range b {
			for k := range b {
				if usedA[i] || usedB[j] || usedB[k] || j == k || len(b[j].text)+len(b[k].text) != len(whole.text) {
					continue
				}
				if head, ok := strings.CutSuffix(whole.text, b[k].text); ok && head == b[j].text && whole.weight == 1 {
					usedA[i], usedB[j], usedB[k] = true, true, true
					weight += whole.weight
				}
			}
		}
	}
	return weight
}
