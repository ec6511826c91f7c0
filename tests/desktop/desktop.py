"""A desktop without a screen: Xvfb, a window manager and a session bus of its own, keys sent to it, pictures of it.

Everything is started by us and ended by its process number, what was started by what we started included. Nothing waits
for a time: each wait is for a fact, with a limit after which it is a `Failure` that says what did not happen.
"""
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PROGRAMS = ("Xvfb", "openbox", "dbus-daemon", "xdotool", "xprop", "import", "identify")
# How often a fact is looked at, seconds.
GLANCE = 0.05
# How long X, the window manager and the bus may take to start, and a process to end when it is asked to.
START, END = 20, 5
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LIBC = ctypes.CDLL(None, use_errno=True)


class Failure(Exception):
    """Something that must happen did not."""


def wait_for(what, fact, limit):
    """The first true value of fact(), or a Failure once limit seconds are over."""
    end = time.monotonic() + limit
    while True:
        value = fact()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"not in {limit:.0f} s: {what}")
        time.sleep(GLANCE)


def end_with_us():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def descendants():
    """Process numbers of all that we started and of all that they started, the youngest generation first."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, generation = [], [os.getpid()]
    while generation:
        generation = [child for parent in generation for child in children.get(parent, [])]
        found = generation + found
    return found


def end_all():
    """Ends them, politely and then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in descendants():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass
        try:
            wait_for("the end of every process", lambda: reap() or not descendants(), END)
            return
        except Failure:
            continue
    raise Failure(f"processes that do not end: {descendants()}")


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


class Desktop:
    """To be used in a `with`; `environment` is for the programs of this desktop."""

    def __init__(self, width=1366, height=768):
        self.size = f"{width}x{height}"
        self.environment = {}
        self.place = None

    def __enter__(self):
        missing = [program for program in PROGRAMS if not shutil.which(program)]
        if missing:
            raise Failure(f"missing: {' '.join(missing)} (dev/install test brings them)")
        # Whatever loses its parent becomes ours, so that we can end it.
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.place = Path(tempfile.mkdtemp(prefix="pli-desktop-"))
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        for folder in ("home", "runtime", "logs"):
            (self.place / folder).mkdir(mode=0o700)
        kept = {name: os.environ[name] for name in ("PATH", "TERM", "TMPDIR", "USER") if name in os.environ}
        # No desktop of whoever runs this: not its display, its bus, its settings.
        self.environment = {**kept, "HOME": str(self.place / "home"), "XDG_RUNTIME_DIR": str(self.place / "runtime"),
                            "LANG": "fr_FR.UTF-8", "LC_CTYPE": "C.UTF-8", "XDG_SESSION_TYPE": "x11"}
        ours, theirs = os.pipe()
        self.start("Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{self.size}x24", "-dpi", "96", "-nolisten",
                   "tcp", "-noreset", pass_fds=[theirs])
        os.close(theirs)
        self.environment["DISPLAY"] = f":{self._line(ours, 'the number of the X display')}"
        ours, theirs = os.pipe()
        self.start("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={theirs}", pass_fds=[theirs])
        os.close(theirs)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._line(ours, "the address of the session bus")
        self.start("openbox", "--sm-disable")
        managed = lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK", checked=False)
        wait_for("a window manager", managed, START)

    @staticmethod
    def _line(descriptor, what):
        os.set_blocking(descriptor, False)
        read = bytearray()

        def whole():
            try:
                read.extend(os.read(descriptor, 4096))
            except BlockingIOError:
                pass
            return read.endswith(b"\n")

        try:
            wait_for(what, whole, START)
        finally:
            os.close(descriptor)
        return read.decode().strip()

    def start(self, program, *arguments, environment=None, pass_fds=()):
        """Starts a program of this desktop, without the variables that are None; what it says goes to logs/NAME."""
        told = {name: value for name, value in {**self.environment, **(environment or {})}.items() if value is not None}
        with open(self.log(program), "ab") as log:
            return subprocess.Popen([program, *arguments], env=told, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    cwd=self.place / "home", pass_fds=pass_fds, preexec_fn=end_with_us)

    def log(self, program):
        return self.place / "logs" / Path(program).name

    def run(self, *command, checked=True, limit=20):
        """Runs a command of this desktop to its end; its output."""
        try:
            done = subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  timeout=limit, preexec_fn=end_with_us)
        except subprocess.TimeoutExpired:
            raise Failure(f"no end in {limit} s: {' '.join(command)}") from None
        if checked and done.returncode != 0:
            raise Failure(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def window(self, process, limit):
        """Waits until a program has a window that has the keyboard; its number."""
        def active():
            if process.poll() is not None:
                raise Failure(f"{process.args[0]} ended by itself with {process.returncode}")
            number = self.run("xdotool", "getactivewindow", checked=False).strip()
            return number if number and number != "0" else None

        return wait_for("a window with the keyboard", active, limit)

    def press(self, *keys):
        """Keys by their X names: Tab, ctrl+Return."""
        self.run("xdotool", "key", "--clearmodifiers", *keys)

    def type(self, text):
        self.run("xdotool", "type", "--clearmodifiers", "--delay", "15", "--", text)

    def picture(self, path):
        """The whole screen as a PNG."""
        self.run("import", "-silent", "-window", "root", f"png:{path}")
        if not Path(path).stat().st_size:
            raise Failure(f"an empty picture: {path}")

    def colours(self, path):
        """How many colours a picture has."""
        return int(self.run("identify", "-format", "%k", str(path)))

    def close_window(self):
        """Asks the window with the keyboard to close, as its cross does."""
        self.press("alt+F4")

    def __exit__(self, *_):
        try:
            end_all()
        finally:
            shutil.rmtree(self.place, ignore_errors=True)
