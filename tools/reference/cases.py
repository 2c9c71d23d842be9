"""The page of cases: what the double does, what a passing client does, why, and how to mend a failing one."""
import case_words
import sources
from words import REPORT, anchor, md, start

# The first tag of a case is its family.
FAMILIES = {
    "happy": ("What must work", "必须成功的情形"), "request": ("The request", "请求"),
    "940xx": ("The ten codes of the document, and -1", "文档中的十个错误码与 -1"), "codes": ("Other codes", "其他错误码"),
    "category": ("get_category", "get_category"), "token": ("Access tokens", "access_token"),
    "answer": ("Bad answers", "错误的应答"), "uniformity": ("Refusals that must look alike", "必须一致的拒绝"),
    "transport": ("The line", "传输"), "tls": ("TLS", "TLS"), "retry": ("Trying again", "重试"),
    "privacy": ("What must not leak", "不得泄露的内容"), "input": ("Files that cannot work", "无法使用的输入文件"),
}


def make(lang):
    cases = sources.cases()
    broken = sources.broken_clients()
    page = start(lang, "cases", "Cases of the suite", "测试套件的用例")
    page.paragraph(
        f"All {len(cases)} cases of `wxconform`. The double does what the case gives, and honestly what it does not; the "
        "client passes when it ends as one of the results below allows, and the double saw what it must have seen. "
        "Of the counts, `any_token` is token and stable_token together, `unknown` every path that is none, `total` all. "
        "Secrets in logs, in URLs and on the wire are looked for in every case. `wxconform show ID` prints the same from "
        "the program, `wxconform serve ID` holds a case open for a debugger, `wxconform run --only ID` runs it alone. "
        "Ids are for ever. How verdicts come about is told in [conformance.md](../conformance.md), how cases are written "
        "in [conformance/cases](../../conformance/cases/README.md).",
        f"`wxconform` 的全部 {len(cases)} 个用例。用例规定了的，模拟服务器照做；没有规定的，如实应答。客户端以下列结果之一结束，且"
        "模拟服务器看到了应当看到的请求，即为通过。计数中 `any_token` 为 token 与 stable_token 之和，`unknown` 为不存在的路径，`total` 为全部。每个用例都会检查日志、URL 和线路上是否出现机密。`wxconform show ID` 由程序"
        "打印同样的内容，`wxconform serve ID` 让用例保持打开以便调试，`wxconform run --only ID` 单独运行它。用例名永不改变。"
        "结论如何得出见 [conformance.zh-CN.md](../conformance.zh-CN.md)，如何编写用例见 "
        "[conformance/cases](../../conformance/cases/README.md)（英文）。")
    page.paragraph(
        "`must`: the run is red without it; `should` and `may`: missing it is a warning, which `--strict` makes red.",
        "`must`：不满足则整次运行为红；`should` 和 `may`：不满足为警告，加 `--strict` 时判为红。")
    groups = {name: [] for name in FAMILIES}
    for case in cases:
        groups[case.value("tags")[0]].append(case)
    page.table([page.say("family", "类别"), page.say("cases", "用例数")],
               [[f"[{page.say(*FAMILIES[name])}](#{anchor(page.say(*FAMILIES[name]))})", str(len(rows))] for name, rows in groups.items() if rows])
    for name, rows in groups.items():
        if rows:
            add_family(page, name, rows, broken)
    return page.text()


def add_family(page, name, cases, broken):
    page.head(2, page.say(*FAMILIES[name]))
    ids = list(dict.fromkeys(case.id for case in cases))
    page.table([page.say("case", "用例"), page.say("level", "级别"), page.say("a passing client", "通过的客户端")],
               [[f"[{case.name}](#{anchor(case.id)})", f"`{case.level}`", md(case.words("title", page.lang))] for case in cases])
    for identity in ids:
        page.head(3, identity)
        add_id(page, [case for case in cases if case.id == identity], broken)


def add_id(page, cases, broken):
    """One id with all its variants; what they share is said once."""
    shared = {member for member in ("why", "remedy") if len({case.words(member, "en") for case in cases}) == 1}
    for case in cases:
        page.add("", f"**{case.name}** (`{case.level}`, `{case.operation}`): {md(case.words('title', page.lang))}" if page.lang == "en" else
                 f"**{case.name}**（`{case.level}`，`{case.operation}`）：{md(case.words('title', page.lang))}", "")
        page.add(*(f"- {line}" for line in case_words.given(page, case)))
        page.add(*(f"- {line}" for line in case_words.passes(page, case)))
        add_words(page, case, [member for member in ("why", "remedy") if member not in shared])
        if case.name in broken:
            client, words = broken[case.name]
            page.add(page.say("- Fails, for one: ", "- 例如这样的客户端不通过：") + f"`{client}`" + page.say(": ", "：") + md(words[page.lang]))
    if shared:
        page.add("")
        add_words(page, cases[0], [member for member in ("why", "remedy") if member in shared])


def add_words(page, case, members):
    heads = {"why": page.say("Why: ", REPORT["why"]["zh"] + "："), "remedy": page.say("To mend: ", REPORT["remedy"]["zh"] + "：")}
    for member in members:
        page.add("- " + heads[member] + md(case.words(member, page.lang)))
