"""Dovecot and Postfix: one reads, one sends, and both ask Dovecot who may."""
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from .common import DOMAIN, HOSTS, PORTS, Server

TREE = Path(__file__).resolve().parent.parent
MASTER = "/usr/lib/postfix/sbin/master"
CODE_OWNER = ("dovecot", "dovecot")
MAIL_OWNER = ("nobody", "nogroup")
# Bytes of a whole message that Postfix takes; announced by SIZE.
SIZE_LIMIT = 20_000_000


@dataclass
class Accounts:
    """Mailboxes: three people with a name, spare ones (one for each test), patients who only receive."""

    named: list
    spare: list
    patients: list

    def people(self):
        return self.named + self.spare

    def addresses(self):
        return [person["address"] for person in self.people()] + self.patients

    def domains(self):
        return sorted({address.split("@")[1] for address in self.addresses()})


def accounts():
    facts = json.loads((TREE / "accounts.json").read_text(encoding="utf-8"))
    rule = facts["spare"]
    spare = [
        {
            "address": f"essai-{number:02}@{rule['domain']}",
            "password": f"{rule['password']}-{number:02}",
            "name": f"Essai {number:02} ESSAI-TEST",
        }
        for number in range(1, rule["count"] + 1)
    ]
    return Accounts(named=facts["named"], spare=spare, patients=facts["patients"])


def start_dovecot(place, known):
    place.folder("dovecot/run")
    place.folder("mail", MAIL_OWNER)
    # The checkpassword script runs as Dovecot's own user and keeps codes and sessions as files.
    for name in ("codes", "codes/waiting", "codes/sessions"):
        place.folder(name, CODE_OWNER)
    passwords = {person["address"]: person["password"] for person in known.people()}
    for name, text in (("passwords.json", json.dumps(passwords)), ("phone.jsonl", "")):
        shutil.chown(place.write(f"codes/{name}", text, 0o600), *CODE_OWNER)
    place.template("dovecot/checkpassword", "codes/checkpassword", 0o755)
    homes = "".join(f"{address}:::::{place.work}/mail/{address}::\n" for address in known.addresses())
    place.write("dovecot/etc/users", homes)
    config = place.template("dovecot/dovecot.conf", "dovecot/etc/dovecot.conf", HOST=HOSTS["imap"])
    return Server.start(place, "dovecot", ["dovecot", "-F", "-c", str(config)],
                        [PORTS[name] for name in ("imap", "imaps", "lmtp", "auth")])


def make_queue(place):
    """The folders of the queue, as post-install makes them for the system's own."""
    place.folder("postfix/data", ("postfix", "postfix"))
    place.folder("postfix/spool/pid")
    for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
                 "trace"):
        place.folder(f"postfix/spool/{name}", ("postfix", "root")).chmod(0o700)
    place.folder("postfix/spool/maildrop", ("postfix", "postdrop")).chmod(0o730)
    place.folder("postfix/spool/public", ("postfix", "postdrop")).chmod(0o710)


def start_postfix(place, known):
    place.folder("log")
    make_queue(place)
    place.template("postfix/main.cf", "postfix/etc/main.cf", HOST=HOSTS["smtp"], SIZE_LIMIT=SIZE_LIMIT,
                   DOMAINS=" ".join(known.domains()))
    place.template("postfix/master.cf", "postfix/etc/master.cf")
    place.template("postfix/recipients.regexp", "postfix/etc/recipients.regexp",
                   DOMAIN_REGEXP=DOMAIN.replace(".", "\\."))
    place.write("postfix/etc/mailboxes", "".join(f"{address} {address}\n" for address in known.addresses()))
    place.write("postfix/etc/senders", "".join(f"{p['address']} {p['address']}\n" for p in known.people()))
    # Without its wrapper, `master -d` stays a child of ours.
    return Server.start(place, "postfix", [MASTER, "-c", f"{place.work}/postfix/etc", "-d"],
                        [PORTS[name] for name in ("submission", "submissions")])
