#!/usr/bin/env python3
"""A reader with two slots that is software, the cards of the test kit, the smart card service: at the word of a test.

Usage: bench.py DESCRIPTION.json. Started by harness/card.py, only ever inside a namespace: vpcd listens everywhere.
A test connects to the control port, writes a line and reads a line: `ok`, `ok {json}` or `error SENTENCE`.

insert SLOT CARD       a card of the kit by name, or `vitale`, `stranger` (unknown ATR), `mute`
eject SLOT             blink SLOT (out and in at once)            swap SLOT CARD (out, and another in at once)
slow CARD MS           die CARD sign|verify|read (torn out the next time it is asked that)
code CARD DIGITS       another code porteur, of any length
state                  what is where, tries left, signatures made
apdus CARD             how many commands it was sent since it was as new
pcscd stop|kill|start|bare|crowd     the service; `bare` starts it without the reader, `crowd` with eight such readers:
                       sixteen slots, the most it takes (the driver serves no card then)
fresh                  no card in, tries, PINs and whims as new, the service up with the reader
"""
import json
import os
import signal
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from vcard import MOMENTS, STRANGER, VITALE, Card, Died  # noqa: E402

PORTS = (35963, 35964)
SOCKET = "/run/pcscd/pcscd.comm"
PATIENCE = 10.0
CROWD = 8
# No driver takes an ATR of more than 33 bytes.
TOO_LONG = bytes(40)
# The driver makes two slots of it, the second one on the next port.
READER = """FRIENDLYNAME "{name}"
DEVICENAME   /dev/null:0x{port:X}
LIBPATH      {driver}
CHANNELID    0x{port:X}
"""


class Wrong(Exception):
    """What a test asked cannot be done."""


class Other:
    """A card that is no CPx: it has an ATR, and refuses everything."""

    def __init__(self, atr, mute=False):
        self.atr, self.mute = atr, mute
        self.delay, self.dies_at = 0.0, None
        self.apdus = 0

    def reset(self):
        pass

    def answer(self, _command):
        return b"\x6d\x00"


class Slot:
    """One place of a reader: a card in it is a connection to vpcd."""

    def __init__(self, port):
        self.port = port
        self.name, self.card, self.link = None, None, None
        self.changed = threading.Condition()
        threading.Thread(target=self.live, daemon=True).start()

    def put(self, name, card):
        with self.changed:
            if self.card:
                raise Wrong(f"{self.name} is in this slot")
            self.name, self.card = name, card
            card.reset()
            self.changed.notify_all()

    def take(self):
        with self.changed:
            if not self.card:
                raise Wrong("no card in this slot")
            taken = self.name, self.card
            self.name, self.card = None, None
            if self.link:
                self.link.shutdown(socket.SHUT_WR)
            # Not before the reader has noticed and let go: an insertion that follows is one of its own.
            if not self.changed.wait_for(lambda: self.link is None, PATIENCE):
                raise Wrong("the reader does not let go of the card")
            return taken

    def live(self):
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.card)
                card = self.card
            try:
                link = socket.create_connection(("127.0.0.1", self.port), timeout=1)
            except OSError:
                # The service is down: the card waits in the reader.
                time.sleep(0.02)
                continue
            link.settimeout(None)
            with self.changed:
                if self.card is not card:
                    link.close()
                    continue
                self.link = link
            died = False
            try:
                serve(link, card)
            except Died:
                died = True
            except OSError:
                drain(link)
            with self.changed:
                link.close()
                self.link = None
                if died:
                    self.name, self.card = None, None
                self.changed.notify_all()


