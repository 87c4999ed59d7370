package main

import (
	"flag"
	"testing"
)

var screenshots = flag.Bool("screenshots", false, "keep pictures of the page in testdata/screenshots, for the README")

// TestScreenshots plays three scenes and, with -screenshots, keeps a picture of each.
func TestScreenshots(t *testing.T) {
	if !*screenshots {
		t.Skip("only with -screenshots")
	}
	page := openPage(t)
	tab := openBrowserOf(t).open(t)
	tab.size(1280, 760)
	tab.prefer(page.URL(), map[string]string{"phones": "2", "theme": "light"})
	tab.press("[data-start=kita-fragt]", "")
	tab.steps("Lehrerin taps: Ich berate mit")
	tab.rest()
	tab.picture("testdata/screenshots/consultation.png")

	tab.prefer(page.URL(), map[string]string{"phones": "2", "theme": "dark"})
	tab.press("#open-stories", "")
	tab.press("[data-story=stimmt-ab]", "")
	tab.steps("Koordinatorin taps: Als Bild")
	tab.next()
	tab.wait("the result is there", `document.querySelector(".photo img")?.complete`)
	tab.rest()
	tab.picture("testdata/screenshots/poll.png")

	tab.prefer(page.URL(), map[string]string{"phones": "1", "theme": "light", "backstage": "open"})
	tab.press("#open-stories", "")
	tab.press("[data-story=ort-steht-fest]", "")
	tab.steps("The time is 2017-03-14")
	tab.next()
	tab.rest()
	tab.picture("testdata/screenshots/backstage.png")
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
