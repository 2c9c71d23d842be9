"""The page of the admin API: every route of the served OpenAPI document, with an example that was run."""
import json
import re

import sources
from double import Double, shown
from words import anchor, md, start

PERSON = {"appid": "wxtest0000000001", "openid": "otest-two-characters"}
# operationId: (what stands behind the path's prefix, or None for the path itself; the body). In this order they are run.
EXAMPLES = {
    "health": (None, None), "ca": (None, None), "openapi": (None, None), "rules": (None, None), "metrics": (None, None),
    "explain": (None, {"endpoint": "getrealnameinfo", "access_token": "test-access-token-full",
                       "body": {"auth_token": "test-auth-token-two-characters", "mch_id": 1900000001, "timestamp": "1700000000"}}),
    "listRequests": ("/requests?errcode=94001&limit=1", None), "showRequest": ("/requests/1", None),
    "events": ("/events?since=0", None),
    "verify": (None, {"match": {"endpoint": "getrealnameinfo", "diagnosis": "serial-missing"}, "exactly": 1, "wait_ms": 1000}),
    "clearRequests": (None, None), "world": (None, None),
    "openSpace": (None, {"id": "checkout-test", "listen": ["http", "https", "expired"], "settings": {"timestamp_window_s": 60}}),
    "listSpaces": (None, None), "closeSpace": ("/spaces/checkout-test", None),
    "makeAuthToken": (None, PERSON), "makeAccessToken": (None, {"appid": "wxtest0000000001", "ttl_s": 60}),
    "expireToken": (None, {"token": "test-access-token-full"}),
    "addFault": (None, {"match": {"endpoint": "getrealnameinfo"}, "errcode": -1, "times": 1}), "listFaults": (None, None),
    "removeFault": ("/faults/f-1", None), "clearFaults": (None, None),
    "setClock": (None, {"freeze": True, "offset_s": 600}), "showClock": (None, None), "reset": (None, None),
}
TAGS = {"about": ("What the double is", "关于模拟服务器"), "journal": ("What came, and why it was refused", "收到的请求与拒绝的原因"),
        "spaces": ("Spaces, worlds and clocks", "空间、世界与时钟"), "tokens": ("Tokens, and the user's tap", "token 与用户点击"),
        "faults": ("Answers spoiled on purpose", "故障注入")}
KINDS = {"string": "文本", "integer": "整数", "number": "数字", "boolean": "布尔值", "object": "对象", "array": "数组", "null": "null"}


def run_examples(document):
    """{operationId: (request line, body, status, lines of the answer)}"""
    operations = {operation["operationId"]: (method.upper(), path, operation)
                  for path, methods in document["paths"].items() for method, operation in methods.items()}
    if set(operations) != set(EXAMPLES):
        raise SystemExit(f"gen-reference: tools/reference/admin.py has no example, or one too many, for {set(operations) ^ set(EXAMPLES)}")
    done = {}
    with Double() as double:
        double.ask("POST", "/cgi-bin/wxopen/getrealnameinfo?access_token=test-access-token-full", {"mch_id": "1900000001"}, "http")
        for name, (to, body) in EXAMPLES.items():
            method, path, operation = operations[name]
            status, kind, text = double.ask(method, "/__admin" + (to or path), body, stream=name == "events")
            wanted = next(iter(operation["responses"]))
            if str(status) != wanted:
                raise SystemExit(f"gen-reference: the example of {method} {path} is answered with {status}, not {wanted}: {text}")
            done[name] = (method, to or path, body, status, [] if name in ("ca", "metrics") else shown(kind, text))
            if name == "ca":
                done[name][-1].extend([text.splitlines()[0], "…", text.splitlines()[-1]])
            if name == "metrics":
                done[name][-1].extend([line for line in text.splitlines() if line.startswith("#")][:4] + ["…"])
    return done


def make(lang, examples):
    document = sources.read_json("mock_server/admin/openapi.json")
    page = start(lang, "admin", "The admin API", "管理接口")
    page.paragraph(
        "How tests steer the double, at `http://127.0.0.1:8081/__admin` unless `--admin` says otherwise. "
        + md(document["info"]["description"]),
        "测试通过它控制模拟服务器，地址为 `http://127.0.0.1:8081/__admin`（可用 `--admin` 更改）。" + md(page.of(document["info"]["description"])))
    page.paragraph(
        "`GET /__admin/openapi.json` serves the same as OpenAPI 3.1, for clients and editors. Below, the examples are run "
        "against a double whenever this page is made; tokens, times and ports in their answers are stand-ins, and `…` "
        "stands for more. A fault is told whole in [faults.md](../faults.md), a record in [journal.md](../journal.md).",
        "`GET /__admin/openapi.json` 以 OpenAPI 3.1 提供同样的内容，供客户端和编辑器使用。下面的示例在生成本页时都对模拟服务器"
        "运行过；应答中的 token、时间和端口是代表性的值，`…` 表示还有更多内容。故障的完整说明见 "
        "[faults.zh-CN.md](../faults.zh-CN.md)，请求记录见 [journal.zh-CN.md](../journal.zh-CN.md)。")
    page.add("", "```sh", "admin=http://127.0.0.1:8081/__admin", "```")
    operations = [(method.upper(), path, operation) for path, methods in document["paths"].items() for method, operation in methods.items()]
    page.table([page.say("route", "路径"), page.say("does", "作用")],
               [[f"[`{method} {path}`](#{anchor(f'{method} {path}')})", md(page.of(operation["summary"]))] for method, path, operation in operations])
    for tag in (row["name"] for row in document["tags"]):
        page.head(2, page.say(*TAGS[tag]))
        for method, path, operation in operations:
            if operation["tags"] == [tag]:
                add_operation(page, document, method, path, operation, examples[operation["operationId"]])
    page.head(2, page.say("Refusals", "拒绝的代码"))
    page.paragraph("The `code` of an [Error](#error), and its message; `…` stands for what the message names. A body that breaks its "
                   "shape is `bad-body` too, and `problems` says everything that is wrong with it.",
                   "[Error](#error) 的 `code` 及其 message；`…` 表示 message 中指明的内容。不符合数据结构的请求体同样是 `bad-body`，"
                   "`problems` 会列出全部错误。")
    page.table(["code", "HTTP", "message"] + ["含义"] * (lang == "zh"),
               [[f"`{code}`", status, md(message)] + [md(page.of(message))] * (lang == "zh") for code, status, message in sources.refusals()])
    page.head(2, page.say("Shapes", "数据结构"))
    for name, schema in document["components"]["schemas"].items():
        page.head(3, name)
        if "description" in schema:
            page.add("", md(page.of(schema["description"])) + page.say(".", "。") * (not schema["description"].endswith(".")))
        if schema["type"] == "array":
            page.paragraph("An array of:", "数组，每项为：")
        add_members(page, schema.get("items", schema))
    return page.text()


