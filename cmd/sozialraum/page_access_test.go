package main

import (
	_ "embed"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// audit looks for what keeps people from using the page; see there.
//
//go:embed testdata/audit.js
var audit string

// The page can be used by keyboard and screen reader and be read by everybody: in light and dark, in both languages,
// on a wide screen and at 320 pixels.
func TestPageIsAccessible(t *testing.T) {
	page := openPage(t)
	tab := openTab(t, page.URL(), 1500, 900, 1)
	tab.show("Lehrerin")
	tab.write("Lehrerin", "/umfragen")
	for _, width := range []int64{1500, 1024, 320} {
		tab.do(chromedp.EmulateViewport(width, 800))
		for _, theme := range []string{"light", "dark"} {
			for _, language := range []string{"de", "en"} {
				name := fmt.Sprintf("%d px, %s, %s", width, theme, language)
				eval[bool](tab, fmt.Sprintf(`localStorage.setItem("theme", %q), localStorage.setItem("language", %q), localStorage.setItem("backstage", %q), true`,
					theme, language, map[bool]string{true: "open", false: "closed"}[width > 1000]))
				tab.load(page.URL())
				tab.audit(name)
				tab.press("#open-stories", "")
				tab.audit(name + ", stories")
				tab.do(chromedp.KeyEvent("\x1b"))
				tab.wait("the dialog is closed", `!document.querySelector("dialog")`)
				tab.press(".people .add", "")
				tab.audit(name + ", somebody new")
				tab.do(chromedp.KeyEvent("\x1b"))
				tab.wait("the dialog is closed", `!document.querySelector("dialog")`)
			}
		}
	}
}

// audit reports what is wrong with what the page shows now.
func (t *tab) audit(name string) {
	t.tb.Helper()
	for _, problem := range eval[[]string](t, audit) {
		t.tb.Errorf("%s: %s", name, problem)
	}
}

// Everything can be done with the keys alone: the focus can be seen wherever it is, goes through the page in the order
// in which it is read, and stays where it was when a message changes under it.
func TestPageByKeyboard(t *testing.T) {
	tab := openTab(t, openPage(t).URL(), 1400, 900, 1)
	tab.phones(1)
	tab.show("Lehrerin")
	eval[bool](tab, `document.activeElement.blur(), true`)
	last := -1.0
	for range 12 {
		tab.do(chromedp.KeyEvent("\t"))
		focus := eval[struct {
			Order   float64
			Outline string
			What    string
		}](tab, `(() => { const node = document.activeElement; const style = getComputedStyle(node);
			return { Order: [...document.querySelectorAll("*")].indexOf(node), Outline: style.outlineStyle + style.outlineWidth, What: node.outerHTML.slice(0, 100) }; })()`)
		if focus.Order <= last {
			t.Errorf("the focus goes back to %s", focus.What)
		}
		if focus.Outline == "none0px" || focus.Outline == "none3px" {
			t.Errorf("nobody sees the focus on %s", focus.What)
		}
		last = focus.Order
	}
	tab.write("Lehrerin", "/profil")
	tab.wait("there is something to tap", `document.querySelector(".message .key")`)
	eval[bool](tab, `[...document.querySelectorAll(".message .key")].at(-1).focus(), true`)
	before := eval[string](tab, `document.activeElement.closest(".message").innerText`)
	tab.do(chromedp.KeyEvent("\r"))
	tab.wait("the message has changed", `[...document.querySelectorAll(".message.theirs")].at(-1).innerText !== `+quoted(before))
	if !eval[bool](tab, `!!document.activeElement.closest(".message")`) {
		t.Error("the focus is lost when a message changes")
	}
	tab.wait("it is announced", `document.querySelector("#live").innerText.includes("Lehrerin")`)
}
