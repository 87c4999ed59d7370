// Times as the people of the area read them: in its zone, whatever the zone of this computer.

import { world } from "./store.js";
import { language } from "./texts.js";

const made = new Map();

function format(options) {
  const key = JSON.stringify([world.zone, language(), options]);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(language() === "de" ? "de-DE" : "en-GB", { timeZone: world.zone, ...options }));
  return made.get(key);
}

export const hours = (at) => format({ hour: "2-digit", minute: "2-digit" }).format(at);
export const day = (at) => format({ weekday: "long", day: "numeric", month: "long" }).format(at);
export const date = (at) => format({ weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(at);
export const dayKey = (at) => format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

export function bytes(n) {
  const number = (value) => value.toLocaleString(language() === "de" ? "de-DE" : "en-GB", { maximumFractionDigits: 1 });
  if (n < 1000) return `${n} B`;
  return n < 1e6 ? `${number(n / 1000)} kB` : `${number(n / 1e6)} MB`;
}
