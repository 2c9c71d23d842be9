"""The part of a clinic's back end that asks whether a user of the mini-program is the patient whose record
they want to see."""

import logging

from realname import Failed, Refused

# The user can do something about these; about the others only we can.
BY_THE_USER = {
    94002: "register with WeChat Pay first",
    94004: "let WeChat Pay verify you first",
    94005: "press the button again",
}

log = logging.getLogger("clinic")


def confirm_patient(gateway, access_token, auth_token, record):
    """(decision, words for the user): "confirmed", "other_person", "try_again" or "ask_the_desk"."""
    try:
        name, credential = gateway.real_name(access_token, auth_token)
    except Refused as refusal:
        if refusal.errcode in BY_THE_USER:
            return "try_again", BY_THE_USER[refusal.errcode]
        log.error("the real-name interface refuses us: errcode %d", refusal.errcode)
        return "ask_the_desk", "this does not work at the moment"
    except Failed as failure:
        log.warning("no real name: %s: %s", failure.kind, failure)
        return "try_again", "WeChat does not answer, try again later"
    if (name, credential) != (record["name"], record["credential_id"]):
        return "other_person", "the record is of somebody else"
    return "confirmed", ""
