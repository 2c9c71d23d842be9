#!/usr/bin/env python3
"""For `wxconform run`: one call by our own code, its result as one line of JSON."""

import json
import os

from realname import Failed, RealNameGateway, Refused


def call():
    env = os.environ
    if env["WX_OP"] != "get_realname_info":
        # Also the answer to what wxconform asks first: what there is, and what is not there by design.
        return {"outcome": "unsupported", "message": "we only ask for real names", "name": "clinic",
                "lacks": ["get_category", "token_fetch"]}
    try:
        gateway = RealNameGateway(env["WX_BASE_URL"], env.get("WX_MCH_ID"), env.get("WX_CERT_SERIALNO"),
                                  env.get("WX_PRIVATE_KEY_FILE", ""), env.get("WX_CA_FILE"),
                                  int(env["WX_TIMEOUT_MS"]) / 1000)
        name, credential = gateway.real_name(env.get("WX_ACCESS_TOKEN"), env.get("WX_AUTH_TOKEN"))
    except Refused as refusal:
        return {"outcome": "api_error", "errcode": refusal.errcode, "errmsg": refusal.errmsg}
    except Failed as failure:
        return {"outcome": "client_error", "kind": failure.kind, "message": str(failure)}
    return {"outcome": "ok", "real_name": name, "credential_id": credential}


print(json.dumps(call()))
