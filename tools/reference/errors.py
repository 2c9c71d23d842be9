"""The page of errcodes: what each means, which check gives it, what causes it, what to change."""
import re

import sources
from words import DASHBOARD, TRAPS, anchor, md, start

ORIGIN = {"DOC": ("the interface document", "接口文档"), "PLATFORM": ("the platform's general convention", "平台通用约定"),
          "OURS": ("a decision of this project", "本项目的决定")}
DOCUMENTED = re.compile(r"-1$|94\d{3}$")


def make(lang):
    errors, rules, traps = sources.errors(), sources.rules(), sources.traps()
    cases = sources.cases()
    page = start(lang, "errors", "Errcodes", "错误码")
    page.paragraph(
        "Every errcode that the double answers, the checks that give it, and every cause that the diagnosis knows, in "
        "the words that the programs print. The codes of a cause never change: they stand in the journal, on the "
        "dashboard, in the header `X-Wxmock-Diagnosis`, in the reports of `wxconform` and in the output of `wxtool "
        "diagnose`. What a wrong request looks like is shown in [traps.md](../traps.md).",
        "模拟服务器会返回的每个错误码、给出它的检查，以及诊断所知的每种原因。原因代码永不改变：它们出现在日志、控制台、"
        "响应头 `X-Wxmock-Diagnosis`、`wxconform` 的报告和 `wxtool diagnose` 的输出中；程序输出为英文，代码相同。"
        "出错的请求是什么样子，见 [traps.zh-CN.md](../traps.zh-CN.md)。")
    page.paragraph("To see any of them without a wrong request:", "不必构造错误请求，也能看到任意一个错误码：")
    page.add("", "```sh", """curl -s http://127.0.0.1:8081/__admin/faults -d '{"match":{"endpoint":"getrealnameinfo"},"errcode":94003,"times":1}'""", "```")
    page.paragraph(
        "or send the auth_token `magic-94003` (any other number likewise) with a request that is right otherwise.",
        "或者在其他内容都正确的请求中使用 auth_token `magic-94003`（其他数字同理）。")
    page.head(2, page.say("All errcodes", "全部错误码"))
    page.table([page.say("errcode", "错误码"), "errmsg", page.say("meaning", "含义"), page.say("said by", "依据"), page.say("checks", "检查")],
               [[f"[{number}](#{anchor(str(number))})", md(message), md(meaning(lang, number)), page.say(*ORIGIN[origin]),
                 ", ".join(f"`{check}`" for check in checks(rules, number)) or "–"] for number, message, origin in errors])
    for words, wanted in ((("Those of the interface document", "接口文档中的错误码"), True),
                          (("Those of the platform", "平台错误码"), False)):
        page.head(2, page.say(*words))
        for number, message, origin in errors:
            if bool(DOCUMENTED.match(str(number))) == wanted:
                add_error(page, number, message, origin, rules, traps, cases)
    answered = [row for row in traps if row[1] == 0]
    page.head(2, page.say("Told though the answer was a success", "应答成功但仍会指出的问题"))
    add_causes(page, answered)
    shown = {number for number, _, _ in errors} | {0}
    lost = [row[0] for row in traps if row[1] not in shown]
    if lost:
        raise SystemExit(f"gen-reference: causes of an errcode that api_error.def does not have: {lost}")
    return page.text()


def meaning(lang, number):
    return DASHBOARD[f"errcode.{number}"][lang]


def checks(rules, number):
    return list(dict.fromkeys(check for rows in rules.values() for errcode, check, _ in rows if errcode == number))


def add_error(page, number, message, origin, rules, traps, cases):
    page.head(3, str(number))
    page.add("", page.say(f"**{md(meaning('en', number))}**: `{message}`. Said by {ORIGIN[origin][0]}.",
                          f"**{md(meaning('zh', number))}**：`{message}`。依据：{ORIGIN[origin][1]}。"), "")
    given = checks(rules, number)
    for check in given:
        add_check(page, check, rules)
    if number == -1:
        page.add(page.say("- No check gives it: a fault does, or the double's own failure.",
                          "- 没有检查会给出它：只来自故障注入，或模拟服务器自身出错。"))
    elif not given:
        page.add(page.say("- No check of an interface gives it: it is answered before one is reached.",
                          "- 不是由接口的检查给出：在进入检查之前就已应答。"))
    injected = next((case for case in cases if case.name in (f"RN-{number}/injected", f"CAT-{number}/injected")
                     or number == -1 and case.name == "RN-BUSY/injected"), None)
    if injected:
        page.add("- " + page.say("What it tells: ", "它说明什么：") + md(injected.words("why", page.lang)),
                 "- " + page.say("What a client does with it: ", "客户端应如何处理：") + md(injected.words("remedy", page.lang)))
    tested = [case for case in cases if re.search(rf"(?<!\d){number}(?!\d)" if number > 0 else r"BUSY", case.name)]
    if tested:
        page.add("- " + page.say("Cases: ", "用例：") + ", ".join(
            f"[{case.name}]({page.file('cases')}#{anchor(case.id)})" for case in tested))
    add_causes(page, [row for row in traps if row[1] == number])


def add_check(page, check, rules):
    summary = next(words for rows in rules.values() for _, name, words in rows if name == check)
    if page.lang == "zh":
        summary = DASHBOARD[f"rule.{check}"]["zh"]
    places = []
    for endpoint, rows in rules.items():
        for place, (_, name, _) in enumerate(rows, 1):
            if name == check:
                places.append(page.say(f"{place} of {len(rows)} of `{endpoint}`", f"`{endpoint}` 的第 {place}/{len(rows)} 项"))
    page.add(page.say(f"- Check `{check}` does not hold: {md(summary)} ({', '.join(places)})",
                      f"- 检查 `{check}` 未通过，它要求：{md(summary)}（{'、'.join(places)}）"))


def add_causes(page, rows):
    if not rows:
        return
    cells = []
    for cause, _, message, remedy, group in rows:
        if page.lang == "zh":
            message, remedy = TRAPS[cause]
        name = f"`{cause}`" if group == "state" else f"[`{cause}`](../{page.file('traps')}#{cause})"
        cells.append([name, md(message), md(remedy)])
    page.table([page.say("cause", "原因代码"), page.say("what is wrong", "错在哪里"), page.say("what to change", "怎样改")], cells)
