package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The page's tests drive a real browser against the real page: the bot in a process of its own, the database's server
// too. They are skipped where there is no browser. Nothing waits longer than harnessPatience, and nothing is measured:
// every step waits for what it brings about.

// findBrowser is the browser's program, "" where there is none.
func findBrowser() string {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

// openPage opens a page.
func openPage(tb testing.TB) *demoPage {
	tb.Helper()
	dir, err := os.MkdirTemp("", "sozialraum-page-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // it holds nothing but what the database protects itself
		tb.Fatal(err)
	}
	page, err := openDemoPage(tb.Context(), demoPageOptions{
		Dir: dir, Program: shipped.path(tb), Getenv: os.Getenv, Logger: slog.New(slog.DiscardHandler),
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

// browser is a running browser; each tab of it is closed with its test.
type browser struct {
	ctx context.Context
}

// foreignName is a name that leads to this machine in the browser, as somebody's own name server could arrange it.
const foreignName = "foreign.example"

// openBrowserOf starts a browser. Where there is none, the test is skipped.
func openBrowserOf(tb testing.TB) *browser {
	tb.Helper()
	if findBrowser() == "" {
		tb.Skip("no browser on this machine: apt-get install chromium brings one, or name one in CHROMIUM")
	}
	asking, enough := context.WithTimeout(context.Background(), harnessPatience)
	defer enough()
	if err := exec.CommandContext(asking, findBrowser(), "--version").Run(); err != nil {
		tb.Skipf("%s is no browser: %v", findBrowser(), err) // but a hint how to install one, as on Ubuntu
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(findBrowser()), chromedp.UserDataDir(tb.TempDir()),
		chromedp.NoSandbox, // as root, and in containers, there is no sandbox to be had; the page is ours
		chromedp.DisableGPU, chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("accept-lang", "de-DE"),
		chromedp.Env("TZ=Pacific/Kiritimati"), // the page tells the time of the area, wherever the browser is
		chromedp.Flag("host-resolver-rules", "MAP "+foreignName+" 127.0.0.1"),
	)
	ctx, stopBrowser := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopTab := chromedp.NewContext(ctx)
	tb.Cleanup(func() { stopTab(); stopBrowser() })
	// The browser lives as long as the context of its first step, which must therefore not have a deadline itself.
	late := time.AfterFunc(harnessPatience, stopBrowser)
	defer late.Stop()
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("%s does not start: %v", findBrowser(), err)
	}
	return &browser{ctx}
}

// tab is one tab of the browser.
type tab struct {
	tb  testing.TB
	ctx context.Context
	url string
}

// open opens an empty tab. Whatever goes wrong in scripts until the test's end is an error of the test.
func (b *browser) open(tb testing.TB) *tab {
	tb.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	t := &tab{tb: tb, ctx: ctx}
	late := time.AfterFunc(harnessPatience, stop)
	defer late.Stop()
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatal(err)
	}
	reading, stopReading := context.WithCancel(ctx)
	messages := chromedp.Console(reading)
	var reader sync.WaitGroup
	reader.Go(func() {
		for m, err := range messages {
			// That a request is refused or a connection gone is what some tests are about.
			if err == nil && (m.Type == chromedp.ConsoleException || m.Type == chromedp.ConsoleError) && m.Source != "network" && !strings.Contains(m.Text, "CORS policy") {
				tb.Errorf("the browser's console: %s", m.Text)
			}
		}
	})
	tb.Cleanup(func() {
		stopReading()
		reader.Wait()
		stop()
	})
	return t
}

// load opens an address and waits until the chats are there.
func (t *tab) load(address string) {
	t.tb.Helper()
	t.url = address
	t.do(chromedp.Navigate(address))
	t.wait("the page has its chats", `document.documentElement.dataset.ready === "true" && document.querySelector(".phone")`)
}

// prefer stores settings as somebody's earlier visit would have left them, and loads the page. What is not named is as
// at the first visit.
func (t *tab) prefer(address string, settings map[string]string) {
	t.tb.Helper()
	t.do(chromedp.Navigate(address + "icon.svg")) // of the same origin, and without the page's scripts
	b, err := json.Marshal(settings)
	if err != nil {
		t.tb.Fatal(err)
	}
	eval[bool](t, `localStorage.clear(), Object.entries(`+string(b)+` ?? {}).forEach(([k, v]) => localStorage.setItem(k, v)), true`)
	t.load(address)
}

// do carries out actions, and gives up in time.
func (t *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, harnessPatience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.tb.Fatal(err)
	}
}

// eval asks the page something and decodes the answer.
func eval[T any](t *tab, script string) T {
	t.tb.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, harnessPatience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
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
			t.tb.Fatalf("waiting until %s; the page shows:\n%s", what,
				eval[string](t, `document.body.innerText + "\nfocus: " + document.activeElement.outerHTML.slice(0, 300) + " " + (document.activeElement.value ?? "")`))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // every string can be encoded
	}
	return string(b)
}

