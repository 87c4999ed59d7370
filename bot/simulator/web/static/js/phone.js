// One phone: whose it is, the chat with the bot, and the line to write in.

import { h, avatar, popup, announce, notice } from "./dom.js";
import { icon } from "./icons.js";
import { act } from "./api.js";
import { world, messages, on } from "./store.js";
import { drawMessage } from "./message.js";
import { addsToGroup, payloadOf } from "./entities.js";
import { Composer } from "./composer.js";
import { day, dayKey } from "./time.js";
import { t } from "./texts.js";
import { choosePerson, standing } from "./people.js";

// shown is how many messages of a long chat are drawn.
const shown = 300;

export class Phone {
  constructor(owner) {
    this.owner = owner; // the set of phones
    this.id = 0; // of the person
    this.elements = new Map();
    this.top = h("div", { class: "whose" });
    this.head = h("div", { class: "head" });
    this.list = h("ol", { class: "messages" });
    this.scroll = h("div", { class: "scroll", tabindex: "0", role: "group", onscroll: () => this.scrolled() }, this.list);
    this.down = h("button", { type: "button", class: "down", hidden: true, onclick: () => this.toEnd() }, icon("down"));
    this.toast = h("div", { class: "toast", hidden: true });
    this.composer = new Composer(() => this.person);
    // Whoever reads the end goes on doing so when the chat gets more or less room and when a picture has come.
    this.ended = true;
    const size = new ResizeObserver(() => { if (this.ended) this.toEnd(); });
    size.observe(this.scroll);
    size.observe(this.list);
    this.node = h("section", { class: "phone", onfocusin: () => owner.used(this), onpointerdown: () => owner.used(this) },
      this.top, this.head, h("div", { class: "wall" }, this.scroll, this.down, this.toast), this.composer.node);
  }

  get person() { return world.people.get(this.id); }

  // show gives the phone to a person and draws everything anew.
  show(id) {
    this.id = id;
    this.draw();
    this.toEnd();
  }

  draw() {
    const person = this.person;
    this.drawHead();
    this.elements.clear();
    this.list.replaceChildren();
    if (!messages(this.id).length) this.list.append(this.welcome());
    for (const message of messages(this.id).slice(-shown)) this.append(message);
    this.composer.draw();
    this.scroll.setAttribute("aria-label", t("chat", { bot: world.bot.name }));
    this.down.setAttribute("aria-label", t("newest"));
    this.node.setAttribute("aria-label", t("phoneOf", { name: person?.name ?? "" }));
    this.node.dataset.person = this.id;
    this.blocked = person?.blocked;
    this.known = Boolean(person);
  }

  drawHead() {
    const person = this.person;
    if (!person) return;
    this.top.replaceChildren(h("button", {
      type: "button", class: "picker", "aria-label": t("whose", { name: person.name }), onclick: () => this.pick(),
    }, avatar(person.name), h("span", { class: "lines" },
      h("span", { class: "name" }, person.name),
      h("span", { class: "house" }, standing(person))), icon("caret")));
    this.head.replaceChildren(avatar(world.bot.name, "small"),
      h("span", { class: "lines" }, h("span", { class: "name" }, world.bot.name), this.status = h("span", { class: "status" }, t("botSays"))),
      h("span", { class: "anchor" }, h("button", {
        type: "button", class: "dots", "aria-label": t("more"), "aria-haspopup": "menu", "aria-expanded": "false",
        onclick: (event) => this.more(event.currentTarget),
      }, icon("more"))));
  }

  // changed shows what the person is now; whoever blocks the bot cannot write to it.
  changed() {
    if (!this.known) { this.draw(); return; }
    this.drawHead();
    if (this.blocked !== this.person.blocked) this.composer.draw();
    this.blocked = this.person.blocked;
  }

  // introduced shows what the bot says of itself now.
  introduced() {
    this.drawHead();
    this.list.querySelector(".welcome")?.replaceWith(this.welcome());
  }

  welcome() {
    const person = this.person;
    const text = world.bot.description?.[person?.language] || world.bot.description?.[""] || "";
    return h("li", { class: "welcome" }, avatar(world.bot.name, "large"), h("strong", {}, world.bot.name), h("p", {}, text));
  }

  more(button) {
    const person = this.person;
    popup(button, t("more"), [
      person.blocked ? [t("unblock"), () => act(person.id, "unblock")] : [t("block"), () => act(person.id, "block")],
    ]);
  }

  async pick() {
    const id = await choosePerson(t("choose"));
    if (id) this.owner.show(id, this);
  }

  // append draws a message at the end, with the day above it where it begins one.
  append(message) {
    this.list.querySelector(".welcome")?.remove();
    const key = dayKey(message.at);
    if (this.list.dataset.day !== key || !this.elements.size) {
      this.list.append(h("li", { class: "day" }, h("span", {}, day(message.at))));
      this.list.dataset.day = key;
    }
    const node = this.element(message);
    this.elements.set(message.id, node);
    this.list.append(node);
  }

