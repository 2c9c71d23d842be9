/* The frame: which view and which space are shown, the head, the keyboard. All that can be linked to
 * stands in the address: #/live/12?space=default. */
import { call } from "./admin.js";
import { showClock } from "./clock.js";
import { attempt, footElement, showKeys } from "./dialog.js";
import { button, fill, h } from "./dom.js";
import { showFaults } from "./faults.js";
import { Feed } from "./feed.js";
import { showLive } from "./live.js";
import { toneOf } from "./record.js";
import { showSpaces } from "./spaces.js";
import { remember } from "./storage.js";
import { showTap } from "./tap.js";
import { knownSecrets } from "./tokens.js";
import { chooseLanguage, currentLanguage, loadWords, say } from "./words.js";
import { showWorld } from "./world.js";

const VIEWS = { live: showLive, tap: showTap, faults: showFaults, spaces: showSpaces, clock: showClock,
  world: showWorld };
const THEMES = { auto: ["light", "◐"], light: ["dark", "☀"], dark: ["auto", "☾"] };

const state = { view: "live", parts: [], space: "default", spaces: [{ id: "default" }], world: null,
  version: "" };
let feed = null;
let shown = null; /* what the view gave: {update, move, key, leave} */

/* --- The address --- */

function readAddress() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").map(decodeURIComponent);
  return { view: VIEWS[parts[0]] ? parts[0] : "live", parts: parts.slice(1),
    space: new URLSearchParams(query || "").get("space") || "default" };
}

function href([view, ...parts], space = state.space) {
  const path = [view, ...parts].map(encodeURIComponent).join("/");
  return `#/${path}${space === "default" ? "" : "?" + new URLSearchParams({ space })}`;
}

function go(parts, replace) {
  if (replace) history.replaceState(null, "", href(parts));
  else if (location.hash !== href(parts)) history.pushState(null, "", href(parts));
  follow();
}

const requestId = () => (/^\d+$/.test(state.parts[0] || "") ? Number(state.parts[0]) : null);

/* Shows what the address says. */
function follow() {
  const before = { view: state.view, space: state.space };
  Object.assign(state, readAddress());
  if (state.space !== before.space) return enterSpace();
  if (state.view === "live" && before.view === "live" && shown?.move) {
    shown.move(requestId());
    return drawHead();
  }
  return draw();
}

/* --- Spaces --- */

const spaceRow = () => state.spaces.find((row) => row.id === state.space) || {};

/* What reaches this space: its own ports, else those that all share. */
function urls() {
  const front = state.spaces.find((row) => row.id === "default") || {};
  const { id, ca_file, ...own } = spaceRow();
  return Object.keys(own).length > 0 ? own : { http: front.http, https: front.https };
}

async function reloadSpaces() {
  const answer = await call("GET", "/spaces");
  state.spaces = answer.spaces;
}

async function reloadWorld() {
  const space = state.space;
  const world = await call("GET", "/world", { query: { space } });
  if (space === state.space) state.world = world;
}

function enterSpace() {
  feed?.stop();
  state.world = null;
  feed = new Feed(state.space, onFeed);
  draw();
  attempt(async () => {
    await Promise.all([reloadSpaces(), reloadWorld()]);
    if (state.view !== "live") return draw();
    drawHead();
    return shown?.redrawDetail(); /* a filter that is being typed stays */
  });
}

function onFeed() {
  drawHead();
  if (state.view === "live") shown?.update();
}

/* --- The page --- */

const head = h("header", { class: "head" });
const main = h("main", { class: "wrap", id: "main", tabindex: "-1" });

function tab(view, index) {
  const refused = view === "live" && feed ? feed.list().filter((record) => toneOf(record) === "red").length : 0;
  return h("a", {
    href: href([view]), class: "tab", "data-view": view,
    "aria-current": state.view === view ? "page" : null, "aria-keyshortcuts": String(index + 1),
  }, say("view." + view), refused > 0 && h("span", { class: "count", title: say("head.refused") },
    refused > 99 ? "99+" : String(refused)));
}

let headDrawn = "";

