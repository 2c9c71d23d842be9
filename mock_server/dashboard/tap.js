/* The user's tap on the button: an app, a person and a category are chosen, the consent is read and
 * given, and the mini program gets its event. */
import { attempt } from "./dialog.js";
import { button, choices, copyable, fill, h } from "./dom.js";
import { accessToken, issueAccessToken, issueAuthToken } from "./tokens.js";
import { say } from "./words.js";

/* What has been chosen; kept while other views are shown. */
const chosen = { space: null, appid: null, openid: null, category: 0, result: null };

/* Where the keys of the built-in world lie in the source tree, by the serial of their certificate. */
const SAMPLE_KEYS = {
  "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE": "keys/test-merchant-a",
  "00C39B6E12F4A85D7703E1CB6A94D20F58B7E63A": "keys/test-merchant-a2",
  "0A71E4D95B2C8F306DA7135EC84B09F2D6613FB8": "keys/test-merchant-b",
  "7E05B8C2D3914FA66B20FD87E15C3A49028DD7F1": "keys/test-merchant-c",
};

const categoryWords = (category) =>
  [category.first_class, category.second_class, category.third_class].filter(Boolean).join(" / ");

/* The button is told the first and the second level (document, 4.1). */
const categoryId = (category) => [category.first_id, category.second_id];

/* ASSUMED: tap-event: `detail` holds auth_token and errMsg, as of all such buttons; the document says
 * only that the callback gets an auth_token. */
function eventOf(detail) {
  const target = { id: "", offsetLeft: 0, offsetTop: 0, dataset: {} };
  return {
    type: "getrealnameauthinfo", timeStamp: Math.round(performance.now()), target,
    currentTarget: target, detail,
  };
}

function personRow(user) {
  const mark = !user.wechat_pay ? "94002" : !user.real_name ? "94004" : null;
  return {
    value: user.openid, words: user.real_name || say("tap.nameless"), detail: user.openid,
    mark: mark && h("code", { class: "pill red", title: say("errcode." + mark) }, mark),
  };
}

function appRow(app) {
  return {
    value: app.appid, words: app.appid,
    detail: say(app.realname_authorized ? "tap.app_may" : "tap.app_may_not"),
    mark: app.realname_authorized ? null
      : h("code", { class: "pill red", title: say("errcode.94006") }, "94006"),
  };
}

/* context: {space, world, urls, redraw()}. */
export function showTap(root, context) {
  const { world } = context;
  if (!world) {
    fill(root, h("p", { class: "empty" }, say("loading")));
    return {};
  }
  if (chosen.space !== context.space) Object.assign(chosen, { space: context.space, result: null });
  const app = world.apps.find((row) => row.appid === chosen.appid) || world.apps[0];
  const user = world.users.find((row) => row.openid === chosen.openid) || world.users[0];
  if (!app || !user) {
    fill(root, h("p", { class: "empty" }, say("tap.nobody")));
    return {};
  }
  chosen.appid = app.appid;
  chosen.openid = user.openid;
  const categories = app.categories || [];
  chosen.category = Math.min(chosen.category, Math.max(categories.length - 1, 0));
  const category = categories[chosen.category];

  const choose = (name) => (value) => {
    chosen[name] = name === "category" ? Number(value) : value;
    if (name === "appid") chosen.category = 0;
    chosen.result = null;
    context.redraw();
    root.querySelector(`input[name="tap-${name}"]:checked`)?.focus();
  };

  async function agree() {
    const answer = await attempt(() => issueAuthToken(context.space, app.appid, user.openid));
    if (!answer) return;
    chosen.result = { token: answer.auth_token, expiresIn: answer.expires_in,
      event: eventOf({ errMsg: "getRealnameAuthInfo:ok", auth_token: answer.auth_token }) };
    context.redraw();
    document.getElementById("tap-result")?.focus();
  }

  function refuse() {
    chosen.result = { token: null,
      event: eventOf({ errMsg: "getRealnameAuthInfo:fail auth deny" }) };
    context.redraw();
    document.getElementById("tap-result")?.focus();
  }

  fill(root,
    h("div", { class: "intro" }, h("h2", {}, say("tap.title")), h("p", { class: "quiet" }, say("tap.words"))),
    h("div", { class: "tap" },
      h("div", { class: "steps" },
        choices("tap-appid", say("tap.app"), world.apps.map(appRow), app.appid, choose("appid")),
        choices("tap-openid", say("tap.person"), world.users.map(personRow), user.openid, choose("openid")),
        categories.length > 0
          ? choices("tap-category", say("tap.category"), categories.map((row, index) => ({
            value: String(index), words: categoryWords(row),
            detail: `category-id="{{[${categoryId(row).join(", ")}]}}"`,
          })), String(chosen.category), choose("category"))
          : h("p", { class: "quiet" }, say("tap.no_category"))),
      h("div", { class: "outcome" }, consent(app, user, category, agree, refuse),
        chosen.result && result(context, app, user))));
  return {};
}

