/* One request of the journal, whole: why it was answered so, every check, and how to do it again. */
import { hiddenValues, curlDoubt, curlLine } from "./curl.js";
import { copyable, english, facts, h } from "./dom.js";
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
function answering(record, checks) {
  const first = record.fault ? null : checks.find((check) => check.outcome === "violated");
  return first && first.errcode === record.errcode ? first : null;
}

/* In the order in which this world lets them answer. */
function ordered(record, order) {
  const place = (check) => (record.endpoint === "getrealnameinfo" ? order.indexOf(check.id) : 0);
  return [...(record.checks || [])].sort((a, b) => place(a) - place(b));
}

/* --- The ladder --- */

const MARKS = { holds: "✓", violated: "✗", not_applicable: "–", undecided: "?" };
const TONES = { holds: "green", violated: "red", not_applicable: "skipped", undecided: "warned" };

const ruleWords = (id) => (hasWords("rule." + id) ? say("rule." + id) : id);

function ladder(record, checks) {
  const answered = answering(record, checks);
  return h("ol", { class: "ladder" }, checks.map((check) =>
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

function repeat(record, around) {
  const doubt = curlDoubt(record);
  if (doubt) return h("p", { class: "quiet" }, say(doubt));
  const unknown = hiddenValues(record).some(({ mask }) => !around.secrets.has(mask));
  return [copyable(curlLine(record, around), { class: "long", id: "curl" }),
    unknown && h("p", { class: "quiet" }, say("curl.fill_in")),
    record.endpoint === "getrealnameinfo" && h("p", { class: "quiet" }, say("curl.timestamp"))];
}

/* --- Request and answer --- */

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch (error) { return text; }
}

function message(record) {
  const line = `${record.method} ${record.path}${record.query ? "?" + record.query : ""}`;
  return [h("pre", { tabindex: "0", class: "long" },
    [line, ...(record.headers || []).map(({ name, value }) => `${name}: ${value}`)].join("\n")),
  record.body ? h("pre", { tabindex: "0", class: "long" }, pretty(record.body))
    : h("p", { class: "quiet" }, say("record.no_body")),
  h("p", { class: "quiet" }, say("record.masked"))];
}

/* around: {urls, caFile, secrets} of the record's space (curl.js), and the `order` of its checks. */
export function recordView(record, around) {
  const checks = ordered(record, around.order);
  return h("article", { class: "record", "data-id": record.id, "data-language": currentLanguage() },
    h("header", { class: "verdict " + toneOf(record) },
      h("h2", { tabindex: "-1", id: "record-title" }, pill(record), " ", verdictWords(record)),
      h("p", { class: "mono" }, `${record.method} ${record.path}`)),
    h("section", {}, h("h3", {}, say("record.why")), why(record)),
    h("section", {}, h("h3", {}, say("record.checks")),
      checks.length > 0 ? ladder(record, checks)
        : h("p", { class: "quiet" }, say("record.no_checks"))),
    h("section", {}, h("h3", {}, say("record.repeat")), repeat(record, around)),
    h("section", {}, h("h3", {}, say("record.request")), message(record)),
    h("section", {}, h("h3", {}, say("record.answer", record.status)),
      record.answer ? h("pre", { tabindex: "0", class: "long" }, pretty(record.answer))
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
