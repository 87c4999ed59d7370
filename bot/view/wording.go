package view

import (
	"strings"

	"sozialraum/bot/text"
)

// ChangedWords shows word by word what became of a wording: what is gone is struck out, what is new is bold. HTML.
func ChangedWords(before, after string) string {
	old, now := strings.Fields(before), strings.Fields(after)
	common := commonWords(old, now)
	var parts []string
	mark := func(tag string, words []string) {
		if len(words) > 0 {
			parts = append(parts, "<"+tag+">"+text.Escape(strings.Join(words, " "))+"</"+tag+">")
		}
	}
	i, j := 0, 0
	for i < len(old) || j < len(now) {
		gone, come := i, j
		for i < len(old) && j < len(now) && old[i] == now[j] {
			i, j = i+1, j+1
		}
		if i > gone {
			parts = append(parts, text.Escape(strings.Join(now[come:j], " ")))
			continue
		}
		for i < len(old) && (j == len(now) || common[i][j] == common[i+1][j]) {
			i++
		}
		for j < len(now) && (i == len(old) || old[i] != now[j]) {
			j++
		}
		mark("s", old[gone:i])
		mark("b", now[come:j])
	}
	return strings.Join(parts, " ")
}

// commonWords holds, for every two ends of a and b, how many words they have in common in the same order.
func commonWords(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			table[i][j] = max(table[i+1][j], table[i][j+1])
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			}
		}
	}
	return table
}