function drawHead() {
  const link = feed ? feed.state : "starting";
  const count = feed ? feed.list().filter((record) => toneOf(record) === "red").length : 0;
  const theme = window.wxmockTheme.get();
  const key = JSON.stringify([link, count, theme, currentLanguage(), state.view, state.space,
    state.spaces.map((row) => row.id)]);
  if (key === headDrawn) return; /* what has the focus keeps it */
  headDrawn = key;
  const focused = head.contains(document.activeElement) ? document.activeElement.id : "";
  const ids = new Set([...state.spaces.map((row) => row.id), state.space]);
  fill(head, h("div", { class: "wrap bar" },
    h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); main.focus(); } }, say("head.skip")),
    h("h1", {}, h("a", { href: href(["live"]) }, "wxmock")),
    h("span", { class: "link", "data-state": link, id: "link", role: "status", title: say("link.words_" + link) },
      h("i", { "aria-hidden": "true" }), h("span", {}, say("link." + link))),
    h("span", { class: "grow" }),
    h("select", { id: "space", "aria-label": say("head.space"), onchange: (event) => chooseSpace(event.target.value) },
      [...ids].map((id) => h("option", { value: id, selected: id === state.space }, id))),
    button(say("head.language"), changeLanguage, { id: "language", lang: currentLanguage() === "en" ? "zh-CN" : "en" }),
    button(THEMES[theme][1] + "\ufe0e", changeTheme, {
      id: "theme", title: say("theme." + theme), "aria-label": say("theme." + theme) }),
    button("?", showKeys, { id: "keys", "aria-label": say("keys.title"), title: say("keys.title") })),
  h("nav", { class: "wrap tabs", "aria-label": say("head.views") }, Object.keys(VIEWS).map(tab)));
  if (focused) document.getElementById(focused)?.focus();
}

function draw() {
  document.documentElement.lang = currentLanguage() === "zh" ? "zh-CN" : "en";
  document.title = `${say("view." + state.view)} · wxmock`;
  drawHead();
  shown?.leave?.();
  shown = null;
  main.className = "wrap view-" + state.view;
  shown = VIEWS[state.view](main, {
    space: state.space, spaces: state.spaces, world: state.world, urls: urls(), feed, id: requestId(), go, href,
    redraw: draw, choose: chooseSpace,
    reload: async () => { await reloadSpaces(); draw(); },
    around: () => ({ urls: urls(), caFile: spaceRow().ca_file || null,
      secrets: knownSecrets(state.space, state.world), order: state.world?.settings.check_order || [] }),
  });
}

function chooseSpace(space) {
  if (space === state.space) return enterSpace();
  location.hash = href([state.view], space);
  return undefined;
}

function changeLanguage() {
  chooseLanguage(currentLanguage() === "en" ? "zh" : "en");
  draw();
}

function changeTheme() {
  const [next] = THEMES[window.wxmockTheme.get()];
  window.wxmockTheme.set(next);
  remember("theme", next);
  drawHead();
}

/* --- The keyboard --- */

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const writes = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "radio" &&
    event.target.type !== "checkbox";
  if (event.key === "Escape" && shown?.key?.(event)) return;
  if (writes) return;
  if (shown?.key?.(event)) return;
  const view = Object.keys(VIEWS)[Number(event.key) - 1];
  if (view) go([view]);
  if (event.key === "?") showKeys();
}

async function start() {
  const page = document.getElementById("page");
  try {
    await loadWords();
  } catch (error) {
    fill(page, h("p", {}, "wxmock: the dashboard's words could not be loaded: reload the page. ",
      "页面文字加载失败，请刷新。"));
    return;
  }
  Object.assign(state, readAddress());
  fill(page, head, main, footElement());
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", follow); /* the way back fires it too */
  /* A page that the browser keeps for the way back must not keep its stream: six of them, and no page
   * of this double opens any more. */
  window.addEventListener("pagehide", () => feed?.stop());
  window.addEventListener("pageshow", (event) => { if (event.persisted) enterSpace(); });
  enterSpace();
}

start();
