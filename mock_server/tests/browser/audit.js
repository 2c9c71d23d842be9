/* Looks at a page as it is painted; gives a list of complaints. Run by test_dashboard as the body of a
 * function; arguments: the page's language, and the width of the window. innerWidth is not that width: an
 * emulated phone shows a page that is too wide in a smaller scale. */
const [language, width] = arguments;
const complaints = [];
const name = (element) => {
  const own = element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") +
    [...element.classList].map((one) => "." + one).join("");
  return element.parentElement && element !== document.body ? name(element.parentElement).split(" > ").slice(-2)
    .concat(own).join(" > ") : own;
};
const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

/* --- Overflow: nothing stands beyond the right edge, nor is cut without a way to see it --- */
if (document.documentElement.scrollWidth > width)
  complaints.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
for (const element of document.body.querySelectorAll("*")) {
  if (!shown(element)) continue;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (box.width <= 1 || box.height <= 1 || style.clipPath !== "none") continue;
  const scroller = element.closest(".scroll, .choices, .requests, pre, textarea, select");
  const hidden = element.classList.contains("skip");
  if (!hidden && !scroller && (box.right > width + 1 || box.left < -1))
    complaints.push(`${name(element)} stands from ${box.left} to ${box.right}`);
  const cut = element.scrollWidth > element.clientWidth + 1 && style.overflowX !== "visible";
  const meant = style.overflowX === "auto" || style.overflowX === "scroll" || style.textOverflow === "ellipsis";
  if (cut && !meant && !["SELECT", "INPUT", "TEXTAREA"].includes(element.tagName))
    complaints.push(`${name(element)} is cut: ${element.scrollWidth} in ${element.clientWidth}`);
  if (["SELECT", "BUTTON"].includes(element.tagName) && element.scrollWidth > element.clientWidth + 1)
    complaints.push(`${name(element)} does not hold its text`);
}

/* --- Contrast (WCAG 2.2, 1.4.3) of every text with what is behind it --- */
const parse = (text) => {
  const numbers = text.match(/[\d.]+/g).map(Number);
  return { r: numbers[0], g: numbers[1], b: numbers[2], a: numbers.length > 3 ? numbers[3] : 1 };
};
const over = (front, back) => ({
  r: front.r * front.a + back.r * (1 - front.a), g: front.g * front.a + back.g * (1 - front.a),
  b: front.b * front.a + back.b * (1 - front.a), a: 1,
});
const behind = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const color = parse(getComputedStyle(at).backgroundColor);
    if (color.a > 0) layers.push(color);
    if (color.a === 1) break;
  }
  return layers.reverse().reduce((back, front) => over(front, back), { r: 255, g: 255, b: 255, a: 1 });
};
const channel = (value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};
const luminance = (color) => 0.2126 * channel(color.r) + 0.7152 * channel(color.g) + 0.0722 * channel(color.b);
const ratio = (one, other) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};
const judge = (element, style, what) => {
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const back = behind(element);
  const value = ratio(over(parse(style.color), back), back);
  if (value < (large ? 3 : 4.5))
    complaints.push(`${name(element)}: contrast ${value.toFixed(2)} of ${what}`);
};
const seen = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const element = node.parentElement;
  const text = node.textContent.trim();
  if (text === "" || !shown(element)) continue;
  /* Words that are neither of the page's language nor marked as another. */
  if (language === "zh" && !element.closest("[lang=en], code, pre, kbd, textarea, option, .mono") &&
      /(?:^|[^\p{L}])[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}/u.test(text) && !/\p{Script=Han}/u.test(text))
    complaints.push(`${name(element)} is not Chinese: ${text.slice(0, 80)}`);
  if (language === "en" && /\p{Script=Han}{4,}/u.test(text) &&
      !element.closest("[lang^=zh], .choice, td, li, .phone, code, pre, option"))
    complaints.push(`${name(element)} is not English: ${text.slice(0, 80)}`);
  if (/\{\d\}|undefined|null|NaN|\[object/.test(text) && !element.closest("pre, code, textarea"))
    complaints.push(`${name(element)} holds a hole: ${text.slice(0, 80)}`);
  if (/^[a-z_]+\.[a-z_0-9]+$/.test(text) && !element.closest("pre, code, textarea, .mono, select"))
    complaints.push(`${name(element)} shows a key: ${text}`);
  if (seen.has(element)) continue;
  seen.add(element);
  judge(element, getComputedStyle(element), JSON.stringify(text.slice(0, 30)));
}
for (const input of document.querySelectorAll("input[placeholder]"))
  if (shown(input)) judge(input, getComputedStyle(input, "::placeholder"), "its placeholder");

/* --- Names and sizes of what can be operated --- */
for (const control of document.querySelectorAll("button, a[href], input, select, textarea, summary")) {
  if (!shown(control) || control.classList.contains("skip")) continue;
  const label = control.getAttribute("aria-label") || control.labels?.[0]?.innerText || control.innerText ||
    control.placeholder || control.closest("label")?.innerText || "";
  if (label.trim() === "") complaints.push(`${name(control)} has no name`);
  const box = (control.closest("label") || control).getBoundingClientRect();
  const inline = control.tagName === "A" && control.closest("p, h1");
  if (!inline && (box.height < 24 || box.width < 24))
    complaints.push(`${name(control)} is small: ${box.width} × ${box.height}`);
}
const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) complaints.push(`#${id} stands twice`);
return complaints;
