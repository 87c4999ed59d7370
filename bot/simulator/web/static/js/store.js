// What the page knows of the world, and who wants to hear of changes. It is loaded once and then kept up to date by
// the server's events; every event says how something is, so that hearing of it twice does no harm.

import { get } from "./api.js";

export const world = {
  area: "", zone: "Europe/Berlin", bot: { name: "Bot", username: "" }, houses: [], stories: [], story: null,
  people: new Map(), chats: new Map(), keys: new Map(), calls: [], health: { bot: true, database: true, flood: false },
  ahead: 0, // of the area's clock before this computer's, in milliseconds
};

const listeners = new Map();

// on hears of: "world" (everything is new), "person", "message", "edit", "delete", "toast", "action", "call",
// "answered", "bot", "clock", "health", "story", "line" (connection).
export function on(kind, listener) {
  if (!listeners.has(kind)) listeners.set(kind, []);
  listeners.get(kind).push(listener);
}

function emit(kind, detail) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

export const now = () => Date.now() + world.ahead;

// messages are those of a person's chat, oldest first.
export const messages = (person) => [...(world.chats.get(person)?.values() ?? [])];

let source;

// load fetches everything and listens from there on.
export async function load() {
  const state = await get("/api/state");
  Object.assign(world, {
    area: state.area, zone: state.zone, bot: state.bot, houses: state.houses, stories: state.stories ?? [],
    story: state.story ?? null, health: state.health, calls: state.calls ?? [],
  });
  world.people = new Map((state.people ?? []).map((person) => [person.id, person]));
  world.chats = new Map(Object.entries(state.messages).map(([id, list]) => [Number(id), new Map(list.map((m) => [m.id, m]))]));
  world.keys = new Map(Object.entries(state.keys).map(([id, rows]) => [Number(id), rows]));
  setClock(state.clock);
  emit("world");
  listen(state.cursor);
}

function setClock(clock) {
  if (!clock) return;
  world.ahead = clock.now - Date.now();
  emit("clock");
}

function listen(cursor) {
  source?.close();
  source = new EventSource(`/api/events?after=${encodeURIComponent(cursor)}`);
  source.addEventListener("open", () => emit("line", true));
  source.addEventListener("error", () => emit("line", false));
  source.addEventListener("message", (event) => take(JSON.parse(event.data)));
}

// reload waits until the server can be asked again.
async function reload() {
  source?.close();
  try {
    await load();
  } catch {
    setTimeout(reload, 500);
  }
}

const kinds = {
  reset: reload,
  message: (event) => put("message", event),
  edit: (event) => put("edit", event),
  delete(event) {
    world.chats.get(event.chat)?.delete(event.id);
    emit("delete", event);
  },
  person(event) {
    world.people.set(event.person.id, event.person);
    if (!world.chats.has(event.person.id)) world.chats.set(event.person.id, new Map());
    emit("person", event.person);
  },
  toast: (event) => emit("toast", event),
  action: (event) => emit("action", event),
  call(event) {
    world.calls.push(event.call);
    if (world.calls.length > 400) world.calls.splice(0, 200);
    emit("call", event.call);
    if (event.call.method === "answerCallbackQuery") emit("answered", event.call.chat);
  },
  clock: () => {},
  bot(event) {
    world.bot = event.bot;
    emit("bot");
  },
  health(event) {
    world.health = event.health;
    emit("health");
  },
  story(event) {
    world.story = event.story;
    emit("story");
  },
};

function take(event) {
  setClock(event.clock);
  kinds[event.kind]?.(event);
}

function put(kind, event) {
  if (!world.chats.has(event.chat)) world.chats.set(event.chat, new Map());
  world.chats.get(event.chat).set(event.message.id, event.message);
  if (event.keys) world.keys.set(event.chat, event.keys);
  else world.keys.delete(event.chat);
  emit(kind, event);
}
