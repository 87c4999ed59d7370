// The line at the bottom of a phone: the menu of commands, the text, attachments, and the bot's own keyboard.

import { h, popup } from "./dom.js";
import { icon } from "./icons.js";
import { act, get } from "./api.js";
import { world } from "./store.js";
import { t } from "./texts.js";

// drafts are what people have begun to write, by person: it outlives whatever happens around it.
const drafts = new Map();

// Composer writes as the person that person() returns.
export class Composer {
  constructor(person) {
    this.person = person;
    this.reply = 0;
    this.editing = 0;
    this.node = h("div", { class: "composer" });
    this.draw();
  }

  // draw begins anew, for another person or another language.
  draw() {
    const person = this.person();
    const writing = this.drawn === person?.id && this.text === document.activeElement;
    this.drawn = person?.id;
    this.node.replaceChildren();
    if (!person) return;
    if (person.blocked) {
      this.node.append(h("button", { type: "button", class: "wide", onclick: () => act(person.id, "unblock") }, t("unblock")));
      return;
    }
    if (!world.chats.get(person.id)?.size) {
      this.node.append(h("button", { type: "button", class: "wide primary", onclick: () => act(person.id, "open") }, t("start")));
      return;
    }
    this.context = h("div", { class: "context", hidden: true });
    this.text = h("textarea", {
      rows: "1", placeholder: t("write"), "aria-label": t("write"), oninput: () => { drafts.set(person.id, this.text.value); this.grow(); }, onkeydown: (event) => this.key(event),
    });
    const form = h("form", { class: "line", onsubmit: (event) => { event.preventDefault(); this.send(); } },
      this.menuButton(), this.text, this.attachButton(),
      h("button", { type: "submit", class: "send", "aria-label": t("send") }, icon("send")));
    this.keys = h("div", { class: "replykeys" });
    this.node.append(this.context, form, this.keys);
    this.text.value = drafts.get(person.id) ?? "";
    this.drawKeys();
    if (writing) this.text.focus();
  }

  // drawKeys shows the keyboard that the bot has put in place of letters.
  drawKeys() {
    const rows = world.keys.get(this.person()?.id) ?? [];
    this.keys?.replaceChildren(...rows.map((row) => h("div", { class: "row" }, row.map((label) =>
      h("button", { type: "button", class: "key", onclick: () => act(this.person().id, "key", { text: label }) }, label)))));
  }

  menuButton() {
    return h("span", { class: "anchor" }, h("button", {
      type: "button", class: "menu", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("commands"),
      onclick: (event) => this.openMenu(event.currentTarget),
    }, icon("menu"), h("span", { class: "label" }, t("menu"))));
  }

  async openMenu(button) {
    const person = this.person();
    const commands = await get(`/api/commands?person=${person.id}`).catch(() => []);
    popup(button, t("commands"), commands.map((c) => [`/${c.name}`, () => act(person.id, "send", { text: `/${c.name}` }), c.about]));
  }

  attachButton() {
    const file = h("input", { type: "file", hidden: true, tabindex: "-1", "aria-label": t("file"), onchange: () => this.upload(file) });
    return h("span", { class: "anchor" }, h("button", {
      type: "button", class: "attach", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("attach"),
      onclick: (event) => popup(event.currentTarget, t("attach"), [
        [t("file"), () => file.click()],
        ...["photo", "voice", "video", "sticker", "location", "contact"].map((kind) => [t(kind), () => act(this.person().id, "attach", { text: kind })]),
      ]),
    }, icon("clip")), file);
  }

  async upload(input) {
    const file = input.files[0];
    input.value = "";
    if (!file || file.size > 5e6) return;
    const data = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let i = 0; i < data.length; i += 0x8000) binary += String.fromCharCode(...data.subarray(i, i + 0x8000));
    act(this.person().id, "file", { name: file.name, content: btoa(binary) });
  }

  grow() {
    this.text.style.setProperty("height", "auto");
    this.text.style.setProperty("height", `${Math.min(this.text.scrollHeight, 140)}px`);
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && (this.reply || this.editing)) {
      this.forget();
    }
  }

  send() {
    const text = this.text.value.trim();
    if (!text) return;
    const person = this.person().id;
    if (this.editing) act(person, "edit", { message: this.editing, text });
    else act(person, "send", { message: this.reply, text });
    this.text.value = "";
    drafts.delete(person);
    this.forget();
    this.grow();
  }

  // answer prepares a reply to a message, change an edit of it.
  answer(message) { this.show(t("replyTo"), message); this.reply = message.id; }

  change(message) {
    this.show(t("editing"), message);
    this.editing = message.id;
    this.text.value = message.text;
    this.grow();
  }

  show(title, message) {
    this.forget();
    this.context.hidden = false;
    this.context.replaceChildren(h("span", { class: "what" }, h("strong", {}, title), " ", (message.text ?? "").slice(0, 80)),
      h("button", { type: "button", "aria-label": t("cancel"), onclick: () => this.forget() }, icon("close")));
    this.text.focus();
  }

  forget() {
    this.reply = 0;
    this.editing = 0;
    this.context.hidden = true;
  }
}
