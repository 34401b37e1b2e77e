"""Checks a signed assertion (standard input) with google-auth and prints its header and claims as JSON.

Usage: read_assertion.py KEY_FILE AUDIENCE, where KEY_FILE is the service account's own, for its public half.
"""

import json
import sys

from cryptography.hazmat.primitives import serialization
from google.auth import jwt

key_file, audience = sys.argv[1:]
with open(key_file, encoding="utf-8") as file:
    key = serialization.load_pem_private_key(json.load(file)["private_key"].encode(), password=None)
public = key.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
token = sys.stdin.read().strip()
claims = jwt.decode(token, certs=public, audience=audience)
print(json.dumps({"header": jwt.decode_header(token), "claims": dict(claims)}))
