"use strict";
(function () {
  const words = JSON.parse(document.getElementById("words").textContent);
  const data = JSON.parse(document.getElementById("data").textContent);
  const page = document.getElementById("page");
  const VERDICTS = Object.keys(data.verdicts);
  const ORDER = ["red", "known", "warned", "skipped", "green"];
  const VERDICT_TONE = {
    passed: "green", warned: "warned", failed: "red", crashed: "red", timeout: "red",
    unsupported: "skipped", not_applicable: "skipped", not_run: "skipped", harness_error: "red",
  };
  const OUTCOME_TONE = {
    holds: "green", violated: "red", not_applicable: "skipped", undecided: "warned",
  };
  const filter = { verdict: "", family: "", level: "", text: "" };
  const opened = new Set();

  /* --- What is remembered; a page from a file may have no storage --- */

  function recall(key) {
    try { return localStorage.getItem("wxconform." + key); } catch (error) { return null; }
  }
  function remember(key, value) {
    try { localStorage.setItem("wxconform." + key, value); } catch (error) { /* not kept */ }
  }
  let language = recall("language");
  if (language !== "en" && language !== "zh")
    language = /^zh\b/i.test(navigator.language || "") ? "zh" : "en";
  let theme = recall("theme");
  if (theme !== "light" && theme !== "dark") theme = "auto";
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  function applyTheme() {
    const dark = theme === "dark" || (theme === "auto" && systemDark.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }

  /* --- Words and elements. All text goes in as text: nothing is ever parsed as HTML --- */

  function say(key, ...values) {
    const entry = words[key] || {};
    const text = entry[language] || entry.en || key;
    return text.replace(/\{(\d)\}/g, (all, digit) => String(values[digit - 1]));
  }
  function both(pair) {
    return pair ? pair[language] || pair.en || "" : "";
  }
  function reasonWords(code) {
    if (language === "zh" && words["reason." + code]) return words["reason." + code].zh;
    return data.reasons[code] || "";
  }
  function verdictWords(verdict) {
    return language === "zh" ? words["words." + verdict].zh : data.verdicts[verdict];
  }
  /* Control characters by their pictures; what hides or turns text, as U+FFFD. */
  function visible(text) {
    return String(text)
      .replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
      .replace(/\u007f/g, "\u2421")
      .replace(/[\u0080-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "\ufffd");
  }
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat(2)) {
      if (child === null || child === undefined || child === false || child === "") continue;
      element.append(child instanceof Node ? child : visible(child));
    }
    return element;
  }
  /* The log's own sentences are English, whatever the page's language. */
  function english(tag, attributes, text) {
    return h(tag, { lang: language === "en" ? null : "en", ...attributes }, text);
  }
  function shared(index) {
    return typeof index === "number" ? data.shared[index] : undefined;
  }
  function seconds(milliseconds) {
    return say("seconds", (milliseconds / 1000).toFixed(milliseconds < 10000 ? 2 : 1));
  }
  function total(verdict) {
    return data.footer.totals[verdict] || 0;
  }

  /* --- Head --- */

  function bar() {
    const next = { auto: "light", light: "dark", dark: "auto" };
    return h("div", { class: "bar" },
      h("h1", {}, say("app")),
      h("button", {
        type: "button", lang: language === "en" ? "zh" : "en",
        onclick: () => { language = language === "en" ? "zh" : "en"; remember("language", language); render("language"); },
        id: "language",
      }, say("language")),
      h("button", {
        type: "button", id: "theme",
        onclick: () => { theme = next[theme]; remember("theme", theme); render("theme"); },
      }, say("theme_" + theme)));
  }

  function headline() {
    if (data.green) return say(data.complete ? "green" : "green_partial");
    return say(data.red > 0 ? "red" : "red_run");
  }

  function hero() {
    const { header, footer } = data;
    const name = [header.client.name, header.client.version].filter(Boolean).join(" ");
    const fact = (key, value, mono) => value &&
      h("div", {}, h("dt", {}, say(key)), h("dd", { class: mono ? "mono" : null }, value));
    const tone = data.green ? (data.complete ? "green" : "skipped") : "red";
    return h("section", { class: "card hero " + tone },
      h("p", { class: "verdict", role: "status" }, headline()),
      h("p", { class: "client" },
        name ? [h("b", {}, name), " · "] : null, say("score", data.conforming, data.cases.length)),
      english("p", { class: "tags" }, footer.words),
      h("div", { class: "meter", "aria-hidden": "true" }, meter()),
      h("div", { class: "tiles" }, VERDICTS.filter(total).map(tile)),
      h("dl", { class: "facts" },
        fact("command", header.client.command, true),
        fact("driver", header.client.driver, true),
        fact("time", new Date(header.time).toLocaleString(language === "zh" ? "zh-CN" : "en-GB",
          { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" }) + " UTC"),
        fact("duration", seconds(footer.elapsed_ms)),
        fact("tools", header.tool.version + ", " + header.mock.version, true),
        fact("cases_used", header.case_pack.version + " · " + header.case_pack.digest.slice(7, 19), true),
        fact("run", header.run, true)));
  }

  function meter() {
    return ORDER.slice().reverse().map((standing) => {
      const count = data.cases.filter((kase) => kase.standing === standing).length;
      if (!count) return null;
      const part = h("span", { class: standing });
      part.style.flexGrow = count;
      return part;
    });
  }

  function tile(verdict) {
    return h("button", {
      type: "button", class: "tile " + VERDICT_TONE[verdict], title: verdictWords(verdict),
      "aria-pressed": String(filter.verdict === verdict),
      onclick: () => choose({ verdict: filter.verdict === verdict ? "" : verdict }),
      id: "tile-" + verdict,
    }, h("b", {}, total(verdict)), h("span", {}, say("verdict." + verdict)));
  }

  function eligibility() {
    const lacks = data.header.client.lacks || [];
    const missing = total("not_applicable");
    const note = missing > 0 && h("p", {}, say("lacks", lacks.join(", ") || "–", missing));
    if (data.complete)
      return h("section", { class: "card note green" },
        h("h2", {}, say("whole")), h("p", {}, say("whole_words")), note);
    return h("section", { class: "card note skipped" },
      h("h2", {}, say("partial")),
      h("ul", {}, data.partial.map((reason) => h("li", {}, both(reason)))), note);
  }

  function problems() {
    const list = data.events.filter((event) => event.event === "ledger_problem" || !event.ok);
    if (!list.length) return null;
    return h("section", { class: "card note red" },
      h("h2", {}, say("problems")),
      h("ul", {}, list.map((event) => h("li", {},
        h("b", {}, event.event === "sanity"
          ? say(event.when) + say("problem_sanity").replace(/^(?=[a-z])/, " ")
          : say("problem_ledger") + ": " + event.row),
        " · ", english("span", {}, event.words)))));
  }

  /* --- Matrix --- */

  function matrix() {
    const families = [...new Set(data.cases.map((kase) => kase.family))];
    const shown = VERDICTS.filter(total);
    const row = (family) => {
      const cases = data.cases.filter((kase) => kase.family === family);
      return h("tr", {},
        h("td", {}, h("button", {
          type: "button", class: "plain", onclick: () => choose({ family, verdict: "" }, true),
        }, family)),
        shown.map((verdict) => cell(family, verdict, cases)),
        h("td", {}, cases.length));
    };
    return h("section", { class: "card" },
      h("h2", {}, say("matrix")),
      h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("family")),
          shown.map((verdict) => h("th", { scope: "col" }, say("verdict." + verdict))),
          h("th", { scope: "col" }, say("all")))),
        h("tbody", {}, families.map(row)))));
  }

  function cell(family, verdict, cases) {
    const count = cases.filter((kase) => kase.verdict === verdict).length;
    if (!count) return h("td", { class: "none" }, "·");
    return h("td", {}, h("button", {
      type: "button", class: "cell " + VERDICT_TONE[verdict],
      "aria-label": family + ", " + say("verdict." + verdict) + ": " + count,
      onclick: () => choose({ family, verdict }, true),
    }, count));
  }

  /* --- Filters --- */

  function choose(change, jump) {
    Object.assign(filter, change);
    for (const name of ["verdict", "family", "level"])
      document.getElementById("filter-" + name).value = filter[name];
    for (const verdict of VERDICTS.filter(total))
      document.getElementById("tile-" + verdict)
        .setAttribute("aria-pressed", String(filter.verdict === verdict));
    list();
    if (jump) document.getElementById("cases").scrollIntoView();
  }

  function select(name, any, values, label) {
    const element = h("select", {
      id: "filter-" + name, "aria-label": say(any),
      onchange: (event) => choose({ [name]: event.target.value }),
    }, h("option", { value: "" }, say(any)),
      values.map((value) => h("option", { value }, label(value))));
    element.value = filter[name];
    return element;
  }

  function filters() {
    const unique = (member) => [...new Set(data.cases.map((kase) => kase[member]))];
    const search = h("input", {
      type: "search", id: "search", placeholder: say("search"), "aria-label": say("search"),
      oninput: (event) => choose({ text: event.target.value }),
    });
    search.value = filter.text;
    return h("div", { class: "filters", role: "search" },
      search,
      select("verdict", "any_verdict", VERDICTS.filter(total), (value) => say("verdict." + value)),
      select("family", "any_family", unique("family"), (value) => value),
      select("level", "any_level", unique("level"), (value) => say("level." + value)),
      h("span", { class: "count", id: "count", role: "status" }));
  }

  function searchable(kase) {
    if (!kase.searchable) {
      const title = shared(kase.title) || {};
      kase.searchable = [kase.name, title.en, title.zh, kase.reason, kase.words, kase.got,
        kase.tags.join(" "), kase.requirements.join(" ")].join("\n").toLowerCase();
    }
    return kase.searchable;
  }

  function matches(kase) {
    const wanted = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    return (!filter.verdict || kase.verdict === filter.verdict) &&
      (!filter.family || kase.family === filter.family) &&
      (!filter.level || kase.level === filter.level) &&
      wanted.every((word) => searchable(kase).includes(word));
  }

  /* --- Cases --- */

  function caseRow(kase) {
    const row = h("details", {
      class: "case " + kase.standing, id: "case-" + kase.name, open: opened.has(kase.name),
      ontoggle: (event) => {
        if (event.target !== row) return;
        if (row.open) opened.add(kase.name); else opened.delete(kase.name);
        fill(row, kase);
      },
    }, h("summary", {},
      h("span", {}, h("span", { class: "badge", title: verdictWords(kase.verdict) },
        say("verdict." + kase.verdict))),
      h("span", { class: "name mono" }, kase.name),
      h("span", { class: "title" }, both(shared(kase.title))),
      h("span", { class: "meta" }, say("level." + kase.level) + " · " + seconds(kase.ms))));
    row.kase = kase;
    if (row.open) fill(row, kase);
    return row;
  }

  function fill(row, kase) {
    if (row.open && !row.querySelector(":scope > .detail")) row.append(detail(kase));
  }

  function section(key, ...content) {
    const children = content.flat(2).filter(Boolean);
    return children.length ? [h("h3", {}, say(key)), children] : null;
  }

  function found(kase) {
    if (!kase.reason) return null;
    return h("div", { class: "found" },
      h("p", {}, h("span", { class: "code mono" }, kase.reason), " · ", reasonWords(kase.reason)),
      kase.words ? english("p", {}, kase.words) : null,
      kase.known_failure ? h("p", {}, say("known_failure", kase.known_failure)) : null);
  }

  function advice(item) {
    return h("div", { class: "advice", lang: language === "en" ? null : "en" },
      h("p", {}, item.message), h("p", {}, "→ " + item.remedy),
      h("p", { class: "code mono" }, item.code));
  }

  function findings(kase) {
    const list = kase.findings || [];
    if (list.length < 2) return null;
    return h("ul", {}, list.map((finding) => h("li", {},
      h("span", { class: "mono" }, finding.reason),
      finding.step ? " · " + say("step", finding.step) : "", " · ",
      english("span", {}, finding.words))));
  }

  function step(answer, index, all) {
    const exit = answer.exit && ("signal" in answer.exit
      ? say("exit_signal", answer.exit.signal) : say("exit_status", answer.exit.status));
    const about = [all.length > 1 ? say("step", index + 1) : "",
      answer.delivery !== "result" ? answer.delivery + ": " + reasonWords(answer.delivery) : "",
      seconds(answer.ms), exit].filter(Boolean).join(" · ");
    return [h("p", { class: "tags" }, about),
      h("pre", {}, answer.result ? JSON.stringify(answer.result, null, 2) : say("no_answer"))];
  }

  function detail(kase) {
    return h("div", { class: "detail" },
      found(kase),
      section("why", h("p", {}, both(shared(kase.why)))),
      kase.expected || kase.got ? h("div", { class: "pair" },
        h("div", {}, section("expected", english("pre", {}, kase.expected || "–"))),
        h("div", {}, section("got", english("pre", {}, kase.got || "–")))) : null,
      section("findings", findings(kase)),
      section("diagnosis", (shared(kase.diagnosis) || []).map(advice)),
      kase.standing === "green" ? null : section("remedy", h("p", {}, both(shared(kase.remedy)))),
      section("answers", kase.steps.map(step)),
      section("requests", requests(kase)),
      kase.stderr ? section("stderr", [
        kase.stderr_left_out ? h("p", { class: "tags" }, say("stderr_left_out", kase.stderr_left_out)) : null,
        h("pre", {}, kase.stderr)]) : null,
      h("p", { class: "tags" },
        say("requirements") + ": " + (kase.requirements.join(", ") || "–") +
        (kase.tags.length ? " · " + say("tags") + ": " + kase.tags.join(", ") : "") +
        " · " + kase.operation));
  }

  /* --- Requests --- */

  function requests(kase) {
    const list = kase.requests.map((record) => request(record, kase.standing !== "green"));
    if (!list.length && !kase.requests_left_out)
      return h("p", { class: "tags" }, say("no_requests"));
    return [list, kase.requests_left_out
      ? h("p", { class: "tags" }, say("left_out", kase.requests_left_out)) : null];
  }

  function pretty(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch (error) {
      return text;
    }
  }

  function check(item) {
    const outcome = words["outcome_" + item.outcome] ? say("outcome_" + item.outcome) : item.outcome;
    const label = item.id + (item.errcode ? " " + item.errcode : "");
    return h("li", { class: OUTCOME_TONE[item.outcome] || "skipped", title: outcome },
      item.outcome === "holds" ? label + " ✓" : label + " · " + outcome);
  }

  function request(record, open) {
    const answered = record.errcode === null || record.errcode === undefined
      ? String(record.status) : "errcode " + record.errcode;
    const sent = words["sent_" + record.sent] ? say("sent_" + record.sent) : record.sent;
    const violated = (shared(record.checks) || []).some((item) => item.outcome === "violated");
    const headers = (shared(record.headers) || []).map((item) => item.name + ": " + item.value);
    return h("details", { class: "request", open: open && violated },
      h("summary", {}, h("span", { class: "mono" },
        record.method + " " + record.path + " → " + answered),
        " ", h("span", { class: "tags" }, say("sent", sent) +
          (record.fault ? " · " + say("injected") : ""))),
      h("div", {},
        section("checks", (shared(record.checks) || []).length
          ? h("ol", { class: "ladder" }, shared(record.checks).map(check)) : null),
        section("diagnosis", (shared(record.diagnosis) || []).map(advice)),
        record.signed ? section("signed", h("pre", {}, JSON.stringify(record.signed, null, 2))) : null,
        section("headers", h("pre", {}, [record.method + " " + record.path +
          (record.query ? "?" + record.query : "")].concat(headers).join("\n"))),
        record.body ? [h("h3", {}, say("body", record.body_size)), h("pre", {}, pretty(record.body))] : null,
        record.answer ? section("answer", h("pre", {}, pretty(record.answer))) : null));
  }

  /* --- The whole --- */

  const sorted = data.cases.map((kase, index) => ({ kase, index }))
    .sort((a, b) => ORDER.indexOf(a.kase.standing) - ORDER.indexOf(b.kase.standing) || a.index - b.index)
    .map((item) => item.kase);

  function list() {
    const shown = sorted.filter(matches);
    const place = document.getElementById("cases");
    place.replaceChildren(...(shown.length ? shown.map(caseRow) : [h("p", { class: "empty" },
      say("nothing"), " ", h("button", {
        type: "button", class: "plain", onclick: () => {
          document.getElementById("search").value = "";
          choose({ verdict: "", family: "", level: "", text: "" });
        },
      }, say("reset")))]));
    document.getElementById("count").textContent = say("shown", shown.length, sorted.length);
  }

  function render(focused) {
    applyTheme();
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    page.replaceChildren(h("div", { class: "wrap" },
      h("a", { class: "skip", href: "#cases" }, say("skip_link")),
      h("header", {}, bar()),
      h("main", {}, hero(), eligibility(), problems(), matrix(), filters(),
        h("div", { id: "cases", tabindex: "-1" })),
      h("footer", {}, say("masked"))));
    list();
    if (focused) document.getElementById(focused).focus();
  }

  function openFromAddress() {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch (error) { return; }
    const row = name && document.getElementById("case-" + name);
    if (!row) return;
    row.open = true;
    fill(row, row.kase);
    row.scrollIntoView();
  }

  systemDark.addEventListener("change", applyTheme);
  addEventListener("hashchange", openFromAddress);
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.getElementById("search").focus();
    }
  });
  /* On paper nothing can be opened: whatever is not green is shown whole. */
  addEventListener("beforeprint", () => {
    for (const row of document.querySelectorAll(".case:not(.green)")) {
      row.open = true;
      fill(row, row.kase);
    }
  });
  render();
  openFromAddress();
})();
