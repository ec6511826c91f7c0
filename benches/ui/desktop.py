#!/usr/bin/env python3
"""What the real window costs: until its first frame, at rest, and in memory; on a desktop of its own (tests/desktop).

Usage: benches/ui/desktop.py --program PATH (--folder FOLDER --code CODE | --demo) [--rest SECONDS]

With --folder: the window on that folder, offline: first frame, unlocking, scrolling, rest. With --demo: the steps of
dev/demo-check up to the mailbox on the sandbox, then rest. Rest is looked at for longer than the longest timer (a minute,
and the one after it), in the mailbox, with a message being written (the toolkit draws a frame for each blink of a caret,
twice a second), and once the screen was masked and shown again ten times. The screen must not mask itself meanwhile: the
settings are set so. A frame is what the X server reports as drawn into the window (XDamage). The software renderer
draws. Only prints: nothing is judged here.
"""
import argparse
import ctypes
import importlib.machinery
import importlib.util
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "desktop"))
sys.dont_write_bytecode = True

from desktop import Desktop, Failure  # noqa: E402

# Seconds at rest when nothing else is asked for, seconds without a frame after which a screen is taken for drawn, seconds for anything to come.
REST, STILL, LIMIT = 130, 1.0, 60
# How often the screen is masked and shown again, and the seconds until it is masked or shown.
MASKED, TURN = 10, 20
# The demonstration's code of the workstation (dev/demo-check).
DEMO_CODE = "valmont-2026"
# A frame this wide and high is one of the whole window, not of its frame by the window manager.
WHOLE = (1000, 500)
TICKS = os.sysconf("SC_CLK_TCK")


class Damaged(ctypes.Structure):
    """XDamageNotifyEvent; what follows is room for the largest event."""
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int),
                ("display", ctypes.c_void_p), ("drawable", ctypes.c_ulong), ("damage", ctypes.c_ulong),
                ("level", ctypes.c_int), ("more", ctypes.c_int), ("timestamp", ctypes.c_ulong),
                ("x", ctypes.c_short), ("y", ctypes.c_short), ("width", ctypes.c_ushort), ("height", ctypes.c_ushort),
                ("room", ctypes.c_long * 24)]


class Frames:
    """Everything that is drawn on the desktop, with its time."""

    def __init__(self, display):
        self.x, damage = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXdamage.so.1")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.argtypes, self.x.XDefaultRootWindow.restype = [ctypes.c_void_p], ctypes.c_ulong
        for name in ("XPending", "XSync"):
            getattr(self.x, name).argtypes = [ctypes.c_void_p] + ([ctypes.c_int] if name == "XSync" else [])
        self.x.XNextEvent.argtypes = [ctypes.c_void_p, ctypes.POINTER(Damaged)]
        self.display = self.x.XOpenDisplay(display.encode())
        base, error = ctypes.c_int(), ctypes.c_int()
        damage.XDamageQueryExtension.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int)]
        if not self.display or not damage.XDamageQueryExtension(self.display, base, error):
            raise Failure("the X server does not report what is drawn")
        damage.XDamageCreate.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int]
        damage.XDamageCreate(self.display, self.x.XDefaultRootWindow(self.display), 0)
        self.x.XSync(self.display, 0)
        self.event = base.value

    def new(self):
        """What was drawn since the last look: time, width, height."""
        drawn, event = [], Damaged()
        while self.x.XPending(self.display):
            self.x.XNextEvent(self.display, event)
            if event.type == self.event:
                drawn.append((time.monotonic(), event.width, event.height))
        return drawn

    def until_still(self, still=STILL, limit=LIMIT, some=True):
        """All that is drawn until nothing is for a while; with `some` that is waited for."""
        drawn, begun = [], time.monotonic()
        while time.monotonic() < begun + limit:
            drawn += self.new()
            if (drawn or not some) and time.monotonic() > (drawn[-1][0] if drawn else begun) + still:
                return drawn
            time.sleep(0.001)
        raise Failure(f"no rest in {limit} s: {len(drawn)} frames")


