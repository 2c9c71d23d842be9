/* A request of the journal as a curl line for the shell. What the journal hides is put in again
 * where the page knows it, else it is a shell variable to be filled in. */

const MASKED = /([^"&=\s]{0,4})…#([0-9a-f]{8})/g;

/* Headers that curl writes itself, or that belong to one connection. */
const OWN_HEADERS = new Set(["host", "user-agent", "accept", "content-length", "connection",
  "accept-encoding", "transfer-encoding", "expect", "te", "upgrade", "keep-alive"]);

const quoted = (text) => "'" + text.replace(/'/g, "'\\''") + "'";

/* The name in front of a masked value: access_token=…, "auth_token": "… */
function nameBefore(text) {
  const found = /([A-Za-z_][A-Za-z0-9_]*)\\?"?\s*[=:]\s*\\?"?$/.exec(text);
  return found ? found[1].toLowerCase() : "value";
}

/* The hidden values of a record: [{name, prefix, mask}], each once. */
export function hiddenValues(record) {
  const found = new Map();
  for (const text of [record.query || "", record.body || ""])
    for (const match of text.matchAll(MASKED)) {
      const name = nameBefore(text.slice(0, match.index));
      found.set(match[0], { name, prefix: match[1], mask: match[0] });
    }
  return [...found.values()];
}

/* Variables of the shell: access_token is $ACCESS_TOKEN; a second one of that name, $ACCESS_TOKEN_2. */
function nameVariables(hidden, secrets) {
  const used = new Map();
  const variables = new Map();
  for (const { name, mask } of hidden) {
    if (secrets.has(mask)) continue;
    const count = (used.get(name) || 0) + 1;
    used.set(name, count);
    variables.set(mask, name.toUpperCase() + (count > 1 ? "_" + count : ""));
  }
  return variables;
}

/* One shell word: text in single quotes, with what was masked in it. */
function word(text, secrets, variables, escape) {
  let out = "";
  let from = 0;
  for (const match of text.matchAll(MASKED)) {
    const plain = text.slice(from, match.index);
    from = match.index + match[0].length;
    if (secrets.has(match[0])) out += quoted(plain + escape(secrets.get(match[0])));
    else out += quoted(plain) + '"$' + variables.get(match[0]) + '"';
  }
  return (out + quoted(text.slice(from))).replace(/(?<!\\)''/g, "") || "''";
}

/* Where a request of that record goes, and what curl must be told to get there. */
function target(record, urls, caFile) {
  const host = (record.headers || []).find((header) => header.name.toLowerCase() === "host");
  const asked = host ? host.value : "";
  const port = record.listener === "proxy" ? "https" : record.listener;
  const base = urls[port] || (port === "http" || !urls.https ? urls.http : urls.https) || "http://" + asked;
  const options = [];
  const name = asked.replace(/:\d+$/, "");
  if (!base.startsWith("https:")) {
    if (asked && asked !== base.slice("http://".length)) options.push("-H " + quoted("Host: " + asked));
    return { base, options };
  }
  if (port === "tls1_1") options.push("--tls-max 1.1");
  if (port === "https" && caFile) options.push("--cacert " + quoted(caFile));
  else options.push("-k");
  const there = base.slice("https://".length);
  if (!name || name === there.replace(/:\d+$/, "")) return { base, options };
  options.push("--connect-to " + quoted("::" + there));
  return { base: "https://" + asked, options };
}

/* curlLine(record, {urls, caFile, secrets}): the lines. `urls`: the listeners of the record's space;
 * `secrets`: masked texts and what stands behind them, as far as it is known. */
export function curlLine(record, { urls = {}, caFile = null, secrets = new Map() }) {
  const variables = nameVariables(hiddenValues(record), secrets);
  const { base, options } = target(record, urls, caFile);
  const words = ["curl -sS", ...options];
  const hasBody = Boolean(record.body);
  if (record.method === "HEAD") words.push("--head");
  else if (record.method !== (hasBody ? "POST" : "GET")) words.push("-X " + quoted(record.method));
  let typed = false;
  for (const { name, value } of record.headers || []) {
    if (OWN_HEADERS.has(name.toLowerCase()) || new RegExp(MASKED.source).test(value)) continue;
    if (!/^[\w.-]+$/.test(name)) continue; /* curl would take @name for a file */
    if (name.toLowerCase() === "content-type") typed = true;
    words.push("-H " + quoted(`${name}: ${value}`));
  }
  if (hasBody && !typed) words.push("-H 'Content-Type:'");
  if (hasBody)
    /* Not --data-binary: that takes a body that begins with @ for a file. */
    words.push("--data-raw " + word(record.body, secrets, variables,
      (value) => JSON.stringify(value).slice(1, -1)));
  const path = encodeURI(record.path).replace(/[?#]/g, encodeURIComponent);
  const url = base + path + (record.query ? "?" + record.query : "");
  if (/[[\]{}]/.test(url)) words.push("-g");
  if (/\/\./.test(path)) words.push("--path-as-is");
  words.push(word(url, secrets, variables, encodeURIComponent));
  const assigned = [...variables.values()].map((name) => name + "='…'").join(" ");
  return (assigned ? assigned + "\n" : "") + words.join(" ");
}

/* Why a line cannot be the request itself; null where it can. */
export function curlDoubt(record) {
  const body = record.body || "";
  if (/\ufffd/.test(body + (record.query || ""))) return "curl.bytes";
  const whole = new TextEncoder().encode(body).length;
  if (record.body_size > whole && hiddenValues(record).length === 0) return "curl.cut";
  if (record.body_size > 8192) return "curl.cut";
  return null;
}
