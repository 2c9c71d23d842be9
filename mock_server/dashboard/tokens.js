/* The tokens that the page knows in the clear: those it was given, and those that the world shows
 * since they are published with the program. They last as long as the page. */
import { call } from "./admin.js";

const issued = new Map(); /* space → rows */

const isWhole = (token) => !token.includes("…");

/* Newest first; {kind, token, appid, openid?, issuedHere}. */
export function knownTokens(space, world) {
  const declared = [["access_token", world?.access_tokens], ["auth_token", world?.auth_tokens]]
    .flatMap(([kind, list]) => (list || []).filter((row) => isWhole(row.token))
      .map((row) => ({ kind, ...row, issuedHere: false })));
  return [...(issued.get(space) || []), ...declared];
}

function keep(space, row) {
  issued.set(space, [{ ...row, issuedHere: true }, ...(issued.get(space) || [])].slice(0, 50));
}

export const forgetTokens = (space) => issued.delete(space);

export async function issueAuthToken(space, appid, openid) {
  const answer = await call("POST", "/auth-tokens", { query: { space }, body: { appid, openid } });
  keep(space, { kind: "auth_token", token: answer.auth_token, appid, openid });
  return answer;
}

export async function issueAccessToken(space, appid) {
  const answer = await call("POST", "/access-tokens", { query: { space }, body: { appid } });
  keep(space, { kind: "access_token", token: answer.access_token, appid });
  return answer;
}
