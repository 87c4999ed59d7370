package main

import (
	"strconv"
	"testing"
)

// pageTest is one thing that can be done on the page. It begins at the first visit, in a world as at the start.
type pageTest struct {
	name  string
	width int64
	try   func(t *tab, page *demoPage)
}

// TestPage tries the page in a browser. All tests share one page and one browser; each has a world and a tab of its own.
func TestPage(t *testing.T) {
	t.Parallel()
	b := openBrowserOf(t)
	page := openPage(t)
	for _, c := range []pageTest{
		{"a newcomer understands it", 1400, tryNewcomer},
		{"join and register on two phones", 1400, tryJoining},
		{"unread messages are counted", 1400, tryUnread},
		{"phones side by side", 1700, tryPhones},
		{"menu, commands, links and answers", 1400, tryChat},
		{"bubbles", 1400, tryBubbles},
		{"a consultation is protected", 1400, tryProtected},
		{"story, clock, files", 1400, tryStory},
		{"kill the bot, stop the database, flood Telegram", 1400, tryFaults},
		{"a dropped connection is resumed", 1400, tryDroppedLine},
		{"nobody else reaches it", 1400, tryForeigners},
		{"keyboard alone", 1400, tryKeyboard},
		{"names, contrast, focus, width", 1400, tryAudit},
	} {
		t.Run(c.name, func(t *testing.T) {
			page.restart(t)
			tab := b.open(t)
			tab.size(c.width, 900)
			tab.prefer(page.URL(), nil)
			c.try(tab, page)
		})
	}
}

// At the first visit the page says what it is and offers its stories; that can be put away.
func tryNewcomer(t *tab, page *demoPage) {
	t.wait("it says what it is", `document.querySelector(".intro").innerText.includes("Hier bist du jede Fachkraft")`)
	t.wait("the stories are one tap away", `document.querySelectorAll(".intro [data-start]").length === 3`)
	t.wait("the area's time is shown", `document.querySelector("#clock time").innerText.includes("20. Feb. 2017, 09:0")`)
	t.press(".intro [data-do=close]", "")
	t.wait("it is put away", `!document.querySelector(".intro")`)
	t.load(page.URL())
	t.wait("it stays away", `!document.querySelector(".intro")`)
}

// Somebody new comes with an invitation, registers an organisation, and the coordinator on the phone beside admits it.
func tryJoining(t *tab, _ *demoPage) {
	t.phones(2)
	t.show("Koordinatorin")
	t.press(".people .add", "")
	t.press("dialog label", "Einladung")
	t.press("#new-name", "")
	t.typed("Erzieherin")
	t.press("dialog [type=submit]", "")
	t.tap("Erzieherin", "Deutsch")
	t.tap("Erzieherin", "Einverstanden")
	t.sees("Erzieherin", "/registrieren")
	t.write("Erzieherin", "/registrieren")
	t.sees("Erzieherin", "1 von ")
	t.write("Erzieherin", "Kita Drachenhöhle")
	t.sees("Erzieherin", "2 von ")
	t.tap("Erzieherin", "Kita")
	t.tap("Erzieherin", "Romrod")
	t.sees("Erzieherin", "4 von ")
	t.write("Erzieherin", "Frühstück für alle.")
	t.sees("Erzieherin", "5 von ")
	t.write("Erzieherin", "Keine Fahrdienste.")
	t.sees("Erzieherin", "6 von ")
	t.tap("Erzieherin", "Überspringen")
	t.sees("Erzieherin", "7 von ")
	t.write("Erzieherin", "Vormittags")
	t.tap("Erzieherin", "Absenden")
	t.sees("Koordinatorin", "Kita Drachenhöhle")
	t.tap("Koordinatorin", "Aufnehmen")
	t.sees("Erzieherin", "ist jetzt im Planungsraum eingetragen")
	t.wait("the list knows the new house", `document.querySelector(".people").innerText.includes("Kita Drachenhöhle")`)
}

// What comes for somebody who is on no phone is counted until they are shown.
func tryUnread(t *tab, _ *demoPage) {
	t.phones(1)
	t.show("Koordinatorin")
	const badge = `[...document.querySelectorAll(".people .person")].find((p) => p.innerText.includes("Lehrerin")).querySelector(".badge")`
	t.wait("nothing is unread", badge+" === null")
	t.acts("Lehrerin", `do: "send", text: "/termine"`)
	t.wait("one message is unread", badge+`?.innerText.startsWith("1")`)
	t.show("Lehrerin")
	t.wait("it has been read", badge+" === null")
}

// acts lets somebody do something on a telephone that the page does not show.
func (t *tab) acts(name, deed string) {
	t.tb.Helper()
	if !look[bool](t, `await fetch("/api/act", { method: "POST", headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ person: `+idOf(name)+`, `+deed+` }) }).then((r) => r.ok)`) {
		t.tb.Fatalf("%s cannot do %s", name, deed)
	}
}

