// Text with entities, as Telegram draws it. Offsets count UTF-16 code units, as JavaScript's strings do.

import { h } from "./dom.js";
import { world } from "./store.js";
import { t } from "./texts.js";

// formatted returns nodes. hooks: command(text), deepLink(payload).
export function formatted(text, entities, hooks) {
  return part(text, 0, text.length, entities ?? [], hooks);
}

// part draws text[from:to]; entities are sorted, outer before inner.
function part(text, from, to, entities, hooks, verbatim = false) {
  const nodes = [];
  let at = from;
  const bare = (end) => (verbatim ? [text.slice(at, end)] : marked(text.slice(at, end), hooks));
  for (let i = 0; i < entities.length;) {
    const entity = entities[i];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    i++;
    if (start >= end) continue;
    if (start > at) nodes.push(...bare(start));
    const inner = [];
    while (i < entities.length && entities[i].offset < end) inner.push(entities[i++]);
    nodes.push(wrap(entity, text.slice(start, end), part(text, start, end, inner, hooks, verbatim || untouched.has(entity.type)), hooks));
    at = end;
  }
  if (at < to) nodes.push(...bare(to));
  return nodes;
}

// marked finds what Telegram marks by itself where the bot has marked nothing: commands, addresses and mail addresses.
const marks = /(?<![\p{L}\d_/@.])(?:(\/[A-Za-z]\w{0,31})(?![\w/])|(https?:\/\/[^\s<>"()]+[^\s<>"().,;:!?])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+))/gu;

function marked(text, hooks) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(marks)) {
    nodes.push(text.slice(at, match.index));
    at = match.index + match[0].length;
    const type = match[1] ? "bot_command" : match[2] ? "url" : "email";
    nodes.push(wrap({ type }, match[0], [match[0]], hooks));
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}

// untouched are the entities inside which nothing is marked.
const untouched = new Set(["code", "pre", "text_link", "url", "email", "phone_number", "bot_command", "mention", "hashtag", "cashtag", "text_mention"]);

const plain = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

function wrap(entity, text, children, hooks) {
  if (plain[entity.type]) return h(plain[entity.type], {}, children);
  switch (entity.type) {
    case "spoiler": return spoiler(children);
    case "text_link": return link(entity.url, children, hooks);
    case "url": return link(/^[a-z]+:/i.test(text) ? text : `https://${text}`, children, hooks);
    case "email": return h("a", { href: `mailto:${text}` }, children);
    case "phone_number": return h("a", { href: `tel:${text.replace(/[^+\d]/g, "")}` }, children);
    case "bot_command": return h("button", { type: "button", class: "inline", onclick: () => hooks.command(text) }, children);
    case "mention": case "hashtag": case "cashtag": case "text_mention": return h("span", { class: "tag" }, children);
  }
  return h("span", {}, children);
}

function spoiler(children) {
  const node = h("span", {
    class: "spoiler", role: "button", tabindex: "0", "aria-label": t("spoiler"), onclick: show, onkeydown: key,
  }, h("span", { class: "covered" }, children));
  function key(event) { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); } }
  function show() {
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
    node.classList.add("shown");
  }
  return node;
}

// toBot is a link to this bot, null for any other address.
function toBot(address) {
  let url;
  try { url = new URL(address); } catch { return null; }
  return url.host === "t.me" && url.pathname.replaceAll("/", "").toLowerCase() === world.bot.username.toLowerCase() ? url : null;
}

// payloadOf is what a deep link to this bot carries, null for any other address.
export function payloadOf(address) {
  const url = toBot(address);
  return url && !addsToGroup(address) ? url.searchParams.get("start") ?? "" : null;
}

// addsToGroup tells whether a link adds this bot to a group. There are no groups on this page.
export const addsToGroup = (address) => toBot(address)?.searchParams.has("startgroup") ?? false;

function link(address, children, hooks) {
  const payload = payloadOf(address);
  if (payload !== null) return h("button", { type: "button", class: "inline", onclick: () => hooks.deepLink(payload) }, children);
  if (addsToGroup(address) || !/^(https?|mailto|tel):/i.test(address ?? "")) return h("span", { class: "tag" }, children);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, children);
}
