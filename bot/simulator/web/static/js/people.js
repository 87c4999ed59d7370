// The list of everybody, with what is unread, and the dialogs to choose and to add somebody.

import { h, avatar, byId, openDialog } from "./dom.js";
import { icon } from "./icons.js";
import { post } from "./api.js";
import { world, messages, on } from "./store.js";
import { hours } from "./time.js";
import { t } from "./texts.js";

// roleText says in words what somebody is.
export const roleText = (person) => t(person.role || "stranger");

// standing says where somebody works and what they are there.
export const standing = (person) => (person.house ? `${person.house} · ${roleText(person)}` : roleText(person));

// place says it in few words: who coordinates is worth more than where.
const place = (person) => (person.role === "coordinator" && person.house ? `${roleText(person)} · ${person.house}` : person.house || roleText(person));

// People is the list at the side.
export class People {
  constructor(phones) {
    this.phones = phones;
    this.read = new Map(); // number of the last message read, by person
    this.items = new Map();
    on("world", () => this.begin());
    on("person", (person) => (this.items.has(person.id) ? this.update(person.id) : this.draw()));
    on("message", (event) => this.heard(event));
    on("edit", (event) => this.update(event.chat));
    phones.heard.add(() => this.look());
    document.addEventListener("visibilitychange", () => this.look());
  }

  begin() {
    this.read = new Map([...world.people.keys()].map((id) => [id, messages(id).at(-1)?.id ?? 0]));
  }

  draw() {
    this.items.clear();
    const list = h("ul", {}, [...world.people.values()].map((person) => {
      const item = h("li", {});
      this.items.set(person.id, item);
      return item;
    }));
    const side = byId("people");
    side.setAttribute("aria-label", t("people"));
    side.replaceChildren(h("h2", {}, t("people")), list,
      h("button", { type: "button", class: "add", onclick: () => this.add() }, icon("plus"), t("add")));
    for (const id of this.items.keys()) this.update(id);
  }

  unread(id) {
    const since = this.read.get(id) ?? 0;
    return messages(id).filter((message) => message.bot && message.id > since).length;
  }

  heard(event) {
    if (this.phones.shows(event.chat) && !document.hidden) this.read.set(event.chat, event.message.id);
    this.update(event.chat);
  }

  // look takes as read what is on the phones.
  look() {
    if (document.hidden) return;
    for (const id of world.people.keys()) {
      if (this.phones.shows(id)) this.read.set(id, messages(id).at(-1)?.id ?? 0);
      this.update(id);
    }
  }

  update(id) {
    const item = this.items.get(id);
    const person = world.people.get(id);
    if (!item || !person) return;
    const last = messages(id).at(-1);
    const n = this.unread(id);
    const had = item.contains(document.activeElement);
    item.replaceChildren(h("button", {
      type: "button", class: "person", "aria-pressed": String(this.phones.shows(id)), onclick: () => this.phones.show(id),
    }, avatar(person.name), h("span", { class: "lines" },
      h("span", { class: "pair" }, h("span", { class: "name" }, person.name), last ? h("time", {}, hours(last.at)) : null),
      h("span", { class: "house" }, place(person)),
      h("span", { class: "last" }, last ? (last.text || t(last.kind)).split("\n")[0] : "")),
    n ? h("span", { class: "badge" }, String(n), h("span", { class: "unseen" }, ` ${t("unread")}`)) : null));
    if (had) item.firstElementChild.focus();
  }

  async add() {
    const id = await addPerson();
    if (id) this.phones.show(id);
  }
}

// choosePerson asks for somebody and returns their id, 0 for nobody. first stands at the top.
export function choosePerson(title, first = 0) {
  return new Promise((resolve) => {
    let chosen = 0;
    const people = [...world.people.values()].sort((a, b) => (b.id === first) - (a.id === first));
    const dialog = openDialog(title, h("div", { class: "choices" },
      people.map((person) => h("button", { type: "button", class: "person", onclick: () => { chosen = person.id; dialog.close(); } },
        avatar(person.name), h("span", { class: "lines" },
          h("span", { class: "name" }, person.name), h("span", { class: "house" }, standing(person))))),
      h("button", { type: "button", class: "person", onclick: () => { chosen = -1; dialog.close(); } },
        h("span", { class: "avatar plus", "aria-hidden": "true" }, "+"), h("span", { class: "lines" }, h("span", { class: "name" }, t("openAsNew"))))),
    h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => dialog.close() }, t("cancel"))));
    dialog.addEventListener("close", async () => resolve(chosen === -1 ? await addPerson(first ? "stranger" : "works") : chosen));
  });
}

// addPerson asks for a new person and returns their id, 0 for nobody.
export function addPerson(as = "works") {
  return new Promise((resolve) => {
    let id = 0;
    const name = h("input", { id: "new-name", maxlength: "64", required: true, autocomplete: "off", "aria-describedby": "new-hint" });
    const how = ["works", "invited", "stranger"].map((value) => h("label", { class: "choice" },
      h("input", { type: "radio", name: "how", value, checked: value === as, onchange: () => change() }),
      h("span", {}, t(value === "stranger" ? "strangerHow" : value))));
    const house = h("select", { id: "new-house" }, world.houses.map((title) => h("option", {}, title)));
    const houseField = h("div", { class: "field" }, h("label", { for: "new-house" }, t("house")), house);
    const coordinates = h("input", { type: "checkbox" });
    const coordinator = h("label", { class: "choice" }, coordinates, h("span", {}, t("coordinates")));
    const reads = h("select", { id: "new-language" }, h("option", { value: "de" }, "Deutsch"), h("option", { value: "en" }, "English"));
    const chosen = () => form.elements.how.value;
    function change() { houseField.hidden = chosen() !== "works"; coordinator.hidden = chosen() === "stranger"; }
    const form = h("form", { onsubmit: submit },
      h("div", { class: "field" }, h("label", { for: "new-name" }, t("name")), name, h("p", { class: "hint", id: "new-hint" }, t("nameHint"))),
      h("fieldset", {}, h("legend", {}, t("how")), how), houseField, coordinator,
      h("div", { class: "field" }, h("label", { for: "new-language" }, t("reads")), reads),
      h("div", { class: "buttons" },
        h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")),
        h("button", { type: "submit", class: "primary" }, t("addDo"))));
    async function submit(event) {
      event.preventDefault();
      const answer = await post("/api/people", {
        name: name.value, language: reads.value, as: chosen(), house: house.value, coordinator: coordinates.checked && chosen() !== "stranger",
      });
      if (!answer) return;
      id = answer.id;
      dialog.close();
    }
    const dialog = openDialog(t("addTitle"), form);
    change();
    name.focus();
    dialog.addEventListener("close", () => resolve(id));
  });
}
