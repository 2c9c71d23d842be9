/* The secrets that the page knows in the clear: tokens that it was given, and what the world shows
 * since it is published with the program. They last as long as the page. */
import { call } from "./admin.js";

const issued = new Map(); /* space → rows, newest first */

/* The access token to call with for an app, or null. */
export function accessToken(space, world, appid) {
  const rows = [...(issued.get(space) || []), ...(world?.access_tokens || []).filter(isClear)];
  const row = rows.find((one) => one.appid === appid && one.kind !== "auth_token");
  return row ? row.token : null;
}

const isClear = (row) => row.token !== row.masked;

/* What the journal shows in place of a secret → the secret. */
export function knownSecrets(space, world) {
  const known = new Map();
  for (const app of world?.apps || []) if (app.secret !== app.masked) known.set(app.masked, app.secret);
  for (const row of [...(world?.access_tokens || []), ...(world?.auth_tokens || [])].filter(isClear))
    known.set(row.masked, row.token);
  for (const row of issued.get(space) || []) known.set(row.masked, row.token);
  return known;
}

function keep(space, row) {
  issued.set(space, [row, ...(issued.get(space) || [])].slice(0, 200));
}

export const forgetTokens = (space) => issued.delete(space);

export async function issueAuthToken(space, appid, openid) {
  const answer = await call("POST", "/auth-tokens", { query: { space }, body: { appid, openid } });
  keep(space, { kind: "auth_token", token: answer.auth_token, masked: answer.masked, appid, openid });
  return answer;
}

export async function issueAccessToken(space, appid) {
  const answer = await call("POST", "/access-tokens", { query: { space }, body: { appid } });
  keep(space, { kind: "access_token", token: answer.access_token, masked: answer.masked, appid });
  return answer;
}
