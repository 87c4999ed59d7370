// One to three phones side by side. Whoever is needed comes onto the phone that was used longest ago.

import { h, byId } from "./dom.js";
import { world, on } from "./store.js";
import { Phone, follow } from "./phone.js";
import { t } from "./texts.js";

const narrow = window.matchMedia("(max-width: 719px)");

export class Phones {
  constructor() {
    this.list = [];
    this.order = []; // phones, most recently used last
    this.heard = new Set(); // listeners of who is on the phones
    follow(() => this.visible());
    on("world", () => this.begin());
    on("person", () => this.fill());
    on("story", () => this.followStory());
    narrow.addEventListener("change", () => this.arrange());
  }

  // wanted is how many phones somebody has asked for; a small screen shows one.
  get wanted() {
    const stored = Number(localStorage.getItem("phones"));
    if (stored >= 1 && stored <= 3) return stored;
    return window.innerWidth >= 1500 ? 3 : window.innerWidth >= 1000 ? 2 : 1;
  }

  set wanted(n) {
    localStorage.setItem("phones", String(n));
    this.arrange();
  }

  visible() { return this.list.slice(0, narrow.matches ? 1 : this.wanted); }

  // begin draws everything for a new world. Who was shown stays, if they are still there.
  begin() {
    const ids = this.list.map((phone) => phone.id).filter((id) => world.people.has(id));
    const others = [...world.people.keys()].filter((id) => !ids.includes(id));
    this.list = [...ids, ...others].slice(0, 3).map((id) => { const phone = new Phone(this); phone.id = id; return phone; });
    this.order = [...this.list].reverse();
  }

  // fill gives people who have just come a phone while there are free ones.
  fill() {
    for (const id of world.people.keys()) {
      if (this.list.length >= 3) return;
      if (this.list.some((phone) => phone.id === id)) continue;
      const phone = new Phone(this);
      phone.id = id;
      this.list.push(phone);
      this.order.unshift(phone);
      this.arrange();
    }
  }

  arrange() {
    const visible = this.visible();
    const place = byId("phones");
    place.dataset.count = String(visible.length);
    const nodes = visible.length ? visible.map((phone) => phone.node) : [h("p", { class: "empty" }, t("loading"))];
    // What stays is not moved: the focus would be lost.
    for (const node of [...place.children]) if (!nodes.includes(node)) node.remove();
    nodes.forEach((node, i) => { if (place.children[i] !== node) place.insertBefore(node, place.children[i] ?? null); });
    for (const phone of visible) { phone.draw(); phone.toEnd(); }
    this.followStory();
    this.tell();
  }

  used(phone) {
    this.order = [...this.order.filter((other) => other !== phone), phone];
    for (const other of this.list) other.node.classList.toggle("active", other === phone);
  }

  // show brings a person onto the given phone, or onto the one used longest ago. A person has one phone only.
  show(id, on = null) {
    const visible = this.visible();
    const has = visible.find((phone) => phone.id === id);
    if (has) { this.used(has); this.tell(); return has; }
    const phone = on ?? this.order.find((candidate) => visible.includes(candidate)) ?? visible[0];
    if (!phone) return null;
    const hidden = this.list.find((other) => other.id === id);
    if (hidden) hidden.id = phone.id;
    phone.show(id);
    this.used(phone);
    this.tell();
    return phone;
  }

  // followStory shows who acts at the next step.
  followStory() {
    const story = world.story;
    const playing = story?.state === "playing";
    for (const phone of this.list) phone.node.classList.toggle("acting", playing && phone.person?.name === story.actor);
    if (!playing || !story.actor) { this.point(); return; }
    const person = [...world.people.values()].findLast((candidate) => candidate.name === story.actor);
    const phone = person && this.show(person.id);
    for (const other of this.list) other.node.classList.toggle("acting", other === phone);
    this.point();
  }

  // point marks the button that is tapped at the story's next step: the newest that has these words.
  point() {
    for (const key of document.querySelectorAll(".next:is(button)")) key.classList.remove("next");
    if (world.story?.state !== "playing" || !world.story.next) return;
    if (/ opens the (invitation|bot)$/.test(world.story.next)) document.querySelector(".phone.acting .wide")?.classList.add("next");
    const label = /^\S+ taps: (.*)$/.exec(world.story.next)?.[1];
    if (!label) return;
    const keys = [...document.querySelectorAll(".phone.acting .message .key")].reverse();
    const key = keys.find((node) => node.textContent === label) ?? keys.find((node) => node.textContent.includes(label));
    key?.classList.add("next");
  }

  shows(id) { return this.visible().some((phone) => phone.id === id); }

  tell() { for (const listener of this.heard) listener(); }
}