class Process:
    def __init__(self, number):
        self.place = Path("/proc") / str(number)

    def seconds(self):
        """Of processor time, all threads."""
        fields = (self.place / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def turns(self):
        """How often the window's own thread was awake."""
        status = (self.place / "task" / self.place.name / "status").read_text()
        return sum(int(line.split()[1]) for line in status.splitlines() if "ctxt_switches" in line)

    def memory(self, field="VmRSS"):
        """Megabytes."""
        status = (self.place / "status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(field)) * 1024 / 1e6


def settle(frames, most=3):
    """Until nothing is drawn for a while, or no longer than that: a caret blinks for ever."""
    try:
        frames.until_still(limit=most, some=False)
    except Failure:
        pass


def rest(frames, process, what, seconds):
    settle(frames)
    used, turns = process.seconds(), process.turns()
    frames.new()
    time.sleep(seconds)
    drawn = len(frames.new())
    print(f"{what}: {process.seconds() - used:.2f} s of processor in {seconds:.0f} s, {drawn} frames, "
          f"window thread awake {process.turns() - turns} times, {process.memory():.0f} MB", flush=True)


def rests(desktop, frames, process, seconds, code):
    """At rest in the mailbox, with a message being written, and after the mask came and went."""
    rest(frames, process, "at rest in the mailbox", seconds)
    desktop.press("ctrl+n")
    frames.until_still(0.2, LIMIT)
    rest(frames, process, "at rest with a message being written, its field with the keyboard", seconds)
    # Out of the field, then out of the message.
    for _ in range(2):
        desktop.press("Escape")
        settle(frames)
    for _ in range(MASKED):
        desktop.press("F9")
        frames.until_still(0.2, TURN)
        desktop.type(code)
        settle(frames, 1)
        desktop.press("Return")
        # The code is checked for a while without a frame; the last one shows the mailbox.
        frames.until_still(4, TURN)
    rest(frames, process, f"at rest after {MASKED} times masked and shown again", seconds)


def on_folder(desktop, program, folder, code, seconds):
    kept = never_masked(Path(folder))
    try:
        measure_folder(desktop, program, folder, code, seconds)
    finally:
        kept()


def never_masked(folder):
    """Has the screen of that folder mask itself never; what puts its settings back."""
    path = folder / "settings.toml"
    before = path.read_text(encoding="utf-8") if path.exists() else None
    others = [line for line in (before or "").splitlines() if not line.startswith("mask_after_seconds")]
    path.write_text("\n".join(["mask_after_seconds = 0", *others]) + "\n", encoding="utf-8")

    def put_back():
        path.unlink(missing_ok=True) if before is None else path.write_text(before, encoding="utf-8")

    return put_back


def measure_folder(desktop, program, folder, code, seconds):
    frames = Frames(desktop.environment["DISPLAY"])
    frames.until_still(0.5, some=False)
    begun = time.monotonic()
    started = desktop.start(program, "--profile", folder, environment={"ICED_BACKEND": "tiny-skia"})
    drawn = [at for at, width, height in frames.until_still() if (width, height) >= WHOLE]
    if not drawn:
        raise Failure("no frame of the whole window")
    desktop.window(started, LIMIT)
    process = Process(started.pid)
    print(f"from the start of the process: first frame {1e3 * (drawn[0] - begun):.0f} ms, "
          f"lock screen as it stays {1e3 * (drawn[-1] - begun):.0f} ms, {process.memory():.0f} MB", flush=True)
    desktop.type(code)
    frames.until_still(some=False)
    begun = time.monotonic()
    desktop.press("Return")
    drawn = frames.until_still(2)
    print(f"from Enter to the mailbox as it stays, key derivation included: {1e3 * (drawn[-1][0] - begun):.0f} ms "
          f"({len(drawn)} frames), {process.memory():.0f} MB", flush=True)
    rests(desktop, frames, process, seconds, code)
    # A press on the first row: the list has the keyboard.
    desktop.run("xdotool", "mousemove", "400", "330", "click", "1")
    frames.until_still(2, some=False)
    rest(frames, process, "at rest with a message open", seconds)
    for keys, times in (("Next", 400), ("End", 1), ("Prior", 200), ("Home", 1)):
        desktop.run("xdotool", "key", "--repeat", str(times), "--delay", "30", keys, limit=LIMIT)
        frames.until_still(2, some=False)
    print(f"after 600 pages: {process.memory():.0f} MB, {process.memory('VmHWM'):.0f} MB at the most", flush=True)
    rest(frames, process, "at rest afterwards", seconds)


class Still:
    """A step's deed: waits until nothing has been told for a while."""

    def do(self, play):
        told, since = len(play.states()), time.monotonic()
        while time.monotonic() < since + STILL:
            time.sleep(0.1)
            if len(play.states()) != told:
                told, since = len(play.states()), time.monotonic()


def never_masked_in_demo(check):
    """The steps to the same setting in the window, and back."""
    def press(key):
        return [Still(), check.TabTo(check.words(key)), check.Press(("Return",))]

    return [
        check.Step("settings", check.Wanted(screen="settings"), press("mailbox-settings")),
        check.Step("delays", check.Wanted(seen=check.words("settings-mask-after")), press("settings-security")),
        check.Step("never masked", check.Wanted(screen="settings"), press("settings-never")),
        check.Step("back", check.Wanted(screen="mailbox"), [check.Press(("Escape",))]),
    ]


def on_sandbox(desktop, program, seconds):
    loader = importlib.machinery.SourceFileLoader("demo_check", str(ROOT / "dev" / "demo-check"))
    check = importlib.util.module_from_spec(importlib.util.spec_from_loader("demo_check", loader))
    # Its data classes look for their module by name.
    sys.modules["demo_check"] = check
    loader.exec_module(check)
    play = check.Play(desktop, desktop.place)
    play.open(program, ["demo"])
    steps = check.main_job()
    ends = next(number for number, step in enumerate(steps, 1) if step.wanted.screen == "mailbox")
    play.play(steps[:ends] + never_masked_in_demo(check))
    frames = Frames(desktop.environment["DISPLAY"])
    process = Process(play.process.pid)
    print("signed in on the sandbox, which runs in the same process", flush=True)
    rests(desktop, frames, process, seconds, DEMO_CODE)


def main():
    options = argparse.ArgumentParser(description="What the real window costs.")
    options.add_argument("--program", required=True)
    options.add_argument("--folder")
    options.add_argument("--code", default="")
    options.add_argument("--demo", action="store_true")
    options.add_argument("--rest", type=float, default=REST, help="seconds at rest, each time")
    asked = options.parse_args()
    try:
        with Desktop() as desktop:
            if asked.demo:
                on_sandbox(desktop, asked.program, asked.rest)
            else:
                on_folder(desktop, asked.program, asked.folder, asked.code, asked.rest)
    except Failure as failure:
        print(f"not measured: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
