/* Questions in front of the page, and what went wrong, at its foot. */
import { button, english, fill, h } from "./dom.js";
import { say } from "./words.js";

/* Shows a dialog; gives what it was closed with: "" where it was left. */
function show(content, attributes) {
  return new Promise((resolve) => {
    const dialog = h("dialog", attributes);
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue); });
    fill(dialog, content(dialog));
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function confirmFirst(title, words, action) {
  return show((dialog) => [
    h("h2", { id: "dialog-title" }, title), h("p", {}, words),
    h("div", { class: "actions" },
      button(say("cancel"), () => dialog.close("")),
      button(action, () => dialog.close("yes"), { class: "danger", autofocus: true })),
  ], { "aria-labelledby": "dialog-title" }).then((value) => value === "yes");
}

/* The admin token, which the page cannot do without: asked for until one is given. */
export async function askToken(wasWrong) {
  let given = "";
  while (given === "") {
    given = await show((dialog) => {
      const input = h("input", {
        type: "password", id: "token", autocomplete: "off", spellcheck: "false", autofocus: true,
      });
      const take = (event) => { event.preventDefault(); dialog.close(input.value.trim()); };
      return h("form", { onsubmit: take },
        h("h2", { id: "dialog-title" }, say("token.title")), h("p", {}, say("token.words")),
        wasWrong && h("p", { class: "red text" }, say("token.wrong")),
        h("label", { class: "field" }, h("span", {}, say("token.label")), input),
        h("div", { class: "actions" }, h("button", { type: "submit", class: "primary" }, say("token.take"))));
    }, { "aria-labelledby": "dialog-title", id: "token-dialog" });
  }
  return given;
}

export function showKeys() {
  const rows = [
    ["/", "keys.filter"], ["↑ ↓", "keys.move"], ["Enter", "keys.open"], ["Esc", "keys.back"],
    ["1 – 6", "keys.views"], ["?", "keys.help"],
  ];
  return show((dialog) => [
    h("h2", { id: "dialog-title" }, say("keys.title")),
    h("dl", { class: "keys" }, rows.map(([key, words]) =>
      h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, say(words))))),
    h("div", { class: "actions" },
      button(say("close"), () => dialog.close(""), { class: "primary", autofocus: true })),
  ], { "aria-labelledby": "dialog-title" });
}

/* --- What is told at the foot of the page --- */

let foot = null;
let fading = 0;

export function footElement() {
  foot = h("div", { class: "foot", role: "status", "aria-live": "polite" });
  return foot;
}

function tell(tone, children) {
  if (!foot) return;
  clearTimeout(fading);
  fill(foot, h("div", { class: "toast " + tone }, children,
    button("×", () => fill(foot), { class: "plain", "aria-label": say("close") })));
  fading = setTimeout(() => fill(foot), tone === "red" ? 15000 : 4000);
}

export const tellDone = (words) => tell("green", h("p", {}, words));

/* An error of ours or of the admin API; the latter's words are English. */
export function tellError(error) {
  tell("red", h("div", {},
    h("p", {}, say(error.code === "unreachable" ? "error.unreachable" : "error.refused")),
    error.code !== "unreachable" && english("p", { class: "mono" },
      [error.code, error.message].filter(Boolean).join(": "))));
}

/* Runs what a person asked for; what goes wrong is told. Gives its value, or undefined. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (error.name !== "AbortError") tellError(error);
    return undefined;
  }
}
