"""The smart card service with virtual readers and cards (tests/servers/card), and the test kit as SoftHSM tokens."""
import json
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .common import PORTS, Failure, Server, run
from .persons import PIN, PUK

BENCH = Path(__file__).resolve().parent.parent / "card/bench.py"
DRIVERS = Path("/usr/lib/pcsc/drivers")
VPCD = DRIVERS / "serial/libifdvpcd.so"
OPENSC = "opensc-pkcs11.so"
SOFTHSM = "softhsm/libsofthsm2.so"
# As the convention of the CPS3 wants it: the last byte tells the use.
IDS = {"auth": "1020", "sign": "1010"}
LABELS = {"auth": "Certificat d'Authentification CPS", "sign": "Certificat de Signature CPS"}
# What CryptoLib offers for a CPS3: no PSS.
CPS3_MECHANISMS = "CKM_RSA_PKCS,CKM_SHA1_RSA_PKCS,CKM_SHA256_RSA_PKCS,CKM_SHA_1,CKM_SHA256"
SOFTHSM_CONFIG = """directories.tokendir = {tokens}
objectstore.backend = file
log.level = ERROR
slots.removable = true
"""
OPENSC_CONFIG = """app default {
  debug = 0;
  card_drivers = iasecc;
  framework pkcs15 { use_file_caching = false; }
}
"""


def module(name):
    for folder in (*sorted(Path("/usr/lib").glob("*-linux-gnu")), Path("/usr/lib"), Path("/usr/lib64")):
        if (folder / name).exists():
            return folder / name
    raise Failure(f"the PKCS#11 module {name} is missing (dev/install installs it)")


def prepare(place):
    """In our mount namespace only: a socket of our own, and no driver that could find the machine's readers."""
    driver = place.folder("cards") / VPCD.name
    shutil.copy(VPCD, driver)
    Path("/run/pcscd").mkdir(exist_ok=True)
    for folder in ("/run/pcscd", str(DRIVERS)):
        run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", folder)
    return driver


def serial(number):
    """The number of a virtual card, as EF.SN gives it."""
    return f"8025{number:016}"


def start(place, cards, driver):
    place.write("cards/opensc.conf", OPENSC_CONFIG)
    entries = [
        {
            "name": kind.name,
            "serial": serial(number),
            "pin": PIN,
            "puk": PUK,
            "key": str(cards.key(kind)),
            "certificate": str(cards.certificate(kind)),
            "signature_certificate": str(cards.certificate(kind, "sign")),
        }
        for number, kind in enumerate(cards.kinds, 1)
    ]
    description = {
        "address": place.address,
        "port": PORTS["cards"],
        "readers": str(place.work / "cards/readers"),
        "driver": str(driver),
        "log": str(place.folder("log") / "pcscd.log"),
        "cards": entries,
    }
    path = place.write("cards/bench.json", json.dumps(description, indent=2) + "\n")
    return Server.start(place, "cards", [sys.executable, str(BENCH), str(path)], [PORTS["cards"]])


def ber(tag, value):
    data = value.encode()
    return bytes([tag]) + (bytes([len(data)]) if len(data) < 128 else bytes([0x81, len(data)])) + data


def activity(name, structure, sector):
    body = ber(0x84, name) + ber(0x85, structure) + ber(0x86, sector)
    return bytes([0xEE]) + (bytes([len(body)]) if len(body) < 128 else bytes([0x81, len(body)])) + body


