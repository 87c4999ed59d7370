package view

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"sozialraum/bot/chart"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// The picture says what its caption says, is as wide as others, and fits a message with the longest name of an area.
func TestPictureOfTheYear(t *testing.T) {
	y := AgreementYear{
		AgreementYear: storage.AgreementYear{Agreed: 120, Kept: 80, Renewed: 7}, Area: strings.Repeat("Ä&", 50), Year: 2017, Last: 2018,
	}
	for _, l := range text.Langs {
		m, err := AgreementYearPicture(l, y)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Outgoing(1, 0, m); err != nil {
			t.Errorf("%s: %v", l, err)
		}
		picture, err := png.DecodeConfig(bytes.NewReader(m.File.Data))
		if err != nil || picture.Width != chart.Width {
			t.Errorf("%s: %+v, %v", l, picture, err)
		}
		for _, words := range []string{"2017", ": 120", ": 80", ": 7", ": 0"} {
			if !strings.Contains(Plain(m.Text), words) {
				t.Errorf("%s: %q is not in %s", l, words, m.Text)
			}
		}
		if card := AgreementYearCard(l, y); Plain(card.Text) != Plain(m.Text) || len(card.Rows) != 3 || len(card.Rows[1]) != 2 {
			t.Errorf("%s: %+v", l, card)
		}
	}
}

// A chain with the longest words leads everywhere with labels that a phone shows, and never with too many buttons.
func TestWaysOfAChain(t *testing.T) {
	var links []storage.ChainLink
	for range 9 {
		links = append(links, storage.ChainLink{Kind: storage.LinkAgreement, ID: 1 << 50, Sub: 1 << 50, Title: strings.Repeat("Ö&", 100)})
	}
	for _, l := range text.Langs {
		for _, kind := range []string{storage.LinkOption, storage.LinkPoint, storage.LinkAgreement, storage.LinkWish} {
			links[0].Kind = kind
			after := links
			if kind == storage.LinkWish { // nothing comes before a wish
				after = nil
			}
			m := WithChain(l, Message{Text: "x", Rows: [][]Button{Row(Tap("back", "conf", 1))}}, links, after)
			if len(m.Rows) > 2*mostLinks+1 || m.Rows[len(m.Rows)-1][0].Label != "back" {
				t.Errorf("%s, %s: %d rows", l, kind, len(m.Rows))
			}
			if _, err := Outgoing(1, 0, m); err != nil {
				t.Errorf("%s, %s: %v", l, kind, err)
			}
			for _, row := range m.Rows {
				if n := len([]rune(row[0].Label)); n > 48 {
					t.Errorf("%s: %d characters: %s", l, n, row[0].Label)
				}
			}
		}
	}
}