def receive(link, size):
    data = b""
    while len(data) < size:
        # vpcd sends a length and then the bytes: without an answer to the first it holds the second back for 40 ms.
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        more = link.recv(size - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def drain(link):
    """Until the other side has closed too."""
    link.settimeout(PATIENCE)
    try:
        while link.recv(4096):
            pass
    except OSError:
        pass


def serve(link, card):
    """The protocol of vpcd: a length and bytes; one byte is off, on, reset or the question for the ATR."""
    silent = False
    while True:
        message = receive(link, struct.unpack(">H", receive(link, 2))[0])
        if len(message) == 1 and message[0] in (0, 1, 2):
            card.reset()
            # A mute card is there, and does not answer as it should when it gets current.
            silent = getattr(card, "mute", False) and message[0] != 0
            continue
        if len(message) == 1:
            answer, silent = (TOO_LONG if silent else card.atr), False
        else:
            card.apdus += 1
            answer = card.answer(message)
        link.sendall(struct.pack(">H", len(answer)) + answer)


class Service:
    """pcscd."""

    def __init__(self, place):
        self.place = place
        self.folder, self.process = Path(place["readers"]), None

    def start(self, readers=1):
        if self.process:
            raise Wrong("the service runs")
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        self.write(readers)
        log = open(self.place["log"], "ab")
        self.process = subprocess.Popen(["pcscd", "--foreground", "--info", "--config", str(self.folder)],
                                        stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        wait(lambda: self.answers() and (not readers or self.has_reader()), "the service does not start")

    def write(self, readers):
        for number in range(readers):
            name = f"Lecteur virtuel {number + 1}" if number else "Lecteur virtuel"
            port = PORTS[0] + number * len(PORTS)
            text = READER.format(name=name, port=port, driver=self.place["driver"])
            (self.folder / f"reader-{number}").write_text(text)

    def is_as_usual(self):
        return self.has_reader() and len(list(self.folder.iterdir())) == 1

    def has_reader(self):
        return self.process is not None and all(listens(port) for port in PORTS)

    def answers(self):
        if self.process.poll() is not None:
            raise Wrong("pcscd ended at once")
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(SOCKET) == 0

    def stop(self, number=signal.SIGTERM):
        if not self.process:
            raise Wrong("the service is down")
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        self.process = None


def wait(condition, sentence):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Wrong(sentence)
        time.sleep(0.02)


def listens(port):
    """Whether somebody listens, without connecting: a connection is a card."""
    wanted = f":{port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(wanted) and fields[3] == "0A":
            return True
    return False


class Bench:
    def __init__(self, place):
        self.place = place
        self.lock = threading.Lock()
        self.service = Service(place)
        self.slots = [Slot(port) for port in PORTS]
        self.cards = {}
        self.fresh()

    def fresh(self):
        if self.service.process and not self.service.is_as_usual():
            self.service.stop()
        for slot in self.slots:
            if slot.card:
                slot.take()
        self.cards = {
            card["name"]: Card(card["serial"], card["pin"], card["puk"], Path(card["key"]), Path(card["certificate"]),
                               Path(card["signature_certificate"]))
            for card in self.place["cards"]
        }
        self.cards.update(vitale=Other(VITALE), stranger=Other(STRANGER), mute=Other(STRANGER, mute=True))
        if not self.service.process:
            self.service.start()

    def slot(self, number):
        try:
            return self.slots[int(number)]
        except (ValueError, IndexError):
            raise Wrong(f"no slot {number}") from None

    def card(self, name):
        if name not in self.cards:
            raise Wrong(f"no card {name}: {', '.join(self.cards)}")
        return self.cards[name]

    def insert(self, slot, name):
        if any(other.name == name for other in self.slots):
            raise Wrong(f"{name} is in a reader already")
        self.slot(slot).put(name, self.card(name))

    def eject(self, slot):
        self.slot(slot).take()

    def blink(self, slot):
        slot = self.slot(slot)
        slot.put(*slot.take())

    def swap(self, slot, name):
        self.eject(slot)
        self.insert(slot, name)

    def slow(self, name, milliseconds):
        self.card(name).delay = int(milliseconds) / 1000

    def die(self, name, moment):
        if moment not in MOMENTS:
            raise Wrong(f"no moment {moment}: {', '.join(MOMENTS)}")
        self.card(name).dies_at = MOMENTS[moment]

    def code(self, name, digits):
        self.card(name).take_code(digits)

    def apdus(self, name):
        return self.card(name).apdus

    def state(self):
        return {
            "service": self.service.process is not None,
            "slots": [slot.name for slot in self.slots],
            "cards": {
                name: {"pin_tries": card.pin.tries, "puk_tries": card.puk.tries, "signatures": card.signatures}
                for name, card in self.cards.items() if isinstance(card, Card)
            },
        }

    def pcscd(self, what):
        if what in ("start", "bare", "crowd"):
            self.service.start({"start": 1, "bare": 0, "crowd": CROWD}[what])
        elif what == "stop":
            self.service.stop()
        elif what == "kill":
            self.service.stop(signal.SIGKILL)
        else:
            raise Wrong(f"pcscd does not {what}")

    COMMANDS = {"insert": insert, "eject": eject, "blink": blink, "swap": swap, "slow": slow, "die": die, "code": code,
                "state": state, "apdus": apdus, "pcscd": pcscd, "fresh": fresh}

    def obey(self, line):
        word, *arguments = line.split()
        try:
            if word not in self.COMMANDS:
                raise Wrong(f"no command {word}")
            with self.lock:
                said = self.COMMANDS[word](self, *arguments)
        except (Wrong, TypeError, ValueError, subprocess.TimeoutExpired) as error:
            return f"error {error}"
        return "ok" if said is None else f"ok {json.dumps(said)}"


class Control(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            if line.strip():
                self.wfile.write(self.server.bench.obey(line.decode()).encode() + b"\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    place = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    bench = Bench(place)

    def end(*_):
        if bench.service.process:
            bench.service.process.kill()
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    server = Server((place["address"], place["port"]), Control)
    server.bench = bench
    server.serve_forever()


if __name__ == "__main__":
    main()
