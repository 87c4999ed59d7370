// Behind the scenes: what can be broken, what the bot sends, what the database knows.

import { h, byId } from "./dom.js";
import { icon } from "./icons.js";
import { get, post } from "./api.js";
import { world, on } from "./store.js";
import { t, known } from "./texts.js";

// rows is how many calls are shown.
const rows = 80;

export class Backstage {
  // told hears when the panel opens or closes.
  constructor() {
    this.told = () => {};
    this.open = localStorage.getItem("backstage") === "open";
    this.polls = false;
    on("health", () => this.drawFaults());
    on("call", () => this.later());
    on("person", () => this.later());
  }

  toggle() {
    this.open = !this.open;
    localStorage.setItem("backstage", this.open ? "open" : "closed");
    this.draw();
    this.told();
  }

  draw() {
    const place = byId("backstage");
    place.hidden = !this.open;
    place.setAttribute("aria-label", t("backstage"));
    if (!this.open) { place.replaceChildren(); return; }
    this.faults = h("div", { class: "faults" });
    this.body = h("tbody", {});
    this.counts = h("dl", { class: "counts" });
    const polls = h("input", { type: "checkbox", onchange: () => { this.polls = polls.checked; this.drawCalls(); } });
    polls.checked = this.polls;
    place.replaceChildren(h("div", { class: "top" }, h("h2", {}, t("backstage")),
      h("button", { type: "button", class: "closing", "aria-label": t("close"), onclick: () => { this.toggle(); byId("open-backstage").focus(); } }, icon("close"))),
      h("section", {}, h("h3", {}, t("faults")), this.faults),
      h("section", {}, h("h3", { id: "calls-title" }, t("calls")),
        h("label", { class: "choice" }, polls, h("span", {}, t("polls"))),
        h("div", { class: "calls", tabindex: "0", role: "region", "aria-labelledby": "calls-title" }, h("table", {},
          h("thead", {}, h("tr", {}, ["method", "to", "size", "answer", "lane", "ms"].map((key) => h("th", { scope: "col", class: key }, t(key))))),
          this.body))),
      h("section", {}, h("h3", {}, t("database")), this.counts));
    this.drawFaults();
    this.drawCalls();
    this.count();
  }

  drawFaults() {
    if (!this.open || !this.faults) return;
    const had = document.activeElement?.dataset?.fault;
    const { bot, database, flood } = world.health;
    this.faults.replaceChildren(
      this.fault("flood", flood, t("flood"), t("floodAbout")),
      this.fault("database", !database, t("databaseAway"), t("databaseAbout")),
      this.fault("bot", !bot, t("botKilled"), t("botAbout")));
    if (had) this.faults.querySelector(`[data-fault=${had}]`)?.focus();
  }

  fault(what, isOn, label, about) {
    return h("button", {
      type: "button", role: "switch", class: "switch", "aria-checked": String(isOn), "data-fault": what,
      onclick: () => post("/api/fault", { what, on: !isOn }),
    }, h("span", { class: "knob", "aria-hidden": "true" }), h("span", { class: "lines" }, h("span", { class: "name" }, label), h("span", { class: "about" }, about)));
  }

  // later draws once for everything that comes in the same moment.
  later() {
    if (!this.open || this.waiting) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      this.drawCalls();
      this.count();
    }, 150);
  }

  drawCalls() {
    if (!this.open || !this.body) return;
    const list = world.calls.filter((call) => this.polls || call.method !== "getUpdates").slice(-rows).reverse();
    if (!list.length) {
      this.body.replaceChildren(h("tr", {}, h("td", { colspan: "6" }, t("nothing"))));
      return;
    }
    this.body.replaceChildren(...list.map((call) => h("tr", { class: call.status === 200 ? "" : "failed" },
      h("td", { class: "method" }, call.method),
      h("td", { class: "to" }, world.people.get(call.chat)?.name ?? t("everybody")),
      h("td", { class: "size" }, String(call.size)),
      h("td", { class: "answer" }, String(call.status)),
      h("td", { class: "lane" }, call.lane ? t(`lane_${call.lane}`) : ""),
      h("td", { class: "ms" }, call.ms.toFixed(1)))));
  }

  async count() {
    if (!this.open) return;
    const census = await get("/api/census").catch(() => null);
    if (!census) { this.counts.replaceChildren(h("dt", {}, t("away"))); return; }
    const list = [...census.counts, { what: "pending", n: census.pending }];
    this.counts.replaceChildren(...list.map((count) => h("div", {},
      h("dt", {}, known(`count_${count.what}`) ? t(`count_${count.what}`) : t(count.what)), h("dd", {}, String(count.n)))));
  }
}
