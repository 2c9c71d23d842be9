"""A double of our own, asked over its admin API: what the examples answer is what it answered just now, with the
values taken out that differ from run to run."""
import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.parse

import sources

# What is another in each run, by the name of its member; a value is put in its place that looks like one.
CHANGING = {"auth_token": "00_aWjE3wXGLpvLG3…", "access_token": "00_fT9c0QxV6hLm2B…", "now": 1700000000, "time": "2026-01-02T03:04:05.678Z",
            "peer": "127.0.0.1:55555", "duration_us": 412, "connection": 7, "sign_hash": "a91d04c77be2f310",
            "auth_token_hash": "5d0c9e61f2b8a743", "ca_file": "/home/you/.local/state/wxrealname/ca.pem", "timestamp": 1700000000}
LONGEST = 36


class Double:
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="gen-reference-")
        ready = os.path.join(self.folder.name, "ready.json")
        listeners = [part for name in ("http", "https", "admin") for part in ("--" + name, "127.0.0.1:0")]
        with open(os.path.join(self.folder.name, "log"), "wb") as log:
            self.process = subprocess.Popen([os.path.join(sources.bin_folder(), "wxmock"), "serve", *listeners, "--ready-file", ready,
                                             "--seed", "1", "--state-dir", os.path.join(self.folder.name, "state")], stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not os.path.exists(ready):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise SystemExit("gen-reference: wxmock serve does not start")
            time.sleep(0.02)
        with open(ready, encoding="utf-8") as file:
            self.ready = json.load(file)
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.folder.cleanup()

    def ask(self, method, path, body=None, listener="admin", stream=False):
        """(status, Content-Type, text) of the answer; of a stream its first event."""
        url = urllib.parse.urlsplit(self.ready[listener])
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        text = b"" if stream else answer.read()
        while stream and b"\ndata:" not in text:
            text += answer.readline()
        connection.close()
        return answer.status, (answer.getheader("Content-Type") or "").partition(";")[0], text.decode()


def steady(value, name=""):
    """The value with nothing in it that differs from run to run, and long lists cut."""
    if name in CHANGING and value is not None and not isinstance(value, (dict, list)):
        return CHANGING[name]
    if isinstance(value, dict):
        return {key: steady(item, key) for key, item in value.items() if key != "closest" or item is None} | (
            {"closest": "…"} if value.get("closest") else {})
    if isinstance(value, list):
        kept = [steady(item) for item in value[:2]]
        return kept + ["…"] if len(value) > 2 else kept
    if isinstance(value, str):
        value = re.sub(r"\b(127\.0\.0\.1|localhost):\d{4,5}\b", r"\1:40001", value)
        value = re.sub(r"rid: [0-9a-f-]{26}", "rid: 69573a25-0f3c9a7d-5b1e2c84", value)
        value = re.sub(r"^00_.…#", "00_a…#", re.sub(r"…#[0-9a-f]{8}", "…#5d0c9e61", value))
        return value if len(value) <= 120 else value[:119] + "…"
    return value


def shown(kind, text):
    """An answer as the page shows it: JSON laid out, everything cut where it is long."""
    if "json" in kind and text:
        lines = wrap(steady(json.loads(text))).splitlines()
    else:
        lines = [line if len(line) <= 88 else line[:87] + "…" for line in text.splitlines()]
        lines = [re.sub(r'"time":"[^"]*"', f'"time":"{CHANGING["time"]}"', line) for line in lines]
    return lines if len(lines) <= LONGEST else lines[:LONGEST] + ["…"]


def wrap(value, indent=0, room=100):
    """JSON with as much on a line as fits."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= room or not isinstance(value, (dict, list)) or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        inner = [f"{pad}{json.dumps(key)}: {wrap(item, indent + 2, room)}" for key, item in value.items()]
        return "{\n" + ",\n".join(inner) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + wrap(item, indent + 2, room) for item in value) + "\n" + " " * indent + "]"
