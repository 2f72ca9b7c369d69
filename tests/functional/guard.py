# SPDX-License-Identifier: BSD-2-Clause
"""What a visitor's browser does before a form is taken, in Python: the proof
of work in the form of ALTCHA, version 2."""

import base64
import hashlib
import json
import struct


def solve(challenge, wrong=False):
    """The field altcha; wrong: a key that is not one of its counter."""
    parameters = challenge["parameters"]
    nonce = bytes.fromhex(parameters["nonce"])
    salt = bytes.fromhex(parameters["salt"])
    counter = 0
    while True:
        key = hashlib.pbkdf2_hmac(
            "sha256", nonce + struct.pack(">I", counter), salt,
            parameters["cost"], parameters["keyLength"]).hex()
        if wrong or key.startswith(parameters["keyPrefix"]):
            break
        counter += 1
    if wrong:
        key = "00" + key[2:-2] + ("00" if key[-2:] != "00" else "01")
    return base64.b64encode(json.dumps(
        {"challenge": challenge, "solution": {
            "counter": counter, "derivedKey": key}}).encode()).decode()
