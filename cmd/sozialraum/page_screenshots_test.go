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
	tab := openTab(t, page.URL(), 1280, 760, 1)
	tab.phones(2)
	tab.press("#open-stories", "")
	tab.press(`[data-story="kita-fragt"]`, "")
	tab.steps("Lehrerin taps: Lesen")
	tab.press("[data-do=next]", "")
	tab.steps("Lehrerin taps: Ich berate mit")
	tab.settled()
	tab.picture("testdata/screenshots/consultation.png")

	tab.press("#open-stories", "")
	tab.press(`[data-story="stimmt-ab"]`, "")
	tab.steps("The time is 2017-02-24")
	tab.press("[data-do=next]", "")
	tab.wait("the result is there", `document.querySelector(".photo img")?.complete`)
	eval[bool](tab, `document.documentElement.dataset.theme = "dark", true`)
	tab.settled()
	tab.picture("testdata/screenshots/poll.png")

	eval[bool](tab, `document.documentElement.dataset.theme = "light", true`)
	tab.press("#open-stories", "")
	tab.press(`[data-story="ort-steht-fest"]`, "")
	tab.steps("The time is 2017-03-14")
	tab.phones(1)
	tab.press("#open-backstage", "")
	tab.press("[data-do=next]", "")
	tab.settled()
	tab.picture("testdata/screenshots/backstage.png")
}

// settled waits until nothing moves any more and nothing has the focus.
func (t *tab) settled() {
	t.tb.Helper()
	eval[bool](t, `document.activeElement.blur(), Promise.all(document.getAnimations().map((a) => a.finished)).then(() => true)`)
	t.wait("the chats have come to rest", `new Promise((done) => {
		const count = document.querySelectorAll(".message").length;
		setTimeout(() => done(count === document.querySelectorAll(".message").length), 400);
	})`)
}
