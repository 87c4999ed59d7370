// Talking to the server that this page came from.

import { t, known } from "./texts.js";
import { notice } from "./dom.js";

export async function get(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

// post does something. When it is refused, the reason is shown, and undefined comes back.
export async function post(path, body = {}) {
  try {
    const response = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    const key = `refused_${answer.refused}`;
    notice(t(known(key) ? key : "refused_world"));
  } catch {
    notice(t("offline"));
  }
  return undefined;
}

export const act = (person, deed, more = {}) => post("/api/act", { person, do: deed, ...more });
