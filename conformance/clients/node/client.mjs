#!/usr/bin/env node
/**
 * A client of WeChat's real-name interface: Node 18 or later, nothing installed beside it.
 *
 *     import { Client } from "./client.mjs";
 *     const client = new Client({ base_url: "https://api.weixin.qq.com", appid: "wx…", appsecret: "…" });
 *     const person = await client.getRealnameInfo({ auth_token, mch_id, cert_serialno, private_key_file });
 *
 * What it promises is in ../README.md. Run as a program it is an adapter for `wxconform run`.
 */
import crypto from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import { createInterface } from "node:readline";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import { fileURLToPath } from "node:url";

const BUSY = -1, TOKEN_NOT_LATEST = 40001, TOKEN_EXPIRED = 42001;
const BUSY_PAUSE_MS = 200;
const ANSWER_LIMIT = 2 * 1024 * 1024;
const NESTING_LIMIT = 32;
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** The interface answered with an errcode other than 0. errmsg is for people: never parse it. */
export class ApiError extends Error {
  constructor(errcode, errmsg) {
    super(`errcode ${errcode}`);
    Object.assign(this, { errcode, errmsg });
  }
}

/** kind: transport, timeout, tls, protocol, decrypt, encoding or invalid_input. Holds no secret. */
export class ClientError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

// --- inputs: checked before anything is sent -----------------------------------------------------

/** Tokens and ids are visible ASCII. The value is never repeated in the message. */
function checkVisible(name, value) {
  if (!value) throw new ClientError("invalid_input", `${name} is missing`);
  if (!/^[!-~]+$/.test(value)) {
    throw new ClientError("invalid_input", `${name} holds a space, a line break or a character beyond ASCII`);
  }
}

/** The one form that is both sent and signed, from what openssl, Windows or a web page shows. */
function canonicalSerial(pasted) {
  const serial = (pasted ?? "").replace(/[ \t\r\n:-]/g, "").toUpperCase().replace(/^(SERIAL=|0X)/, "");
  // A shorter one is not padded: whether a zero was lost or the paste was cut, nobody can know.
  if (!/^[0-9A-F]{40}$/.test(serial)) {
    throw new ClientError("invalid_input", "cert_serialno is not 40 hexadecimal digits (was a leading zero lost?)");
  }
  return serial;
}

/** PKCS#8 or PKCS#1, without a pass phrase. */
function loadKey(path) {
  let pem;
  try {
    pem = fs.readFileSync(path ?? "");
  } catch {
    throw new ClientError("invalid_input", "private_key_file cannot be opened");
  }
  let key;
  try {
    key = crypto.createPrivateKey(pem);
  } catch {
    const why = pem.includes("ENCRYPTED") ? "is protected by a pass phrase" : "holds no private key in PEM";
    throw new ClientError("invalid_input", `private_key_file ${why}`);
  }
  if (key.asymmetricKeyType !== "rsa") throw new ClientError("invalid_input", "private_key_file holds no RSA key");
  return key;
}

// --- transport: one exchange, bounded in time and size -------------------------------------------

class Transport {
  constructor(baseUrl, caFile) {
    let url;
    try {
      url = new URL(baseUrl);
    } catch {
      url = null;
    }
    const plain = url?.protocol === "http:" && LOOPBACK.includes(url.hostname); // in the clear: tests only
    const bare = url && url.pathname + url.search + url.hash + url.username + url.password === "/";
    if (!bare || !(url.protocol === "https:" || plain)) {
      throw new ClientError("invalid_input", "base_url is not of the form https://host[:port]");
    }
    const hostname = url.hostname.replace(/^\[|\]$/g, "");
    // One connection a request (agent: false): a POST on a kept connection that the server has just
    // closed could neither be repeated nor believed lost.
    this.options = { hostname, port: url.port, agent: false };
    this.module = plain ? http : https;
    if (plain) return;
    // Chain and host are verified by default: rejectUnauthorized is never to be touched.
    Object.assign(this.options, { minVersion: "TLSv1.2", servername: isIP(hostname) ? "" : hostname });
    if (caFile == null) return;
    try {
      this.options.ca = fs.readFileSync(caFile);
      createSecureContext({ ca: this.options.ca });
    } catch {
      throw new ClientError("invalid_input", "ca_file holds no certificates in PEM");
    }
  }

