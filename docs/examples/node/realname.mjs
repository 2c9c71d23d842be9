// Asks WeChat's real-name interface who a user is. Node 18 or later, nothing installed beside it.
import crypto from "node:crypto";
import { readFileSync } from "node:fs";
import https from "node:https";
import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const ANSWER_LIMIT = 1 << 21, BUSY = -1, TOKEN_NOT_LATEST = 40001, TOKEN_EXPIRED = 42001;

/** The interface says no: errcode says why, errmsg is for people. */
export class Refused extends Error {
  constructor(errcode, errmsg = "") {
    super(`errcode ${errcode}`);
    Object.assign(this, { errcode, errmsg });
  }
}

/** There is no answer, or none that can be trusted. kind: transport, timeout, tls, protocol, decrypt or
 * invalid_input. The message holds nothing of the user. */
export class Failed extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

function checked(name, value, form) {
  if (!form.test(value ?? "")) throw new Failed("invalid_input", `${name} has not the form ${form}`);
  return value;
}

/** Access tokens, kept for the life of the process. stable_token gives all our processes the same one. */
const tokens = new Map();

export class RealNameGateway {
  constructor({ baseUrl, caFile, timeoutMs = 10000, appid, appsecret, accessToken, mchId, certSerialno, keyFile }) {
    this.url = new URL(baseUrl);
    if (this.url.protocol !== "https:") throw new Failed("invalid_input", "baseUrl is not https");
    this.mchId = checked("mchId", mchId, /^[0-9]+$/);
    this.serial = checked("certSerialno", certSerialno?.replace(/^(serial=|0x)|[\s:-]/gi, "").toUpperCase(), /^[0-9A-F]{40}$/);
    for (const [name, value] of Object.entries(accessToken ? { accessToken } : { appid, appsecret })) {
      checked(name, value, /^[!-~]+$/);
    }
    try {
      this.ca = caFile && readFileSync(caFile);
      this.key = crypto.createPrivateKey(readFileSync(keyFile));
    } catch (error) {
      throw new Failed("invalid_input", `caFile or keyFile: ${error.code}`);
    }
    if (this.key.asymmetricKeyType !== "rsa") throw new Failed("invalid_input", "keyFile holds no RSA key");
    Object.assign(this, { timeoutMs, appid, appsecret, accessToken, cacheKey: `${baseUrl} ${appid} ${appsecret}` });
  }

  /** { name, credential } of the user who gave authToken. */
  async realName(authToken) {
    checked("authToken", authToken, /^[!-~]+$/);
    const deadline = performance.now() + this.timeoutMs;
    const ask = (token) => this.retried(deadline, () => this.post(`/cgi-bin/wxopen/getrealnameinfo?access_token=${encodeURIComponent(token)}`, this.signed(authToken), deadline));
    if (this.accessToken) return this.open(await ask(this.accessToken));
    const token = await this.token(deadline);
    try {
      return this.open(await ask(token));
    } catch (error) {
      if (error.errcode !== TOKEN_NOT_LATEST && error.errcode !== TOKEN_EXPIRED) throw error;
      tokens.delete(this.cacheKey);
      // Another process may have renewed it; only where the old one comes back it is forced, and once.
      let renewed = await this.token(deadline);
      if (renewed === token) renewed = await this.token(deadline, true);
      if (renewed === token) throw error;
      return this.open(await ask(renewed));
    }
  }

  async token(deadline, force_refresh = false) {
    const kept = tokens.get(this.cacheKey);
    if (kept && !force_refresh && performance.now() < kept.until) return kept.token;
    const asked = performance.now();
    const body = { grant_type: "client_credential", appid: this.appid, secret: this.appsecret, force_refresh };
    const { access_token, expires_in } = await this.retried(deadline, () => this.post("/cgi-bin/stable_token", body, deadline));
    if (typeof access_token !== "string" || !access_token || !(Number.isSafeInteger(expires_in) && expires_in > 0)) {
      throw new Failed("protocol", "the answer lacks the token");
    }
    tokens.set(this.cacheKey, { token: access_token, until: asked + expires_in * 1000 });
    return access_token;
  }

  signed(auth_token) {
    const timestamp = Math.floor(Date.now() / 1000);
    const text = `cert_serialno=${this.serial}&timestamp=${timestamp}`; // the document's ×tamp is &timestamp
    const sign = crypto.sign("sha256", Buffer.from(text), this.key).toString("base64");
    return { auth_token, mch_id: this.mchId, cert_serialno: this.serial, timestamp, sign };
  }

  /** Busy is the only answer that is worth asking again: once in a call, and signed anew. */
  async retried(deadline, ask) {
    try {
      return await ask();
    } catch (error) {
      if (error.errcode !== BUSY || deadline - performance.now() < 1000) throw error;
      await sleep(200);
      return ask();
    }
  }

