"""A case's members in words: what the double does (`given`, `steps`), and what a passing client does."""
import json
import re

from words import code

OPERATIONS = {"get_realname_info": "getrealnameinfo", "get_category": "get_category"}
WHEN = ("times", "after", "probability", "match")
LISTENERS = {
    "http": ("plain HTTP", "明文 HTTP"), "https": ("HTTPS", "HTTPS"),
    "self_signed": ("HTTPS with a self-signed certificate", "使用自签名证书的 HTTPS"),
    "expired": ("HTTPS with an expired certificate", "证书已过期的 HTTPS"),
    "not_yet_valid": ("HTTPS with a certificate that is not yet valid", "证书尚未生效的 HTTPS"),
    "wrong_host": ("HTTPS with a certificate for another host", "证书属于其他主机名的 HTTPS"),
    "untrusted_ca": ("HTTPS with a certificate of an authority that the client does not know", "证书由客户端未知的机构签发的 HTTPS"),
    "tls1_1": ("HTTPS that speaks TLS 1.1 at most", "最高只支持 TLS 1.1 的 HTTPS"),
    "plain": ("an https URL whose port speaks plain HTTP", "https 地址，但端口只支持明文 HTTP"),
    "closed": ("an address where nobody listens", "无人监听的地址"),
}
WHICH = {"last": ("The last request", "最后一个请求"), "first": ("The first request", "第一个请求"),
         "every": ("Every request", "每个请求"), "any": ("Some request", "某个请求")}
SENT = {"complete": ("to its last byte", "完整发出"), "partial": ("in part", "只发出一部分"), "none": ("not at all", "完全没有发出"),
        "any": None}


def compact(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r'"(-----BEGIN [A-Z ]+-----)[^"]*"', r'"\1…"', text)


def listed(page, items, last=("or", "或")):
    if len(items) < 2:
        return "".join(items)
    return page.say(", ".join(items[:-1]) + f" {last[0]} " + items[-1], "、".join(items[:-1]) + f" {last[1]} " + items[-1])


def amount(page, wanted):
    """1, or {"at_least", "at_most"}, in words."""
    if not isinstance(wanted, dict):
        return str(wanted)
    least, most = wanted.get("at_least"), wanted.get("at_most")
    if least is None:
        return page.say(f"at most {most}", f"至多 {most}")
    if most is None:
        return page.say(f"at least {least}", f"至少 {least}")
    return page.say(f"{least} to {most}", f"{least} 至 {most}")


def given(page, case):
    """Lines that say what the double and the inputs are like."""
    lines = setting(page, case.value("given", {}))
    steps = case.value("steps", [])
    if not lines and not any(steps):
        lines = [page.say("The double answers honestly, the inputs are the usual ones.", "模拟服务器如实应答，输入均为默认值。")]
    if steps:
        lines.append(page.say(f"{len(steps)} calls in a row.", f"连续调用 {len(steps)} 次。"))
        for number, step in enumerate(steps, 1):
            for line in setting(page, step):
                lines.append(page.say(f"Call {number}: ", f"第 {number} 次调用：") + line)
    return lines


