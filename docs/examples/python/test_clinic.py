"""Run it against the double: wxmock exec -- python3 -m unittest"""

import json
import os
import unittest
import urllib.request

from clinic import confirm_patient
from realname import RealNameGateway

RECORD = {"name": "张三", "credential_id": "11010118800307801X"}


def admin(path, body):
    """The double's admin API: here it makes the answers that a test is about."""
    request = urllib.request.Request(os.environ["WX_ADMIN_URL"] + "/__admin" + path, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


class ConfirmPatient(unittest.TestCase):
    def setUp(self):
        admin("/reset", {})
        env = os.environ
        self.token = env["WX_ACCESS_TOKEN"]
        self.gateway = RealNameGateway(env["WX_BASE_URL"], env["WX_MCH_ID"], env["WX_CERT_SERIALNO"],
                                       env["WX_PRIVATE_KEY_FILE"], env["WX_CA_FILE"])

    def confirm(self, auth_token, record=RECORD):
        return confirm_patient(self.gateway, self.token, auth_token, record)[0]

    def test_the_patient_is_confirmed(self):
        self.assertEqual(self.confirm("test-auth-token-two-characters"), "confirmed")

    def test_somebody_else_is_not(self):
        self.assertEqual(self.confirm("test-auth-token-long"), "other_person")

    def test_a_user_without_an_account_is_told_what_to_do(self):
        self.assertEqual(self.confirm("test-auth-token-no-wechat-pay"), "try_again")

    def test_what_only_we_can_mend_is_for_the_desk(self):
        self.token = "test-access-token-no-realname"
        self.assertEqual(self.confirm("test-auth-token-two-characters"), "ask_the_desk")

    def test_a_busy_system_is_asked_again(self):
        admin("/faults", {"match": {"endpoint": "getrealnameinfo"}, "errcode": -1, "times": 1})
        self.assertEqual(self.confirm("test-auth-token-two-characters"), "confirmed")
        admin("/verify", {"match": {"endpoint": "getrealnameinfo"}, "exactly": 2})

    def test_a_broken_answer_is_no_refusal(self):
        admin("/faults", {"match": {"endpoint": "getrealnameinfo"}, "transport": "truncate"})
        self.assertEqual(self.confirm("test-auth-token-two-characters"), "try_again")


if __name__ == "__main__":
    unittest.main()
