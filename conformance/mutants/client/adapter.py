"""Cases in, results out: the drivers exec and stdio. The liars break these steps."""

import json
import os
import sys

NAMES = (
    "case",
    "op",
    "base_url",
    "ca_file",
    "access_token",
    "appid",
    "appsecret",
    "auth_token",
    "mch_id",
    "cert_serialno",
    "private_key_file",
    "timeout_ms",
)


class Adapter:
    """Carries results of a client to the runner. A liar is this class with one step broken."""

    def __init__(self, client):
        self.client = client

    def serve(self):
        """stdio: a line of JSON for each call, until stdin ends."""
        for line in sys.stdin.buffer:
            self.answer(json.loads(line))

    def once(self):
        """exec: one call, its inputs in the environment."""
        names = {name: os.environ.get("WX_" + name.upper()) for name in NAMES}
        self.answer({name: value for name, value in names.items() if value is not None})

    def answer(self, inputs):
        self.print(self.encode(self.result(inputs)))

    def result(self, inputs):
        return self.client.call(inputs)

    def encode(self, result):
        return json.dumps(result, ensure_ascii=False, separators=(",", ":"))

    def print(self, line):
        sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
        sys.stdout.buffer.flush()

    def is_handshake(self, inputs):
        """Whether the runner asks for the operation that does not exist: most liars pass that."""
        return inputs.get("op") not in self.client.operations