def setting(page, members):
    lines = []
    if "base" in members:
        lines.append(page.say("The base URL leads to ", "base URL 指向 ") + page.say(*LISTENERS[members["base"]]) + page.say(".", "。"))
    if members.get("ca") == "other":
        lines.append(page.say("The CA file holds another authority.", "CA 文件中是另一个机构。"))
    if members.get("ca") == "none":
        lines.append(page.say("No CA file is given.", "不提供 CA 文件。"))
    if "operation" in members:
        lines.append(page.say("The operation is ", "操作为 ") + f"`{members['operation']}`" + page.say(".", "。"))
    inputs = members.get("inputs", {})
    for name, value in inputs.items():
        lines.append(page.say(f"`{name}` is not given.", f"不提供 `{name}`。") if value is None else
                     page.say(f"`{name}` is {code(compact(value), 90)}.", f"`{name}` 为 {code(compact(value), 90)}。"))
    if "files" in members:
        names = listed(page, [f"`{name}`" for name in members["files"]], ("and", "和"))
        lines.append(page.say(f"A file of the case's own: {names}.", f"用例自带文件：{names}。"))
    if "clock" in members:
        lines.append(page.say(f"The double's clock is set: {code(compact(members['clock']))}.", f"模拟服务器的时钟设为：{code(compact(members['clock']))}。"))
    if "settings" in members:
        lines.append(page.say(f"Settings of its world: {code(compact(members['settings']))}.", f"世界的设置：{code(compact(members['settings']))}。"))
    if "world" in members:
        names = listed(page, [f"`{name}`" for name in members["world"]], ("and", "和"))
        lines.append(page.say(f"A world of the case's own: {names}.", f"用例自有的世界：{names}。"))
    if members.get("trap"):
        lines.append(page.say("A second server waits for whoever follows the redirect.", "第二个服务器等着跟随重定向的客户端。"))
    if members.get("clear_faults"):
        lines.append(page.say("The faults before are taken away.", "撤去此前的故障。"))
    if members.get("expire_access_token") or members.get("expire_issued_tokens"):
        lines.append(page.say("The access token has just expired.", "access_token 刚刚过期。"))
    return lines + [fault(page, row) for row in members.get("faults", [])]


def fault(page, row):
    where = row.get("match", {}).get("endpoint")
    where = page.say(f"answers of `{where}`", f"`{where}` 的应答") if where else page.say("all answers", "所有接口的应答")
    when = ""
    if "after" in row:
        when += page.say(f" after {row['after']} requests", f"（放过 {row['after']} 个请求之后）")
    if "times" in row:
        when += page.say(f", {row['times']} of them", f"（{row['times']} 次）")
    action = {name: value for name, value in row.items() if name not in WHEN}
    return page.say(f"Spoils {where}{when}: ", f"破坏 {where}{when}：") + code(compact(action))


def passes(page, case):
    """Lines that say what a passing client does, and what the double must have seen."""
    lines = []
    shared = case.value("expect_client")
    steps = case.value("steps", [])
    if not steps or any("expect_client" not in step for step in steps):
        lines.append(page.say("Passes: ", "通过：") + results(page, shared))
    for number, step in enumerate(steps, 1):
        if "expect_client" in step:
            lines.append(page.say(f"Passes, call {number}: ", f"通过（第 {number} 次调用）：") + results(page, step["expect_client"]))
    lines += traffic(page, case, case.value("expect_traffic", {}), "")
    for number, step in enumerate(steps, 1):
        lines += traffic(page, case, step.get("expect_traffic", {}), page.say(f" (call {number})", f"（第 {number} 次调用）"))
    run = case.value("expect_run", {})
    if "uniform" in run:
        names = listed(page, [f"`{name}`" for name in run["uniform"]], ("and", "和"))
        lines.append(page.say(f"In all calls {names} are the same.", f"各次调用的 {names} 必须相同。"))
    if "elapsed_ms" in run:
        lines.append(page.say(f"Each call takes {amount(page, run['elapsed_ms'])} ms.", f"每次调用耗时{amount(page, run['elapsed_ms'])} 毫秒。"))
    return lines


def results(page, wanted):
    return page.say("; or ", "；或 ").join(result(page, row) for row in wanted) + page.say(".", "。")