// One, two or three phones; a person has one of them; a small screen shows one.
func tryPhones(t *tab, _ *demoPage) {
	for _, n := range []int{1, 3, 2} {
		t.phones(n)
		t.wait("there are as many phones as wanted", `document.querySelectorAll(".phone").length === `+strconv.Itoa(n))
	}
	t.show("Jugendreferent")
	t.show("Lehrerin")
	t.wait("each is another's", `new Set([...document.querySelectorAll(".phone")].map((p) => p.dataset.person)).size === 2`)
	t.press(".phone:last-child .picker", "")
	t.press("dialog .person", "Schulsozialarbeiterin")
	t.sees("Schulsozialarbeiterin", "Das kannst du hier tun")
	t.size(320, 640)
	t.wait("a small screen shows one", `document.querySelectorAll(".phone").length === 1`)
	t.press("#open-backstage", "")
	t.wait("the backstage covers it", `document.querySelector("#backstage").checkVisibility()`)
	t.press("#backstage .closing", "")
	t.wait("and goes", `!document.querySelector("#backstage").checkVisibility()`)
}

// The menu of commands with what they are for, commands in texts, an answer to a message, and a link that somebody
// new opens.
func tryChat(t *tab, _ *demoPage) {
	t.phones(1)
	t.show("Koordinatorin")
	t.press(t.phone("Koordinatorin")+" .menu", "")
	t.press("[role=menuitem]", "/termine")
	t.wait("it was sent", `[...document.querySelectorAll(".message.mine")].at(-1).innerText.includes("/termine")`)
	t.press(".message.theirs .inline", "/einladen")
	t.wait("a command in a text was sent", `[...document.querySelectorAll(".message.mine")].at(-1).innerText.includes("/einladen")`)
	t.tap("Koordinatorin", "In den Planungsraum")
	t.press(".message.theirs .inline", "start=")
	t.press("dialog .person", "Jemand Neues")
	t.press("#new-name", "")
	t.typed("Pfarrerin")
	t.press("dialog [type=submit]", "")
	t.tap("Pfarrerin", "Deutsch")
	t.sees("Pfarrerin", "2 von 2")
	t.press(t.phone("Pfarrerin")+" .message .options button", "")
	t.press("[role=menuitem]", "Antworten")
	t.typed("hallo\r")
	t.wait("it quotes", `[...document.querySelectorAll(".message.mine")].at(-1).querySelector(".quoted")`)
}

// A story plays step by step, shows what is tapped next, and is taken over; reminders come with the clock; the meeting's
// calendar file can be had.
func tryStory(t *tab, _ *demoPage) {
	t.press("[data-by=reminder]", "")
	t.wait("there is nothing to be reminded of", `document.querySelector("#notice.shown")?.innerText.includes("keine Erinnerung")`)
	t.press("[data-start=ort-steht-fest]", "")
	t.steps("Koordinatorin taps: Deutsch")
	t.wait("the next tap is shown", `document.querySelector(".phone.acting .key.next")?.innerText.includes("Deutsch")`)
	t.steps("The time is 2017-03-14")
	t.press("[data-do=leave]", "")
	t.wait("the story is left", `document.querySelector(".storybar.left")`)
	t.press("[data-by=reminder]", "")
	t.show("Erzieherin")
	t.sees("Erzieherin", "⏰ Erinnerung")
	t.wait("it is the time of the reminder", `document.querySelector("#clock time").innerText.includes("14. März 2017, 18:0")`)
	t.press("[data-by=hour]", "")
	t.wait("an hour has passed", `document.querySelector("#clock time").innerText.includes("14. März 2017, 19:0")`)
	t.press("[data-by=day]", "")
	t.wait("a day has passed", `document.querySelector("#clock time").innerText.includes("15. März 2017, 19:0")`)
	t.write("Erzieherin", "/termine")
	t.sees("Erzieherin", "Dritte Sozialraumkonferenz")
	t.wait("there is a calendar file", `document.querySelector("a.document[download$='.ics']")`)
	file := eval[struct{ Kind, Way, Start string }](t, `fetch(document.querySelector("a.document").href).then(async (r) =>
		({ Kind: r.headers.get("Content-Type"), Way: r.headers.get("Content-Disposition"), Start: (await r.text()).slice(0, 15) }))`)
	if file.Kind != "text/calendar; charset=utf-8" || file.Start != "BEGIN:VCALENDAR" || file.Way[:10] != "attachment" {
		t.tb.Errorf("the calendar file is %+v", file)
	}
}

