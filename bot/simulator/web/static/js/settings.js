// What can be set at the top: stories, number of phones, backstage, light or dark, language, starting over.

import { h, byId, openDialog, popup } from "./dom.js";
import { icon } from "./icons.js";
import { post } from "./api.js";
import { world, on } from "./store.js";
import { t, language, setLanguage } from "./texts.js";

export class Settings {
  constructor({ phones, stories, backstage, redraw }) {
    Object.assign(this, { phones, stories, backstage, redraw });
    setTheme(localStorage.getItem("theme") ?? "auto");
    backstage.told = () => this.state();
    on("health", () => this.state());
  }

  draw() {
    byId("settings").replaceChildren(
      h("button", { type: "button", id: "open-stories", class: "primary", "aria-label": t("stories"), onclick: () => this.stories.choose() }, icon("play"), h("span", { class: "label" }, t("stories"))),
      this.counts(),
      h("button", {
        type: "button", id: "open-backstage", title: t("backstage"), onclick: () => this.backstage.toggle(),
      }, icon("stage"), h("span", { class: "label" }, t("backstage"))),
      h("span", { class: "anchor" }, h("button", {
        type: "button", class: "dots", "aria-label": t("more"), "aria-haspopup": "menu", "aria-expanded": "false",
        onclick: (event) => this.more(event.currentTarget),
      }, icon("dots"))));
    this.state();
  }

  // state shows whether the backstage is open, and that something is broken even while it is not.
  state() {
    const button = byId("open-backstage");
    if (!button) return;
    const { bot, database, flood } = world.health;
    const broken = !bot || !database || flood;
    button.setAttribute("aria-pressed", String(this.backstage.open));
    button.setAttribute("aria-label", broken ? `${t("backstage")}: ${t("broken")}` : t("backstage"));
    button.classList.toggle("broken", broken);
  }

  counts() {
    const group = h("span", { class: "group phonecount", role: "group", "aria-label": t("phones") });
    group.append(...[1, 2, 3].map((n) => h("button", {
      type: "button", "aria-label": t(`phone${n}`), title: t(`phone${n}`), "aria-pressed": String(this.phones.wanted === n),
      onclick: () => {
        this.phones.wanted = n;
        [...group.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i + 1 === n)));
      },
    }, String(n))));
    return group;
  }

  more(button) {
    popup(button, t("more"), [
      [`${t("theme")}: ${t("themeAuto")}`, () => setTheme("auto")],
      [`${t("theme")}: ${t("themeLight")}`, () => setTheme("light")],
      [`${t("theme")}: ${t("themeDark")}`, () => setTheme("dark")],
      [t("language"), () => { setLanguage(language() === "de" ? "en" : "de"); this.redraw(); }, t("languageHint")],
      [t("restart"), () => this.restart()],
      [t("introAgain"), () => this.stories.introduce()],
    ]);
  }

  restart() {
    const dialog = openDialog(t("restart"), h("p", {}, t("restartAsk")), h("div", { class: "buttons" },
      h("button", { type: "button", onclick: () => dialog.close() }, t("no")),
      h("button", { type: "button", class: "primary", onclick: () => { dialog.close(); post("/api/restart"); } }, t("yes"))));
  }
}

function setTheme(theme) {
  localStorage.setItem("theme", theme);
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
