"""The page of exit statuses, verdicts and reasons."""
import sources
from words import REPORT, md, start


def make(lang):
    page = start(lang, "exit-codes", "Exit statuses, verdicts and reasons", "退出状态、结论与原因")
    page.paragraph("What a script can rely on: numbers and names here never change.",
                   "脚本可以依赖的内容：这里的数字和名称永不改变。")
    page.head(2, page.say("Exit statuses", "退出状态"))
    page.paragraph(
        "0 is done, 1 the checked thing failed, 2 usage or configuration, 3 could not run; `wxconform run` and `observe` "
        "tell more apart, and `wxmock exec` ends as the command that it ran. `--help` of each command says the same.",
        "0 完成，1 被检查的对象不合格，2 用法或配置错误，3 无法运行；`wxconform run` 和 `observe` 区分得更细，"
        "`wxmock exec` 以所运行命令的状态结束。各命令的 `--help` 说的相同。")
    page.table([page.say("command", "命令"), page.say("exit status", "退出状态")],
               [[f"`{command}`", "<br>".join((f"**{number}** " if number else "") + md(page.of(words)) for number, words in items)]
                for command, items in sources.exit_statuses()])
    page.head(2, page.say("Verdicts of a case", "用例的结论"))
    page.paragraph("A run is green when every selected `must` has a verdict that conforms, and at least one case ran.",
                   "选中的每个 `must` 用例都得到“符合”的结论，且至少运行了一个用例，整次运行才算通过。")
    page.table([page.say("verdict", "结论"), page.say("conforms", "是否符合"), page.say("meaning", "含义")],
               [[f"`{name}`", page.say("yes", "是") if conforms == "true" else page.say("no", "否"),
                 md(page.say(words, REPORT[f"words.{name}"]["zh"]))]
                for _, name, conforms, words in sources.table("conformance/verdict.def", "CONF_VERDICT")])
    page.head(2, page.say("Reasons", "原因"))
    page.paragraph("Why a case did not pass: in reports, in the log and in a ledger of known failures.",
                   "用例未通过的原因：出现在报告、日志和已知失败清单中。")
    rows = [(name, words) for _, name, words in sources.table("conformance/reason.def", "CONF_REASON") if name]
    rows += [(name, "the client " + words) for _, name, _, words in sources.table("conformance/delivery.def", "CONF_DELIVERY")]
    page.table([page.say("reason", "原因"), page.say("meaning", "含义")],
               [[f"`{name}`", md(page.say(words, REPORT[f"reason.{name}"]["zh"]))] for name, words in rows if name != "result"])
    page.head(2, page.say("What makes a run partial", "什么使一次运行成为“部分结果”"))
    page.paragraph("A partial run proves less than a whole one; `wxconform verify` refuses it unless it is told otherwise.",
                   "部分结果的证明力低于完整运行；`wxconform verify` 默认不接受。")
    page.table([page.say("code", "代码"), page.say("meaning", "含义")],
               [[f"`{name}`", md(page.say(english, chinese))]
                for _, name, english, chinese in sources.table("conformance/eligibility.def", "CONF_PARTIAL")])
    return page.text()
