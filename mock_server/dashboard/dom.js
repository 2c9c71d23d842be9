/* Elements. All text goes in as text: nothing is ever parsed as markup. */
import { currentLanguage, say } from "./words.js";

/* Control characters by their pictures; what hides or turns text, as U+FFFD. */
export function visible(text) {
  return String(text)
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/\u007f/g, "\u2421")
    .replace(/[\u0080-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "\ufffd");
}

/* h(tag, attributes, …children): `on…` attributes are listeners; null and false leave out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  fill(element, children);
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren();
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : visible(child));
  }
  return element;
}

/* What the server says in its own English, whatever the page's language. */
export function english(tag, attributes, ...children) {
  return h(tag, { ...attributes, lang: currentLanguage() === "en" ? null : "en" }, ...children);
}

export const button = (words, onclick, attributes) =>
  h("button", { type: "button", onclick, ...attributes }, words);

/* A block of text as it is, with a button that copies it. */
export function copyable(text, attributes) {
  const copy = button(say("copy"), async () => {
    const done = await copyText(text, block);
    copy.textContent = say(done ? "copied" : "copy_by_hand");
    setTimeout(() => { copy.textContent = say("copy"); }, 1600);
  }, { class: "small copy" });
  const block = h("pre", { tabindex: "0", ...attributes }, text);
  return h("div", { class: "copyable" }, block, copy);
}

/* Off https and loopback there is no clipboard: then the text is selected for the person to copy. */
async function copyText(text, block) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    getSelection().selectAllChildren(block);
    return false;
  }
}

/* A group of choices, one of which holds: radio buttons, operable by keyboard as such. */
export function choices(name, legend, rows, chosen, choose) {
  return h("fieldset", { class: "choices", id: name }, h("legend", {}, legend, " ", h("span", { class: "quiet" }, `(${rows.length})`)),
    rows.map((row) => {
      const input = h("input", {
        type: "radio", name, value: row.value, checked: row.value === chosen,
        onchange: () => choose(row.value),
      });
      return h("label", { class: "choice" }, input, h("span", { class: "grow" }, row.words,
        row.detail && h("small", {}, row.detail)), row.mark);
    }));
}

export function select(name, label, rows, chosen, choose) {
  return h("label", { class: "field" }, h("span", {}, label),
    h("select", { id: name, onchange: (event) => choose(event.target.value) },
      rows.map(([value, words]) => h("option", { value, selected: value === chosen }, words))));
}

/* Puts `wanted` into `parent` in that order; what is there already is not touched, so that neither
 * scroll place nor selection is lost. */
export function arrange(parent, wanted) {
  let at = parent.firstChild;
  for (const element of wanted) {
    if (at === element) at = at.nextSibling;
    else parent.insertBefore(element, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

export const facts = (rows) => h("dl", { class: "facts" },
  rows.filter((row) => row && row[1] !== undefined && row[1] !== null && row[1] !== "")
    .map(([key, value, mono]) => h("div", {}, h("dt", {}, say(key)),
      h("dd", { class: mono ? "mono" : null }, value))));
