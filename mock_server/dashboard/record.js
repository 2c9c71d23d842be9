/* One request of the journal, whole: why it was answered so, every check, and how to do it again. */
import { hiddenValues, curlDoubt, curlLine } from "./curl.js";
import { copyable, english, facts, fill, h, select } from "./dom.js";
import { currentLanguage, durationOf, errcodeWords, hasWords, say, secondOf, trapWords } from "./words.js";

/* What an answer's errcode amounts to. A success in the variant without errcode has none. */
export function toneOf(record) {
  if (record.errcode === 0) return "green";
  if (record.errcode === null && record.status === 200 && !record.fault) return "green";
  return record.errcode === null ? "warned" : "red";
}

export function pill(record) {
  const words = record.errcode === 0 ? "ok" : record.errcode ?? "HTTP " + record.status;
  return h("span", { class: "pill " + toneOf(record) }, String(words));
}

export function verdictWords(record) {
  if (record.fault) return say("record.by_fault", record.fault);
  if (toneOf(record) === "green") return say("record.granted");
  if (record.errcode === null) return say("record.no_errcode");
  return errcodeWords(record.errcode);
}

/* The check that answered: the first violated one, unless a fault spoke. */
function answering(record) {
  if (record.fault || record.errcode === 0) return null;
  const first = (record.checks || []).find((check) => check.outcome === "violated");
  return first && first.errcode === record.errcode ? first : null;
}

/* --- The ladder --- */

const MARKS = { holds: "✓", violated: "✗", not_applicable: "–", undecided: "?" };
const TONES = { holds: "green", violated: "red", not_applicable: "skipped", undecided: "warned" };

const ruleWords = (id) => (hasWords("rule." + id) ? say("rule." + id) : id);

function ladder(record) {
  const answered = answering(record);
  return h("ol", { class: "ladder" }, record.checks.map((check) =>
    h("li", {
      class: "rung " + (TONES[check.outcome] || "skipped") + (check === answered ? " answered" : ""),
      "data-check": check.id, "data-outcome": check.outcome,
    },
    h("span", { class: "mark", "aria-hidden": "true" }, MARKS[check.outcome] || "?"),
    h("span", { class: "grow" }, ruleWords(check.id),
      h("small", {}, h("code", {}, check.id), " · ", say("outcome." + check.outcome),
        check === answered && [" · ", h("b", {}, say("record.answered_here"))])),
    h("code", { class: "code" }, String(check.errcode)))));
}

/* --- The diagnosis --- */

function finding(row) {
  const own = trapWords(row.code);
  return h("article", { class: "finding", "data-code": row.code },
    own ? h("p", { class: "what" }, own.message) : english("p", { class: "what" }, row.message),
    own ? h("p", {}, h("b", {}, say("record.remedy")), " ", own.remedy)
      : h("p", {}, h("b", {}, say("record.remedy")), " ", english("span", {}, row.remedy)),
    own && row.message && english("p", { class: "quiet" }, row.message),
    h("p", { class: "quiet" }, h("code", {}, row.code)));
}

function why(record) {
  const findings = record.diagnosis || [];
  if (findings.length > 0) return findings.map(finding);
  const key = record.fault ? "record.why_fault"
    : toneOf(record) === "green" ? "record.why_green" : "record.why_nothing";
  return h("p", { class: "quiet" }, say(key));
}

/* --- Doing it again --- */

/* What may stand for a hidden value: tokens that the page knows, of that kind and beginning. */
function candidates(hidden, record, tokens) {
  const kind = hidden.name.endsWith("auth_token") || hidden.name === "authtoken" ? "auth_token"
    : hidden.name.endsWith("access_token") ? "access_token" : null;
  return tokens.filter((row) => row.kind === kind && row.token.startsWith(hidden.prefix) &&
    (!record.appid || row.appid === record.appid));
}

function repeat(record, around) {
  const doubt = curlDoubt(record);
  if (doubt) return h("p", { class: "quiet" }, say(doubt));
  const hidden = hiddenValues(record);
  const values = new Map();
  const line = h("div", { class: "curl" });
  const draw = () => fill(line, copyable(
    curlLine(record, { urls: around.urls, caFile: around.caFile, values }), { class: "wrap" }),
  values.size < hidden.length && h("p", { class: "quiet" }, say("curl.fill_in")));
  const pickers = hidden.map((value, index) => {
    const rows = candidates(value, record, around.tokens);
    if (rows.length === 0) return null;
    const likely = rows.length === 1 ? rows[0] : rows.find((row) => row.issuedHere);
    if (likely) values.set(value.mask, likely.token);
    return select("stand-in-" + index, `${value.name} (${value.mask})`,
      [["", say("curl.by_hand")], ...rows.map((row) => [row.token, row.token])],
      likely ? likely.token : "", (chosen) => {
        if (chosen) values.set(value.mask, chosen);
        else values.delete(value.mask);
        draw();
      });
  });
  draw();
  return [h("div", { class: "row" }, pickers), line,
    record.endpoint === "getrealnameinfo" && h("p", { class: "quiet" }, say("curl.timestamp"))];
}

/* --- Request and answer --- */

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch (error) { return text; }
}

function message(record) {
  const line = `${record.method} ${record.path}${record.query ? "?" + record.query : ""}`;
  return [h("pre", { tabindex: "0", class: "wrap" },
    [line, ...(record.headers || []).map(({ name, value }) => `${name}: ${value}`)].join("\n")),
  record.body ? h("pre", { tabindex: "0", class: "wrap" }, pretty(record.body))
    : h("p", { class: "quiet" }, say("record.no_body")),
  h("p", { class: "quiet" }, say("record.masked"))];
}

/* around: {urls, caFile, tokens} of the record's space. */
export function recordView(record, around) {
  return h("article", { class: "record", "data-id": record.id, "data-language": currentLanguage() },
    h("header", { class: "verdict " + toneOf(record) },
      h("h2", { tabindex: "-1", id: "record-title" }, pill(record), " ", verdictWords(record)),
      h("p", { class: "mono" }, `${record.method} ${record.path}`)),
    h("section", {}, h("h3", {}, say("record.why")), why(record)),
    h("section", {}, h("h3", {}, say("record.checks")),
      (record.checks || []).length > 0 ? ladder(record)
        : h("p", { class: "quiet" }, say("record.no_checks"))),
    h("section", {}, h("h3", {}, say("record.repeat")), repeat(record, around)),
    h("section", {}, h("h3", {}, say("record.request")), message(record)),
    h("section", {}, h("h3", {}, say("record.answer", record.status)),
      record.answer ? h("pre", { tabindex: "0", class: "wrap" }, pretty(record.answer))
        : h("p", { class: "quiet" }, say("record.no_body"))),
    h("section", {}, h("h3", {}, say("record.facts")), facts([
      ["fact.id", String(record.id)],
      ["fact.time", secondOf(Date.parse(record.time) / 1000)],
      ["fact.appid", record.appid, true],
      ["fact.listener", record.listener],
      ["fact.peer", record.peer, true],
      ["fact.connection", record.connection && String(record.connection)],
      ["fact.sent", record.sent && say("sent." + record.sent)],
      ["fact.duration", Number.isInteger(record.duration_us) ? durationOf(record.duration_us) : null],
      ["fact.body_size", say("bytes", record.body_size ?? 0)],
      ["fact.timestamp", record.signed && String(record.signed.timestamp), true],
      ["fact.serial", record.signed && record.signed.cert_serialno, true],
      ["fact.fault", record.fault, true],
    ])));
}