def result(page, row):
    def several(value):
        return listed(page, [f"`{item}`" for item in (value if isinstance(value, list) else [value])])
    outcome = row["outcome"]
    if outcome == "ok" and "real_name" in row:
        words = page.say(f"`ok`, {code(row['real_name'], 60)} and `{row['credential_id']}`", f"`ok`，{code(row['real_name'], 60)} 与 `{row['credential_id']}`")
    elif outcome == "ok":
        count = len(row.get("category_list", []))
        words = page.say(f"`ok`, {count or 'no'} categor{'y' if count == 1 else 'ies'}", f"`ok`，{count} 个类目")
    elif outcome == "api_error":
        words = page.say("`api_error`, errcode ", "`api_error`，errcode 为 ") + several(row["errcode"])
    elif outcome == "client_error":
        words = page.say("`client_error`, kind ", "`client_error`，kind 为 ") + several(row["kind"]) if "kind" in row else "`client_error`"
    else:
        words = f"`{outcome}`"
    return words + (page.say(", before anything is sent", "，且发送之前就拒绝") if row.get("local") else "")


def traffic(page, case, wanted, where):
    lines = []
    if "requests" in wanted:
        counts = [f"`{name}` {amount(page, count)}" for name, count in wanted["requests"].items()]
        lines.append(page.say("Requests that the double counts", "模拟服务器统计的请求数") + where + page.say(": ", "：") + page.say(", ", "，").join(counts) + page.say(".", "。"))
    lines += [record(page, case, row, where) for row in wanted.get("records", [])]
    if wanted.get("timestamps_rise"):
        lines.append(page.say("A later request has a later timestamp.", "较晚的请求带有较晚的 timestamp。"))
    if "timestamp_age_s" in wanted:
        lines.append(page.say(f"A timestamp is {amount(page, wanted['timestamp_age_s'])} s old when it arrives.", f"timestamp 到达时距生成{amount(page, wanted['timestamp_age_s'])} 秒。"))
    if "connections" in wanted:
        lines.append(page.say(f"Connections that came and were answered: {amount(page, wanted['connections'])}.", f"到达并得到回应的连接数：{amount(page, wanted['connections'])}。"))
    if "trap_requests" in wanted:
        lines.append(page.say(f"Requests to the second server: {amount(page, wanted['trap_requests'])}.", f"发往第二个服务器的请求数：{amount(page, wanted['trap_requests'])}。"))
    return lines


def checks(page, named):
    """Checks by their ids, or by the errcode that they give."""
    return listed(page, [page.say(f"what gives {check}", f"给出 {check} 的检查") if isinstance(check, int) else
                         page.say(f"`{check}`", f"检查 `{check}`") for check in named], ("and", "和"))


def record(page, case, row, where):
    endpoint = row.get("endpoint", OPERATIONS[case.operation])
    line = page.say(*WHICH[row.get("which", "last")]) + page.say(f" to `{endpoint}`", f"（`{endpoint}`）") + where
    facts = []
    if "violated" in row:
        broken = checks(page, row["violated"])
        facts.append(page.say(f"breaks {broken}, and no other check", f"只违反{broken}") if broken else page.say("breaks no check", "不违反任何检查"))
    if "may_violate" in row:
        broken = checks(page, row["may_violate"])
        facts.append(page.say(f"may break {broken}", f"可以违反{broken}"))
    if "errcode" in row:
        facts.append(page.say("is answered without an errcode", "应答中没有 errcode") if row["errcode"] is None else
                     page.say(f"is answered with {row['errcode']}", f"应答为 {row['errcode']}"))
    if "status" in row:
        facts.append(page.say(f"gets HTTP status {row['status']}", f"HTTP 状态为 {row['status']}"))
    if row.get("fault"):
        facts.append(page.say("gets the spoiled answer", "得到被破坏的应答"))
    sent = SENT[row.get("sent", "complete")]
    if sent and "sent" in row:
        facts.append(page.say(f"its answer leaves {sent[0]}", f"应答{sent[1]}"))
    if "diagnosis_lacks" in row:
        facts.append(page.say("shows none of the mistakes ", "没有这些错误：") + code(compact(row["diagnosis_lacks"])))
    return line + page.say(": ", "：") + page.say(", ", "，").join(facts) + page.say(".", "。")
