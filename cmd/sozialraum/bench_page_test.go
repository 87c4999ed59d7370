package main

import (
	"slices"
	"testing"
	"time"
)

const (
	firstPaintLimit = 300 * time.Millisecond
	pageTapLimit    = 200 * time.Millisecond
)

// showPage measures the page in a browser: how long it takes until the chats are there, and from a tap until the
// message below the finger has changed.
func showPage(b *testing.B, t *table) {
	if findBrowser() == "" {
		t.figure("page in the browser", "-", "no browser on this machine", "", true)
		return
	}
	page := openPage(b)
	tab := openBrowserOf(b).open(b)
	tab.size(1280, 800)
	tab.prefer(page.URL(), nil)
	loads, taps := 9, 31
	if short() {
		loads, taps = 3, 9
	}
	var paints, chats []time.Duration
	for range loads {
		tab.load(page.URL())
		paints = append(paints, milli(eval[float64](tab, `new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime))
			.observe({ type: "paint", buffered: true }))`)))
		chats = append(chats, milli(eval[float64](tab, `performance.getEntriesByName("ready")[0].startTime`)))
	}
	t.figure("page: first paint, median", millis(middle(paints)), "chats are there after "+millis(middle(chats)), "under 300 ms", middle(paints) < firstPaintLimit)
	tab.show("Lehrerin")
	tab.write("Lehrerin", "/profil")
	tab.wait("there is something to tap", `document.querySelector(".message .key")`)
	var changes []time.Duration
	for range taps {
		changes = append(changes, milli(eval[float64](tab, tapAndWait)))
	}
	t.figure("page: a tap is answered, median", millis(middle(changes)), "p95 "+millis(changes[len(changes)*95/100]), "under 200 ms", middle(changes) < pageTapLimit)
}

// tapAndWait taps the first button of the newest message that has any and returns after how many milliseconds a
// message has changed or come and the browser has painted it.
const tapAndWait = `new Promise((done) => {
	const keys = [...document.querySelectorAll(".message.theirs")].filter((node) => node.querySelector(".key")).at(-1).querySelectorAll(".key");
	const list = keys[0].closest(".messages");
	const began = performance.now();
	const observer = new MutationObserver((changes) => {
		if (!changes.some((change) => change.addedNodes.length)) return;
		observer.disconnect();
		requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
	});
	observer.observe(list, { childList: true });
	keys[0].click();
})`

func milli(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// middle sorts the durations and returns the median.
func middle(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}
