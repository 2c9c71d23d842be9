"""What the measurements become: docs/performance.md, its Chinese twin, and two plots."""
import datetime
import html
import os
import platform

WORDS = {
    "en": {
        "title": "# How fast it is", "other": "[中文](performance.zh-CN.md)",
        "intro": "Measured by `tools/bench/bench{options} --write` on {date}, {machine}, load generator and server on the same cores. Three "
                 "RSA-2048 public operations are the physics of an honest answer; the floor is those three in one process with contexts "
                 "made once: **{floor:.1f} µs**. CPU is the server's own by the kernel's accounting; compare ratios, not figures of two days. "
                 "wxmock checks every request, diagnoses wrong ones and keeps a journal; rivals marked “canned text” answer a fixed text.",
        "loads": "## Loads", "head": "| server | what | method | connections | requests/s | p50 ms | p99 ms | CPU µs | × floor |",
        "goals": "## Goals", "goal_head": "| goal | measured | met |", "yes": "yes", "no": "no",
        "plots": "## Plots", "cpu": "CPU microseconds a request, POST, 64 connections", "p99": "p99 in milliseconds by connections, POST",
        "missing": "Not measured, for want of the program: {names}.", "why": "## Where a goal is missed",
        "suite": "## The suite", "suite_head": "| cases | seconds |",
        "goal": ["honest POST ≤ 1.25 × the floor in CPU (64 connections)", "more requests/s than each rival (POST, 64 connections)",
                 "GET ≥ 3 × WireMock's in a second of CPU (64 connections)",
                 "ready < 10 ms", "idle RSS < 10 MB", "RSS < 32 MB after {requests} requests", "p99 < 25 ms at 256 connections",
                 "TLS within 15 % of plain (POST, 64 connections, CPU)", "suite < 2 s with the C client"],
        "reasons": [
            "CPU: what is above the floor is HTTP in the library, the strict JSON of the request, the record with its masking, and the thread switches of one thread a connection.",
            "Idle memory: a third is the pages of OpenSSL and the C library; the rest is what {threads} waiting threads have touched. Fewer threads would starve busy connections, since the HTTP library serves one a thread.",
            "Memory after many requests is that, and the journal's newest 10,000 records of about 1.6 KB (`--keep N` changes their number).",
            "The suite waits for real time where a case is about it (time limits, retries, lifetimes of seconds); cases run side by side (`--jobs`), so that its time is that of the longest few.",
        ],
    },
    "zh": {
        "title": "# 有多快", "other": "[English](performance.md)",
        "intro": "由 `tools/bench/bench{options} --write` 于 {date} 在 {machine} 上测得，压力发生器与服务器共用这些核。一次诚实应答的物理下限是三次 RSA-2048 "
                 "公钥运算；“下限”即在一个进程内、用只建一次的上下文做这三次运算：**{floor:.1f} µs**。CPU 是服务器自身的、由内核计量的时间；请比较比值，"
                 "不要比较两天的数字。wxmock 检查每个请求、诊断错误的请求并记日志；标为 canned text 的对手只回固定文本。",
        "loads": "## 负载", "head": "| 服务器 | 内容 | 方法 | 连接数 | 请求/秒 | p50 毫秒 | p99 毫秒 | CPU µs | × 下限 |",
        "goals": "## 目标", "goal_head": "| 目标 | 实测 | 达到 |", "yes": "是", "no": "否",
        "plots": "## 图", "cpu": "每个请求的 CPU 微秒数，POST，64 个连接", "p99": "p99（毫秒）与连接数，POST",
        "missing": "因缺少程序而未测：{names}。", "why": "## 未达到的目标",
        "suite": "## 套件", "suite_head": "| 用例数 | 秒 |",
        "goal": ["诚实的 POST 的 CPU ≤ 下限的 1.25 倍（64 个连接）", "每秒请求数多于每个对手（POST，64 个连接）",
                 "一秒 CPU 内的 GET 数 ≥ WireMock 的 3 倍（64 个连接）", "就绪 < 10 毫秒", "空闲 RSS < 10 MB",
                 "{requests} 个请求之后 RSS < 32 MB", "256 个连接时 p99 < 25 毫秒", "TLS 与明文相差不超过 15 %（POST，64 个连接，CPU）", "用 C 客户端跑套件 < 2 秒"],
        "reasons": [
            "CPU：高出下限的部分是库里的 HTTP、请求的严格 JSON、带遮盖的记录，以及一个连接一个线程带来的切换。",
            "空闲内存：三分之一是 OpenSSL 和 C 库的页，其余是 {threads} 个等待线程碰过的页。线程再少，忙碌的连接就会饿着，因为 HTTP 库一个线程服务一个连接。",
            "许多请求之后的内存，是上面这些加上日志里最新的 10,000 条记录，每条约 1.6 KB（条数可用 `--keep N` 改变）。",
            "用例涉及时间时（时限、重试、以秒计的有效期），套件要等真实的时间；用例并行（`--jobs`），所以总时间取决于最长的几个。",
        ],
    },
}


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} × {model}, Linux {platform.release().split('-')[0]}"


def find(result, **wanted):
    return [row for row in result["rows"] if all(row[key] == value for key, value in wanted.items())]