// A text is drawn as Telegram draws it: what is marked, marks inside marks, and what marks itself. The bot's own
// keyboard stands where the letters would.
func tryBubbles(t *tab, _ *demoPage) {
	got := eval[string](t, `import("/js/entities.js").then(({ formatted }) => {
		const text = "😀 fett kursiv code Zitat geheim Link /hilfe https://example.org, a@example.org 1/2 <b>";
		const mark = (type, word, more = {}) => ({ type, offset: text.indexOf(word), length: word.length, ...more });
		const nodes = formatted(text, [
			{ type: "bold", offset: 3, length: 11 }, mark("italic", "kursiv"), mark("code", "code"), mark("blockquote", "Zitat"), mark("spoiler", "geheim"),
			mark("text_link", "Link", { url: "https://t.me/planungsraum_bot?start=abc" }),
		], { command() {}, deepLink() {} });
		const place = document.createElement("div");
		place.append(...nodes);
		return place.innerHTML.replace(/ (type|target|rel|tabindex|aria-label|role)="[^"]*"/g, "");
	})`)
	want := `😀 <strong>fett <em>kursiv</em></strong> <code>code</code> <blockquote>Zitat</blockquote> ` +
		`<span class="spoiler"><span class="covered">geheim</span></span> <button class="inline">Link</button> <button class="inline">/hilfe</button> ` +
		`<a href="https://example.org">https://example.org</a>, <a href="mailto:a@example.org">a@example.org</a> 1/2 &lt;b&gt;`
	if got != want {
		t.tb.Errorf("a text is drawn as\n%s, want\n%s", got, want)
	}
	keys := eval[string](t, `Promise.all([import("/js/composer.js"), import("/js/store.js")]).then(([{ Composer }, { world }]) => {
		const person = [...world.people.values()][0];
		world.keys.set(person.id, [["Ja", "Nein"], ["Später"]]);
		return [...new Composer(() => person).node.querySelectorAll(".replykeys .row")].map((row) => [...row.children].map((key) => key.textContent).join("+")).join("|");
	})`)
	if keys != "Ja+Nein|Später" {
		t.tb.Errorf("the bot's keyboard is %s", keys)
	}
}

// What is said in a consultation can be neither selected nor copied, and a tap is answered with a few words.
func tryProtected(t *tab, _ *demoPage) {
	t.story("kita-fragt")
	t.steps("Kita-Leitung taps: Schriftlich")
	t.show("Kita-Leitung")
	chat := t.phone("Kita-Leitung")
	t.wait("it cannot be selected", `getComputedStyle(document.querySelector(`+quoted(chat+" .protected.theirs .text")+`)).userSelect === "none"`)
	t.wait("nobody can copy it", `!document.querySelector(`+quoted(chat+" .protected.theirs .options")+`)
		&& !document.querySelector(`+quoted(chat+" .protected.theirs")+`).dispatchEvent(new Event("copy", { cancelable: true }))`)
	t.story("stimmt-ab")
	t.steps("Lehrerin taps")
	t.next()
	t.wait("a toast is shown", `document.querySelector(".toast:not([hidden])")?.innerText !== ""`)
}

// The bot is killed, somebody writes, the bot comes back and answers; the same with the database; and while Telegram
// answers 429 the message waits.
func tryFaults(t *tab, _ *demoPage) {
	t.phones(1)
	t.show("Lehrerin")
	t.press("#open-backstage", "")
	for _, fault := range []string{"bot", "database", "flood"} {
		on := `document.querySelector("[data-fault=` + fault + `]").ariaChecked === `
		t.press("[data-fault="+fault+"]", "")
		t.wait(fault+" is broken", on+`"true"`)
		t.wait("that can be seen", `document.querySelector("#open-backstage.broken")`)
		shown := eval[int](t, `document.querySelectorAll(".message.theirs").length`)
		t.write("Lehrerin", "/profil")
		t.wait("what was written is there", `[...document.querySelectorAll(".message.mine")].at(-1).innerText.includes("/profil")`)
		switch fault {
		case "bot":
			t.wait("it waits for the bot", `fetch("/api/census").then((r) => r.json()).then((c) => c.pending > 0)`)
		case "database":
			t.wait("the database cannot be asked", `fetch("/api/census").then((r) => !r.ok)`)
		case "flood":
			t.wait("Telegram refuses", `[...document.querySelectorAll(".calls td.answer")].some((cell) => cell.innerText === "429")`)
		}
		if n := eval[int](t, `document.querySelectorAll(".message.theirs").length`); n != shown {
			t.tb.Errorf("%s is broken, and the bot answers", fault)
		}
		t.press("[data-fault="+fault+"]", "")
		t.wait(fault+" works", on+`"false"`)
		t.wait("the answer has come", `document.querySelectorAll(".message.theirs").length > `+strconv.Itoa(shown))
	}
	t.wait("the calls name their lanes", `[...document.querySelectorAll(".calls td.lane")].some((cell) => cell.innerText === "Antwort")`)
	t.wait("the database counts", `document.querySelector(".counts").innerText.includes("Fachkräfte")`)
}
