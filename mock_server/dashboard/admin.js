/* Calls of the admin API. The page sends the token, where one is asked for, as a header: nothing
 * that a foreign page could make the browser send along. */
import { askToken } from "./dialog.js";
import { recallToken, rememberToken } from "./storage.js";

export class AdminError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let asking = null; /* one question, whoever waits for it */

async function tokenAfter(refused) {
  if (recallToken() !== refused) return; /* another call got one meanwhile */
  asking ??= askToken(refused !== null).then(rememberToken).finally(() => { asking = null; });
  await asking;
}

/* fetch that knows the token, and asks for it. Throws AdminError. */
export async function send(method, path, { query = {}, body, signal, accept } = {}) {
  const url = "/__admin" + path + search(query);
  for (;;) {
    const token = recallToken();
    const headers = { Accept: accept || "application/json" };
    if (token) headers.Authorization = "Bearer " + token;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(url, {
        method, headers, signal, cache: "no-store",
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new AdminError(0, "unreachable", String(error.message || error));
    }
    if (answer.ok) return answer;
    if (answer.status !== 401) throw await refusal(answer);
    await tokenAfter(token);
  }
}

function search(query) {
  const rows = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return rows.length ? "?" + new URLSearchParams(rows) : "";
}

async function refusal(answer) {
  try {
    const { error } = await answer.json();
    const message = (error.problems || [error])
      .map((row) => [row.path, row.message].filter(Boolean).join(": ")).join("\n");
    return new AdminError(answer.status, error.code, message);
  } catch (broken) {
    return new AdminError(answer.status, "http-" + answer.status, answer.statusText);
  }
}

/* call: the JSON of an answer, or null where it has none. */
export async function call(method, path, options) {
  const answer = await send(method, path, options);
  return answer.status === 204 ? null : answer.json();
}
