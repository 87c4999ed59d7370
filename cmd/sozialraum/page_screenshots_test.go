package main

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.Bool("screenshots", false, "keep pictures of the page in testdata/screenshots, for the README")

// TestScreenshots plays three scenes and, with -screenshots, keeps a picture of each:
//
//	go test -run '^TestScreenshots$' ./cmd/sozialraum -screenshots
func TestScreenshots(t *testing.T) {
	if !*screenshots {
		t.Skip("only with -screenshots")
	}
	page := openPage(t)
	tab := openBrowserOf(t).open(t)
	tab.size(1280, 760)
	tab.prefer(page.URL(), map[string]string{"phones": "2", "theme": "light"})
	tab.story("kita-fragt")
	tab.steps("Lehrerin taps: Ich berate mit")
	tab.rest()
	tab.picture("consultation.png")

	tab.prefer(page.URL(), map[string]string{"phones": "2", "theme": "dark"})
	tab.story("stimmt-ab")
	tab.steps("Koordinatorin taps: Als Bild")
	tab.next()
	tab.wait("the result is there", `document.querySelector(".photo img")?.complete`)
	tab.rest()
	eval[bool](tab, `document.querySelector(".photo").scrollIntoView(), true`)
	tab.picture("poll.png")

	tab.prefer(page.URL(), map[string]string{"phones": "1", "theme": "light", "backstage": "open"})
	tab.story("ort-steht-fest")
	tab.steps("The time is 2017-03-14")
	tab.next()
	tab.rest()
	tab.picture("backstage.png")
}

// rest waits until all has come that is to come, nothing moves, and nothing has the focus.
func (t *tab) rest() {
	t.tb.Helper()
	eval[bool](t, `document.activeElement.blur(), true`)
	t.wait("the chats have come to rest", `new Promise((done) => {
		const count = document.querySelectorAll(".message").length;
		setTimeout(() => done(count === document.querySelectorAll(".message").length && !document.querySelector(".toast:not([hidden])")), 400);
	})`)
	t.still()
}

// picture keeps what the browser shows.
func (t *tab) picture(name string) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, harnessPatience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.tb.Fatal(err)
	}
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.tb.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColours(full)); err != nil {
		t.tb.Fatal(err)
	}
	path := filepath.Join("testdata", "screenshots", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.tb.Fatal(err)
	}
	if err := os.WriteFile(path, small.Bytes(), 0o644); err != nil {
		t.tb.Fatal(err)
	}
}

// fewColours draws a picture with the 256 commonest of its colours, of which a page has few: the file is a third.
// Colours that nobody can tell apart count as one.
func fewColours(full image.Image) image.Image {
	type shade struct{ n, r, g, b uint64 }
	shades := map[[3]uint32]shade{}
	box := full.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			r, g, b, _ := full.At(x, y).RGBA()
			key := [3]uint32{r >> 11, g >> 11, b >> 11}
			s := shades[key]
			shades[key] = shade{s.n + 1, s.r + uint64(r), s.g + uint64(g), s.b + uint64(b)}
		}
	}
	commonest := slices.SortedFunc(maps.Values(shades), func(a, b shade) int { return cmp.Compare(b.n, a.n) })
	var palette color.Palette
	for _, s := range commonest[:min(256, len(commonest))] {
		palette = append(palette, color.RGBA64{uint16(s.r / s.n), uint16(s.g / s.n), uint16(s.b / s.n), 0xffff})
	}
	small := image.NewPaletted(box, palette)
	draw.Draw(small, box, full, box.Min, draw.Src)
	return small
}
