// Stories: the dialog to choose one, and the bar that plays it.

import { h, byId, openDialog, announce } from "./dom.js";
import { icon } from "./icons.js";
import { post } from "./api.js";
import { world, on } from "./store.js";
import { t, of, language } from "./texts.js";

// german says what a line of a story does. Lines are English sentences, which need no translation there.
const german = [
  [/^The time is (.*)$/, (m) => `Es wird ${m[1].replace(/(\d+)-(\d+)-(\d+) (.*)/, "$3.$2.$1, $4 Uhr")}`],
  [/^(\d+) minutes? pass(?:es)?$/, (m) => m[1] === "1" ? "Eine Minute vergeht" : `${m[1]} Minuten vergehen`],
  [/^(\d+) hours? pass(?:es)?$/, (m) => m[1] === "1" ? "Eine Stunde vergeht" : `${m[1]} Stunden vergehen`],
  [/^(\d+) days? pass(?:es)?$/, (m) => m[1] === "1" ? "Ein Tag vergeht" : `${m[1]} Tage vergehen`],
  [/^There is (\S+), who reads (\w+)$/, (m) => `${m[1]} kommt dazu und liest ${m[2] === "German" ? "Deutsch" : "Englisch"}`],
  [/^(\S+) is invited to coordinate$/, (m) => `${m[1]} wird eingeladen, den Planungsraum zu koordinieren`],
  [/^(\S+) is invited$/, (m) => `${m[1]} wird eingeladen`],
  [/^(\S+) works at (.*)$/, (m) => `${m[1]} arbeitet hier: ${m[2]}`],
  [/^(.+) are in one case$/, (m) => `${m[1]} sind jetzt in einem Fall`],
  [/^(\S+) and (\S+) know each other$/, (m) => `${m[1]} und ${m[2]} dürfen sich kennen`],
  [/^(\S+) opens the invitation$/, (m) => `${m[1]} öffnet die Einladung`],
  [/^(\S+) opens the link that (\S+) has$/, (m) => `${m[1]} öffnet den Link von ${m[2]}`],
  [/^(\S+) opens the bot$/, (m) => `${m[1]} öffnet den Bot`],
  [/^(\S+) writes: (.*)$/, (m) => `${m[1]} schreibt „${m[2]}“`],
  [/^(\S+) taps: (.*)$/, (m) => `${m[1]} tippt auf „${m[2]}“`],
  [/^(\S+) taps an old button: (.*)$/, (m) => `${m[1]} tippt auf einen alten Knopf: „${m[2]}“`],
  [/^(\S+) sends a (.*)$/, (m) => `${m[1]} schickt etwas anderes als Text`],
  [/^(\S+) changes the last message to: (.*)$/, (m) => `${m[1]} ändert die letzte Nachricht: „${m[2]}“`],
  [/^(\S+) blocks the bot$/, (m) => `${m[1]} blockiert den Bot`],
  [/^(\S+) unblocks the bot$/, (m) => `${m[1]} lässt den Bot wieder zu`],
];

// caption is a remark in the language of the page: both stand in it.
function caption(remark) {
  const [inGerman, inEnglish] = (remark ?? "").split(" | ");
  return language() === "de" ? inGerman : inEnglish ?? inGerman;
}

function sentence(line) {
  if (language() !== "de") return line;
  for (const [pattern, say] of german) {
    const match = pattern.exec(line);
    if (match) return say(match);
  }
  return line;
}

export class Stories {
  constructor() {
    on("story", () => this.draw());
    this.closed = null;
  }

  // choose shows the stories.
  choose() {
    const dialog = openDialog(t("stories"), h("p", { class: "hint" }, t("storiesAbout")),
      h("ul", { class: "tales" }, world.stories.map((tale) => h("li", {},
        h("h3", {}, of(tale.title)), h("p", {}, of(tale.about)),
        h("div", { class: "buttons" },
          h("button", { type: "button", class: "primary", "data-story": tale.id, onclick: () => start(tale, false) }, t("play")),
          h("button", { type: "button", onclick: () => start(tale, true) }, t("playAuto")))))),
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => dialog.close() }, t("close"))));
    const start = (tale, auto) => { dialog.close(); this.start(tale, auto); };
  }

  async start(tale, auto) {
    this.closed = null;
    await post("/api/story", { id: tale.id, auto });
    byId("story").querySelector("[data-do=next]")?.focus();
  }

  // introduce says at the first visit, and whenever somebody wants to read it again, what this page is.
  introduce() {
    localStorage.removeItem("introduced");
    this.closed = world.story?.id ?? null;
    this.draw();
    byId("story").querySelector("button")?.focus();
  }

  intro() {
    const done = () => { localStorage.setItem("introduced", "yes"); this.draw(); byId("phones").focus(); };
    return h("section", { class: "storybar intro", "aria-label": t("introTitle") },
      h("div", { class: "told" }, h("p", {}, h("strong", {}, t("introTitle"))), h("p", { class: "caption" }, t("introAbout"))),
      h("div", { class: "buttons" }, world.stories.map((tale) =>
        h("button", { type: "button", title: of(tale.about), "data-start": tale.id, onclick: () => this.start(tale, false) }, icon("play"), of(tale.title))),
      h("button", { type: "button", class: "closing", "data-do": "close", "aria-label": t("close"), onclick: done }, icon("close"))));
  }

  draw() {
    const place = byId("story");
    const story = world.story;
    if (!story || this.closed === story.id && story.state !== "playing") {
      place.replaceChildren(...(localStorage.getItem("introduced") ? [] : [this.intro()]));
      return;
    }
    const had = place.contains(document.activeElement) ? document.activeElement.dataset.do : null;
    const tale = world.stories.find((candidate) => candidate.id === story.id);
    const playing = story.state === "playing";
    const text = playing ? sentence(story.next ?? "") : t({ done: "storyDone", left: "storyLeft", stuck: "storyStuck" }[story.state]);
    place.replaceChildren(h("section", { class: `storybar ${story.state}`, "aria-label": of(tale?.title) },
      h("div", { class: "told" },
        h("p", { class: "title" }, h("strong", {}, of(tale?.title)), " ", h("span", { class: "count" }, t("step", { n: story.step, of: story.of }))),
        h("p", { class: "caption" }, caption(story.caption)),
        h("p", { class: "next" }, playing && text ? h("span", { class: "label" }, `${t("nextUp")}: `) : null, text || t("loading"))),
      h("progress", { max: String(story.of), value: story.step, "aria-label": of(tale?.title) }),
      h("div", { class: "buttons" }, playing ? [
        this.button("next", "primary", icon("play"), t("next")),
        story.auto ? this.button("pause", "", icon("pause"), t("pause")) : this.button("auto", "", icon("forward"), t("playAuto")),
        this.button("leave", "", null, t("leave")),
      ] : h("button", { type: "button", "data-do": "close", onclick: () => { this.closed = story.id; this.draw(); } }, t("close")))));
    if (had) (place.querySelector(`[data-do=${had}]`) ?? place.querySelector("button"))?.focus();
    if (!playing) announce(text);
  }

  button(what, kind, sign, label) {
    return h("button", { type: "button", class: kind, "data-do": what, onclick: () => post("/api/step", { do: what }) }, sign, label);
  }
}
