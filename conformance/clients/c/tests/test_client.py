"""End-to-end tests of wx-client-c: the program itself against a server that shares no code with it.

WX_CLIENT names the program to test, arguments allowed ("valgrind -q --error-exitcode=9 ./wx-client-c").
"""

import base64
import json
import os
import shlex
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pki  # noqa: E402
from platform_double import (CATEGORY_PATH, REALNAME_PATH, TOKEN_PATH, Platform, Server, after, chunked,
                             hang, http, name_bytes, raw, reset, then_close, tls_context, trickle)

CLIENT = shlex.split(os.environ.get("WX_CLIENT", "wx-client-c"))
SERIAL = "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"
NAME, CREDENTIAL = "张三", "110101189001010016"
AUTH_TOKEN, APPSECRET = "auth-token-of-a-user", "the-app-secret"
KEYS = None


def setUpModule():
    global KEYS
    warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.1 is offered on purpose
    KEYS = pki.Pki(tempfile.mkdtemp(prefix="wx-client-c-"))


def tearDownModule():
    shutil.rmtree(KEYS.folder)


def with_check_character(first17):
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return first17 + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first17)) % 11]


def inputs(server, op="get_realname_info", **changes):
    """A case that is right in everything; a change to None leaves the input out."""
    case = {"case": "T", "op": op, "base_url": server.url, "ca_file": KEYS.path("ca.pem"),
            "access_token": server.answer.token,
            "auth_token": AUTH_TOKEN, "mch_id": "1900006511", "cert_serialno": SERIAL,
            "private_key_file": KEYS.path("merchant.rsa"), "timeout_ms": 20000}
    case.update(changes)
    return {name: value for name, value in case.items() if value is not None}