def add_operation(page, document, method, path, operation, example):
    page.head(3, f"{method} {path}")
    page.add("", md(page.of(operation["summary"])) + page.say(".", "。"))
    parameters = [resolve(document, row) for row in operation.get("parameters", [])]
    if parameters:
        page.table([page.say("parameter", "参数"), page.say("in", "位置"), page.say("is", "类型"), page.say("meaning", "含义")],
                   [[f"`{row['name']}`", page.say(row["in"], {"query": "查询串", "path": "路径"}[row["in"]]), kind(page, row["schema"]),
                     md(page.of(row["description"]))] for row in parameters])
    if "requestBody" in operation:
        body = operation["requestBody"]
        schema = body["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        needed = page.say("needed", "必需") if body["required"] else page.say("may be left out", "可省略")
        page.add("", page.say(f"Body ({needed}), [{schema}](#{anchor(schema)}): ", f"请求体（{needed}），[{schema}](#{anchor(schema)})：")
                 + md(page.of(body["description"])) + page.say(".", "。"))
    answers = {}
    for status, answer in sorted(operation["responses"].items()):
        answer = resolve(document, answer)
        content = next(iter(answer.get("content", {}).items()), (None, None))
        name = content[1]["schema"].get("$ref", "").split("/")[-1] if content[0] else ""
        shape = f"[{name}](#{anchor(name)})" if name else f"`{content[0]}`" if content[0] else "–"
        answers.setdefault((shape, md(page.of(answer["description"]))), []).append(status)
    page.table([page.say("answer", "应答"), page.say("body", "内容"), page.say("meaning", "含义")],
               [[", ".join(statuses), *what] for what, statuses in answers.items()])
    method, to, body, status, lines = example
    page.add("", "```sh", curl(method, to, body), "```")
    if lines:
        page.add("", f"```{'json' if lines[0][:1] in '{[' else ''}", *lines, "```")
    else:
        page.add("", page.say(f"Answer: {status}, without a body.", f"应答：{status}，没有内容。"))


def curl(method, path, body):
    address = f'"$admin{path}"' if re.search(r"[?&]", path) else f"$admin{path}"
    words = ["curl -s"]
    if method != ("GET" if body is None else "POST"):
        words.append(f"-X {method}")
    if path.startswith("/events"):
        words[0] = "curl -sN"
    words.append(address)
    if body is not None:
        words.append("-d '" + json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "'")
    return " ".join(words)


def resolve(document, node):
    if "$ref" not in node:
        return node
    found = document
    for step in node["$ref"].split("/")[1:]:
        found = found[step]
    return found


def add_members(page, schema):
    rows = list(members(page, schema, "", set(schema.get("required", []))))
    if rows:
        page.table([page.say("member", "成员"), page.say("is", "类型"), page.say("meaning", "含义")], rows)


def members(page, schema, prefix, required):
    for name, member in schema.get("properties", {}).items():
        mark = page.say(" (required)", "（必有）") if name in required else ""
        yield [f"`{prefix}{name}`{mark}", kind(page, member), md(page.of(member["description"])) if "description" in member else ""]
        inner = member.get("items", member) if member.get("type") == "array" else member
        suffix = "[]." if member.get("type") == "array" else "."
        if isinstance(inner, dict) and "properties" in inner:
            yield from members(page, inner, prefix + name + suffix, set(inner.get("required", [])))
        for choice in member.get("oneOf", []):
            if "properties" in choice:
                yield from members(page, choice, prefix + name + ".", set())


def kind(page, schema):
    """What a value is, in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        return f"[{name}](#{anchor(name)})"
    if "oneOf" in schema:
        return page.say(" or ", " 或 ").join(dict.fromkeys(kind(page, choice) for choice in schema["oneOf"]))
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "type" not in schema:
        return page.say("any value", "任意值")
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    words = page.say(" or ", " 或 ").join(page.say(name, KINDS[name]) for name in names)
    if schema["type"] == "array" and schema["items"].get("type") != "object":
        words = page.say(f"array of {kind(page, schema['items'])}", f"数组：{kind(page, schema['items'])}")
    if "pattern" in schema:
        words += f" `{schema['pattern']}`"
    low, high = (schema.get(name, schema.get(other)) for name, other in (("minimum", "minLength"), ("maximum", "maxLength")))
    if low is not None and high is not None:
        words += f", {low}–{high}"
    elif low is not None:
        words += page.say(f", at least {low}", f"，至少 {low}")
    if "default" in schema:
        words += page.say(f", default `{schema['default']}`", f"，默认 `{schema['default']}`")
    return words
