// The area's time, and the buttons that let it pass.

import { h, byId, announce } from "./dom.js";
import { post } from "./api.js";
import { now, on } from "./store.js";
import { date, hours } from "./time.js";
import { t } from "./texts.js";

export class Clock {
  constructor() {
    this.time = h("time", {});
    on("clock", () => this.tick());
    setInterval(() => this.tick(), 1000);
  }

  draw() {
    byId("clock").replaceChildren(
      h("span", { class: "shown" }, h("span", { class: "unseen" }, `${t("areaTime")}: `), this.time),
      h("span", { class: "group", role: "group", "aria-label": t("clock") }, ["hour", "day", "reminder"].map((by) =>
        h("button", { type: "button", "data-by": by, onclick: () => this.turn(by) }, t(by)))));
    this.tick();
  }

  tick() {
    const text = `${date(now())}, ${hours(now())}`;
    if (this.time.textContent !== text) this.time.textContent = text;
  }

  // turn lets time pass. What comes of it is told by the server's events.
  async turn(by) {
    const buttons = byId("clock").querySelectorAll("button");
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    announce(t("turning"));
    if (await post("/api/clock", { by })) announce(t("itIs", { time: this.time.textContent }));
    for (const button of buttons) button.removeAttribute("aria-disabled");
  }
}
