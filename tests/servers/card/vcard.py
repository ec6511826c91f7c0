"""A virtual CPS3: the part of IAS/ECC that OpenSC's driver `iasecc` asks for, with a PIN, a PUK and their counters.

An RSA key and a certificate for authentication (CKA_ID ending 20), a certificate for signature (ending 10).
Knows nothing of readers: bytes of a command in, bytes of an answer out.
"""
import base64
import os
import re
import struct
import time

CPS3 = bytes.fromhex("3BAC00402A001225006480000310009000")
VITALE = bytes.fromhex("3F6525082209689040")
# What OpenSC's table does not know and no mask of ours fits: a CPS4 may look like this to us.
STRANGER = bytes.fromhex("3B9F958031FE9D006473C2E4012F0090007A")
PIN_TRIES, PUK_TRIES = 3, 5
PIN_REFERENCE, PUK_REFERENCE = 1, 2
AUTH, SIGN = b"\x10\x20", b"\x10\x10"
APPLICATION = "E828BD080F8025000001FF0010"

OK = b"\x90\x00"
NOT_FOUND = b"\x6a\x82"
NO_OBJECT = b"\x6a\x88"
NOT_ALLOWED = b"\x69\x82"
BLOCKED = b"\x69\x83"
NOT_KNOWN = b"\x6d\x00"


class Died(Exception):
    """The card was torn out in the middle of a command."""


def read_pem(path):
    text = re.search(r"-----BEGIN [^-]+-----(.*?)-----END", path.read_text(), re.S).group(1)
    return base64.b64decode(text)


def parse(data):
    """The first TLV of some DER: (tag, value, rest)."""
    length, head = data[1], 2
    if length & 0x80:
        head += length & 0x7F
        length = int.from_bytes(data[2:head], "big")
    return data[0], data[head:head + length], data[head + length:]


def rsa_numbers(pkcs8):
    """Modulus and private exponent of a PKCS#8 RSA key."""
    _, body, _ = parse(pkcs8)
    for _ in range(2):
        _, _, body = parse(body)
    _, key, _ = parse(parse(body)[1])
    numbers = []
    while key:
        _, value, key = parse(key)
        numbers.append(int.from_bytes(value, "big"))
    return numbers[1], numbers[3]


def tlv(tag, *values):
    body = b"".join(values)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else b"\x82" + struct.pack(">H", size)
    return (bytes([tag]) if tag < 256 else struct.pack(">H", tag)) + length + body


def integer(number):
    return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def octets(value):
    return tlv(4, value)


def text(words):
    return tlv(0x0C, words.encode())


