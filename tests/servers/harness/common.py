"""What every server needs: where its files are, how it starts, answers and stops."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

DOMAIN = "servers.example"
HOSTS = {
    "imap": f"imap.{DOMAIN}",
    "smtp": f"smtp.{DOMAIN}",
    "directory": f"annuaire.{DOMAIN}",
    "white_list": f"liste.{DOMAIN}",
}
# The namespace is ours alone, so the ports are those of the field.
PORTS = {
    "imap": 143,
    "imaps": 993,
    "submission": 587,
    "submissions": 465,
    "ldap": 389,
    "ldaps": 636,
    "http": 80,
    "https": 443,
    "lmtp": 24,
    "auth": 10025,
    # Who reads and sends by card: client certificates are demanded here.
    "imap_card": 1143,
    "imaps_card": 1993,
    "submission_card": 1587,
    "submissions_card": 1465,
    # Postfix by the certificate alone, without AUTH.
    "submission_certificate": 2587,
    "submissions_certificate": 2465,
    "relay": 10587,
    # The word of a test to the readers and cards.
    "cards": 10035,
}
DEADLINE = 30.0
KEEPER = Path(__file__).with_name("keeper.py")


class Failure(Exception):
    """Something that a person must read: one sentence."""


def require(*tools):
    for tool in tools:
        if shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is None:
            raise Failure(f"the command « {tool} » is missing")


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


@dataclass
class Place:
    """Where the templates are and where the run keeps its files."""

    tree: Path
    work: Path
    # Not 127.0.0.1: Dovecot takes a client with the server's own address for secured and would let it sign in in clear.
    address: str = "127.0.0.2"

    def write(self, name, text, mode=0o644):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def folder(self, name, owner=None):
        path = self.work / name
        path.mkdir(parents=True, exist_ok=True)
        if owner:
            shutil.chown(path, *owner)
        return path

    def template(self, source, target, mode=0o644, **values):
        """Copy a file of the tree, replacing @WORDS@."""
        text = (self.tree / source).read_text(encoding="utf-8")
        values = {
            "WORK": self.work,
            "ADDRESS": self.address,
            "DOMAIN": DOMAIN,
            **{f"PORT_{name.upper()}": port for name, port in PORTS.items()},
            **values,
        }
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        return self.write(target, text, mode)


@dataclass
class Server:
    """One server that we started, with the process that keeps it."""

    name: str
    process: subprocess.Popen
    log: Path
    address: str
    ports: list = field(default_factory=list)

    @classmethod
    def start(cls, place, name, command, ports):
        log = place.folder("log") / f"{name}.out"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-I", str(KEEPER), *command],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                # Postfix signals its whole process group when it stops.
                start_new_session=True,
            )
        return cls(name, process, log, place.address, ports)

    def wait_ready(self):
        deadline = time.monotonic() + DEADLINE
        for port in self.ports:
            while not self.answers(port):
                if self.process.poll() is not None:
                    raise Failure(f"{self.name} stopped at once (status {self.process.returncode}): {self.last_words()}")
                if time.monotonic() > deadline:
                    raise Failure(f"{self.name} does not answer on port {port}: {self.last_words()}")
                time.sleep(0.05)

    def answers(self, port):
        try:
            socket.create_connection((self.address, port), timeout=1).close()
            return True
        except OSError:
            return False

    def last_words(self):
        lines = self.log.read_text(errors="replace").splitlines()
        return " / ".join(lines[-5:]) or "it said nothing"

    def ask_to_stop(self):
        self.process.stdin.close()

    def wait_stopped(self, deadline):
        """Whether it went by itself."""
        try:
            self.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            return True
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return False


def stop_all(servers):
    """Stop every server; the names of those that had to be killed."""
    for server in servers:
        server.ask_to_stop()
    deadline = time.monotonic() + 10
    return [server.name for server in servers if not server.wait_stopped(deadline)]
