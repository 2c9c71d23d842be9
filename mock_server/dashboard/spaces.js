/* Spaces: isolated worlds for tests that run side by side. */
import { call } from "./admin.js";
import { attempt, confirmFirst, tellDone } from "./dialog.js";
import { button, fill, h } from "./dom.js";
import { forgetTokens } from "./tokens.js";
import { say } from "./words.js";

const LISTENERS = ["http", "https", "self_signed", "expired", "not_yet_valid", "wrong_host",
  "untrusted_ca", "tls1_1"];

/* context: {space, spaces, choose(id), reload()}. */
export function showSpaces(root, context) {
  const id = h("input", {
    id: "space-id", maxlength: "64", placeholder: say("spaces.id_hint"), autocomplete: "off",
    spellcheck: "false",
  });
  const boxes = LISTENERS.map((name) => h("input", { type: "checkbox", name: "listen", value: name }));

  async function make(event) {
    event.preventDefault();
    const body = { listen: boxes.filter((box) => box.checked).map((box) => box.value) };
    if (id.value.trim()) body.id = id.value.trim();
    const made = await attempt(() => call("POST", "/spaces", { body }));
    if (!made) return;
    tellDone(say("spaces.made", made.id));
    await context.reload();
  }

  async function end(space) {
    if (!await confirmFirst(say("spaces.end_title", space.id), say("spaces.end_words"), say("spaces.end")))
      return;
    await attempt(async () => {
      if (space.id === context.space) context.choose("default"); /* nobody asks for what is gone */
      await call("DELETE", "/spaces/" + encodeURIComponent(space.id));
      forgetTokens(space.id);
      await context.reload();
    });
  }

  async function reset(space) {
    if (!await confirmFirst(say("spaces.reset_title", space.id), say("spaces.reset_words"), say("spaces.reset")))
      return;
    await attempt(async () => {
      await call("POST", "/reset", { query: { space: space.id } });
      forgetTokens(space.id);
      tellDone(say("spaces.reset_done", space.id));
      if (space.id === context.space) context.choose(space.id);
    });
  }

  const card = (space) => h("article", { class: "card space", "data-space": space.id },
    h("div", { class: "line" }, h("h3", { class: "grow mono" }, space.id),
      space.id === context.space && h("span", { class: "tag green" }, say("spaces.shown"))),
    h("dl", { class: "addresses" }, LISTENERS.filter((name) => space[name]).map((name) =>
      h("div", {}, h("dt", {}, name), h("dd", { class: "mono" }, space[name])))),
    !LISTENERS.some((name) => space[name]) && h("p", { class: "quiet" }, say("spaces.shared")),
    h("div", { class: "actions" },
      space.id !== context.space && button(say("spaces.look"), () => context.choose(space.id), { class: "primary" }),
      button(say("spaces.reset"), () => reset(space)),
      space.id !== "default" && button(say("spaces.end"), () => end(space), { class: "danger" })));

  fill(root,
    h("div", { class: "intro" }, h("h2", {}, say("spaces.title")), h("p", { class: "quiet" }, say("spaces.words"))),
    h("div", { class: "cards" }, context.spaces.map(card)),
    h("section", { class: "card" }, h("h3", {}, say("spaces.new")),
      h("form", { onsubmit: make },
        h("label", { class: "field" }, h("span", {}, say("spaces.id")), id),
        h("fieldset", { class: "checks" }, h("legend", {}, say("spaces.listen")),
          boxes.map((box) => h("label", { class: "check" }, box, h("code", {}, box.value)))),
        h("p", { class: "quiet" }, say("spaces.listen_words")),
        h("div", { class: "actions" },
          h("button", { type: "submit", class: "primary", id: "make-space" }, say("spaces.make"))))));
  return {};
}
