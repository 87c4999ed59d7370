// One message as a bubble.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { formatted } from "./entities.js";
import { hours, bytes } from "./time.js";
import { t } from "./texts.js";
import { world } from "./store.js";

// drawMessage makes the element of a message. hooks: command, deepLink, tap(row, column, button), options(message, button).
export function drawMessage(message, quoted, hooks) {
  const who = message.bot ? world.bot.name : t("you");
  const bubble = h("div", { class: "bubble" },
    quoted === undefined ? null : quote(quoted),
    message.file ? attachment(message) : other(message),
    message.text ? h("div", { class: "text" }, formatted(message.text, message.entities, hooks)) : null,
    foot(message));
  const node = h("li", {
    class: `message ${message.bot ? "theirs" : "mine"} ${message.protected ? "protected" : ""} ${bare(message) ? "bare" : ""}`,
    "data-id": message.id, tabindex: "-1",
  },
    h("span", { class: "unseen" }, t("messageFrom", { who, time: hours(message.at) })),
    h("div", { class: "stack" }, bubble, message.buttons ? keyboard(message, hooks) : null),
    message.protected && message.bot ? null : optionsButton(message, hooks));
  if (message.protected) {
    for (const kind of ["copy", "cut", "contextmenu", "dragstart"]) node.addEventListener(kind, (event) => event.preventDefault());
  }
  return node;
}

const bare = (message) => message.kind === "sticker";

function quote(message) {
  return h("div", { class: "quoted" },
    h("span", { class: "who" }, message?.bot ? world.bot.name : t("you")),
    h("span", { class: "what" }, message ? message.text || t(message.kind) : t("deleted")));
}

function foot(message) {
  return h("div", { class: "foot" },
    message.protected ? h("span", { class: "lock", title: t("protectedMark"), role: "img", "aria-label": t("protectedMark") }, icon("lock")) : null,
    message.edited ? h("span", {}, t("edited")) : null,
    h("time", { datetime: new Date(message.at).toISOString() }, hours(message.at)),
    message.bot ? null : icon("ticks"));
}

function attachment(message) {
  const file = message.file;
  const address = `/api/file/${encodeURIComponent(file.id)}`;
  if (message.kind === "photo" && message.bot) {
    return h("a", { class: "photo", href: address, target: "_blank", rel: "noopener" },
      h("img", { src: address, alt: t("picture", { name: file.name || t("photo") }), loading: "lazy" }));
  }
  if (message.kind !== "document") return other(message);
  return h("a", {
    class: "document", href: address, download: file.name,
    "aria-label": t("download", { name: file.name, size: bytes(file.size) }),
  }, icon(file.mime === "text/calendar" ? "calendar" : "file"),
    h("span", { class: "name" }, file.name), h("span", { class: "size" }, bytes(file.size)));
}

// other stands for what the page does not draw.
function other(message) {
  if (message.kind === "text") return null;
  return h("div", { class: "other" }, icon(message.kind), h("span", {}, t(message.kind)));
}

function keyboard(message, hooks) {
  return h("div", { class: "keyboard" }, message.buttons.map((row, r) => h("div", { class: "row" },
    row.map((button, c) => h("button", {
      type: "button", class: "key", "data-place": `${r}.${c}`, onclick: (event) => hooks.tap(r, c, button, event.currentTarget),
    }, button.label, button.kind === "url" ? icon("out") : null)))));
}

function optionsButton(message, hooks) {
  return h("span", { class: "options" }, h("button", {
    type: "button", class: "dots", "aria-label": t("options"), "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: (event) => hooks.options(message, event.currentTarget),
  }, icon("dots")));
}
