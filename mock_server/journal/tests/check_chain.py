#!/usr/bin/env python3
"""Checks a journal by docs/journal.md alone, with nothing of wxmock: what an auditor would write.

    check_chain.py FILE     prints how many requests it holds and its head; exit 1 where it is broken
"""
import hashlib
import json
import sys


def no_twins(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError("a member stands twice")
    return dict(pairs)


def check(path):
    with open(path, "rb") as file:
        content = file.read()
    if not content.endswith(b"\n"):
        raise ValueError("the last line is torn")
    prev, last_id, requests = "0" * 64, 0, 0
    for number, line in enumerate(content[:-1].split(b"\n"), 1):
        record = json.loads(line.decode("utf-8"), object_pairs_hook=no_twins)
        covered, found, rest = line.rpartition(b',"hash":"')
        if not found or rest != record["hash"].encode() + b'"}':
            raise ValueError(f"line {number}: hash is not its last member")
        if hashlib.sha256(covered).hexdigest() != record["hash"]:
            raise ValueError(f"line {number}: hash")
        if record["prev"] != prev:
            raise ValueError(f"line {number}: prev")
        if number == 1 and (record["kind"], record["journal"], record["format"]) != (
                "start", "wxmock", 1):
            raise ValueError("line 1: no start")
        if record["kind"] == "request":
            if record["id"] <= last_id:
                raise ValueError(f"line {number}: id")
            last_id = record["id"]
            requests += 1
        prev = record["hash"]
    return requests, prev


if __name__ == "__main__":
    try:
        print(*check(sys.argv[1]))
    except (ValueError, KeyError, TypeError) as problem:
        sys.exit(f"check_chain: {problem}")