class Token:
    """One card of the kit as a SoftHSM token, alone in a folder: one card in one reader."""

    def __init__(self, place, cards, kind):
        self.kind, self.cards = kind, cards
        self.folder = place.folder(f"cards/softhsm/{kind.name}")
        self.tokens = place.folder(f"cards/softhsm/{kind.name}/tokens")
        text = SOFTHSM_CONFIG.format(tokens=self.tokens)
        self.config = place.write(f"cards/softhsm/{kind.name}/softhsm2.conf", text)
        self.config_cps3 = place.write(f"cards/softhsm/{kind.name}/softhsm2-cps3.conf",
                                       f"{text}slots.mechanisms = {CPS3_MECHANISMS}\n")
        self.environment = dict(os.environ, SOFTHSM2_CONF=str(self.config))
        self.serial = None

    def make(self):
        self.run("softhsm2-util", "--init-token", "--free", "--label", self.kind.label, "--pin", PIN, "--so-pin", PUK)
        shown = self.run("softhsm2-util", "--show-slots")
        self.serial = re.search(r"Serial number:\s+(\S+)\s+Initialized:\s+yes", shown).group(1)
        for use, identifier in IDS.items():
            self.run("softhsm2-util", "--import", str(self.cards.key(self.kind, use)), "--token", self.kind.label,
                     "--label", LABELS[use], "--id", identifier, "--pin", PIN)
            der = self.folder / f"{use}.der"
            pem = str(self.cards.certificate(self.kind, use))
            run("openssl", "x509", "-in", pem, "-outform", "DER", "-out", str(der))
            self.write(der, "cert", LABELS[use], "--id", identifier)
        for number, place in self.kind.activities.items():
            self.write_data(f"CPS_ACTIVITY_{number:02}_PS", activity(*place), "--private")
        if self.kind.speciality:
            self.write_data("CPS_INFO_PS", b"\x04\x01" + self.kind.speciality.encode())
        return self

    def write_data(self, label, content, *more):
        path = self.folder / label
        path.write_bytes(content)
        self.write(path, "data", label, *more)

    def write(self, path, kind, label, *more):
        self.run("pkcs11-tool", "--module", str(module(SOFTHSM)), "--token-label", self.kind.label, "--login",
                 "--pin", PIN, "--write-object", str(path), "--type", kind, "--label", label, *more)

    def run(self, *command):
        return run(*command, env=self.environment)

    def describe(self):
        return {
            "name": self.kind.name,
            "label": self.kind.label,
            "serial": self.serial,
            "pin": PIN,
            "so_pin": PUK,
            "certificate": str(self.cards.certificate(self.kind)),
            "signature_certificate": str(self.cards.certificate(self.kind, "sign")),
            "conf": str(self.config),
            "conf_cps3": str(self.config_cps3),
        }


def make_tokens(place, cards):
    with ThreadPoolExecutor(3) as pool:
        tokens = list(pool.map(lambda kind: Token(place, cards, kind).make(), cards.kinds))
    # And all of them at once, for whoever has to choose.
    together = place.folder("cards/softhsm/all/tokens")
    for token in tokens:
        shutil.copytree(token.tokens, together, dirs_exist_ok=True)
    place.write("cards/softhsm/all/softhsm2.conf", SOFTHSM_CONFIG.format(tokens=together))
    return tokens


def describe(place, cards, tokens, mailboxes):
    """Both entries of servers.json."""
    return {
        "card": {
            "control": f"{place.address}:{PORTS['cards']}",
            "opensc": str(module(OPENSC)),
            "opensc_conf": str(place.work / "cards/opensc.conf"),
            "readers": ["Lecteur virtuel 00 00", "Lecteur virtuel 00 01"],
            "pin": PIN,
            "puk": PUK,
            "anchors": str(cards.anchors),
            "chain": str(cards.chain),
            "cards": [
                {
                    "name": kind.name,
                    # PKCS#11 has room for the last sixteen digits.
                    "serial": serial(number)[-16:],
                    "certificate": str(cards.certificate(kind)),
                    "signature_certificate": str(cards.certificate(kind, "sign")),
                    "user": kind.user,
                    "mailbox": mailboxes.get(kind.name),
                }
                for number, kind in enumerate(cards.kinds, 1)
            ],
        },
        "softhsm": {
            "module": str(module(SOFTHSM)),
            "conf": str(place.work / "cards/softhsm/all/softhsm2.conf"),
            "tokens": [token.describe() for token in tokens],
        },
    }