  /** The bytes of an answer of HTTP status 200: the only one this interface answers with. */
  send(method, path, body, deadline) {
    return new Promise((resolve, reject) => {
      const refuse = (kind, message) => reject(new ClientError(kind, message));
      const headers = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
      const request = this.module.request({ ...this.options, method, path, headers });
      // A timer of our own: the one of the socket begins anew with each byte that trickles in.
      const timer = setTimeout(() => {
        refuse("timeout", "no complete answer came in time");
        request.destroy();
      }, Math.max(deadline - performance.now(), 0));
      request.on("close", () => clearTimeout(timer));

      let phase = "connect";
      request.on("socket", (socket) => {
        socket.on("connect", () => (phase = this.module === https ? "handshake" : "head"));
        socket.on("secureConnect", () => (phase = "head"));
      });
      request.on("error", ({ code = "no code" }) => { // not its message: that may quote the answer
        if (phase === "handshake") refuse("tls", `the server did not prove who it is: ${code}`);
        else if (phase === "head" && code.startsWith("HPE_")) refuse("protocol", `the answer is not HTTP: ${code}`);
        else refuse("transport", `the connection failed: ${code}`);
      });
      request.on("response", (response) => {
        phase = "body";
        const chunks = [];
        let size = 0;
        response.on("error", () => refuse("transport", "the answer is incomplete"));
        if (response.statusCode !== 200) { // a redirect too: following it would carry the request away
          refuse("protocol", `HTTP status ${response.statusCode} where 200 is due`);
          request.destroy();
        }
        response.on("data", (chunk) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size <= ANSWER_LIMIT) return;
          refuse("protocol", `the answer is over ${ANSWER_LIMIT} bytes`);
          request.destroy();
        });
        response.on("end", () => resolve(Buffer.concat(chunks)));
      });
      request.end(body);
    });
  }
}

// --- answers: strict, since a lenient reader hides what a proxy or a fault has done ---------------

/** A JSON object by the letter of RFC 8259; anything else throws. */
function readJson(bytes) {
  // fatal: bad UTF-8 is refused, not replaced. ignoreBOM: a BOM is kept, so JSON.parse refuses it.
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const value = JSON.parse(text);
  if (!isObject(value)) throw new Error("not an object");
  checkMembers(text);
  return value;
}

/** JSON.parse keeps the last of duplicate members and lets lone surrogates through; this does not.
 * `text` is valid JSON already, so strings and brackets are all there is to look at. */