class ClientTest(unittest.TestCase):
    maxDiff = None

    def check_stderr(self, text):
        self.assertNotIn("Sanitizer", text)
        self.assertNotIn("runtime error", text)
        for secret in (NAME, CREDENTIAL, AUTH_TOKEN, APPSECRET, "access-token", "PRIVATE KEY"):
            self.assertNotIn(secret, text)

    def run_client(self, case, extra_environment=()):
        """Runs the exec driver; returns the result, and holds the program to the driver's rules."""
        environment = {name: os.environ[name] for name in os.environ
                       if name in ("PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH")}
        environment.update({"WX_" + name.upper(): str(value) for name, value in case.items()})
        environment.update(extra_environment)
        done = subprocess.run(CLIENT, env=environment, capture_output=True, timeout=60)
        self.check_stderr(done.stderr.decode(errors="replace"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(b"\n"), 1, done.stdout)
        return json.loads(done.stdout.decode("utf-8"))

    def ask(self, platform, op="get_realname_info", tls="good", **changes):
        """One call to a platform over TLS; the platform must have no complaint of the requests."""
        with Server(platform, tls and tls_context(KEYS, tls)) as server:
            result = self.run_client(inputs(server, op, **changes))
        self.requests = server.requests
        self.assertEqual(getattr(platform, "complaints", []), [])
        return result

    def paths(self):
        return [request.path for request in self.requests]

    def assert_refused(self, result, kind):
        self.assertEqual((result["outcome"], result.get("kind")), ("client_error", kind), result)
        self.assertEqual(set(result), {"outcome", "kind", "message"})

    def assert_person(self, result, name=NAME, credential=CREDENTIAL):
        self.assertEqual(result, {"outcome": "ok", "real_name": name, "credential_id": credential})


class Happy(ClientTest):
    def test_names_of_every_class_are_read(self):
        names = [(n, "GBK") for n in ("张三", "朱镕基", "誠", "億東", "古丽·买买提", "〇一", "喆", "Li Lei",
                                      "阿卜杜" * 26)] + [("䶮", "GB18030"), ("𠮷", "GB18030")]
        for name, charset in names:
            with self.subTest(name):
                self.assert_person(self.ask(Platform(KEYS, name=name_bytes(name, charset))), name)

    def test_credentials_of_every_form_are_read(self):
        with_x = next(c for c in (with_check_character("1101011890010%04d" % n) for n in range(99))
                      if c.endswith("X"))
        for credential in (with_check_character("11010118900101001"), with_x, "110101900101001"):
            with self.subTest(credential):
                result = self.ask(Platform(KEYS, credential=credential.encode()))
                self.assert_person(result, credential=credential)

    def test_keys_of_both_forms_and_sizes_work(self):
        for key in ("merchant", "big"):
            for form in (".rsa", ".rsa.pkcs1"):
                with self.subTest(key + form):
                    result = self.ask(Platform(KEYS, key=key), private_key_file=KEYS.path(key + form))
                    self.assert_person(result)

    def test_a_serial_is_sent_and_signed_as_the_interface_wants_it(self):
        colons = ":".join(SERIAL[i:i + 2] for i in range(0, 40, 2))
        zeros = "00" + SERIAL[2:]
        for pasted, sent in ((SERIAL.lower(), SERIAL), (colons, SERIAL), (colons.lower(), SERIAL),
                             (SERIAL[:20] + " " + SERIAL[20:], SERIAL), ("0x" + SERIAL, SERIAL),
                             (" " + SERIAL + "\n", SERIAL), (zeros, zeros)):
            with self.subTest(pasted):
                self.assert_person(self.ask(Platform(KEYS), cert_serialno=pasted))
                self.assertEqual(self.requests[0].json()["cert_serialno"], sent)

    def test_the_request_is_what_the_document_says(self):
        self.assert_person(self.ask(Platform(KEYS)))
        body = self.requests[0].json()
        self.assertEqual((body["auth_token"], body["mch_id"]), (AUTH_TOKEN, "1900006511"))
        self.assertLess(abs(body["timestamp"] - time.time()), 30)

    def test_a_token_of_512_characters_arrives_whole(self):
        platform = Platform(KEYS)
        platform.token = "/+=%&?" * 85 + "ab"
        self.assert_person(self.ask(platform))

    def test_an_answer_without_errcode_is_good_if_it_holds_both(self):
        platform = Platform(KEYS)
        platform.with_errcode = False
        self.assert_person(self.ask(platform))

    def test_harmless_differences_of_the_answer_are_accepted(self):
        pad = "x" * (1 << 20)
        compact = dict(separators=(",", ":"))
        for label, fault in {
            "1 MiB of padding": lambda a: http(dict(a, padding=pad)),
            "unknown members": lambda a: http(dict(a, later={"more": [1, None, True]})),
            "wrong content type": lambda a: http(a, content_type="text/plain"),
            "white space after it": lambda a: http(json.dumps(a).encode() + b" \r\n"),
            "escaped slashes": lambda a: http(json.dumps(a, **compact).replace("/", "\\/").encode()),
            "no errmsg": lambda a: http({k: v for k, v in a.items() if k != "errmsg"}),
            "chunked": lambda a: chunked(json.dumps(a).encode()),
            "Connection: close": lambda a: then_close(http(a, headers=["Connection: close"])),
            "slow, but in time": lambda a: after(0.3, http(a)),
        }.items():
            with self.subTest(label):
                platform = Platform(KEYS)
                platform.faults = [fault]
                self.assert_person(self.ask(platform))

    def test_plain_http_serves_a_local_test_and_no_proxy_is_asked_for_it(self):
        with Server(Platform(KEYS)) as server:
            dead = {"http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"}
            self.assert_person(self.run_client(inputs(server), dead))


class Category(ClientTest):
    TWO = {"first_class": "工具", "second_class": "备忘录", "first_id": 1, "second_id": 2}
    THREE = dict(TWO, third_class="高等\n\"\\", third_id=4294967295)

    def answer(self, answer):
        platform = Platform(KEYS)
        platform.faults = [lambda _: http(answer)]
        return self.ask(platform, "get_category")

    def test_lists_are_read(self):
        for label, sent in {"empty": [], "two and three levels": [self.TWO, self.THREE],
                            "many": [dict(self.TWO, first_id=i) for i in range(2000)]}.items():
            with self.subTest(label):
                for head in ({"errcode": 0, "errmsg": "ok"}, {}):
                    result = self.answer(dict(head, category_list=sent))
                    self.assertEqual(result, {"outcome": "ok", "category_list": sent})
        self.assertEqual(self.requests[0].body, b"")

    def test_unknown_members_are_passed_over(self):
        self.assertEqual(self.answer({"errcode": 0, "category_list": [dict(self.TWO, fourth_id=5)]}),
                         {"outcome": "ok", "category_list": [self.TWO]})

    def test_a_list_of_another_form_is_refused(self):
        def without(name):
            return {key: value for key, value in self.THREE.items() if key != name}
        faults = [{"errcode": 0}, {}, {"category_list": None}, {"category_list": {}}]
        faults += [{"category_list": [item]} for item in
                   (None, 1, [], {}, dict(self.TWO, first_id="1"), dict(self.TWO, first_id=1.5),
                    dict(self.TWO, first_class=None), dict(self.TWO, second_class=7),
                    dict(self.TWO, third_class=None), *(without(name) for name in self.THREE))]
        for answer in faults:
            with self.subTest(str(answer)):
                self.assert_refused(self.answer(answer), "protocol")


class Codes(ClientTest):
    def test_every_code_is_passed_on_and_none_is_asked_twice(self):
        for op in ("get_realname_info", "get_category"):
            for code in (*range(94001, 94011), 40001, 40014, 41001, 42001, 43001, 44002, 45009, 47001,
                         48001, 61023, 9300501, -2, -1000, 4294967296):
                with self.subTest((op, code)):
                    platform = Platform(KEYS)
                    platform.faults = [lambda _: http({"errcode": code, "errmsg": "签名 rid: 1-2-3"})]
                    self.assertEqual(self.ask(platform, op), {
                        "outcome": "api_error", "errcode": code, "errmsg": "签名 rid: 1-2-3"})
                    self.assertEqual(len(self.requests), 1)

    def test_a_code_counts_whatever_else_is_there(self):
        for errmsg in ({}, {"errmsg": "ok"}, {"errmsg": None}, {"errmsg": 7}, {"errmsg": ""}):
            with self.subTest(errmsg):
                platform = Platform(KEYS)
                honest = {k: v for k, v in platform.person.items()}
                platform.faults = [lambda _: http(dict(honest, errcode=94003, **errmsg))]
                result = self.ask(platform)
                text = errmsg.get("errmsg")
                self.assertEqual(result, {"outcome": "api_error", "errcode": 94003,
                                          "errmsg": text if isinstance(text, str) else ""})

    def test_a_long_errmsg_is_cut_between_characters(self):
        for text in ("签" * 5000, "a" + "签" * 5000, "ab" + "签" * 5000):
            platform = Platform(KEYS)
            platform.faults = [lambda _: http({"errcode": 94003, "errmsg": text})]
            errmsg = self.ask(platform)["errmsg"]
            self.assertTrue(text.startswith(errmsg) and 300 < len(errmsg) < 1024)

    def test_an_errcode_that_is_no_whole_number_is_no_answer(self):
        for text in ('"94003"', '"0"', "null", "0.5", "94003.5", "true", "[]", "{}", "1e300", "094003"):
            with self.subTest(text):
                platform = Platform(KEYS)
                platform.faults = [lambda a: http(json.dumps(dict(a, errcode=777))
                                                  .replace("777", text).encode())]
                self.assert_refused(self.ask(platform), "protocol")


class Retry(ClientTest):
    BUSY = staticmethod(lambda _: http({"errcode": -1, "errmsg": "system error"}))

    def test_a_busy_answer_is_asked_again_once_and_signed_afresh(self):
        platform = Platform(KEYS)
        platform.faults = [lambda a: after(1.1, self.BUSY(a))]
        self.assert_person(self.ask(platform))
        first, second = (request.json() for request in self.requests)
        self.assertGreater(second["timestamp"], first["timestamp"])

    def test_a_busy_answer_is_final_the_second_time(self):
        for op in ("get_realname_info", "get_category"):
            platform = Platform(KEYS)
            platform.faults = [self.BUSY] * 9
            self.assertEqual(self.ask(platform, op)["errcode"], -1)
            self.assertEqual(len(self.requests), 2)

    def test_a_busy_answer_is_final_when_time_is_short(self):
        for _ in range(5):  # a slow machine may not get even the first answer in so short a time
            platform = Platform(KEYS)
            platform.faults = [self.BUSY] * 9
            result = self.ask(platform, tls=None, timeout_ms=199)
            self.assertLessEqual(len(self.requests), 1)
            if result["outcome"] == "api_error":
                break
        self.assertEqual(result.get("errcode"), -1, result)

    def test_a_lost_call_is_not_repeated(self):
        for fault in (reset, raw(b"", stay=False)):
            platform = Platform(KEYS)
            platform.faults = [lambda _: fault]
            self.assert_refused(self.ask(platform), "transport")
            self.assertEqual(len(self.requests), 1)


class Token(ClientTest):
    APP = {"access_token": None, "appid": "wx0123456789abcdef", "appsecret": APPSECRET}

    def forced(self):
        return [r.json()["force_refresh"] for r in self.requests if r.path == TOKEN_PATH]

    def test_a_token_is_fetched(self):
        for op in ("get_realname_info", "get_category"):
            self.assertEqual(self.ask(Platform(KEYS), op, **self.APP)["outcome"], "ok")
            self.assertEqual(self.forced(), [False])
            self.assertEqual((self.requests[0].json()["appid"], self.requests[0].json()["secret"]),
                             ("wx0123456789abcdef", APPSECRET))

    def test_a_token_that_was_renewed_elsewhere_is_taken_over_not_voided(self):
        for code in (40001, 42001):
            platform = Platform(KEYS)

            def renewed_elsewhere(_):
                platform.token = "second-access-token"
                return http({"errcode": code, "errmsg": "invalid credential"})
            platform.faults = [renewed_elsewhere]
            self.assert_person(self.ask(platform, **self.APP))
            self.assertEqual(self.forced(), [False, False])
            self.assertEqual(len(self.requests), 4)

    def test_a_refused_token_that_comes_again_is_replaced_and_not_sent_again(self):
        for code in (40001, 42001):
            platform = Platform(KEYS)
            platform.faults = [lambda _: http({"errcode": code, "errmsg": ""})]
            self.assert_person(self.ask(platform, **self.APP))
            self.assertEqual(self.forced(), [False, False, True])
            sent = [r.query["access_token"] for r in self.requests if r.path == REALNAME_PATH]
            self.assertEqual(len(set(sent)), 2)

    def test_there_is_one_renewal_and_no_storm(self):
        platform = Platform(KEYS)
        platform.faults = [lambda _: http({"errcode": 40001, "errmsg": ""})] * 50
        self.assertEqual(self.ask(platform, **self.APP)["errcode"], 40001)
        self.assertEqual(self.paths().count(REALNAME_PATH), 2)
        self.assertEqual(self.forced(), [False, False, True])

    def test_a_token_that_cannot_be_replaced_is_not_sent_again(self):
        platform = Platform(KEYS)
        platform.forced_gives_same = True
        platform.faults = [lambda _: http({"errcode": 40001, "errmsg": "gone"})]
        self.assertEqual(self.ask(platform, **self.APP),
                         {"outcome": "api_error", "errcode": 40001, "errmsg": "gone"})
        self.assertEqual(self.paths().count(REALNAME_PATH), 1)

    def test_other_codes_do_not_renew(self):
        for code in (40014, 41001, 94005, 45009):
            platform = Platform(KEYS)
            platform.faults = [lambda _: http({"errcode": code, "errmsg": ""})]
            self.assertEqual(self.ask(platform, **self.APP)["errcode"], code)
            self.assertEqual(len(self.requests), 2)

    def test_a_token_that_was_handed_in_is_not_ours_to_renew(self):
        platform = Platform(KEYS)
        platform.faults = [lambda _: http({"errcode": 42001, "errmsg": ""})]
        result = self.ask(platform, appid="wx0", appsecret=APPSECRET)
        self.assertEqual((result["errcode"], len(self.requests)), (42001, 1))

    def test_a_refusal_to_issue_a_token_is_passed_on(self):
        for code in (40013, 40125, 40164, 45009, 45011, 40001):
            platform = Platform(KEYS)
            platform.token_faults = [lambda _: http({"errcode": code, "errmsg": "no"})]
            self.assertEqual(self.ask(platform, **self.APP)["errcode"], code)
            self.assertEqual(self.paths(), [TOKEN_PATH])

    def test_a_busy_token_endpoint_shares_the_calls_one_repetition(self):
        platform = Platform(KEYS)
        platform.token_faults = [Retry.BUSY]
        platform.faults = [Retry.BUSY]
        self.assertEqual(self.ask(platform, **self.APP)["errcode"], -1)
        self.assertEqual(self.paths(), [TOKEN_PATH, TOKEN_PATH, REALNAME_PATH])

    def test_a_token_answer_of_another_form_is_refused(self):
        good = {"access_token": "t", "expires_in": 7200}
        for change in ({"access_token": None}, {"access_token": ""}, {"access_token": 7},
                       {"expires_in": None}, {"expires_in": "7200"}, {"expires_in": 0}):
            platform = Platform(KEYS)
            platform.token_faults = [lambda _: http(dict(good, **change))]
            self.assert_refused(self.ask(platform, **self.APP), "protocol")


class AnswerFaults(ClientTest):
    def test_what_is_no_strict_json_object_is_refused(self):
        def text(change):
            return lambda a: http(change(json.dumps(a, separators=(",", ":")).encode()))

        def nested(levels):
            return lambda b: b[:-1] + b',"n":' + b"[" * levels + b"]" * levels + b"}"
        for label, fault in {
            "empty": text(lambda b: b""), "blank": text(lambda b: b"  "),
            "cut": text(lambda b: b[:-1]), "cut short": text(lambda b: b[:40]),
            "html": lambda a: http(b"<html>busy</html>", content_type="text/html"),
            "byte order mark": text(lambda b: b"\xef\xbb\xbf" + b),
            "trailing text": text(lambda b: b + b"x"), "two objects": text(lambda b: b + b),
            "trailing nul": text(lambda b: b + b"\0"), "array": text(lambda b: b"[" + b + b"]"),
            "string": text(lambda b: b'"ok"'), "null": text(lambda b: b"null"),
            "trailing comma": text(lambda b: b[:-1] + b",}"),
            "comment": text(lambda b: b"/**/" + b), "single quotes": text(lambda b: b.replace(b'"', b"'")),
            "leading zero": text(lambda b: b.replace(b":0", b":00")),
            "plus sign": text(lambda b: b.replace(b":0", b":+0")),
            "bare point": text(lambda b: b.replace(b":0", b":0.")),
            "control character": text(lambda b: b.replace(b'"ok"', b'"o\nk"')),
            "form feed between": text(lambda b: b.replace(b",", b"\f,")),
            "escaped nul": text(lambda b: b.replace(b'"ok"', b'"ok\\u0000"')),
            "bad escape": text(lambda b: b.replace(b'"ok"', b'"\\k"')),
            "lone surrogate": text(lambda b: b.replace(b'"ok"', b'"\\ud800"')),
            "gbk": text(lambda b: b.replace(b'"ok"', b'"\xd5\xc5\xc8\xfd"')),
            "overlong utf-8": text(lambda b: b.replace(b'"ok"', b'"\xc0\xaf"')),
            "utf-8 surrogate": text(lambda b: b.replace(b'"ok"', b'"\xed\xa0\x80"')),
            "cut utf-8": text(lambda b: b.replace(b'"ok"', b'"\xe5\xbc"')),
            "twice errcode": text(lambda b: b[:-1] + b',"errcode":0}'),
            "twice the name": text(lambda b: b[:-1] + b',"encryted_real_name":"x"}'),
            "twice unknown": text(lambda b: b[:-1] + b',"a":1,"b":2,"a":1}'),
            "twice deep inside": text(lambda b: b[:-1] + b',"a":[{"b":1,"b":2}]}'),
            "twice by escape": text(lambda b: b[:-1] + b',"errcod\\u0065":94003}'),
            "33 levels": text(nested(32)), "100000 levels": text(nested(100000)),
            "unclosed levels": text(lambda b: b"[" * 1000000),
            "too long": lambda a: http(dict(a, padding="x" * (2 << 20))),
        }.items():
            with self.subTest(label):
                platform = Platform(KEYS)
                platform.faults = [fault]
                self.assert_refused(self.ask(platform), "protocol")

    def test_valid_json_of_every_kind_is_read(self):
        extra = (',"n":[0,-0,1.5,-1e5,1E-05,10,0.10,{"n":[[]],"m":{}},true,false,null,"\\"\\\\\\/\\b\\f'
                 '\\n\\r\\t\\u00e9\\ud83d\\ude00 é 张 😀"],"":' + "[" * 31 + "]" * 31 + " }")
        platform = Platform(KEYS)
        platform.faults = [lambda a: http(b" \t\r\n" + json.dumps(a)[:-1].encode() + extra.encode())]
        self.assert_person(self.ask(platform))

    def test_missing_null_renamed_and_wrong_members_are_refused(self):
        for member in ("encryted_real_name", "encryted_credential_id"):
            for label, change in {
                "missing": lambda a: a.pop(member),
                "null": lambda a: a.update({member: None}),
                "number": lambda a: a.update({member: 7}),
                "spelt right": lambda a: a.update({member.replace("ted", "pted"): a.pop(member)}),
                "other case": lambda a: a.update({member.title(): a.pop(member)}),
                "no errcode": lambda a: (a.pop("errcode"), a.pop(member)),
            }.items():
                with self.subTest((member, label)):
                    platform = Platform(KEYS)

                    def fault(answer):
                        change(answer)
                        return http(answer)
                    platform.faults = [fault]
                    self.assert_refused(self.ask(platform), "protocol")

    def unopenable(self, platform):
        """(label, member, value): all that cannot be opened to a person."""
        name, credential = "encryted_real_name", "encryted_credential_id"
        for member in (name, credential):
            good = platform.person[member]
            flipped = bytearray(base64.b64decode(good))
            flipped[100] ^= 1
            for label, value in {
                "empty": "", "no base64": "!!!!", "URL-safe": "-_" * 171 + "==", "a space": " " + good,
                "line break": good[:64] + "\n" + good[64:], "no padding": good.rstrip("="),
                "too much padding": good + "====", "padding inside": "==" + good[2:],
                "hex": base64.b64decode(good).hex(), "twice": base64.b64encode(good.encode()).decode(),
                "one byte short": base64.b64encode(base64.b64decode(good)[:-1]).decode(),
                "one byte long": base64.b64encode(base64.b64decode(good) + b"x").decode(),
                "huge": "A" * 100000, "tampered": base64.b64encode(flipped).decode(),
                "zeros": base64.b64encode(bytes(256)).decode(),
                "above the modulus": base64.b64encode(b"\xff" * 256).decode(),
                "other key": platform.sealed(b"110101189001010016", key="stranger"),
                "larger key": platform.sealed(b"110101189001010016", key="big"),
                "OAEP": platform.sealed(b"110101189001010016", padding="oaep"),
                "empty plaintext": platform.sealed(b""),
            }.items():
                yield member + " " + label, member, value
        for label, plain in {
            "UTF-8": "张三丰".encode(), "cut GBK": b"\xd5\xc5\xc8", "0x80": b"\x80", "0xff": b"\xff\xff",
            "nul": b"\xd5\xc5\0", "line break": b"\xd5\xc5\n", "delete": b"Li\x7f",
            "next line": "张\u0085".encode("gb18030"), "random": bytes(range(128, 250)),
        }.items():
            yield "name " + label, name, platform.sealed(plain)
        for label, plain in {
            "bad check": b"110101189001010017", "lower-case x": b"11010118900101006x",
            "17": b"11010118900101001", "19": b"1101011890010100166", "16": b"1101019001010010",
            "letters": b"11010118900101A016", "X inside": b"1101011890010100X6", "nul": b"110101189001010016\0",
            "line break": b"110101189001010016\n", "blank": b" 10101189001010016",
            "15 with X": b"11010190010100X", "passport": b"E12345678", "GBK": b"\xd5\xc5\xc8\xfd",
        }.items():
            yield "credential " + label, credential, platform.sealed(plain)

    def test_everything_that_cannot_be_opened_is_refused_in_the_very_same_words(self):
        platform = Platform(KEYS)
        results = {}
        for label, member, value in self.unopenable(platform):
            platform.faults = [lambda a: http(dict(a, **{member: value}))]
            results[label] = json.dumps(self.ask(platform, tls=None))
        kinds = {label: json.loads(result).get("kind") for label, result in results.items()}
        self.assertEqual({label: kind for label, kind in kinds.items() if kind != "decrypt"}, {})
        self.assertEqual(len(set(results.values())), 1, set(results.values()))
        platform.faults = []
        self.assert_person(self.ask(platform, tls=None))

    def test_utf8_that_happens_to_be_gb18030_is_not_our_business_but_swapped_members_are(self):
        platform = Platform(KEYS)
        swapped = dict(zip(platform.person, reversed(list(platform.person.values()))))
        platform.faults = [lambda a: http(dict(a, **swapped))]
        self.assert_refused(self.ask(platform), "decrypt")


class Transport(ClientTest):
    def test_faults_of_the_line(self):
        def with_length(length):
            return raw(b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n{}" % length, stay=False)
        either = ("transport", "protocol")
        for label, (kind, action) in {
            "no answer": ("transport", raw(b"", stay=False)), "reset": ("transport", reset),
            "half a header": (either, raw(b"HTTP/1.1 200 OK\r\nContent-", stay=False)),
            "early close": ("transport", with_length(b"2000")),
            "cut chunk": ("transport", chunked(b'{"errcode":0}', whole=False)),
            "bad length": (either, with_length(b"-5")),
            "garbage": ("protocol", raw(b"\x00\x01garbage\r\n\r\n", stay=False)),
            "HTTP/0.9": ("protocol", raw(b'{"errcode":0}', stay=False)),
            "502 with HTML": ("protocol", http(b"<html>", "502 Bad Gateway")),
            "500 with a code": ("protocol", http({"errcode": 94003}, "500 Oops")),
            "204": ("protocol", raw(b"HTTP/1.1 204 No Content\r\n\r\n")),
        }.items():
            for op in ("get_realname_info", "get_category"):
                with self.subTest((label, op)):
                    platform = Platform(KEYS)
                    platform.faults = [lambda _: action]
                    result = self.ask(platform, op)
                    self.assertEqual(result["outcome"], "client_error", result)
                    self.assertIn(result["kind"], kind if kind is either else (kind,))
                    self.assertEqual(len(self.requests), 1)

    def test_success_with_another_status_is_no_success(self):
        platform = Platform(KEYS)
        platform.faults = [lambda a: http(a, "201 Created")]
        self.assert_refused(self.ask(platform), "protocol")

    def test_a_redirect_is_not_followed(self):
        # The other host would be trusted, so that only the client's will keeps it away.
        with Server(lambda _: http(b"{}"), tls_context(KEYS)) as other:
            for status in ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"):
                platform = Platform(KEYS)
                platform.faults = [lambda a: http(a, status, ["Location: " + other.url + "/"])]
                self.assert_refused(self.ask(platform), "protocol")
        self.assertEqual((other.connections, other.requests), (0, []))

    def test_the_time_limit_holds(self):
        for label, action in {"hang": hang, "trickle": trickle, "slow": after(20, http(b"{}"))}.items():
            for op in ("get_realname_info", "get_category"):
                with self.subTest((label, op)):
                    platform = Platform(KEYS)
                    platform.faults = [lambda _: action]
                    start = time.monotonic()
                    self.assert_refused(self.ask(platform, op, timeout_ms=700), "timeout")
                    self.assertTrue(0.6 < time.monotonic() - start < 5)

    def test_the_time_limit_is_for_all_requests_of_a_call_together(self):
        platform = Platform(KEYS)
        platform.token_faults = [lambda a: after(1.2, http(a))] * 9
        platform.faults = [lambda a: after(1.2, http(a))] * 9
        start = time.monotonic()
        self.assert_refused(self.ask(platform, timeout_ms=2000, **Token.APP), "timeout")
        self.assertLess(time.monotonic() - start, 6)
        self.assertEqual(self.paths(), [TOKEN_PATH, REALNAME_PATH])

    def test_a_dead_port_is_a_transport_error(self):
        with Server(Platform(KEYS)) as server:
            case = inputs(server)
        self.assert_refused(self.run_client(case), "transport")


class Tls(ClientTest):
    def test_only_the_one_good_certificate_is_accepted(self):
        for leaf in ("self-signed", "untrusted", "wrong-host", "expired", "not-yet-valid"):
            with self.subTest(leaf):
                self.assert_refused(self.ask(Platform(KEYS), tls=leaf), "tls")
                self.assertEqual(self.requests, [])
                self.assert_person(self.ask(Platform(KEYS)))

    def test_tls_1_2_is_the_least(self):
        for version, good in ((ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
                              (ssl.TLSVersion.TLSv1_3, True)):
            with self.subTest(version.name), \
                    Server(Platform(KEYS), tls_context(KEYS, version=version)) as server:
                result = self.run_client(inputs(server))
                if good:
                    self.assert_person(result)
                else:
                    self.assert_refused(result, "tls")

    def test_the_systems_anchors_do_not_help_when_a_file_is_named(self):
        self.assert_refused(self.ask(Platform(KEYS), ca_file=KEYS.path("other-ca.pem")), "tls")
        self.assert_refused(self.ask(Platform(KEYS), ca_file=None), "tls")
        self.assert_refused(self.ask(Platform(KEYS), ca_file="/nowhere.pem"), "invalid_input")
        self.assertEqual(self.requests, [])

    def test_a_plain_server_behind_https_is_refused(self):
        with Server(Platform(KEYS)) as server:
            case = inputs(server, base_url=server.url.replace("http:", "https:"))
            self.assert_refused(self.run_client(case), "tls")


class Inputs(ClientTest):
    def test_what_is_wrong_on_our_side_is_refused_before_a_request(self):
        for name, values in {
            "auth_token": (None, "", "two words", "line\n", "令牌"),
            "mch_id": (None, "", "19000a", "-1", " 1900006511"),
            "cert_serialno": (None, "", SERIAL[1:], SERIAL + "0", SERIAL[:-1] + "G", "序列号", "0x"),
            "private_key_file": (None, "", "/nowhere", KEYS.folder, *(
                KEYS.path(key + ".rsa") for key in ("protected", "ec", "garbage")),
                KEYS.path("merchant.rsa.pub")),
            "access_token": (None, "", "a b"),
            "timeout_ms": ("", "0", "-5", "ten", "1.5", "99999999"),
            "base_url": (None, "", "127.0.0.1", "ftp://127.0.0.1", "https://u@127.0.0.1",
                         "https://127.0.0.1/path", "https://127.0.0.1/?q", "https://", "file:///etc/passwd"),
        }.items():
            for value in values:
                with self.subTest((name, value)):
                    self.assert_refused(self.ask(Platform(KEYS), **{name: value}), "invalid_input")
                    self.assertEqual(self.requests, [])

    def test_an_app_without_its_secret_gets_no_token(self):
        for change in ({"appid": None}, {"appsecret": None}, {"appid": ""}, {"appsecret": ""}):
            case = dict(Token.APP, **change)
            self.assert_refused(self.ask(Platform(KEYS), "get_category", **case), "invalid_input")
            self.assertEqual(self.requests, [])

    def test_the_message_says_what_is_wrong_with_a_key(self):
        for key, word in (("protected", "pass phrase"), ("ec", "RSA"), ("garbage", "PEM")):
            result = self.ask(Platform(KEYS), private_key_file=KEYS.path(key + ".rsa"))
            self.assertIn(word, result["message"])

    def test_an_unknown_operation_is_unsupported(self):
        for op in ("no_such_operation", ""):
            result = self.ask(Platform(KEYS), op, auth_token=None, base_url=None)
            self.assertEqual(result["outcome"], "unsupported")
            self.assertEqual(self.requests, [])

    def test_the_command_line(self):
        def run(*arguments):
            return subprocess.run(CLIENT + list(arguments), env={"PATH": os.environ["PATH"]},
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30)
        self.assertIn("--stdio", run("--help").stdout)
        self.assertRegex(run("--version").stdout, r"\Awx-client-c \d+\.\d+\.\d+\n\Z")
        self.assertEqual([run(*a).returncode for a in (["--help"], ["--version"], ["--stdio"])], [0, 0, 0])
        self.assertEqual([run(*a).returncode for a in (["--nonsense"], ["extra"], [])], [2, 2, 2])


class Stdio(ClientTest):
    def setUp(self):
        self.client = subprocess.Popen(CLIENT + ["--stdio"], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.guard = threading.Timer(60, self.client.kill)  # a silent client fails, it does not hang us
        self.guard.start()

    def tearDown(self):
        self.guard.cancel()
        self.client.stdin.close()
        self.assertEqual(self.client.stdout.read(), b"")
        self.check_stderr(self.client.stderr.read().decode(errors="replace"))
        self.assertEqual(self.client.wait(30), 0)
        self.client.stdout.close()
        self.client.stderr.close()

    def say(self, line):
        """One line in, one result out, while standard input stays open: so it must be flushed."""
        self.client.stdin.write(line + b"\n")
        self.client.stdin.flush()
        return json.loads(self.client.stdout.readline())

    def ask_line(self, server, op="get_realname_info", **changes):
        return self.say(json.dumps(inputs(server, op, **changes)).encode())

    def test_calls_share_one_connection(self):
        with Server(Platform(KEYS), tls_context(KEYS)) as server:
            for _ in range(3):
                self.assert_person(self.ask_line(server))
                self.assertEqual(self.ask_line(server, "get_category")["outcome"], "ok")
        self.assertEqual((server.connections, len(server.requests)), (1, 6))

    def test_a_connection_closed_between_calls_is_opened_again(self):
        for pause in (0, 0.2):
            platform = Platform(KEYS)
            platform.faults = [lambda a: then_close(http(a))] * 3
            with Server(platform, tls_context(KEYS)) as server:
                for _ in range(3):
                    self.assert_person(self.ask_line(server))
                    time.sleep(pause)
            self.assertEqual(server.connections, 3)

    def test_a_fault_leaves_the_next_call_unharmed(self):
        platform = Platform(KEYS)
        with Server(platform, tls_context(KEYS)) as server:
            for action, kind, limit in ((reset, "transport", 20000), (hang, "timeout", 700),
                                        (http(b"x"), "protocol", 20000)):
                platform.faults = [lambda _: action]
                self.assert_refused(self.ask_line(server, timeout_ms=limit), kind)
                self.assert_person(self.ask_line(server))

    def test_trust_is_not_carried_over_from_one_call_to_the_next(self):
        with Server(Platform(KEYS), tls_context(KEYS)) as server:
            self.assert_person(self.ask_line(server))
            self.assert_refused(self.ask_line(server, ca_file=KEYS.path("other-ca.pem")), "tls")
            self.assert_person(self.ask_line(server))

    def test_a_fetched_token_is_kept_for_its_app_and_its_life(self):
        platform = Platform(KEYS)
        with Server(platform, tls_context(KEYS)) as server:
            for _ in range(3):
                self.assert_person(self.ask_line(server, **Token.APP))
            self.assertEqual([r.path for r in server.requests].count(TOKEN_PATH), 1)
            self.assert_person(self.ask_line(server, **dict(Token.APP, appid="wx1")))
            self.assertEqual([r.path for r in server.requests].count(TOKEN_PATH), 2)
            platform.expires_in = 1
            for _ in range(2):
                self.assert_person(self.ask_line(server, **Token.APP))
                time.sleep(1.1)
            self.assertEqual([r.path for r in server.requests].count(TOKEN_PATH), 4)

    def test_a_token_is_not_sent_to_another_host(self):
        first, second = Platform(KEYS), Platform(KEYS)
        second.token = "second-access-token"
        with Server(first) as one, Server(second) as two:
            self.assert_person(self.ask_line(one, **Token.APP))
            self.assert_person(self.ask_line(two, **Token.APP))
        self.assertEqual([r.path for r in two.requests], [TOKEN_PATH, REALNAME_PATH])

    def test_lines_that_are_no_case_are_answered_and_the_next_is_served(self):
        for line in (b"nonsense", b"[]", b'{"op":"get_category"', b'{"op":7}', b"\xff", b'{"op":"\0"}',
                     b'{"op":"get_category","op":"get_category"}'):
            self.assert_refused(self.say(line), "invalid_input")
        with Server(Platform(KEYS)) as server:
            self.assert_refused(self.ask_line(server, mch_id=1900006511), "invalid_input")
            self.assertEqual(self.say(b'{"op":"later"}')["outcome"], "unsupported")
            self.assertEqual(self.say(b'\n{"case":null,"other":1}')["outcome"], "unsupported")
            self.assert_person(self.ask_line(server, timeout_ms="5000"))


if __name__ == "__main__":
    unittest.main()
