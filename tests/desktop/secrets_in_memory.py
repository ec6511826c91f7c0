"""What must not stay in memory: the keys of a store that a card opens, made anew from the card's private key, and a search
for them in the memory of a process."""
import base64
import hashlib
import hmac
import json
import re
import struct
import subprocess
import uuid
from pathlib import Path

CONTEXT = b"pli card slot 1\0"
CHUNK, OVERLAP = 16 << 20, 256


def _hkdf(salt, secret, info, length=32):
    """RFC 5869 with SHA-256, one block."""
    key = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(key, info + b"\x01", hashlib.sha256).digest()[:length]


def _chacha20(key, nonce, counter):
    """One block of the key stream (RFC 8439 §2.3)."""
    state = list(struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce))
    work = state[:]

    def turn(a, b, c, d):
        for left, right, by in ((a, b, 16), (c, d, 12), (a, b, 8), (c, d, 7)):
            work[left] = (work[left] + work[right]) & 0xFFFFFFFF
            other = {a: d, c: b}[left]
            mixed = work[other] ^ work[left]
            work[other] = ((mixed << by) | (mixed >> (32 - by))) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            turn(column, 4 + column, 8 + column, 12 + column)
        for place in range(4):
            turn(place, 4 + (place + 1) % 4, 8 + (place + 2) % 4, 12 + (place + 3) % 4)
    return struct.pack("<16I", *((word + first) & 0xFFFFFFFF for word, first in zip(work, state)))


def keys_of(identity, cards):
    """Patterns for the card's signature, the key it becomes and the data key, of an identity's folder."""
    slot = next(slot for slot in json.loads((identity / "keys.json").read_text())["slots"] if slot["kind"] == "card")
    number, salt = uuid.UUID(identity.name).bytes, base64.b64decode(slot["salt"])
    private, = cards.rglob("medecin.auth.key")
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(private)], input=CONTEXT + number + salt,
                               capture_output=True, check=True).stdout
    wrapping = _hkdf(salt, signature, CONTEXT + number + slot["card"].encode())
    stream = _chacha20(wrapping, base64.b64decode(slot["nonce"]), 1)
    sealed = base64.b64decode(slot["sealed"])
    data = bytes(a ^ b for a, b in zip(sealed[:32], stream))
    either = data.hex().encode() + b"|" + data.hex().upper().encode() + b"|" + re.escape(data)
    return {"the card's signature": re.compile(re.escape(signature[:64])), "the wrapping key": re.compile(re.escape(wrapping)),
            "the data key": re.compile(either)}


def of_text(text):
    """A text in the ways a program may hold it."""
    return re.compile(b"|".join(re.escape(text.encode(form)) for form in ("utf-8", "utf-16-le", "utf-32-le")))


def search(process, patterns):
    """The names of the patterns found in what a process can write to, with where and in the midst of what."""
    found = {}
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights, *what = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(place, 16) for place in span.split("-"))
            for at in range(start, end, CHUNK):
                try:
                    memory.seek(at)
                    held = memory.read(min(CHUNK + OVERLAP, end - at)) or b""
                except OSError:
                    continue
                for name, pattern in patterns.items():
                    if hit := pattern.search(held):
                        around = held[max(0, hit.start() - 24):hit.end() + 24]
                        found[name] = f"{name} ({what[3] if len(what) > 3 else 'anonymous'}: {around!r})"
    return found


def agents_of(process):
    """Process numbers of the card agents that a process has started."""
    agents = []
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1]) if entry.name.isdigit() else 0
            if parent == process and b"card-agent" in (entry / "cmdline").read_bytes():
                agents.append(int(entry.name))
        except OSError:
            continue
    return agents
