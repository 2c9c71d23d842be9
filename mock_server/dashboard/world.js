/* The world of a space, to look at: apps, persons, merchants, settings, and the checks in order. */
import { call } from "./admin.js";
import { fill, h } from "./dom.js";
import { dayOf, errcodeWords, hasWords, say } from "./words.js";

let filter = "";

function table(id, heads, rows) {
  return h("div", { class: "scroll" }, h("table", { id },
    h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, say(head))))),
    h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell, index) =>
      h("td", { "data-head": say(heads[index]) }, cell)))))));
}

const yes = (truth) => h("span", { class: truth ? "green text" : "red text" }, say(truth ? "yes" : "no"));

const code = (text) => h("code", { class: "long" }, text);

/* context: {space, world, rules(list) → Promise}. */
export function showWorld(root, context) {
  const { world } = context;
  if (!world) {
    fill(root, h("p", { class: "empty" }, say("loading")));
    return {};
  }
  const body = h("div", { class: "world" });
  const input = h("input", {
    type: "search", id: "world-filter", placeholder: say("world.filter"),
    "aria-label": say("world.filter"), value: filter, autocomplete: "off", spellcheck: "false",
    oninput: () => { filter = input.value; draw(); },
  });
  let rules = [];

  const holds = (row) => JSON.stringify(row).toLowerCase().includes(filter.trim().toLowerCase());

  const categoryWords = (category) =>
    [category.first_class, category.second_class, category.third_class].filter(Boolean).join(" / ");

  function app(row) {
    return h("article", { class: "card", "data-app": row.appid },
      h("h4", { class: "mono" }, row.appid),
      h("dl", { class: "facts" },
        h("div", {}, h("dt", {}, say("world.secret")), h("dd", {}, code(row.secret))),
        h("div", {}, h("dt", {}, say("world.permission")), h("dd", {}, yes(row.realname_authorized))),
        h("div", {}, h("dt", {}, say("world.bound")), h("dd", {}, code((row.mch_ids || []).join(" ") || "–"))),
        row.ip_whitelist && h("div", {}, h("dt", {}, say("world.whitelist")), h("dd", {}, code(row.ip_whitelist.join(" "))))),
      h("details", {}, h("summary", {}, say("world.categories", (row.categories || []).length)),
        h("ul", { class: "plain-list" }, (row.categories || []).map((category) => h("li", {},
          categoryWords(category), " ",
          code([category.first_id, category.second_id, category.third_id].filter(Boolean).join(", ")))))));
  }

  const certificate = (mchId) => (row) => [mchId, code(row.serial),
    `${dayOf(row.not_before)} – ${dayOf(row.not_after)}`, yes(row.valid_now), String(row.bits)];

  function draw() {
    const users = world.users.filter(holds);
    const certificates = [...world.merchants.flatMap((merchant) =>
      merchant.certificates.map(certificate(merchant.mch_id))),
    ...world.platform_certificates.map(certificate(say("world.platform")))];
    fill(body,
      h("section", {}, h("h3", {}, say("world.apps")), h("div", { class: "cards" }, world.apps.filter(holds).map(app))),
      h("section", { class: "card" }, h("h3", {}, say("world.users", users.length)),
        table("users", ["world.openid", "world.name", "world.credential", "world.pay", "world.encoding"],
          users.map((user) => [code(user.openid), user.real_name || "–",
            user.credential_id ? code(user.credential_id) : "–", yes(user.wechat_pay),
            (user.name_encoding || "gbk").toUpperCase()])),
        h("p", { class: "quiet" }, say("world.synthetic"))),
      h("section", { class: "card" }, h("h3", {}, say("world.merchants")),
        table("certificates", ["world.mch_id", "world.serial", "world.validity", "world.valid_now", "world.bits"],
          certificates.filter((cells) => filter.trim() === "" ||
            (cells[0] + cells[1].textContent).toLowerCase().includes(filter.trim().toLowerCase())))),
      h("section", { class: "card" }, h("h3", {}, say("world.settings")),
        h("dl", { class: "facts wide" }, Object.entries(world.settings).filter(([name]) => name !== "check_order")
          .filter(holds).map(([name, value]) => h("div", {}, h("dt", {}, say("setting." + name)),
            h("dd", {}, code(`${name} = ${value}`)))))),
      h("section", { class: "card" }, h("h3", {}, say("world.checks")),
        h("p", { class: "quiet" }, say("world.checks_words")),
        table("rules", ["world.check", "world.errcode", "world.meaning"], ordered().filter(holds).map((rule) =>
          [[hasWords("rule." + rule.id) ? say("rule." + rule.id) : rule.summary, " ", code(rule.id)],
            code(String(rule.errcode)), errcodeWords(rule.errcode)]))));
  }

  /* getrealnameinfo's, in the order in which they answer in this world. */
  function ordered() {
    return world.settings.check_order.map((id) => rules.find((rule) => rule.id === id)).filter(Boolean);
  }

  fill(root,
    h("div", { class: "intro" }, h("h2", {}, say("world.title")),
      h("p", { class: "quiet" }, say("world.words"), " ", code(world.name))),
    h("div", { class: "filters" }, input), body);
  draw();
  call("GET", "/rules").then((answer) => { rules = answer.rules; draw(); }, () => { /* shown without */ });
  return {
    key(event) {
      if (event.key !== "/") return false;
      event.preventDefault();
      input.focus();
      return true;
    },
  };
}
