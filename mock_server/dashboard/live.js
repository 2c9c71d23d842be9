/* The requests as they come in: a list, and the one that is looked at. */
import { call } from "./admin.js";
import { attempt, confirmFirst } from "./dialog.js";
import { arrange, button, english, fill, h } from "./dom.js";
import { pill, recordView, toneOf } from "./record.js";
import { clockTime as timeParts, currentLanguage, errcodeWords, say, trapWords } from "./words.js";

const SHOWN = 300;

/* What is typed, and which kind of answer; kept while other views are shown. */
const filter = { text: "", kind: "all" };
const KINDS = {
  all: () => true,
  refused: (record) => toneOf(record) !== "green",
  granted: (record) => toneOf(record) === "green",
  faults: (record) => Boolean(record.fault),
};

function matches(record) {
  if (!KINDS[filter.kind](record)) return false;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [record.id, record.method, record.path, record.endpoint, record.appid, record.errcode,
    record.errmsg, record.listener, record.fault, record.signed?.cert_serialno,
    ...(record.diagnosis || []).map((row) => row.code)].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function rowOf(record, open) {
  const first = (record.diagnosis || [])[0];
  const own = first && trapWords(first.code);
  const words = first ? (own ? own.message : english("span", {}, first.message))
    : record.errcode ? errcodeWords(record.errcode) : "";
  return h("div", {
    role: "option", id: "request-" + record.id, class: "request", "data-id": record.id,
    onclick: () => open(record.id),
  },
  h("div", { class: "line" }, pill(record),
    h("span", { class: "grow mono" }, `${record.method} ${record.endpoint === "unknown" ? record.path : record.endpoint}`),
    h("time", { class: "quiet", datetime: record.time }, ...clockTime(record.time))),
  h("div", { class: "line quiet" },
    h("span", { class: "grow words" }, words || record.appid || ""),
    record.fault && h("span", { class: "tag warned" }, record.fault)));
}

/* The milliseconds apart: a phone has no room for them. */
function clockTime(instant) {
  const [seconds, rest] = timeParts(instant).split(".");
  return [seconds, rest && h("span", { class: "fraction" }, "." + rest)];
}

/* context: {feed, id, go(parts, replace), around()}. */
export function showLive(root, context) {
  const rows = new Map(); /* id → {record, element} */
  let shown = [];
  let drawnDetail = null;

  const input = h("input", {
    type: "search", id: "filter", placeholder: say("live.filter"), "aria-label": say("live.filter"),
    value: filter.text, autocomplete: "off", spellcheck: "false",
    oninput: () => { filter.text = input.value; draw(); },
  });
  const kinds = h("div", { class: "segments", role: "group", "aria-label": say("live.kinds") },
    Object.keys(KINDS).map((kind) => button(say("live.kind_" + kind), () => {
      filter.kind = kind;
      draw();
    }, { "data-kind": kind })));
  const note = h("p", { class: "quiet", role: "status" });
  const list = h("div", {
    class: "requests", role: "listbox", tabindex: "0", id: "requests",
    "aria-label": say("live.list"), onkeydown: onKey,
  });
  const empty = h("div", { class: "empty" });
  const detail = h("section", { class: "detail", "aria-label": say("live.detail") });
  const left = h("div", { class: "side" },
    h("div", { class: "filters" }, input, kinds,
      h("div", { class: "line" }, note, button(say("live.clear"), clear, { class: "small", id: "clear" }))),
    list, empty);
  fill(root, h("div", { class: "live" }, left, detail));

  async function clear() {
    if (!await confirmFirst(say("live.clear"), say("live.clear_words"), say("live.clear"))) return;
    await attempt(async () => {
      await call("DELETE", "/requests", { query: { space: context.feed.space } });
      context.feed.clear();
      context.go(["live"]);
    });
  }

  function open(id, quietly) {
    context.go(id === null ? ["live"] : ["live", String(id)], quietly);
  }

  function back() {
    open(null);
    list.focus();
  }

  function onKey(event) {
    const at = shown.findIndex((record) => record.id === context.id);
    const to = { ArrowDown: at + 1, ArrowUp: Math.max(at - 1, 0), Home: 0, End: shown.length - 1,
      PageDown: at + 10, PageUp: Math.max(at - 10, 0) }[event.key];
    if (to !== undefined && shown.length > 0) {
      event.preventDefault();
      open(shown[Math.min(to, shown.length - 1)].id, true);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      document.getElementById("record-title")?.focus();
    }
  }

  function elementOf(record) {
    const kept = rows.get(record.id);
    if (kept && kept.record === record) return kept.element;
    const element = rowOf(record, open);
    rows.set(record.id, { record, element });
    return element;
  }

  function drawList() {
    const all = context.feed.list();
    shown = all.filter(matches).slice(0, SHOWN);
    arrange(list, shown.map(elementOf));
    for (const id of rows.keys()) if (!context.feed.records.has(id)) rows.delete(id);
    for (const { element, record } of rows.values())
      element.setAttribute("aria-selected", String(record.id === context.id));
    const selected = shown.some((record) => record.id === context.id);
    if (selected) list.setAttribute("aria-activedescendant", "request-" + context.id);
    else list.removeAttribute("aria-activedescendant");
    for (const one of kinds.children)
      one.setAttribute("aria-pressed", String(one.dataset.kind === filter.kind));
    const count = say("live.count", shown.length, all.length);
    const words = context.feed.truncated ? count + " · " + say("live.truncated") : count;
    if (note.textContent !== words) note.textContent = words;
    list.hidden = shown.length === 0;
    empty.hidden = shown.length > 0;
    if (shown.length === 0) fill(empty, emptyWords(all.length));
  }

  function emptyWords(known) {
    if (known > 0) return h("p", {}, say("live.none_match"));
    if (context.feed.state === "starting") return h("p", {}, say("live.loading"));
    return [h("p", {}, say("live.none")), h("p", {}, say("live.none_how")),
      h("p", {}, h("a", { href: context.href(["tap"]) }, say("live.go_tap")))];
  }

  function drawDetail() {
    const record = context.id === null ? null : context.feed.records.get(context.id);
    root.firstChild.classList.toggle("has-detail", context.id !== null);
    if (drawnDetail === (record || context.id)) return;
    drawnDetail = record || context.id;
    const toList = button("‹ " + say("live.back"), back, { class: "plain back", id: "back" });
    if (record) fill(detail, toList, recordView(record, context.around()));
    else fill(detail, context.id !== null && toList,
      h("p", { class: "empty" }, say(context.id === null ? "live.choose" : "live.unknown")));
  }

  function draw() {
    drawList();
    drawDetail();
  }

  draw();
  return {
    update: draw,
    /* Another record of the same view: nothing is built anew. */
    move(id) {
      context.id = id;
      draw();
      const row = rows.get(id);
      if (row) row.element.scrollIntoView({ block: "nearest" });
      if (id !== null && matchMedia("(max-width: 899px)").matches) scrollTo(0, 0);
    },
    redrawDetail() { drawnDetail = null; drawDetail(); },
    key(event) {
      if (event.key === "/") { event.preventDefault(); input.focus(); input.select(); return true; }
      if (event.key !== "Escape") return false;
      if (document.activeElement === input && input.value !== "") {
        input.value = filter.text = "";
        draw();
      } else {
        back();
      }
      return true;
    },
    language: currentLanguage(),
  };
}
