/* Faults with one click, and those that wait for their requests. */
import { call } from "./admin.js";
import { attempt, tellDone } from "./dialog.js";
import { button, fill, h, select } from "./dom.js";
import { errcodeWords, say } from "./words.js";

const DOCUMENTED = [94001, 94002, 94003, 94004, 94005, 94006, 94007, 94008, 94009, 94010, -1];
const PLATFORM = [40001, 42001, 40014, 41001, 45009, 45011, 47001];
const TRANSPORTS = ["empty", "reset", "truncate", "early_close", "garbage", "trickle", "hang",
  "bad_length", "bad_chunk", "no_last_chunk"];
/* Answers that look right until they are read. 张三 in UTF-8 is what GBK readers stumble over. */
const ANSWERS = {
  slow: { delay_ms: 3000 },
  html: { status: 502, body: "<html><h1>502 Bad Gateway</h1></html>", headers: { "Content-Type": "text/html" } },
  ciphertext: { corrupt: "ciphertext" },
  base64: { corrupt: "base64" },
  utf8: { plaintext: { real_name: "e5bca0e4b889" } },
  no_errcode: { patch: { errcode: null, errmsg: null } },
  spelt_right: { patch: { encryted_real_name: null, encrypted_real_name: "AA==" } },
  redirect: { redirect: "https://redirect.invalid/" },
};
const ENDPOINTS = ["getrealnameinfo", "get_category", "token", "stable_token", "any"];
const TIMES = ["1", "3", "always"];

/* What is chosen for the next click; kept while other views are shown. */
const chosen = { endpoint: "getrealnameinfo", times: "1" };

function faultOf(action) {
  const fault = { ...action };
  if (chosen.endpoint !== "any") fault.match = { endpoint: chosen.endpoint };
  if (chosen.times !== "always") fault.times = Number(chosen.times);
  return fault;
}

/* The action of a fault in one line: what is not about when it strikes. */
function actionWords(fault) {
  const { id, hits, left, match, times, after, probability, ...action } = fault;
  if (action.errcode !== undefined) return `errcode ${action.errcode}`;
  return JSON.stringify(action);
}

/* context: {space}. */
export function showFaults(root, context) {
  const query = { space: context.space };
  const active = h("div", { id: "faults", class: "rows" });
  let timer = 0;
  let gone = false;
  let drawn = "";

  async function refresh(isQuiet) {
    clearTimeout(timer);
    try {
      const { faults } = await call("GET", "/faults", { query });
      if (!gone) drawActive(faults);
    } catch (error) {
      if (!isQuiet && !gone) fill(active, h("p", { class: "red text" }, say("faults.unknown")));
    }
    if (!gone) timer = setTimeout(() => refresh(true), 2000);
  }

  async function add(action) {
    const made = await attempt(() => call("POST", "/faults", { query, body: action }));
    if (!made) return false;
    tellDone(say("faults.added", made.id));
    await refresh();
    return true;
  }

  function drawActive(faults) {
    const now = JSON.stringify(faults);
    if (now === drawn) return; /* a button under the pointer stays */
    drawn = now;
    fill(active, faults.length === 0 ? h("p", { class: "quiet" }, say("faults.none"))
      : faults.map((fault) => h("div", {
        class: "rowline fault" + (fault.left === 0 ? " spent" : ""), "data-fault": fault.id },
        h("span", { class: "grow" }, h("code", { class: "long" }, actionWords(fault)),
          h("small", {}, [fault.id, fault.match?.endpoint || say("faults.any"),
            fault.times ? say("faults.times", fault.times) : say("faults.always"),
            say("faults.hits", fault.hits ?? 0), fault.left === 0 && say("faults.spent")]
            .filter(Boolean).join(" · "))),
        button(say("remove"), async () => {
          await attempt(() => call("DELETE", "/faults/" + encodeURIComponent(fault.id), { query }));
          await refresh();
        }, { class: "small", "aria-label": say("faults.remove", fault.id) }))),
    faults.length > 1 && button(say("faults.remove_all"), async () => {
      await attempt(() => call("DELETE", "/faults", { query }));
      await refresh();
    }, { class: "danger", id: "remove-all" }));
  }

  const codeButton = (code) => button([h("b", {}, String(code)), h("span", {}, errcodeWords(code))],
    () => add(faultOf({ errcode: code })), { class: "tile", "data-errcode": code });
  const otherButton = (kind, name, action) => button(
    [h("b", {}, name), h("span", {}, say(`faults.${kind}_${name}`))],
    () => add(faultOf(action)), { class: "tile", "data-fault-kind": name });

  const own = h("textarea", {
    id: "own-fault", rows: "5", spellcheck: "false", "aria-label": say("faults.own"),
  });
  own.value = JSON.stringify(faultOf({ errcode: 94003, delay_ms: 500 }), null, 1);

  async function addOwn() {
    await attempt(async () => {
      let fault;
      try {
        fault = JSON.parse(own.value);
      } catch (error) {
        throw Object.assign(new Error(error.message), { code: "bad-json" });
      }
      await add(fault);
    });
  }

  fill(root,
    h("div", { class: "intro" }, h("h2", {}, say("faults.title")), h("p", { class: "quiet" }, say("faults.words"))),
    h("div", { class: "row" },
      select("fault-endpoint", say("faults.endpoint"), ENDPOINTS.map((name) =>
        [name, name === "any" ? say("faults.any") : name]), chosen.endpoint,
      (value) => { chosen.endpoint = value; }),
      select("fault-times", say("faults.how_often"), TIMES.map((times) =>
        [times, times === "always" ? say("faults.always") : say("faults.times", times)]), chosen.times,
      (value) => { chosen.times = value; })),
    h("section", { class: "card" }, h("h3", {}, say("faults.active")), active),
    h("section", {}, h("h3", {}, say("faults.documented")), h("div", { class: "tiles" }, DOCUMENTED.map(codeButton))),
    h("section", {}, h("h3", {}, say("faults.platform")), h("div", { class: "tiles" }, PLATFORM.map(codeButton))),
    h("section", {}, h("h3", {}, say("faults.answers")), h("div", { class: "tiles" },
      Object.entries(ANSWERS).map(([name, action]) => otherButton("answer", name, action)))),
    h("section", {}, h("h3", {}, say("faults.transport")), h("div", { class: "tiles" },
      TRANSPORTS.map((name) => otherButton("transport", name, { transport: name })))),
    h("section", { class: "card" }, h("h3", {}, say("faults.own")), own,
      h("div", { class: "actions" }, button(say("faults.add_own"), addOwn, { class: "primary", id: "add-own" }))));
  refresh();
  return { leave() { gone = true; clearTimeout(timer); } };
}