function checkMembers(text) {
  const open = []; // the names seen in each object around us; null for an array
  for (const [token, colon] of text.matchAll(/"(?:[^"\\]+|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") {
      if (open.push(token === "{" ? new Set() : null) > NESTING_LIMIT) throw new Error("nested too deep");
    } else if (token === "}" || token === "]") {
      open.pop();
    } else {
      const string = JSON.parse(colon ? token.slice(0, -colon.length) : token);
      if (/\p{Surrogate}|\0/u.test(string)) throw new Error("not a text");
      if (colon && open.at(-1).has(string)) throw new Error("duplicate member");
      if (colon) open.at(-1).add(string);
    }
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function readAnswer(bytes) {
  let answer;
  try {
    answer = readJson(bytes);
  } catch { // not its text: that may quote the answer
    throw new ClientError("protocol", "the answer is not a strict JSON object");
  }
  const errcode = Object.hasOwn(answer, "errcode") ? answer.errcode : 0;
  if (!Number.isSafeInteger(errcode)) throw new ClientError("protocol", "errcode is not a whole number");
  if (errcode !== 0) throw new ApiError(errcode, typeof answer.errmsg === "string" ? answer.errmsg : "");
  return answer; // errcode may be absent: each caller asks for the members that success has
}

/** Undefined if it is not two or three levels of names and numbers. */
function readCategory(item) {
  if (!isObject(item)) return undefined;
  const category = {};
  const third = "third_class" in item || "third_id" in item;
  for (const level of third ? ["first", "second", "third"] : ["first", "second"]) {
    const name = item[`${level}_class`], id = item[`${level}_id`];
    if (typeof name !== "string" || !Number.isSafeInteger(id)) return undefined;
    category[`${level}_class`] = name;
    category[`${level}_id`] = id;
  }
  return category;
}

// --- decryption: one refusal for every fault, or the client becomes a padding oracle --------------

/** The plaintext, or null. */
function openSealed(key, text) {
  const sealed = Buffer.from(text, "base64"); // forgives everything, so encode again and compare
  if (sealed.toString("base64") !== text || sealed.length * 8 !== key.asymmetricKeyDetails.modulusLength) return null;
  try {
    // Node refuses RSA_PKCS1_PADDING here since CVE-2023-46809 (18.19.1, 20.11.1): we unpad by hand.
    return unpad(crypto.privateDecrypt({ key, padding: crypto.constants.RSA_NO_PADDING }, sealed));
  } catch {
    return null; // a number above the modulus
  }
}

/** PKCS#1 v1.5: 00 02, at least eight bytes that are not zero, 00, the plaintext. Looks at every byte
 * whatever it finds, and decides once at the end. */
function unpad(block) {
  let start = 0;
  for (let i = 2; i < block.length; i++) {
    const first = Number(block[i] === 0) & Number(start === 0);
    start += first * (i + 1);
  }
  const good = Number(block[0] === 0) & Number(block[1] === 2) & Number(start > 10);
  return good ? block.subarray(start) : null;
}

/** GBK, read as GB18030: the same bytes for every character of GBK, and rare ones beside it. Null if
 * it is no name. */
function decodeName(plain) {
  let name;
  try {
    name = new TextDecoder("gb18030", { fatal: true }).decode(plain ?? Buffer.of());
  } catch (error) {
    if (error instanceof RangeError) throw new ClientError("encoding", "this Node was built without GB18030 (small-icu)");
    return null;
  }
  // The euro sign: so TextDecoder reads a lone 0x80, which is not in GB18030. No name holds one.
  return name !== "" && !/[\0-\x1f\x7f-\x9f\ufffd€]/.test(name) ? name : null;
}

/** 15 digits, or 18 with the check character of ISO 7064 MOD 11-2; else null. */
function decodeCredential(plain) {
  const text = (plain ?? Buffer.of()).toString("latin1");
  if (/^[0-9]{15}$/.test(text)) return text;
  if (!/^[0-9]{17}[0-9X]$/.test(text)) return null;
  let sum = 0;
  for (const digit of text.slice(0, 17)) sum = ((sum + Number(digit)) * 2) % 11;
  const check = text[17] === "X" ? 10 : Number(text[17]);
  return (sum + check) % 11 === 1 ? text : null;
}

function openPerson(key, sealedName, sealedCredential) {
  const plainName = openSealed(key, sealedName), plainCredential = openSealed(key, sealedCredential);
  const real_name = decodeName(plainName), credential_id = decodeCredential(plainCredential);
  if (real_name === null || credential_id === null) {
    throw new ClientError("decrypt", "the answer does not open to a name and a credential with this key");
  }
  return { real_name, credential_id };
}

// --- the client ----------------------------------------------------------------------------------

/** For the life of the process: base URL, appid and appsecret -> { token, until }. */
const tokens = new Map();

/** One mini-program at one host. Without access_token it fetches tokens by appid and appsecret; a
 * token that is handed in is its owner's to renew. */
export class Client {
  constructor({ base_url, ca_file, timeout_ms = 10000, access_token, appid, appsecret }) {
    this.transport = new Transport(base_url, ca_file);
    if (access_token != null) {
      checkVisible("access_token", access_token);
    } else {
      checkVisible("appid", appid);
      checkVisible("appsecret", appsecret);
    }
    Object.assign(this, { timeout_ms, access_token, appid, appsecret });
    this.cacheKey = JSON.stringify([base_url, appid, appsecret]);
  }

  async getCategory() {
    const { category_list } = await new Call(this).run("/wxa/get_category");
    const categories = Array.isArray(category_list) ? category_list.map(readCategory) : [undefined];
    if (categories.includes(undefined)) {
      throw new ClientError("protocol", "category_list is not a list of two or three levels of names and numbers");
    }
    return categories;
  }

  async getRealnameInfo({ auth_token, mch_id, cert_serialno, private_key_file }) {
    checkVisible("auth_token", auth_token);
    if (!/^[0-9]+$/.test(mch_id ?? "")) throw new ClientError("invalid_input", "mch_id is not a decimal number");
    const serial = canonicalSerial(cert_serialno);
    const key = loadKey(private_key_file);
    const signedBody = () => {
      const timestamp = Math.floor(Date.now() / 1000);
      // The document prints "×tamp": an HTML entity ate "&times". No line break at the end.
      const text = `cert_serialno=${serial}&timestamp=${timestamp}`;
      const sign = crypto.sign("sha256", Buffer.from(text), key).toString("base64"); // PKCS#1 v1.5
      return { auth_token, mch_id, cert_serialno: serial, timestamp, sign };
    };
    const answer = await new Call(this).run("/cgi-bin/wxopen/getrealnameinfo", signedBody);
    // "encryted", without p: the interface spells it so.
    const { encryted_real_name, encryted_credential_id } = answer;
    if (typeof encryted_real_name !== "string" || typeof encryted_credential_id !== "string") {
      throw new ClientError("protocol", "the answer lacks encryted_real_name or encryted_credential_id");
    }
    return openPerson(key, encryted_real_name, encryted_credential_id);
  }
}

/** One call of a user's: all its exchanges share one deadline and one retry of errcode -1. */
class Call {
  constructor(client) {
    this.client = client;
    this.deadline = performance.now() + client.timeout_ms; // not Date.now(): that one may be set
    this.mayRepeat = true;
  }

  async run(path, makeBody) {
    const { access_token, cacheKey } = this.client;
    if (access_token != null) return this.exchange(path, access_token, makeBody);
    const cached = tokens.get(cacheKey);
    const token = cached && performance.now() < cached.until ? cached.token : await this.fetchToken(false);
    try {
      return await this.exchange(path, token, makeBody);
    } catch (error) {
      if (error.errcode !== TOKEN_NOT_LATEST && error.errcode !== TOKEN_EXPIRED) throw error;
      // Ask politely first: another process may have renewed it, and to force yet another would void
      // theirs, and they ours, round and round.
      let renewed = await this.fetchToken(false);
      if (renewed === token) renewed = await this.fetchToken(true);
      if (renewed === token) throw error;
      return this.exchange(path, renewed, makeBody);
    }
  }

  /** From stable_token, which gives all processes of an app the same one. */
  async fetchToken(force_refresh) {
    const { appid, appsecret, cacheKey } = this.client;
    const asked = performance.now();
    const body = { grant_type: "client_credential", appid, secret: appsecret, force_refresh };
    const { access_token, expires_in } = await this.exchange("/cgi-bin/stable_token", null, () => body);
    const good = typeof access_token === "string" && access_token !== "" &&
      Number.isSafeInteger(expires_in) && expires_in > 0 && expires_in <= 86400;
    if (!good) throw new ClientError("protocol", "the answer lacks an access_token or its expires_in");
    tokens.set(cacheKey, { token: access_token, until: asked + expires_in * 1000 });
    return access_token;
  }

  async exchange(path, token, makeBody) {
    try {
      return await this.exchangeOnce(path, token, makeBody);
    } catch (error) {
      const timeAllows = this.deadline - performance.now() > BUSY_PAUSE_MS;
      if (error.errcode !== BUSY || !this.mayRepeat || !timeAllows) throw error;
    }
    this.mayRepeat = false;
    await sleep(BUSY_PAUSE_MS);
    return this.exchangeOnce(path, token, makeBody);
  }

  async exchangeOnce(path, token, makeBody) {
    const target = token === null ? path : `${path}?access_token=${encodeURIComponent(token)}`;
    // The body is made anew for each attempt: signed with the time it is sent at.
    const body = makeBody && JSON.stringify(makeBody());
    return readAnswer(await this.client.transport.send(body ? "POST" : "GET", target, body, this.deadline));
  }
}

// --- the adapter for wxconform: a case in, a result out ---------------------------------------------

const OPERATIONS = ["get_category", "get_realname_info"];
const TEXTS = ["op", "base_url", "ca_file", "access_token", "appid", "appsecret", "auth_token", "mch_id", "cert_serialno", "private_key_file"];

async function runCase(input) {
  try {
    if (!TEXTS.every((name) => input[name] == null || typeof input[name] === "string")) {
      throw new ClientError("invalid_input", "an input is not a text");
    }
    if (!OPERATIONS.includes(input.op)) {
      return { outcome: "unsupported", message: `operations are ${OPERATIONS.join(" and ")}` };
    }
    const timeout = String(input.timeout_ms ?? 10000);
    if (!/^[1-9][0-9]{0,6}$/.test(timeout)) throw new ClientError("invalid_input", "timeout_ms is not a number of milliseconds");
    const client = new Client({ ...input, timeout_ms: Number(timeout) });
    return input.op === "get_category"
      ? { outcome: "ok", category_list: await client.getCategory() }
      : { outcome: "ok", ...(await client.getRealnameInfo(input)) };
  } catch (error) {
    if (error instanceof ApiError) return { outcome: "api_error", errcode: error.errcode, errmsg: error.errmsg };
    if (error instanceof ClientError) return { outcome: "client_error", kind: error.kind, message: error.message };
    throw error;
  }
}

const print = (result) => process.stdout.write(JSON.stringify(result) + "\n");

async function runLines() {
  // latin1 keeps the bytes as they are for readJson to judge.
  process.stdin.setEncoding("latin1");
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === "") continue;
    let input;
    try {
      input = readJson(Buffer.from(line, "latin1"));
    } catch {
      print({ outcome: "client_error", kind: "invalid_input", message: "the line is no JSON object" });
      continue;
    }
    print(await runCase(input));
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [mode] = process.argv.slice(2);
  if (mode === "--stdio") {
    await runLines();
  } else if (mode === undefined) {
    print(await runCase(Object.fromEntries([...TEXTS, "timeout_ms"].map((name) => [name, process.env[`WX_${name.toUpperCase()}`]]))));
  } else {
    console.error("usage: client.mjs [--stdio]");
    process.exitCode = 2;
  }
}
