"""What the end-to-end tests of wxmock share: a running double, honest requests, and the openssl program
as oracle. A test is a function marked @test that takes the double; main() runs all of a file."""
import base64, json, os, re, signal, socket, ssl, subprocess, sys, tempfile, time, traceback, http.client, urllib.parse

SOURCE, WXMOCK = os.environ["WX_SOURCE"], os.path.join(os.environ["WX_BIN"], "wxmock")
KEYS = os.path.join(SOURCE, "keys")
BUILTIN = json.load(open(os.path.join(SOURCE, "fixtures/worlds/builtin.json"), encoding="utf-8"))
A, A2 = "5D3F2C81A96E0B7743C5D8F1E20694BB7A31C0DE", "00C39B6E12F4A85D7703E1CB6A94D20F58B7E63A"
TOKEN = "test-access-token-full"
POST = "/cgi-bin/wxopen/getrealnameinfo"
tests = []


def test(function):
    tests.append(function)
    return function


def openssl(*arguments, given=b""):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


class Mock:
    """A running double; `world` is a dict in place of the built-in one."""

    def __init__(self, world=None, *options, before=()):
        self.folder = tempfile.TemporaryDirectory()
        path = lambda name: os.path.join(self.folder.name, name)
        arguments = [*before, WXMOCK, "serve", "--state-dir", path("state"), "--ready-file", path("ready")]
        for listener in ("http", "https", "admin"):
            arguments += ["--" + listener, "127.0.0.1:0"]
        arguments += options
        self.world_file = path("world.json")
        if world is not None:
            self.write_world(world)
            arguments += ["--world", self.world_file]
        self.log = open(path("log"), "wb+")
        self.process = subprocess.Popen(arguments, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 20
        while not os.path.exists(path("ready")):
            assert self.process.poll() is None and time.monotonic() < deadline, self.text()
            time.sleep(0.01)
        self.ready = json.load(open(path("ready")))

    def write_world(self, world):
        world = json.loads(json.dumps(world).replace("../../keys/", KEYS + "/"))
        with open(self.world_file + ".new", "w", encoding="utf-8") as file:
            json.dump(world, file)
        os.rename(self.world_file + ".new", self.world_file)

    def text(self):
        self.log.flush()
        return open(self.log.name, "rb").read().decode()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        log = self.text()
        self.log.close()
        if failure[0] is None:
            assert status == 0, f"wxmock ended with {status}:\n{log}"
        assert "Sanitizer" not in log and "runtime error" not in log, log
        self.folder.cleanup()

    def raw(self, method, path, body=None, headers={}, secure=False, listener=None):
        url = urllib.parse.urlsplit(self.ready[listener or ("https" if secure else "http")])
        if secure:
            context = ssl.create_default_context(cafile=self.ready["ca_file"])
            connection = http.client.HTTPSConnection(url.hostname, url.port, timeout=20, context=context)
        else:
            connection = http.client.HTTPConnection(url.hostname, url.port, timeout=20)
        try:
            connection.request(method, path, body, headers, encode_chunked="Transfer-Encoding" in headers)
        except BrokenPipeError:
            pass  # answered before all of it was sent
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def admin(self, method, path, body=None, expect=None, headers={}):
        """A call of the admin API; its answer's JSON (None where it has no body)."""
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False).encode()
        status, _, content = self.raw(method, "/__admin" + path, body, headers, listener="admin")
        expect = expect or (200, 201, 204)
        assert status == expect if isinstance(expect, int) else status in expect, (status, content)
        return json.loads(content) if content else None

    def call(self, method, path, body=None, secure=False):
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False).encode()
        status, headers, content = self.raw(method, path, body, secure=secure)
        assert status == 200 and headers["Content-Type"] == "application/json; encoding=utf-8"
        assert content[:1] == b"{" and content[-1:] == b"}", content
        return json.loads(content)

    def realname(self, secure=False, token=TOKEN, **changes):
        body = request(**changes)
        return self.call("POST", f"{POST}?access_token={token}", body, secure)


def sign(serial, timestamp, key):
    signed = f"cert_serialno={serial}&timestamp={timestamp}".encode()
    return base64.b64encode(openssl("dgst", "-sha256", "-sign", f"{KEYS}/{key}.key.pem", given=signed)).decode()


def request(key="test-merchant-a", **changes):
    """An honest body with some members changed; None leaves a member out."""
    body = {"auth_token": "test-auth-token-two-characters", "mch_id": "1900000001",
            "cert_serialno": A, "timestamp": int(time.time())}
    body.update({name: value for name, value in changes.items() if name != "sign"})
    body["sign"] = changes.get("sign", sign(body["cert_serialno"], body["timestamp"], key))
    return {name: value for name, value in body.items() if value is not None}


def decrypt(text, key):
    return openssl("pkeyutl", "-decrypt", "-inkey", f"{KEYS}/{key}.key.pem", given=base64.b64decode(text, validate=True))


def refused(answer, errcode):
    assert answer["errcode"] == errcode, f"expected {errcode}, got {answer}"
    assert re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", answer["errmsg"]), answer


def main(*options, end=bool):
    failed = 0
    with Mock(None, *options) as mock:
        for function in tests:
            words = function.__name__.replace("_", " ")
            try:
                function(mock)
                print("ok     ", words, flush=True)
            except Exception as error:
                failed += 1
                print("FAILED ", words, flush=True)
                traceback.print_exception(error, file=sys.stdout)
    print(f"{len(tests) - failed} passed, {failed} failed")
    sys.exit(int(end(failed)))