def bits(*on):
    value = bytearray(max(on) // 8 + 1)
    for bit in on:
        value[bit // 8] |= 0x80 >> (bit % 8)
    return tlv(3, bytes([7 - max(on) % 8]), bytes(value))


def path(name):
    return tlv(0x30, octets(bytes.fromhex(name)))


def algorithms():
    # Reference, CKM, operations, OID, the card's own number.
    known = [(1, 0x0001, 1, "2A864886F70D010101", 0x02), (2, 0x0006, 1, "2A864886F70D010105", 0x12),
             (3, 0x0040, 1, "2A864886F70D01010B", 0x42), (4, 0x0220, 6, "2B0E03021A", 0x10),
             (5, 0x0250, 6, "608648016503040201", 0x40)]
    return b"".join(
        tlv(0x30, integer(reference), integer(mechanism), tlv(5), bits(operation), tlv(6, bytes.fromhex(oid)),
            integer(number))
        for reference, mechanism, operation, oid, number in known)


def private_key(label, identifier, usage, access, reference):
    return tlv(0x30, tlv(0x30, text(label), bits(0), octets(b"\x01")),
               tlv(0x30, octets(identifier), bits(*usage), bits(*access), integer(reference)),
               tlv(0xA1, tlv(0x30, path("3F000001"), integer(2048))))


def certificate(label, identifier, file):
    return tlv(0x30, tlv(0x30, text(label)), tlv(0x30, octets(identifier)), tlv(0xA1, tlv(0x30, path(file))))


def pin_object(label, identifier, flags, reference, least, most):
    return tlv(0x30, tlv(0x30, text(label), bits(0)), tlv(0x30, octets(identifier)),
               tlv(0xA1, tlv(0x30, bits(*flags), tlv(0x0A, b"\x01"), integer(least), integer(most), integer(most),
                             tlv(0x80, bytes([reference])), octets(b"\xff"), path("3F00"))))


def code_object(digits):
    return pin_object("Code porteur", b"\x01", (4, 5), PIN_REFERENCE, digits, digits)


def files(serial, auth, sign):
    return {
        "3F002F01": b"\x80" + tlv(0x43, b"\xb8") + tlv(0x46, bytes.fromhex("040200120101")) + tlv(0x47, b"\x94\x01\x80")
        + tlv(0xE0, bytes.fromhex("02020100020201000202010002020100")) + tlv(0x82, OK),
        "3F002F00": tlv(0x61, tlv(0x4F, bytes.fromhex(APPLICATION)), tlv(0x50, b"CPx IAS"),
                        tlv(0x51, bytes.fromhex("3F00"))),
        "3F005031": tlv(0xA0, path("3F007001")) + tlv(0xA4, path("3F007003")) + tlv(0xA8, path("3F007004")),
        "3F005032": tlv(0x30, integer(0), octets(serial), text("ASIP SANTE"), tlv(0x80, b"CARTE CPS3 TEST"), bits(3, 4),
                        tlv(0xA2, algorithms())),
        "3F007001": private_key("CPS_PRIV_AUT", AUTH, (2,), (0, 2, 3, 4), 1)
        + private_key("CPS_PRIV_SIG", SIGN, (2, 9), (0, 2, 3, 4), 2),
        "3F007003": certificate("Certificat de Signature CPS", SIGN, "3F007102")
        + certificate("Certificat d'Authentification CPS", AUTH, "3F007101"),
        "3F007004": code_object(4),
        "3F007101": auth,
        "3F007102": sign,
    }


class Counter:
    """A secret with a number of tries, as it stands on the chip: a reset does not give tries back."""

    def __init__(self, secret, tries):
        self.secret, self.most, self.tries = secret, tries, tries

    def check(self, given):
        if self.tries == 0:
            return BLOCKED
        if given.rstrip(b"\xff\x00") == self.secret:
            self.tries = self.most
            return OK
        self.tries -= 1
        return self.state()

    def state(self):
        return bytes([0x63, 0xC0 | self.tries]) if self.tries else BLOCKED


class Card:
    def __init__(self, serial, pin, puk, auth_key, auth, sign):
        self.atr = CPS3
        self.modulus, self.exponent = rsa_numbers(read_pem(auth_key))
        self.serial = bytes.fromhex(serial)
        self.files = files(self.serial, read_pem(auth), read_pem(sign))
        self.pin = Counter(pin.encode(), PIN_TRIES)
        self.puk = Counter(puk.encode(), PUK_TRIES)
        # Whims that the bench sets.
        self.delay, self.dies_at = 0.0, None
        self.signatures = self.apdus = 0
        self.reset()

    def take_code(self, code):
        """Another code porteur, of another length if need be."""
        self.pin = Counter(code.encode(), PIN_TRIES)
        self.files["3F007004"] = code_object(len(code))

    def reset(self):
        """Power off or reset: nobody is known any more."""
        self.current, self.folder, self.verified, self.unblocking, self.rest = None, "3F00", False, False, b""

    def answer(self, command):
        """What the card says to one command."""
        if self.delay:
            time.sleep(self.delay)
        if len(command) < 4:
            return b"\x67\x00"
        instruction = command[1]
        if self.dies_at == instruction:
            self.dies_at = None
            raise Died
        do = self.INSTRUCTIONS.get(instruction)
        return do(self, *split(command)) if do else NOT_KNOWN

    def out(self, data, length):
        """An answer that may need several turns."""
        if length is not None and len(data) > length:
            self.rest = data[length:]
            return data[:length] + bytes([0x61, min(len(self.rest), 255)])
        return data + OK

    def control(self, name):
        """The file control parameters of a folder or a file."""
        kind = tlv(0x82, b"\x38") if name in FOLDERS else tlv(0x80, struct.pack(">H", len(self.files[name]))) + tlv(
            0x82, b"\x01")
        return tlv(0x62, kind, tlv(0x83, bytes.fromhex(name[-4:])), tlv(0x8C, b"\x01\x00"), tlv(0x8A, b"\x05"))

    def select(self, p1, p2, data, length):
        wanted = data.hex().upper()
        if p1 == 4:
            return self.out(self.control("3F00"), length) if wanted == APPLICATION else NOT_FOUND
        candidates = [wanted, self.folder + wanted, "3F00" + wanted] if wanted else [self.folder]
        for name in candidates:
            if name in FOLDERS:
                self.folder, self.current = name, None
            elif name in self.files:
                self.current = name
            else:
                continue
            return OK if p2 == 0x0C else self.out(self.control(name), length)
        return NOT_FOUND

    def read_binary(self, p1, p2, _data, length):
        length = 256 if length is None else length
        if p1 & 0x80:
            short = {0x1D: "3F002F01", 0x1E: "3F002F00"}.get(p1 & 0x1F)
            content = tlv(0x5A, self.serial) if p1 & 0x1F == 0x1C else self.files.get(short)
            offset = p2
            if content is None:
                return NOT_FOUND
        elif self.current is None:
            return b"\x69\x86"
        else:
            content, offset = self.files[self.current], p1 << 8 | p2
        if offset > len(content):
            return b"\x6b\x00"
        return content[offset:offset + length] + (OK if len(content) - offset >= length else b"\x62\x82")

    def get_response(self, _p1, _p2, _data, length):
        data, self.rest = self.rest, b""
        return self.out(data, length)

    def get_data(self, _p1, _p2, data, length):
        if data[:1] != b"\x4d" or len(data) < 7:
            return NO_OBJECT
        kind, reference = data[5] & 0x7F, data[6]
        if kind == 1 and reference & 0x1F in (PIN_REFERENCE, PUK_REFERENCE):
            counter = self.pin if reference & 0x1F == PIN_REFERENCE else self.puk
            size = bytes([len(counter.secret)])
            body = tlv(0xA0, tlv(0x9A, bytes([counter.most])), tlv(0x9B, bytes([counter.tries])),
                       tlv(0x80, b"\x00" + size), tlv(0xA1, tlv(0x8C, bytes.fromhex("7300000000FF")))) + tlv(
                           0x7F41, tlv(0x80, size), tlv(0x81, size))
        elif kind == 0x10:
            body = tlv(0xA0, tlv(0x80, b"\x01\x00"), tlv(0xA1, tlv(0x8C, bytes.fromhex("61000000"))))
        else:
            return NO_OBJECT
        return self.out(tlv(0x70, bytes([0xBF, data[5], reference]) + tlv(0, body)[1:]), length)

    def verify(self, _p1, p2, data, _length):
        if p2 & 0x1F == PUK_REFERENCE:
            status = self.puk.check(data) if data else self.puk.state()
            self.unblocking = status == OK
            return status
        if not data:
            return OK if self.verified else self.pin.state()
        status = self.pin.check(data)
        self.verified = status == OK
        return status

    def change_pin(self, p1, _p2, data, _length):
        half = len(data) // 2
        status = OK if p1 == 1 and self.verified else self.pin.check(data[:half])
        if status == OK:
            self.pin.secret = (data if p1 == 1 else data[half:]).rstrip(b"\xff\x00")
        return status

    def unblock(self, p1, _p2, data, _length):
        if p1 in (0, 1):
            size = len(self.puk.secret)
            status, new = self.puk.check(data[:size]), data[size:]
        else:
            status, new = (OK if self.unblocking else NOT_ALLOWED), data
        if status == OK:
            self.pin = Counter(new.rstrip(b"\xff\x00") or self.pin.secret, PIN_TRIES)
        return status

    def environment(self, _p1, _p2, _data, _length):
        return OK

    def authenticate(self, _p1, _p2, data, length):
        """PKCS#1 over a DigestInfo of at most 40 % of the key, as on the real card."""
        if not self.verified:
            return NOT_ALLOWED
        if not 0 < len(data) <= 102:
            return b"\x67\x00"
        padded = b"\x00\x01" + b"\xff" * (256 - 3 - len(data)) + b"\x00" + data
        self.signatures += 1
        return self.out(pow(int.from_bytes(padded, "big"), self.exponent, self.modulus).to_bytes(256, "big"), length)

    def challenge(self, _p1, _p2, _data, length):
        return os.urandom(8 if length is None else length) + OK

    INSTRUCTIONS = {
        0x20: verify, 0x22: environment, 0x24: change_pin, 0x2C: unblock, 0x84: challenge, 0x88: authenticate,
        0xA4: select, 0xB0: read_binary, 0xC0: get_response, 0xCB: get_data,
    }


FOLDERS = {"3F00", "3F000001"}
MOMENTS = {"sign": 0x88, "verify": 0x20, "read": 0xB0}


def split(command):
    """P1, P2, data and the length wanted (None when nothing is), for short commands."""
    p1, p2, body = command[2], command[3], command[4:]
    if not body:
        return p1, p2, b"", None
    if len(body) == 1:
        return p1, p2, b"", body[0] or 256
    data, rest = body[1:1 + body[0]], body[1 + body[0]:]
    return p1, p2, data, (rest[0] or 256) if rest else None
