package main

import (
	_ "embed"
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// audit looks for what keeps people from using the page; see there.
//
//go:embed testdata/audit.js
var audit string

// The page can be read by everybody and by a screen reader: in light and dark, in both languages, on a wide screen
// and at 320 pixels.
func tryAudit(t *tab, page *demoPage) {
	t.acts("Koordinatorin", `do: "send", text: "/umfragen"`)
	for _, c := range []struct {
		width           int64
		theme, language string
	}{
		{1500, "light", "de"},
		{1500, "dark", "en"},
		{1024, "dark", "de"},
		{320, "light", "en"},
		{320, "dark", "de"},
	} {
		name := fmt.Sprintf("%d px, %s, %s", c.width, c.theme, c.language)
		t.size(c.width, 800)
		settings := map[string]string{"theme": c.theme, "language": c.language}
		if c.width == 1500 {
			settings["backstage"] = "open"
		}
		t.prefer(page.URL(), settings)
		t.audit(name)
		for _, way := range []string{"#open-stories", ".people .add", ".phone .picker"} {
			t.press(way, "")
			t.wait("a dialog is open", `document.querySelector("dialog")`)
			t.audit(name + ", dialog of " + way)
			t.typed(kb.Escape)
			t.wait("the dialog is closed", `!document.querySelector("dialog")`)
		}
		t.press(".phone .menu", "")
		t.wait("the menu is open", `document.querySelector("[role=menuitem]")`)
		t.audit(name + ", menu")
	}
	t.size(1500, 800)
	t.prefer(page.URL(), map[string]string{"introduced": "yes"})
	t.story("stimmt-ab")
	t.steps("Lehrerin taps")
	for _, theme := range []string{"light", "dark"} {
		eval[bool](t, `document.documentElement.dataset.theme = `+quoted(theme)+`, true`)
		t.audit("a story, " + theme)
	}
}

// size sets how much the browser shows.
func (t *tab) size(width, height int64) {
	t.tb.Helper()
	t.do(chromedp.EmulateViewport(width, height))
}

// audit reports what is wrong with what the page shows now.
func (t *tab) audit(name string) {
	t.tb.Helper()
	t.still()
	for _, problem := range eval[[]string](t, audit) {
		t.tb.Errorf("%s: %s", name, problem)
	}
}

// still waits until nothing moves any more.
func (t *tab) still() {
	t.tb.Helper()
	t.wait("nothing moves", `document.getAnimations().every((a) => a.playState === "finished" || a.effect.getComputedTiming().iterations === Infinity)`)
}

// Everything can be done with the keys alone: the focus can be seen wherever it is, goes through the page in the order
// in which it is read, and stays where it was when a message changes under it.
func tryKeyboard(t *tab, _ *demoPage) {
	t.phones(1)
	t.show("Lehrerin")
	eval[bool](t, `document.querySelector(".skip").focus(), true`) // what the first Tab leads to
	last := -1.0
	for range 25 {
		t.typed(kb.Tab)
		focus := eval[struct {
			Order   float64
			Outline string
			What    string
		}](t, `(() => { const node = document.activeElement; const style = getComputedStyle(node);
			return { Order: [...document.querySelectorAll("*")].indexOf(node), Outline: style.outlineStyle + " " + style.outlineWidth, What: node.outerHTML.slice(0, 100) }; })()`)
		if focus.Order <= last {
			t.tb.Errorf("the focus goes back to %s", focus.What)
		}
		if focus.Outline != "solid 3px" {
			t.tb.Errorf("nobody sees the focus, %q, on %s", focus.Outline, focus.What)
		}
		last = focus.Order
	}
	t.press(t.phone("Lehrerin")+" .menu", "")
	t.wait("the menu has the focus", `document.activeElement.role === "menuitem"`)
	t.typed(kb.ArrowUp)
	t.wait("the arrow moves it", `document.activeElement === document.querySelector("[role=menu]").lastElementChild`)
	t.typed(kb.Escape)
	t.wait("Escape closes it", `!document.querySelector("[role=menu]") && document.activeElement.matches(".menu")`)
	t.press(t.phone("Lehrerin")+" textarea", "")
	t.typed("/profil" + kb.Enter)
	t.wait("there is something to tap", `document.querySelector(".message .key")`)
	eval[bool](t, `[...document.querySelectorAll(".message .key")].at(-1).focus(), true`)
	before := eval[string](t, `document.activeElement.closest(".message").innerText`)
	t.typed(kb.Enter)
	t.wait("the message has changed", `[...document.querySelectorAll(".message.theirs")].at(-1).innerText !== `+quoted(before))
	if !eval[bool](t, `!!document.activeElement.closest(".message")`) {
		t.tb.Error("the focus is lost when a message changes")
	}
	t.wait("it is announced", `document.querySelector("#live").textContent.includes("Lehrerin")`)
}
