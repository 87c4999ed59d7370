// Building elements. Text is always set as text: nothing that somebody types ever becomes markup.

// h makes an element. Keys of props: class, on… (listener), data-…, aria-…, every other one is an attribute; a
// property that is null or false is left out.
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

// avatar is a coloured circle with the first letters of a name; the colour stays the same for the same name.
export function avatar(name, size = "") {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  const words = name.split(/[\s-]+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  return h("span", { class: `avatar hue${sum % 7} ${size}`, "aria-hidden": "true" }, letters);
}

// announce tells those who do not see the page what has happened.
export function announce(text) {
  const live = byId("live");
  const line = h("p", {}, text);
  live.append(line);
  while (live.children.length > 4) live.firstChild.remove();
}

// notice shows for a while what could not be done.
let fading;
export function notice(text) {
  const place = byId("notice");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => place.classList.remove("shown"), 5000);
}

// openDialog shows a modal dialog that removes itself when it is closed, and gives the focus back.
export function openDialog(title, ...content) {
  const before = document.activeElement;
  const id = `dialog-${Math.random().toString(36).slice(2)}`;
  const dialog = h("dialog", { "aria-labelledby": id }, h("h2", { id }, title), ...content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// popup opens a menu beside a button: arrows move, Escape and a click elsewhere close it. Items are
// [label, action, sign]; it is placed by the style sheet in the nearest positioned ancestor.
export function popup(button, label, items) {
  const open = button.parentElement.querySelector(":scope > .popup");
  if (open) { open.remove(); button.setAttribute("aria-expanded", "false"); return; }
  const menu = h("div", { class: "popup", role: "menu", "aria-label": label });
  const close = (focus) => {
    menu.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    if (focus) button.focus();
  };
  const outside = (event) => { if (!menu.contains(event.target) && event.target !== button) close(false); };
  for (const [text, action, about] of items) {
    menu.append(h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => { close(true); action(); } },
      h("span", { class: "main" }, text), about ? h("span", { class: "about" }, about) : null));
  }
  menu.addEventListener("keydown", (event) => {
    const list = [...menu.children];
    const at = list.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") close(event.key === "Escape");
    else if (to !== undefined) { event.preventDefault(); list.at(to % list.length).focus(); }
  });
  document.addEventListener("pointerdown", outside, true);
  button.after(menu);
  button.setAttribute("aria-expanded", "true");
  menu.firstElementChild?.focus();
}
