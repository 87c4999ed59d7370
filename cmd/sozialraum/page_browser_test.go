package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The page's tests drive a real browser against the real page: the bot in a process of its own, the database's server
// too. They are skipped where there is no browser.

// findBrowser is the browser's program, "" where there is none.
func findBrowser() string {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

// needBrowser skips what cannot be shown without a browser.
func needBrowser(tb testing.TB) {
	tb.Helper()
	if findBrowser() == "" {
		tb.Skip("no browser on this machine: apt-get install chromium brings one, or name one in CHROMIUM")
	}
}

// openPage opens a page of its own for one test.
func openPage(tb testing.TB) *demoPage {
	tb.Helper()
	needBrowser(tb)
	program := shipped.path(tb)
	dir, err := os.MkdirTemp("", "sozialraum-page-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // it holds nothing but what the database protects itself
		tb.Fatal(err)
	}
	page, err := openDemoPage(tb.Context(), demoPageOptions{
		Dir: dir, Program: program, Getenv: os.Getenv, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := page.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return page
}

// tab is a browser with the page in it.
type tab struct {
	tb  testing.TB
	ctx context.Context
}

// openTab starts a browser and waits until it shows the page with its chats. scale is the number of pixels for each
// pixel of the style sheet.
func openTab(tb testing.TB, address string, width, height int64, scale float64) *tab {
	tb.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(findBrowser()), chromedp.UserDataDir(tb.TempDir()),
		chromedp.NoSandbox, // containers lack what the sandbox needs, and the page is ours
		chromedp.DisableGPU, chromedp.Flag("lang", "de-DE"), chromedp.Env("LANGUAGE=de"),
	)
	ctx, stopBrowser := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopTab := chromedp.NewContext(ctx)
	tb.Cleanup(func() { stopTab(); stopBrowser() })
	t := &tab{tb: tb, ctx: ctx}
	t.do(chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale)))
	t.load(address)
	return t
}

// load opens an address and waits until the chats are there.
func (t *tab) load(address string) {
	t.tb.Helper()
	t.do(chromedp.Navigate(address))
	t.wait("the page has its chats", `document.documentElement.dataset.ready === "true"`)
}

// do carries out actions. The first call must not have a deadline: the browser would end with it.
func (t *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	t.tb.Helper()
	if err := chromedp.Do(t.ctx, steps...); err != nil {
		t.tb.Fatal(err)
	}
}

// eval asks the page something and decodes the answer.
func eval[T any](t *tab, script string) T {
	t.tb.Helper()
	answer, err := chromedp.Run(t.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.tb.Fatalf("%s: %v", script, err)
	}
	return answer
}

// wait waits until an expression holds.
func (t *tab) wait(what, condition string) {
	t.tb.Helper()
	deadline := time.Now().Add(harnessPatience)
	for !eval[bool](t, "(async () => !!(await ("+condition+")))()") {
		if time.Now().After(deadline) {
			t.tb.Fatalf("waiting until %s; the page shows:\n%s", what, eval[string](t, "document.body.innerText"))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // every string can be encoded
	}
	return string(b)
}

// press clicks, as a mouse does, on the last element that fits the selector and has this text; an empty text fits all.
func (t *tab) press(selector, text string) {
	t.tb.Helper()
	aim := fmt.Sprintf(`(() => {
		const fits = [...document.querySelectorAll(%s)].filter((node) => node.offsetParent !== null && (%s === "" || node.innerText.includes(%s)));
		document.querySelector("[data-aim]")?.removeAttribute("data-aim");
		fits.at(-1)?.scrollIntoView({ block: "nearest" });
		fits.at(-1)?.setAttribute("data-aim", "");
		return fits.length > 0;
	})()`, quoted(selector), quoted(text), quoted(text))
	t.wait(fmt.Sprintf("%s has %q", selector, text), aim)
	t.do(chromedp.Click(chromedp.CSS("[data-aim]")))
}

// phone is the selector of somebody's phone.
func (t *tab) phone(name string) string {
	t.tb.Helper()
	id := eval[int64](t, fmt.Sprintf(`fetch("/api/state").then((r) => r.json()).then((s) => s.people.findLast((p) => p.name === %s)?.id ?? 0)`, quoted(name)))
	if id == 0 {
		t.tb.Fatalf("there is no %s", name)
	}
	return fmt.Sprintf(`.phone[data-person="%d"]`, id)
}

// tap taps a button in somebody's chat, write sends a text.
func (t *tab) tap(name, label string) {
	t.tb.Helper()
	t.press(t.phone(name)+" .message .key", label)
}

func (t *tab) write(name, text string) {
	t.tb.Helper()
	t.press(t.phone(name)+" textarea", "")
	t.do(chromedp.KeyEvent(text + "\r"))
}

// sees waits until somebody's chat shows a text.
func (t *tab) sees(name, text string) {
	t.tb.Helper()
	t.wait(fmt.Sprintf("%s sees %q", name, text),
		fmt.Sprintf(`document.querySelector(%s)?.querySelector(".messages").innerText.includes(%s)`, quoted(t.phone(name)), quoted(text)))
}

// typed types into what has the focus.
func (t *tab) typed(text string) {
	t.tb.Helper()
	t.do(chromedp.KeyEvent(text))
}

// phones sets how many phones are side by side.
func (t *tab) phones(n int) {
	t.tb.Helper()
	t.press(".phonecount button", fmt.Sprint(n))
}

// show brings somebody onto a phone.
func (t *tab) show(name string) {
	t.tb.Helper()
	t.press(".people .person", name)
}

// steps plays a story until its next step begins with the text.
func (t *tab) steps(until string) {
	t.tb.Helper()
	for {
		story := eval[struct {
			Step  int
			Next  string
			State string
		}](t, `fetch("/api/state").then((r) => r.json()).then((s) => s.story)`)
		switch {
		case strings.HasPrefix(story.Next, until):
			return
		case story.State != "playing":
			t.tb.Fatalf("the story is %s and has never come to %q", story.State, until)
		case story.Next == "":
			time.Sleep(10 * time.Millisecond)
			continue
		}
		t.press("[data-do=next]", "")
		t.wait(fmt.Sprintf("step %d is over", story.Step+1), fmt.Sprintf(
			`fetch("/api/state").then((r) => r.json()).then((s) => s.story.step > %d || s.story.state !== "playing")`, story.Step))
	}
}

// picture keeps what the browser shows.
func (t *tab) picture(path string) {
	t.tb.Helper()
	png, err := chromedp.Run(t.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.tb.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.tb.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		t.tb.Fatal(err)
	}
}
