"""What the tests of wxconform share: running it, reading its log, and making sure after each run that
nothing of it is left: no process, no file, and with them no port."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest
import uuid

BIN = pathlib.Path(os.environ["WX_BIN"])
SOURCE = pathlib.Path(os.environ["WX_SOURCE"])
TESTS = SOURCE / "conformance/tests"
FAKE_CLIENT = TESTS / "fake-client"
FAKE_MOCK = TESTS / "fake-mock"
CASES = TESTS / "cases"
CONFORM = BIN / "wxconform"

# Long enough for sanitizers on a busy machine: a run that takes as long hangs.
LIMIT_S = 120
# How long a client may be silent here: a Python on a busy machine needs some of it.
PATIENCE_MS = 3000


def wait_until(holds, what, limit_s=LIMIT_S):
    """Waits for a thing to be so; looks again and again, since no event tells of it."""
    until = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"not so within {limit_s} s: {what}")
        time.sleep(0.01)


def processes_with(variable):
    """The processes whose environment holds that entry."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if variable.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Result:
    """What came of one call of wxconform."""

    def __init__(self, code, out, err, log):
        self.code, self.out, self.err, self.log = code, out, err, log

    @property
    def events(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def of_kind(self, kind):
        return [event for event in self.events if event["event"] == kind]

    @property
    def cases(self):
        """Full name: "verdict reason" of its last attempt."""
        return {event["case"]: f'{event["verdict"]} {event["reason"]}'.strip()
                for event in self.of_kind("case_finished")}

    @property
    def footer(self):
        return self.of_kind("footer")[0]

    def __str__(self):
        return f"exit {self.code}\n{self.out}\n{self.err}"


class RunnerTest(unittest.TestCase):
    """A test with a folder of its own, in which wxconform makes its own ones too."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="conform-e2e."))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.note = self.folder / "note"
        self.mark = f"CONFORM_E2E={uuid.uuid4()}"

    def environment(self, **more):
        name, _, value = self.mark.partition("=")
        kept = {key: text for key, text in os.environ.items() if not key.startswith("WX_")}
        return {**kept, "TMPDIR": str(self.temporary), "FAKE_NOTE": str(self.note), name: value,
                "NO_COLOR": "1", **more}

    def start(self, *arguments, **environment):
        return subprocess.Popen([CONFORM, *map(str, arguments)], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                                errors="replace", env=self.environment(**environment))

    def finish(self, process, log=None, limit_s=LIMIT_S):
        try:
            out, err = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.fail(f"wxconform hangs\n{out}\n{err}")
        result = Result(process.returncode, out, err, log)
        self.assertNotIn("AddressSanitizer", err)
        self.assert_nothing_left()
        return result

    def assert_nothing_left(self):
        wait_until(lambda: not processes_with(self.mark), "no process of the run is left", 20)
        if self.note.exists():
            left = [pid for pid in map(int, self.note.read_text().split()) if is_running(pid)]
            self.assertEqual(left, [], "processes that a client started")
            self.note.unlink()
        self.assertEqual(list(self.temporary.iterdir()), [], "files of the run")

    def conform(self, *arguments, **environment):
        """Any subcommand to its end."""
        return self.finish(self.start(*arguments, **environment))

    def run_arguments(self, how, driver, *more, log="run.ndjson"):
        client = f"exec {FAKE_CLIENT} {how}" + (" --stdio" if driver == "stdio" else "")
        return ("run", "--mock", FAKE_MOCK, "--cases", CASES, "--client", client, "--driver", driver,
                "--timeout", PATIENCE_MS, "--log", self.folder / log, *more)

    def run_fake(self, how, driver="exec", *more, log="run.ndjson", **environment):
        """A run of the cases of tests/cases with fake-client, against a mock that is none: their
        port is closed, so a right client reports a transport error."""
        process = self.start(*self.run_arguments(how, driver, *more, log=log), **environment)
        return self.finish(process, self.folder / log)

    def expect(self, result, code, *words):
        self.assertEqual(result.code, code, str(result))
        for text in words:
            self.assertIn(text, result.out + result.err)


def main():
    """Ends with 77, which CTest takes for skipped, where every test was."""
    result = unittest.main(verbosity=2, exit=False).result
    if not result.wasSuccessful():
        raise SystemExit(1)
    if result.skipped and len(result.skipped) == result.testsRun:
        raise SystemExit(77)
