/* All text that people read, in English and Chinese, and how numbers and times are written. */
import { recall, remember } from "./storage.js";

let words = {};
let traps = {};
let language = recall("language");
if (language !== "en" && language !== "zh")
  language = /^zh\b/i.test(navigator.language || "") ? "zh" : "en";

async function load(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path + ": HTTP " + answer.status);
  return answer.json();
}

export async function loadWords() {
  [words, traps] = await Promise.all([
    load("/dashboard/words.json"), load("/dashboard/traps.json")]);
}

export const currentLanguage = () => language;

export function chooseLanguage(chosen) {
  language = chosen;
  remember("language", chosen);
}

export const hasWords = (key) => key in words;

/* The text of a key, with {1}, {2} … replaced by what follows. */
export function say(key, ...values) {
  const entry = words[key];
  const text = entry ? entry[language] : key;
  return text.replace(/\{(\d)\}/g, (all, digit) => String(values[digit - 1]));
}

/* What the diagnosis says of a trap in Chinese; the server speaks English. Null where not known. */
export function trapWords(code) {
  return language === "zh" && traps[code]
    ? { message: traps[code][0], remedy: traps[code][1] } : null;
}

export function errcodeWords(code) {
  const key = "errcode." + code;
  return hasWords(key) ? say(key) : say("errcode.other");
}

const pad = (number, size) => String(number).padStart(size, "0");

/* Local wall-clock time of an instant, to the millisecond. */
export function clockTime(instant) {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}` +
    `.${pad(date.getMilliseconds(), 3)}`;
}

/* A day or a second, alike in both languages. */
export function dayOf(unixSeconds) {
  return new Date(unixSeconds * 1000).toISOString().slice(0, 10);
}
export function secondOf(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)} ` +
    `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}`;
}

/* A number of seconds, signed, in the units that people use. */
export function spanOf(seconds) {
  const sign = seconds < 0 ? "−" : "+";
  let rest = Math.abs(seconds);
  const parts = [];
  for (const [unit, size] of [["days", 86400], ["hours", 3600], ["minutes", 60], ["seconds", 1]]) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(say("span." + unit, count));
    rest -= count * size;
  }
  return parts.length === 0 ? say("span.seconds", 0) : sign + parts.join(" ");
}

export function durationOf(microseconds) {
  return microseconds < 1000 ? `${microseconds} µs` : `${(microseconds / 1000).toFixed(1)} ms`;
}