/* ASSUMED: consent-words: the document says what a person agrees to, but not in which words: these
 * are ours. */
function consent(app, user, category, agree, refuse) {
  return h("section", { class: "phone", "aria-labelledby": "consent-title" },
    h("p", { class: "quiet" }, say("consent.asks", app.appid)),
    h("h3", { id: "consent-title" }, say("consent.title")),
    h("ul", {}, h("li", {}, say("consent.name")), h("li", {}, say("consent.credential"))),
    category && h("p", {}, say("consent.category", categoryWords(category))),
    h("p", { class: "quiet" }, say("consent.only")),
    h("p", { class: "quiet" }, say("consent.password")),
    h("div", { class: "actions" },
      button(say("consent.refuse"), refuse, { id: "refuse" }),
      button(say("consent.agree"), agree, { class: "primary", id: "agree" })),
    h("p", { class: "quiet small-print" }, say("consent.ours", user.real_name || user.openid)));
}

function result(context, app, user) {
  const { token, event, expiresIn } = chosen.result;
  return h("section", { class: "card", id: "tap-result", tabindex: "-1", "aria-label": say("tap.result") },
    h("h3", {}, say(token ? "tap.token" : "tap.refused")),
    token && [copyable(token, { id: "auth-token", class: "long" }),
      h("p", { class: "quiet" }, say("tap.lives", expiresIn))],
    h("h3", {}, say("tap.event")), copyable(JSON.stringify(event, null, 2), { id: "tap-event" }),
    h("p", { class: "quiet" }, say("tap.event_assumed")),
    token && next(context, app, user, token));
}

/* --- What the back end does with it --- */

function next(context, app, user, token) {
  const known = accessToken(context.space, context.world, app.appid);
  const merchant = context.world.merchants.find((row) => (app.mch_ids || []).includes(row.mch_id));
  if (!merchant) return h("p", { class: "quiet" }, say("tap.no_merchant"));
  const certificate = merchant.certificates.find((row) => row.valid_now) || merchant.certificates[0];
  const files = SAMPLE_KEYS[certificate?.serial];
  const key = files ? files + ".key.pem" : "KEY.pem";
  const cert = files ? files + ".cert.pem" : "CERT.pem";
  const base = context.urls.http || context.urls.https || "http://127.0.0.1:8080";
  const line = [
    `wxtool sign --key ${key} --cert ${cert} --format json --auth-token '${token}' --mch-id ${merchant.mch_id} |`,
    `  curl -sS -d @- '${base}/cgi-bin/wxopen/getrealnameinfo?access_token=${known || "ACCESS_TOKEN"}' |`,
    `  wxtool decrypt --key ${key}`].join("\n");
  return [h("h3", {}, say("tap.next")), copyable(line, { id: "tap-line" }),
    h("p", { class: "quiet" }, say(files ? "tap.next_sample" : "tap.next_own")),
    !known && button(say("tap.issue_access"), async () => {
      if (await attempt(() => issueAccessToken(context.space, app.appid))) context.redraw();
    }, { id: "issue-access" })];
}
