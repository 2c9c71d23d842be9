/* The clock of a space: moved and stopped, to see timestamps and tokens grow old. */
import { call } from "./admin.js";
import { attempt } from "./dialog.js";
import { button, fill, h } from "./dom.js";
import { say, secondOf, spanOf } from "./words.js";

const STEPS = [-86400, -7200, -3600, -301, -60, 60, 301, 601, 3600, 7200, 86400];

/* context: {space}. */
export function showClock(root, context) {
  const query = { space: context.space };
  let clock = null;
  let readAt = 0;

  const time = h("p", { class: "time", id: "clock-now" });
  const unix = h("p", { class: "mono quiet", id: "clock-unix" });
  const state = h("p", { id: "clock-state", role: "status" });
  const freeze = button("", () => set({ freeze: !clock.freeze }), { id: "freeze" });
  const offset = h("input", {
    type: "number", id: "clock-offset", step: "1", inputmode: "numeric",
  });

  async function set(body) {
    const answer = await attempt(() => call("POST", "/clock", { query, body }));
    if (answer) take(answer);
  }

  function take(answer) {
    clock = answer;
    readAt = Date.now();
    if (document.activeElement !== offset) offset.value = String(clock.offset_s);
    draw();
  }

  const now = () => clock.now + (clock.freeze ? 0 : Math.floor((Date.now() - readAt) / 1000));

  function draw() {
    if (!clock) return;
    time.textContent = secondOf(now());
    unix.textContent = String(now());
    const words = [say(clock.freeze ? "clock.frozen" : "clock.runs"),
      clock.offset_s === 0 ? say("clock.no_offset") : say("clock.offset_is", spanOf(clock.offset_s))].join(" ");
    if (state.textContent !== words) state.textContent = words;
    freeze.textContent = say(clock.freeze ? "clock.unfreeze" : "clock.freeze");
  }

  function setOffset(event) {
    event.preventDefault();
    set({ offset_s: Math.trunc(Number(offset.value)) || 0 });
  }

  fill(root,
    h("div", { class: "intro" }, h("h2", {}, say("clock.title")), h("p", { class: "quiet" }, say("clock.words"))),
    h("section", { class: "card clock" }, time, unix, state,
      h("div", { class: "actions" }, freeze,
        button(say("clock.back"), () => set({ freeze: false, offset_s: 0 }), { id: "clock-back" }))),
    h("section", { class: "card" }, h("h3", {}, say("clock.move")),
      h("div", { class: "steps-row" }, STEPS.map((step) =>
        button(spanOf(step), () => set({ offset_s: clock.offset_s + step }), { "data-step": step }))),
      h("form", { class: "line", onsubmit: setOffset },
        h("label", { class: "field" }, h("span", {}, say("clock.offset")), offset),
        h("button", { type: "submit", id: "set-offset" }, say("clock.set"))),
      h("p", { class: "quiet" }, say("clock.steps_words"))));

  attempt(async () => take(await call("GET", "/clock", { query })));
  const ticking = setInterval(draw, 250);
  const reading = setInterval(async () => {
    try { take(await call("GET", "/clock", { query })); } catch (error) { /* the head says it is lost */ }
  }, 10000);
  return { leave() { clearInterval(ticking); clearInterval(reading); } };
}