// press taps the last element that fits the selector and has this text, once it can be reached: it is in sight and
// nothing lies over it. All of it is one step, because the page may draw the element anew at any time.
func (t *tab) press(selector, text string) {
	t.tb.Helper()
	t.wait(fmt.Sprintf("%s with %q can be tapped", selector, text), fmt.Sprintf(`(() => {
		const node = [...document.querySelectorAll(%s)].filter((n) => n.checkVisibility() && n.textContent.includes(%s)).at(-1);
		if (!node || node.ariaDisabled === "true") return false;
		node.scrollIntoView({ block: "nearest" });
		const box = node.getBoundingClientRect();
		const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
		if (!top || !node.contains(top)) return false;
		top.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
		node.focus();
		node.click();
		return true;
	})()`, quoted(selector), quoted(text)))
}

// known is what the page knows of the world, as an expression of its own scripts.
const known = `(await import("/js/store.js")).world`

// idOf is somebody's number, 0 while the page does not know them.
func idOf(name string) string {
	return fmt.Sprintf(`([...%s.people.values()].findLast((p) => p.name === %s)?.id ?? 0)`, known, quoted(name))
}

// look takes something out of what the page knows.
func look[T any](t *tab, expression string) T {
	t.tb.Helper()
	return eval[T](t, `(async () => (`+expression+`))()`)
}

// phone is the selector of somebody's phone.
func (t *tab) phone(name string) string {
	t.tb.Helper()
	t.wait("there is "+name, idOf(name))
	return fmt.Sprintf(`.phone[data-person="%d"]`, look[int64](t, idOf(name)))
}

// tap taps a button in somebody's chat.
func (t *tab) tap(name, label string) {
	t.tb.Helper()
	t.press(t.phone(name)+" .message .key", label)
}

// write types a text and sends it.
func (t *tab) write(name, text string) {
	t.tb.Helper()
	field := t.phone(name) + " textarea"
	t.press(field, "")
	t.typed(text)
	t.wait("it is typed", fmt.Sprintf("document.querySelector(%s).value === %s", quoted(field), quoted(text)))
	t.press(t.phone(name)+" .send", "")
}

// typed types into what has the focus.
func (t *tab) typed(text string) {
	t.tb.Helper()
	t.do(chromedp.KeyEvent(text))
}

// sees waits until somebody's chat shows a text.
func (t *tab) sees(name, text string) {
	t.tb.Helper()
	t.wait(fmt.Sprintf("%s sees %q", name, text),
		fmt.Sprintf(`document.querySelector(%s)?.querySelector(".messages").innerText.includes(%s)`, quoted(t.phone(name)), quoted(text)))
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
	t.wait(name+" is on a phone", fmt.Sprintf("document.querySelector(%s)", quoted(t.phone(name))))
}

// story begins a story.
func (t *tab) story(id string) {
	t.tb.Helper()
	t.press("#open-stories", "")
	t.press("[data-story="+id+"]", "")
	t.wait("the story has begun", known+`.story?.id === `+quoted(id))
	t.wait("the page shows it", `document.querySelector("[data-do=next]") && !document.querySelector("dialog")`)
}

// steps plays a story until its next step begins with the text.
func (t *tab) steps(until string) {
	t.tb.Helper()
	for {
		t.wait("the story knows its next step", known+`.story?.next || `+known+`.story && `+known+`.story.state !== "playing"`)
		story := look[struct{ Next, State string }](t, known+".story")
		if strings.HasPrefix(story.Next, until) {
			return
		}
		if story.State != "playing" {
			t.tb.Fatalf("the story is %s and has never come to %q", story.State, until)
		}
		t.next()
	}
}

// next plays one step.
func (t *tab) next() {
	t.tb.Helper()
	step := look[int](t, known+".story.step")
	t.press("[data-do=next]", "")
	t.wait(fmt.Sprintf("step %d is over", step+1), fmt.Sprintf(`%s.story.step > %d || %s.story.state !== "playing"`, known, step, known))
}

// restart gives the page a world as at the start.
func (p *demoPage) restart(tb testing.TB) {
	tb.Helper()
	p.post(tb, "api/restart", "{}")
}

// post asks the page for something, not through the browser.
func (p *demoPage) post(tb testing.TB, path, body string) {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, p.URL()+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := (&http.Client{Timeout: harnessPatience}).Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	if _ = answer.Body.Close(); answer.StatusCode != http.StatusOK {
		tb.Fatalf("%s: %s", path, answer.Status)
	}
}
