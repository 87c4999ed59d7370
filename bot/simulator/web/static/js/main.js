// Puts the page together.

import { byId, notice, announce } from "./dom.js";
import { load, on, world } from "./store.js";
import { t, language } from "./texts.js";
import { Phones } from "./phones.js";
import { People } from "./people.js";
import { Clock } from "./clock.js";
import { Stories } from "./stories.js";
import { Backstage } from "./backstage.js";
import { Settings } from "./settings.js";

const phones = new Phones();
const people = new People(phones);
const clock = new Clock();
const stories = new Stories();
const backstage = new Backstage();
const settings = new Settings({ phones, stories, backstage, redraw });

// redraw draws the whole page, for a new world or in another language.
function redraw() {
  document.documentElement.lang = language();
  document.title = `${world.area} · sozialraum`;
  byId("area").textContent = world.area;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  clock.draw();
  settings.draw();
  people.draw();
  phones.arrange();
  stories.draw();
  backstage.draw();
  document.documentElement.dataset.ready = "true";
  performance.mark("ready");
}

let lost = false;
on("world", redraw);
on("line", (up) => {
  if (!up && !lost) notice(t("offline"));
  if (up && lost) announce(t("online"));
  lost = !up;
});

async function begin() {
  try {
    await load();
  } catch {
    notice(t("offline"));
    setTimeout(begin, 1000);
  }
}

begin();
