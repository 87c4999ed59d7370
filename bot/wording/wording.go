// Package wording owns what differs between two texts, word by word, in a form that is readable on a phone. It is pure and
// knows no markup.
package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind tells what became of some words.
type Kind int

// The kinds.
const (
	Same  Kind = iota
	Gone       // only in the old text
	Added      // only in the new text
)

// Piece is some words that follow each other, with the spaces after them.
type Piece struct {
	Kind Kind
	Text string
}

// Diff tells how to get from one text to another. Same and Gone together are the old text, Same and Added the new one,
// to the byte. Two pieces that follow each other are never of one kind, and what is gone stands before what was added.
func Diff(before, after string) (pieces []Piece) {
	a, b := words(before), words(after)
	var head int
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	pieces = add(pieces, Same, a[:head]...)
	pieces = middle(pieces, a[head:len(a)-tail], b[head:len(b)-tail])
	return add(pieces, Same, a[len(a)-tail:]...)
}

// middle compares by the longest common sequence of words. Texts of 4,000 characters have 2,000 words at most, for which
// the table takes 8 MB for a moment.
func middle(pieces []Piece, a, b []string) []Piece {
	if len(a) == 0 || len(b) == 0 {
		return add(add(pieces, Gone, a...), Added, b...)
	}
	width := len(b) + 1
	longest := make([]uint16, (len(a)+1)*width) // of a[i:] and b[j:], at i*width+j
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i*width+j] = longest[(i+1)*width+j+1] + 1
			} else {
				longest[i*width+j] = max(longest[(i+1)*width+j], longest[i*width+j+1])
			}
		}
	}
	var gone, added []string
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			pieces = add(add(add(pieces, Gone, gone...), Added, added...), Same, a[i])
			gone, added = nil, nil
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && longest[(i+1)*width+j] >= longest[i*width+j+1]:
			gone = append(gone, a[i])
			i++
		default:
			added = append(added, b[j])
			j++
		}
	}
	return add(add(pieces, Gone, gone...), Added, added...)
}

// add appends words, to the last piece if that is of their kind.
func add(pieces []Piece, kind Kind, words ...string) []Piece {
	if len(words) == 0 {
		return pieces
	}
	text := strings.Join(words, "")
	if last := len(pieces) - 1; last >= 0 && pieces[last].Kind == kind {
		pieces[last].Text += text
		return pieces
	}
	return append(pieces, Piece{kind, text})
}

// words splits a text into words, each with the spaces behind it; spaces at the beginning are a word.
func words(text string) (list []string) {
	start, space := 0, false
	for i, r := range text {
		now := unicode.IsSpace(r)
		if space && !now {
			list = append(list, text[start:i])
			start = i
		}
		space = now
	}
	if start < len(text) {
		list = append(list, text[start:])
	}
	return list
}

// Near shortens what stayed the same to the sentences around what changed, at most around characters on each side; Cut
// pieces of it end or begin with an ellipsis.
func Near(pieces []Piece, around int) []Piece {
	near := make([]Piece, len(pieces))
	for i, p := range pieces {
		near[i] = p
		if p.Kind != Same {
			continue
		}
		head, tail := opening(p.Text, around), ending(p.Text, around)
		first, last := i == 0, i == len(pieces)-1
		switch {
		case first && last: // nothing changed
		case first:
			near[i].Text = cutBefore(p.Text, tail)
		case last:
			near[i].Text = cutAfter(p.Text, head)
		case len(head)+len(tail) < len(p.Text):
			near[i].Text = cutAfter(p.Text, head) + tail
		}
	}
	return near
}

const ellipsis = "… "

func cutBefore(whole, tail string) string {
	if len(tail) == len(whole) {
		return whole
	}
	return ellipsis + tail
}

func cutAfter(whole, head string) string {
	if len(head) == len(whole) {
		return whole
	}
	return strings.TrimRightFunc(head, unicode.IsSpace) + " " + ellipsis
}

// opening is the rest of the sentence that a text begins in, or as many of its words as fit.
func opening(text string, most int) string {
	end := 0
	for _, word := range words(text) {
		if utf8.RuneCountInString(text[:end+len(word)]) > most {
			break
		}
		end += len(word)
		if closes(word) {
			break
		}
	}
	return text[:end]
}

// ending is the beginning of the sentence that a text ends in, or as many of its last words as fit.
func ending(text string, most int) string {
	list := words(text)
	start := len(text)
	for i := len(list) - 1; i >= 0; i-- {
		if start < len(text) && closes(list[i]) || utf8.RuneCountInString(text[start-len(list[i]):]) > most {
			break
		}
		start -= len(list[i])
	}
	return text[start:]
}

// closes tells whether a sentence ends with a word.
func closes(word string) bool {
	if strings.Contains(word, "\n") {
		return true
	}
	word = strings.TrimRightFunc(word, unicode.IsSpace)
	return strings.HasSuffix(word, ".") || strings.HasSuffix(word, "!") || strings.HasSuffix(word, "?")
}
