"""Who is measured: each a process that answers on a port of loopback, with the CPU time that it takes."""
import base64
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.join(ROOT, "build/release/bin")
CERT, KEY = (os.path.join(ROOT, f"keys/test-merchant-a.{kind}.pem") for kind in ("cert", "key"))
SERIAL = "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE"
POST = "/cgi-bin/wxopen/getrealnameinfo?access_token=test-access-token-full"
GET = "/wxa/get_category?access_token=test-access-token-full"
TICKS = os.sysconf("SC_CLK_TCK")
TYPE = "application/json; encoding=utf-8"


def honest_body():
    now = int(time.time())
    signed = f"cert_serialno={SERIAL}&timestamp={now}".encode()
    sign = subprocess.run(["openssl", "dgst", "-sha256", "-sign", KEY], input=signed, capture_output=True, check=True).stdout
    return json.dumps({"auth_token": "test-auth-token-two-characters", "mch_id": "1900000001", "cert_serialno": SERIAL,
                       "timestamp": now, "sign": base64.b64encode(sign).decode()})


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Subject:
    """A running server; `base` is its URL, `secure` the one over TLS where it has one. `warm_s`: how long it is under load
    before it is measured (Java compiles what is used often)."""
    name, honest, secure, warm_s = "", False, None, 1

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="wxbench-")
        self.process = None

    def spawn(self, command, **options):
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, cwd=self.folder, **options)

    def tree(self):
        """The process and its children: a launcher may stand in front of the server."""
        pids, wanted = [], [self.process.pid]
        while wanted:
            pid = wanted.pop()
            pids.append(pid)
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as file:
                    wanted += [int(child) for child in file.read().split()]
        return pids

    def cpu_s(self):
        """CPU time so far: all of it, and the kernel's part."""
        user, kernel = 0, 0
        for pid in self.tree():
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            user, kernel = user + int(fields[11]), kernel + int(fields[12])
        return (user + kernel) / TICKS, kernel / TICKS

    def status(self, name):
        """A number of /proc/PID/status, of all processes together."""
        total = 0
        for pid in self.tree():
            with open(f"/proc/{pid}/status") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith(name + ":"))
        return total

    def rss_mb(self):
        return self.status("VmRSS") / 1024

    def wait(self, path=GET, seconds=60):
        """Until it answers; how long that took, in milliseconds."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds:
            run = subprocess.run(["curl", "-s", "-o", "/dev/null", "-m", "2", self.base + path])
            if run.returncode == 0:
                return (time.monotonic() - begin) * 1000
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        with open(os.path.join(self.folder, "log"), errors="replace") as file:
            raise RuntimeError(f"{self.name} does not answer: {file.read()[-600:]}")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        pids = self.tree() if self.process.poll() is None else []
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in pids[1:]:
            subprocess.run(["kill", "-9", str(pid)], stderr=subprocess.DEVNULL)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Wxmock(Subject):
    name, honest = "wxmock", True

    def __init__(self, *options):
        super().__init__()
        self.options = options

    def start(self):
        ready = os.path.join(self.folder, "ready")
        begin = time.monotonic()
        self.spawn([os.path.join(BIN, "wxmock"), "serve", "--quiet", "--http", "127.0.0.1:0", "--https", "127.0.0.1:0",
                    "--admin", "127.0.0.1:0", "--state-dir", os.path.join(self.folder, "state"), "--ready-file", ready,
                    *(option.replace("@", self.folder) for option in self.options)])
        while not os.path.exists(ready):
            if self.process.poll() is not None or time.monotonic() - begin > 30:
                raise RuntimeError("wxmock does not start")
            time.sleep(0.0005)
        self.ready_ms = (time.monotonic() - begin) * 1000
        with open(ready) as file:
            urls = json.load(file)
        self.base, self.secure, self.admin = urls["http"], urls["https"], urls["admin"]


class Node(Subject):
    name, honest = "Node by hand", True

    def start(self):
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.spawn(["node", os.path.join(HERE, "server.mjs"), str(port), CERT])
        self.wait()


def canned(path):
    with Wxmock() as mock:
        arguments = ["-d", honest_body()] if path == POST else []
        return subprocess.run(["curl", "-s", mock.base + path, *arguments], capture_output=True, text=True, check=True).stdout


class WireMock(Subject):
    name, warm_s = "WireMock 3.13.2", 15

    def start(self):
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        mappings = os.path.join(self.folder, "mappings")
        os.makedirs(mappings)
        for name, method, path in (("post", "POST", POST), ("get", "GET", GET)):
            with open(os.path.join(mappings, name + ".json"), "w", encoding="utf-8") as file:
                json.dump({"request": {"method": method, "urlPath": path.split("?")[0]},
                           "response": {"status": 200, "body": canned(path), "headers": {"Content-Type": TYPE}}}, file)
        self.spawn([os.path.join(NODE_MODULES, ".bin/wiremock"), "--port", str(port), "--root-dir", self.folder,
                    "--no-request-journal", "--disable-banner"])
        self.wait()


class Mountebank(Subject):
    name = "mountebank 2.9.1"

    def start(self):
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        stubs = [{"predicates": [{"equals": {"path": path.split("?")[0]}}],
                  "responses": [{"is": {"headers": {"Content-Type": TYPE}, "body": canned(path)}}]} for path in (POST, GET)]
        config = os.path.join(self.folder, "imposters.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"imposters": [{"port": port, "protocol": "http", "stubs": stubs}]}, file)
        self.spawn([os.path.join(NODE_MODULES, ".bin/mb"), "--configfile", config, "--port", str(free_port()), "--nologfile",
                    "--loglevel", "error"])
        self.wait()


class MockServer(Subject):
    name, warm_s = "MockServer 8.0.0", 15

    def start(self):
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        expectations = os.path.join(self.folder, "expectations.json")
        with open(expectations, "w", encoding="utf-8") as file:
            json.dump([{"httpRequest": {"method": method, "path": path.split("?")[0]},
                        "httpResponse": {"statusCode": 200, "headers": {"Content-Type": [TYPE]}, "body": canned(path)}}
                       for method, path in (("POST", POST), ("GET", GET))], file)
        jars = os.path.join(NODE_MODULES, "mockserver-node")
        jar = next(os.path.join(jars, name) for name in os.listdir(jars) if name.endswith(".jar"))
        self.spawn(["java", "-jar", jar, "-p", str(port), "-l", "OFF", "--init", expectations])
        self.wait()


class Apimock(Subject):
    name = "apimock-rs 6.2.0"

    def start(self):
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        served = os.path.join(self.folder, "served")
        for path in (POST, GET):
            file_path = served + path.split("?")[0] + ".json"
            os.makedirs(os.path.dirname(file_path), exist_ok=True)
            with open(file_path, "w", encoding="utf-8") as file:
                file.write(canned(path))
        self.spawn([os.path.join(NODE_MODULES, ".bin/apimock"), "-p", str(port), "-d", served])
        self.wait()


class Prism(Subject):
    name = "Prism 5.16.0"

    def start(self):
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        answer = lambda path: {"responses": {"200": {"description": "canned", "content": {
            "application/json": {"schema": {"type": "object"}, "example": json.loads(canned(path))}}}}}
        document = os.path.join(self.folder, "openapi.json")
        with open(document, "w", encoding="utf-8") as file:
            json.dump({"openapi": "3.0.3", "info": {"title": "canned", "version": "1"},
                       "paths": {POST.split("?")[0]: {"post": {"requestBody": {"content": {TYPE.split(";")[0]: {"schema": {"type": "object"}}}},
                                                       **answer(POST)}}, GET.split("?")[0]: {"get": answer(GET)}}}, file)
        self.spawn([os.path.join(NODE_MODULES, ".bin/prism"), "mock", document, "-p", str(port), "-h", "127.0.0.1", "-v", "silent"])
        self.wait()


NODE_MODULES = os.path.join(ROOT, "build/bench/node_modules")
RIVALS = ((WireMock, "wiremock", "3.13.2", "java"), (MockServer, "mockserver-node", "8.0.0", "java"),
          (Apimock, "apimock-rs", "6.2.0", "npm"), (Mountebank, "mountebank", "2.9.1", "npm"),
          (Prism, "@stoplight/prism-cli", "5.16.0", "npm"))


def install_rivals():
    """From the npm registry into the build folder; those that cannot be had are left out by name."""
    if shutil.which("node") is None:
        return [], ["Node by hand"] + [rival.name for rival, *_ in RIVALS]
    found, missing = [Node], []
    os.makedirs(os.path.dirname(NODE_MODULES), exist_ok=True)
    for rival, name, version, program in RIVALS:
        if shutil.which(program) and not os.path.isdir(os.path.join(NODE_MODULES, name)):
            subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent", "--prefix",
                            os.path.dirname(NODE_MODULES), f"{name}@{version}"], capture_output=True, timeout=600)
        there = shutil.which(program) and os.path.isdir(os.path.join(NODE_MODULES, name))
        (found if there else missing).append(rival if there else rival.name)
    return found, missing
