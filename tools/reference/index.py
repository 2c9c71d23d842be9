"""The first page of the reference."""
from words import start

PAGES = [("errors", ("errcodes, what gives each, what causes it, what to change", "错误码：由什么给出、原因、怎样改")),
         ("cases", ("the cases of the suite, and how to mend a client that fails one", "套件的用例，以及未通过时怎样改")),
         ("admin", ("the admin API: routes, bodies, answers, examples", "管理接口：路径、请求体、应答、示例")),
         ("exit-codes", ("exit statuses of the programs, verdicts and reasons of the suite", "程序的退出状态，套件的结论与原因"))]


def make(lang):
    page = start(lang, "README", "Reference", "参考")
    page.paragraph("Everything that has a name or a number, to look things up.", "凡有名称或编号的，都可以在这里查到。")
    page.table([page.say("page", "页面"), ""], [[f"[{name}]({page.file(name)})", page.say(*words)] for name, words in PAGES])
    page.paragraph("The programs know more: `wxmock rules`, `wxconform show ID`, `wxtool diagnose --list`, `--help` of every command, "
                   "and the man pages.",
                   "程序自己知道得更多：`wxmock rules`、`wxconform show ID`、`wxtool diagnose --list`、各命令的 `--help`，以及手册页。")
    return page.text()
