"""What the tests of the machine's faults share: running our programs with a fault in front, and what
must never come of it. A test is a method of a class derived from Faults."""
import mmap
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
BIN = pathlib.Path(os.environ["WX_BIN"])
SOURCE = pathlib.Path(os.environ["WX_SOURCE"])
BUILD = pathlib.Path(os.environ["WX_BUILD"])
WXMOCK, WXCONFORM, WXTOOL = BIN / "wxmock", BIN / "wxconform", BIN / "wxtool"
# A sanitizer's own front for what it intercepts asks for memory too.
SANITIZED = "WX_SANITIZE:STRING=\n" not in (BUILD / "CMakeCache.txt").read_text(encoding="utf-8")
LIMIT_S = 120  # a program that takes as long hangs
FREE = ("--http", "127.0.0.1:0", "--https", "127.0.0.1:0", "--admin", "127.0.0.1:0")
TOKEN, APPID = "test-access-token-full", "wxtest0000000001"


class Told:
    """A file of native 64-bit numbers that a preloaded library looks at (machine/*.c)."""

    def __init__(self, path, count):
        path.write_bytes(bytes(8 * count))
        self.path, self.count = path, count
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 8 * count)

    def __getitem__(self, index):
        return struct.unpack_from("q", self.map, 8 * index)[0]

    def __setitem__(self, index, value):
        struct.pack_into("q", self.map, 8 * index, value)


class Memory(Told):
    """failing_memory.so, told by us."""
    FIRST, SPAN, COUNT, REFUSED = range(4)

    def __init__(self, folder, program):
        super().__init__(folder / "memory", 4)
        self.program = program

    def environment(self, leaks=False):
        """Leaks are looked for where a path is walked a thousand times; a program that ends for want
        of memory leaves what its libraries hold to the kernel."""
        loaded = preload("failing_memory")
        loaded["ASAN_OPTIONS"] += f":detect_leaks={int(leaks)}"
        return {**loaded, "FAILING_MEMORY_FILE": str(self.path),
                "FAILING_MEMORY_PROGRAM": self.program}

    def refuse(self, first, span=1):
        self[self.FIRST] = 0
        self[self.COUNT], self[self.REFUSED], self[self.SPAN] = 0, 0, span
        self[self.FIRST] = first

    def stop(self):
        """How many were refused since refuse()."""
        self[self.FIRST] = 0
        return self[self.REFUSED]


def preload(name):
    options = [os.environ.get("ASAN_OPTIONS", ""), "verify_asan_link_order=0"]
    leaks = SOURCE / "machine/leaks.suppressions"
    return {"LD_PRELOAD": str(BUILD / "machine" / f"{name}.so"),
            "ASAN_OPTIONS": ":".join(filter(None, options)),
            "LSAN_OPTIONS": f"suppressions={leaks}:print_suppressions=0"}


def wait_until(holds, what, limit_s=LIMIT_S):
    until = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < until, f"not so within {limit_s} s: {what}"
        time.sleep(0.01)


class Faults(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="machine.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "tmp").mkdir()

    def environment(self, more):
        kept = {key: text for key, text in os.environ.items() if not key.startswith("WX_")}
        return {**kept, "TMPDIR": str(self.folder / "tmp"), "NO_COLOR": "1", **more}

    def run_it(self, *command, limit_s=LIMIT_S, environment=(), **options):
        """Runs to the end: no signal ends it, and what it says is no sanitizer's report."""
        run = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                             errors="replace", timeout=limit_s, stdin=subprocess.DEVNULL,
                             env=self.environment(dict(environment)), check=False, **options)
        self.assert_sound(run.returncode, run.stdout + run.stderr)
        return run

    def assert_sound(self, code, text):
        self.assertGreaterEqual(code, 0, f"signal {-code} ended it:\n{text}")
        for word in ("Sanitizer", "runtime error", "double free", "corrupt"):
            self.assertNotIn(word, text)

    def serve(self, *options, environment=(), state=None, **more):
        """A running double: the process; its log and ready file are in the folder."""
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        with open(self.folder / "log", "wb") as log:
            process = subprocess.Popen(
                [WXMOCK, "serve", "--quiet", *FREE, "--state-dir", state or self.folder / "state",
                 "--ready-file", ready, *options], stdout=log, stderr=log,
                env=self.environment(dict(environment)), **more)
        self.addCleanup(self.end, process)
        wait_until(lambda: ready.exists() or process.poll() is not None, "it is ready")
        self.assertIsNone(process.poll(), self.log())
        return process

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def stop(self, process, expect=0):
        process.send_signal(signal.SIGTERM)
        code = process.wait(LIMIT_S)
        self.assert_sound(code, self.log())
        self.assertEqual(code, expect, self.log())

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
            process.wait()


def main():
    unittest.main(verbosity=2)
