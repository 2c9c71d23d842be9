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
        "loads": "## Loads", "head": "| server | what | method | connections | requests/s | p50 ms | p99 ms | CPU µs | of it kernel | × floor | RSS MB |",
        "errors": "Connections that wrk counts as failed: {rows}.",
        "goals": "## Goals", "goal_head": "| goal | measured | met |", "yes": "yes", "no": "no",
        "plots": "## Plots", "cpu": "CPU microseconds a request, POST, 64 connections", "p99": "p99 in milliseconds by connections, POST",
        "missing": "Not measured, for want of the program: {names}.", "why": "## Where a goal is missed",
        "suite": "## The suite", "suite_head": "| cases | seconds |",
        "goal": ["honest POST ≤ 1.25 × the floor in CPU (64 connections)", "more requests/s than each rival (POST, 64 connections)",
                 "GET ≥ 3 × WireMock's in a second of CPU (64 connections)",
                 "ready < 10 ms", "idle RSS < 10 MB", "RSS < 32 MB after {requests} requests", "p99 < 25 ms at 256 connections",
                 "TLS within 15 % of plain (POST, 64 connections, CPU)", "suite < 2 s with the C client"],
        "reasons": [
            "CPU: the kernel's part alone, to read, to write and to wake a thread, is {kernel_us:.0f} µs; with the floor that is {kernel_ratio:.2f} × already. The rest is HTTP, the strict JSON of the request, its record, and caches that a loop of three operations keeps warm and a server with a thread a connection does not. With one connection each request also wakes a processor that sleeps: {one_ratio:.2f} ×.",
            "Requests/s: the RSA of an honest answer; a rival that answers canned text has none.",
            "GET: wxmock reads the token, looks up its app and keeps a record; WireMock answers a fixed text.",
            "Ready: the HTTP library starts all its threads at once, {threads} of them, and that alone takes {threads_ms:.1f} ms here (`tools/bench/threads.c`). It gives each connection a thread, so that fewer would starve busy connections.",
            "Idle memory: {mapped_mb:.1f} MB are pages of OpenSSL, the C library and the program that any process shares; {threads} threads that do nothing at all would hold {threads_mb:.1f} MB, and the HTTP library's buffers for them lie on top.",
            "Memory after many requests is that, the stack and heap that each thread has used once it has answered, and the newest 10,000 records of the journal (`--keep N` changes their number).",
            "p99 at 256 connections: 256 requests wait for two processors; at this run's rate the last of a round waits {round_ms:.0f} ms.",
            "TLS: one more read for each request, and the cipher.",
            "The suite waits for real time where a case is about it (time limits, retries, lifetimes of seconds); cases run side by side (`--jobs`), so that its time is that of the longest few.",
        ],
    },
    "zh": {
        "title": "# 有多快", "other": "[English](performance.md)",
        "intro": "由 `tools/bench/bench{options} --write` 于 {date} 在 {machine} 上测得，压力发生器与服务器共用这些核。一次诚实应答的物理下限是三次 RSA-2048 "
                 "公钥运算；“下限”即在一个进程内、用只建一次的上下文做这三次运算：**{floor:.1f} µs**。CPU 是服务器自身的、由内核计量的时间；请比较比值，"
                 "不要比较两天的数字。wxmock 检查每个请求、诊断错误的请求并记日志；标为 canned text 的对手只回固定文本。",
        "loads": "## 负载", "head": "| 服务器 | 内容 | 方法 | 连接数 | 请求/秒 | p50 毫秒 | p99 毫秒 | CPU µs | 其中内核 | × 下限 | RSS MB |",
        "errors": "wrk 计为失败的连接：{rows}。",
        "goals": "## 目标", "goal_head": "| 目标 | 实测 | 达到 |", "yes": "是", "no": "否",
        "plots": "## 图", "cpu": "每个请求的 CPU 微秒数，POST，64 个连接", "p99": "p99（毫秒）与连接数，POST",
        "missing": "因缺少程序而未测：{names}。", "why": "## 未达到的目标",
        "suite": "## 套件", "suite_head": "| 用例数 | 秒 |",
        "goal": ["诚实的 POST 的 CPU ≤ 下限的 1.25 倍（64 个连接）", "每秒请求数多于每个对手（POST，64 个连接）",
                 "一秒 CPU 内的 GET 数 ≥ WireMock 的 3 倍（64 个连接）", "就绪 < 10 毫秒", "空闲 RSS < 10 MB",
                 "{requests} 个请求之后 RSS < 32 MB", "256 个连接时 p99 < 25 毫秒", "TLS 与明文相差不超过 15 %（POST，64 个连接，CPU）", "用 C 客户端跑套件 < 2 秒"],
        "reasons": [
            "CPU：光是内核那一份（读、写、唤醒线程）就要 {kernel_us:.0f} µs，加上下限已是 {kernel_ratio:.2f} 倍。其余是 HTTP、请求的严格 JSON、它的记录，以及缓存：三次运算的循环使缓存一直是热的，一个连接一个线程的服务器则不然。只有一个连接时，每个请求还要唤醒睡着的处理器：{one_ratio:.2f} 倍。",
            "每秒请求数：诚实的应答要做 RSA；回固定文本的对手不做。",
            "GET：wxmock 要读令牌、查应用、写记录；WireMock 只回固定文本。",
            "就绪：HTTP 库一开始就启动全部 {threads} 个线程，光这一步在此就要 {threads_ms:.1f} 毫秒（`tools/bench/threads.c`）。它给每个连接一个线程，线程再少，忙碌的连接就会饿着。",
            "空闲内存：{mapped_mb:.1f} MB 是 OpenSSL、C 库和程序本身可共享的页；什么都不做的 {threads} 个线程要占 {threads_mb:.1f} MB，再加上 HTTP 库给它们的缓冲区。",
            "许多请求之后的内存，是上面这些、每个应答过的线程用过的栈和堆，再加上最新的 10,000 条请求记录（条数可用 `--keep N` 改变）。",
            "256 个连接时的 p99：256 个请求等两个处理器；按本次的速率，一轮里最后一个要等 {round_ms:.0f} 毫秒。",
            "TLS：每个请求多一次读，再加上加密。",
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


def facts(result):
    """What the reasons name, all of this run."""
    ours = {row["connections"]: row for row in find(result, subject="wxmock", what="HTTP", method="POST")}
    floor, kernel = result["floor_us"], ours[64]["kernel_us"]
    return {**result["life"], "kernel_us": kernel, "kernel_ratio": (floor + kernel) / floor, "one_ratio": ours[1]["cpu_us"] / floor,
            "round_ms": 256 / ours[256]["per_s"] * 1000}


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
    missed = [reason.format(**facts(result)) for reason, (_, met) in zip(words["reasons"], judged) if not met]
    if missed:
        out += ["", words["why"], ""] + [f"- {reason}" for reason in missed]
    out += ["", words["loads"], "", words["head"], "|---|---|---|---|---|---|---|---|---|---|---|"]
    for row in result["rows"]:
        out.append(f"| {row['subject']} | {row['what']} | {row['method']} | {row['connections']} | {row['per_s']:.0f} | {row['p50']:.2f} | "
                   f"{row['p99']:.2f} | {row['cpu_us']:.0f} | {row['kernel_us']:.0f} | {row['cpu_us'] / result['floor_us']:.2f} | {row['rss_mb']:.0f} |")
    failed = [f"{row['subject']}, {row['what']}, {row['method']}, {row['connections']}: {row['errors']}" for row in result["rows"] if row["errors"]]
    if failed:
        out += ["", words["errors"].format(rows="; ".join(failed))]
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