  async post(path, body, deadline) {
    const answer = read(await this.exchange(path, JSON.stringify(body), deadline));
    const errcode = Object.hasOwn(answer, "errcode") ? answer.errcode : 0; // a success may come without it
    if (!Number.isSafeInteger(errcode)) throw new Failed("protocol", "errcode is no number");
    if (errcode !== 0) throw new Refused(errcode, String(answer.errmsg ?? ""));
    return answer;
  }

  exchange(path, body, deadline) {
    return new Promise((resolve, reject) => {
      const fail = (kind, message) => {
        reject(new Failed(kind, message));
        request.destroy();
      };
      const request = https.request({
        method: "POST", hostname: this.url.hostname, port: this.url.port, path, agent: false, ca: this.ca,
        servername: isIP(this.url.hostname) ? "" : this.url.hostname,
        headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) },
      });
      // For the whole call: a socket's own timeout begins anew with every byte.
      const timer = setTimeout(() => fail("timeout", "no answer in time"), Math.max(deadline - performance.now(), 0));
      let secured = false;
      request.on("close", () => clearTimeout(timer));
      request.on("socket", (socket) => socket.on("secureConnect", () => (secured = true)));
      request.on("error", ({ code = "" }) => fail(code.startsWith("HPE_") ? "protocol" : secured || code === "ECONNREFUSED" ? "transport" : "tls", code));
      request.on("response", (response) => {
        // A redirect too: who follows it hands the request to a stranger.
        if (response.statusCode !== 200) return fail("protocol", `HTTP status ${response.statusCode}`);
        const parts = [];
        let size = 0;
        response.on("data", (part) => {
          parts.push(part);
          size += part.length;
          if (size > ANSWER_LIMIT) fail("protocol", "the answer is too long");
        });
        response.on("error", () => fail("transport", "the answer is cut"));
        response.on("end", () => resolve(Buffer.concat(parts)));
      });
      request.end(body);
    });
  }

  /** One refusal for every fault, without saying which: else strangers could learn from it. */
  open({ encryted_real_name, encryted_credential_id }) { // spelt so, without the p, by the interface itself
    if (typeof encryted_real_name !== "string" || typeof encryted_credential_id !== "string") {
      throw new Failed("protocol", "the answer lacks the person");
    }
    const [rawName, rawCredential] = [decrypt(this.key, encryted_real_name), decrypt(this.key, encryted_credential_id)];
    let name = "";
    try {
      name = new TextDecoder("gb18030", { fatal: true }).decode(rawName); // GBK and all that it lacks
    } catch {
      // no name
    }
    const credential = rawCredential.toString("latin1");
    // What was encrypted for another key can decrypt to random bytes: look at what came out.
    if (!/^[^\0-\x1f\x7f-\x9f\ufffd€]+$/.test(name) || !isCredential(credential)) {
      throw new Failed("decrypt", "the person cannot be read with this key");
    }
    return { name, credential };
  }
}

function read(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const answer = JSON.parse(text);
    if (answer === null || typeof answer !== "object" || Array.isArray(answer)) throw new Error("no object");
    refuseDoubles(text);
    return answer;
  } catch {
    throw new Failed("protocol", "the answer is no JSON object");
  }
}

/** JSON.parse takes the last of members of one name; whoever put a second there wants us to. */
function refuseDoubles(json) {
  const open = []; // the names seen in each object around us
  for (const [token, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (colon) {
      const name = JSON.parse(token.slice(0, -colon.length));
      if (open.at(-1).has(name)) throw new Error("a member stands twice");
      open.at(-1).add(name);
    }
  }
}

/** Node has no PKCS#1 v1.5 in privateDecrypt any more, so we take the padding off: 00 02, at least eight
 * bytes that are not 0, 00, the text. Every byte is looked at, whatever it is. */
function decrypt(key, text) {
  const sealed = Buffer.from(text, "base64");
  if (sealed.toString("base64") !== text || sealed.length * 8 !== key.asymmetricKeyDetails.modulusLength) return Buffer.of();
  let block;
  try {
    block = crypto.privateDecrypt({ key, padding: crypto.constants.RSA_NO_PADDING }, sealed);
  } catch {
    return Buffer.of();
  }
  let start = 0;
  for (let i = 2; i < block.length; i++) start += Number(block[i] === 0) & Number(start === 0) && i + 1;
  return Number(block[0] === 0) & Number(block[1] === 2) & Number(start > 10) ? block.subarray(start) : Buffer.of();
}

/** 15 digits, or 18 characters with the check character of ISO 7064 MOD 11-2. */
function isCredential(text) {
  if (/^[0-9]{15}$/.test(text)) return true;
  if (!/^[0-9]{17}[0-9X]$/.test(text)) return false;
  const sum = [...text].reduce((total, character, place) => total + (character === "X" ? 10 : Number(character)) * 2 ** (17 - place), 0);
  return sum % 11 === 1;
}