  element(message) {
    const quoted = message.reply ? world.chats.get(this.id)?.get(message.reply) ?? null : undefined;
    return drawMessage(message, quoted, {
      command: (text) => act(this.id, "send", { text }),
      deepLink: (payload) => this.openLink(payload),
      tap: (row, column, button, node) => this.tap(message, row, column, button, node),
      options: (m, button) => this.options(m, button),
    });
  }

  // take shows a message that is new or has changed. The focus stays where it was.
  take(message) {
    const atEnd = this.nearEnd();
    const before = this.elements.get(message.id);
    if (!before) {
      const first = !this.elements.size;
      this.append(message);
      if (first) this.composer.draw();
    } else {
      const place = before.contains(document.activeElement) ? document.activeElement.dataset?.place ?? "" : null;
      const node = this.element(message);
      before.replaceWith(node);
      this.elements.set(message.id, node);
      if (place !== null) (node.querySelector(`[data-place="${place}"]`) ?? node.querySelector(".key") ?? node).focus({ preventScroll: true });
    }
    this.composer.drawKeys();
    this.owner.point();
    if (atEnd || !message.bot) this.toEnd();
    else if (!before) this.down.hidden = false;
    if (message.bot) announce(`${this.person?.name}: ${(message.text ?? t(message.kind)).slice(0, 300)}`);
  }

  remove(id) {
    this.elements.get(id)?.remove();
    this.elements.delete(id);
  }

  tap(message, row, column, button, node) {
    if (button.kind === "copy_text") return this.copy(JSON.parse(button.copy || "{}").text ?? "");
    const payload = button.kind === "url" ? payloadOf(button.url) : null;
    if (payload !== null) return this.openLink(payload);
    if (button.kind === "url" && addsToGroup(button.url)) return notice(t("notHere"));
    if (button.kind === "url") return window.open(button.url, "_blank", "noopener,noreferrer");
    if (button.kind !== "callback_data") return notice(t("notHere"));
    node.setAttribute("aria-busy", "true");
    setTimeout(() => node.removeAttribute("aria-busy"), 8000);
    return act(this.id, "tap", { message: message.id, row, column, text: button.label });
  }

  answered() {
    for (const key of this.list.querySelectorAll("[aria-busy]")) key.removeAttribute("aria-busy");
  }

  options(message, button) {
    const items = [[t("reply"), () => this.composer.answer(message)]];
    if (!message.bot && message.kind === "text") items.push([t("edit"), () => this.composer.change(message)]);
    if (message.text && !message.protected) items.push([t("copy"), () => this.copy(message.text)]);
    popup(button, t("options"), items);
  }

  async copy(text) {
    try { await navigator.clipboard.writeText(text); this.say(t("copied")); } catch { notice(t("notHere")); }
  }

  async openLink(payload) {
    const id = await choosePerson(t("openAs"), this.id);
    if (!id) return;
    this.owner.show(id, id === this.id ? this : null);
    act(id, "open", { text: payload });
  }

  // say shows a toast, as answerCallbackQuery does.
  say(text) {
    clearTimeout(this.fading);
    this.toast.textContent = text;
    this.toast.hidden = false;
    announce(text);
    this.fading = setTimeout(() => { this.toast.hidden = true; }, 3500);
  }

  typing() {
    if (!this.status) return;
    clearTimeout(this.resting);
    this.status.textContent = t("typing");
    this.resting = setTimeout(() => { this.status.textContent = t("botSays"); }, 4000);
  }

  nearEnd() { return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 120; }

  // scrolled remembers whether the end is being read. A scroll that the size brought about comes after the size itself.
  scrolled() {
    const size = `${this.scroll.clientHeight} ${this.scroll.scrollHeight}`;
    if (this.size !== size) { this.size = size; return; }
    this.ended = this.nearEnd();
    if (this.ended) this.down.hidden = true;
  }

  toEnd() {
    this.down.hidden = true;
    this.ended = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }
}

// follow lets the phones of a set hear what happens in their chats.
export function follow(phones) {
  const of = (chat, then) => { for (const phone of phones()) if (phone.id === chat) then(phone); };
  on("message", (event) => of(event.chat, (phone) => phone.take(event.message)));
  on("edit", (event) => of(event.chat, (phone) => phone.take(event.message)));
  on("delete", (event) => of(event.chat, (phone) => phone.remove(event.id)));
  on("toast", (event) => of(event.chat, (phone) => phone.say(event.text)));
  on("action", (event) => of(event.chat, (phone) => phone.typing()));
  on("answered", (chat) => of(chat, (phone) => phone.answered()));
  on("bot", () => { for (const phone of phones()) phone.introduced(); });
  on("person", (person) => of(person.id, (phone) => phone.changed()));
}