def goals(result):
    """What was aimed at: measured, and whether it holds."""
    ours = {row["connections"]: row for row in find(result, subject="wxmock", what="HTTP", method="POST")}
    tls = {row["connections"]: row for row in find(result, subject="wxmock", what="TLS", method="POST")}
    rivals = [row for row in find(result, method="POST") if row["subject"] != "wxmock"]
    best = max((row["per_s"] for row in rivals), default=None)
    life, ratio = result["life"], ours[64]["cpu_us"] / result["floor_us"]
    get = {row["subject"]: row["cpu_us"] for row in find(result, method="GET", connections=64) if row["what"] in ("HTTP", "canned text")}
    wiremock = next((cpu / get["wxmock"] for name, cpu in get.items() if name.startswith("WireMock")), None)
    tls_ratio, whole = tls[64]["cpu_us"] / ours[64]["cpu_us"], result["suite"][-1]
    return [(f"{ratio:.2f} ×", ratio <= 1.25),
            (f"{ours[64]['per_s']:.0f} / {best:.0f}" if best else "–", best is not None and ours[64]["per_s"] > best),
            (f"{wiremock:.1f} ×" if wiremock else "–", wiremock is not None and wiremock >= 3),
            (f"{life['ready_ms']:.1f} ms", life["ready_ms"] < 10), (f"{life['idle_mb']:.1f} MB", life["idle_mb"] < 10),
            (f"{life['full_mb']:.1f} MB", life["full_mb"] < 32), (f"{ours[256]['p99']:.1f} ms", ours[256]["p99"] < 25),
            (f"{(tls_ratio - 1) * 100:+.0f} %", tls_ratio <= 1.15), (f"{whole['cases']}: {whole['seconds']:.2f} s", whole["seconds"] < 2)]


def bars(title, pairs):
    """A horizontal bar for each (name, value)."""
    top, height = max(value for _, value in pairs), 28
    rows = "".join(
        f'<text x="190" y="{52 + i * height}" text-anchor="end">{html.escape(name)}</text>'
        f'<rect x="200" y="{39 + i * height}" width="{max(1, 380 * value / top):.0f}" height="18" rx="2" class="bar"/>'
        f'<text x="{208 + 380 * value / top:.0f}" y="{52 + i * height}">{value:.0f}</text>' for i, (name, value) in enumerate(pairs))
    return svg(title, 660, 50 + height * len(pairs), rows)


def svg(title, width, height, inside):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
            f"<title>{html.escape(title)}</title><style>text{{font:13px sans-serif;fill:#333}}.bar{{fill:#2f6f9f}}"
            f".line{{fill:none;stroke:#2f6f9f;stroke-width:2}}.axis{{stroke:#999}}rect.page{{fill:#fff}}</style>"
            f'<rect class="page" width="{width}" height="{height}"/><text x="16" y="22" font-weight="bold">{html.escape(title)}</text>{inside}</svg>\n')


def line(title, points):
    """One line over named steps."""
    top, step = max(value for _, value in points) * 1.15, 520 / (len(points) - 1)
    at = [(70 + i * step, 220 - 170 * value / top) for i, (_, value) in enumerate(points)]
    inside = '<line class="axis" x1="60" y1="220" x2="610" y2="220"/><polyline class="line" points="' + \
        " ".join(f"{x:.0f},{y:.0f}" for x, y in at) + '"/>'
    for (x, y), (name, value) in zip(at, points):
        inside += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3.5" class="bar"/><text x="{x:.0f}" y="{y - 9:.0f}" text-anchor="middle">{value:.1f}</text>' \
                  f'<text x="{x:.0f}" y="240" text-anchor="middle">{name}</text>'
    return svg(title, 660, 256, inside)


def render(result, words):
    life = result["life"]
    out = [words["title"], "", words["other"], "",
           words["intro"].format(date=datetime.date.today(), machine=machine(), floor=result["floor_us"],
                                 options="".join(f" --{name} {value}" for name, value in result["options"].items())), "", words["goals"], "",
           words["goal_head"], "|---|---|---|"]
    judged = goals(result)
    for words_of, (shown, met) in zip(words["goal"], judged):
        out.append(f"| {words_of.format(requests=life['requests'])} | {shown} | {words['yes'] if met else words['no']} |")
    out += ["", words["why"], ""] + [f"- {reason.format(threads=480)}" for reason in words["reasons"]]
    out += ["", words["loads"], "", words["head"], "|---|---|---|---|---|---|---|---|---|"]
    for row in result["rows"]:
        out.append(f"| {row['subject']} | {row['what']} | {row['method']} | {row['connections']} | {row['per_s']:.0f} | {row['p50']:.2f} | "
                   f"{row['p99']:.2f} | {row['cpu_us']:.0f} | {row['cpu_us'] / result['floor_us']:.2f} |")
    if result["missing"]:
        out += ["", words["missing"].format(names=", ".join(result["missing"]))]
    out += ["", words["suite"], "", words["suite_head"], "|---|---|"]
    out += [f"| {point['cases']} | {point['seconds']:.2f} |" for point in result["suite"]]
    out += ["", words["plots"], "", f"![{words['cpu']}](performance-cpu.svg)", "", f"![{words['p99']}](performance-p99.svg)", ""]
    return "\n".join(out)


def write(result, options, root):
    at64 = [(f"{row['subject']}" + ("" if row["subject"] != "wxmock" else f", {row['what']}"), row["cpu_us"])
            for row in find(result, method="POST", connections=64)]
    plots = {"performance-cpu.svg": bars(WORDS["en"]["cpu"], [("floor", result["floor_us"])] + at64),
             "performance-p99.svg": line(WORDS["en"]["p99"], [(str(row["connections"]), row["p99"])
                                                              for row in find(result, subject="wxmock", what="HTTP", method="POST")])}
    for name, text in {**plots, "performance.md": render(result, WORDS["en"]), "performance.zh-CN.md": render(result, WORDS["zh"])}.items():
        with open(os.path.join(root, "docs", name), "w", encoding="utf-8") as file:
            file.write(text)
