package main

import (
	"strconv"
	"testing"
)

// Somebody new comes with an invitation, registers an organisation, and the coordinator on the phone beside admits it.
func TestPageJoinAndRegister(t *testing.T) {
	tab := openTab(t, openPage(t).URL(), 1400, 900, 1)
	tab.phones(2)
	tab.show("Koordinatorin")
	tab.press(".people .add", "")
	tab.press("dialog label", "Einladung")
	tab.press("#new-name", "")
	tab.typed("Erzieherin")
	tab.press("dialog [type=submit]", "")
	tab.tap("Erzieherin", "Deutsch")
	tab.tap("Erzieherin", "Einverstanden")
	tab.write("Erzieherin", "/registrieren")
	tab.sees("Erzieherin", "1 von 7")
	tab.write("Erzieherin", "Kita Drachenhöhle")
	tab.sees("Erzieherin", "2 von 7")
	tab.tap("Erzieherin", "Kita")
	tab.sees("Erzieherin", "3 von 7")
	tab.tap("Erzieherin", "Romrod")
	tab.sees("Erzieherin", "4 von 7")
	tab.write("Erzieherin", "Frühstück für alle.")
	tab.sees("Erzieherin", "5 von 7")
	tab.write("Erzieherin", "Keine Fahrdienste.")
	tab.sees("Erzieherin", "6 von 7")
	tab.tap("Erzieherin", "Überspringen")
	tab.sees("Erzieherin", "7 von 7")
	tab.write("Erzieherin", "Vormittags")
	tab.tap("Erzieherin", "Absenden")
	tab.sees("Koordinatorin", "Kita Drachenhöhle")
	tab.tap("Koordinatorin", "Aufnehmen")
	tab.sees("Erzieherin", "ist jetzt im Planungsraum eingetragen")
	tab.wait("the list knows the new house", `document.querySelector(".people").innerText.includes("Kita Drachenhöhle")`)
}

// What comes for somebody who is on no phone is counted until they are shown.
func TestPageCountsUnread(t *testing.T) {
	tab := openTab(t, openPage(t).URL(), 1400, 900, 1)
	tab.phones(1)
	tab.show("Lehrerin")
	tab.write("Lehrerin", "/hilfe")
	tab.sees("Lehrerin", "/fallberatung –")
	tab.show("Koordinatorin")
	const badge = `[...document.querySelectorAll(".people .person")].find((p) => p.innerText.includes("Lehrerin")).querySelector(".badge")`
	tab.wait("nothing is unread", badge+" === null")
	id := tab.phone("Lehrerin")
	tab.show("Lehrerin")
	tab.wait("the phone is there", `document.querySelector(`+quoted(id)+`)`)
	tab.show("Koordinatorin")
	eval[bool](tab, `fetch("/api/state").then((r) => r.json()).then((s) => fetch("/api/act", { method: "POST", headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ person: s.people.find((p) => p.name === "Lehrerin").id, do: "send", text: "/termine" }) })).then((r) => r.ok)`)
	tab.wait("one message is unread", badge+`?.innerText.startsWith("1")`)
	tab.show("Lehrerin")
	tab.wait("it has been read", badge+" === null")
}

// The clock lets reminders go out, and a story can be taken over at any step.
func TestPageStoryAndClock(t *testing.T) {
	tab := openTab(t, openPage(t).URL(), 1400, 900, 1)
	tab.press("[data-by=reminder]", "")
	tab.wait("there is nothing to be reminded of", `document.querySelector("#notice.shown")?.innerText.includes("keine Erinnerung")`)
	tab.press("#open-stories", "")
	tab.press(`[data-story="ort-steht-fest"]`, "")
	tab.steps("The time is 2017-03-14")
	tab.press("[data-do=leave]", "")
	tab.wait("the story is left", `document.querySelector(".storybar.left")`)
	tab.press("[data-by=reminder]", "")
	tab.show("Erzieherin")
	tab.sees("Erzieherin", "⏰ Erinnerung")
	before := eval[string](tab, `document.querySelector("#clock time").innerText`)
	tab.press("[data-by=day]", "")
	tab.wait("a day has passed", `document.querySelector("#clock time").innerText !== `+quoted(before))
	tab.write("Erzieherin", "/termine")
	tab.sees("Erzieherin", "Dritte Sozialraumkonferenz")
}

// The bot is killed, somebody writes, the bot comes back and answers; the same with the database.
func TestPageKillAndResume(t *testing.T) {
	tab := openTab(t, openPage(t).URL(), 1400, 900, 1)
	tab.phones(1)
	tab.show("Lehrerin")
	tab.press("#open-backstage", "")
	for _, fault := range []string{"bot", "database"} {
		tab.press("[data-fault="+fault+"]", "")
		tab.wait(fault+" is away", `document.querySelector("[data-fault=`+fault+`]").ariaChecked === "true"`)
		shown := eval[int](tab, `document.querySelectorAll(".message.theirs").length`)
		tab.write("Lehrerin", "/profil")
		tab.wait("what was written is there", `[...document.querySelectorAll(".message.mine")].at(-1).innerText.includes("/profil")`)
		tab.press("[data-fault="+fault+"]", "")
		tab.wait(fault+" is back", `document.querySelector("[data-fault=`+fault+`]").ariaChecked === "false"`)
		tab.wait("the answer has come", `document.querySelectorAll(".message.theirs").length > `+strconv.Itoa(shown))
	}
	tab.wait("the calls name their lanes", `[...document.querySelectorAll(".calls td.lane")].some((cell) => cell.innerText === "Antwort")`)
	tab.wait("the database counts", `document.querySelector(".counts").innerText.includes("Fachkräfte")`)
}
