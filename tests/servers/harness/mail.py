"""Dovecot and Postfix: one reads, one sends, and both ask Dovecot who may."""
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from .common import DOMAIN, HOSTS, PORTS, Server, run

TREE = Path(__file__).resolve().parent.parent
MASTER = "/usr/lib/postfix/sbin/master"
CODE_OWNER = ("dovecot", "dovecot")
MAIL_OWNER = ("nobody", "nogroup")
# Bytes of a whole message that Postfix takes; announced by SIZE.
SIZE_LIMIT = 20_000_000


@dataclass
class Accounts:
    """Mailboxes: three people with a name, spare ones (one for each test), patients who only receive.

    Then those that are opened by a card: one for each card by its name, and one that several cards may open.
    """

    named: list
    spare: list
    patients: list
    cards: dict
    shared: dict

    def people(self):
        return self.named + self.spare

    def by_card(self):
        return [*self.cards.values(), self.shared["address"]]

    def addresses(self):
        return [person["address"] for person in self.people()] + self.patients + self.by_card()

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
    return Accounts(named=facts["named"], spare=spare, patients=facts["patients"], cards=facts["cards"],
                    shared=facts["shared"])


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
    place.template("dovecot/mail.conf", "dovecot/etc/mail.conf")
    config = place.template("dovecot/dovecot.conf", "dovecot/etc/dovecot.conf", HOST=HOSTS["imap"])
    return Server.start(place, "dovecot", ["dovecot", "-F", "-c", str(config)],
                        [PORTS[name] for name in ("imap", "imaps", "lmtp", "auth")])


def start_dovecot_for_cards(place, known, cards):
    """The same mailboxes, by client certificate and EXTERNAL only; the user is the certificate's common name."""
    place.folder("dovecot-card/run")
    own = [f"{kind.user}:::::::nopassword user={known.cards[kind.name]}\n" for kind in cards.kinds
           if kind.name in known.cards]
    place.write("dovecot/etc/cards", "".join(own))
    # Another mailbox than one's own is named in EXTERNAL.
    shared = [f"{kind.user}*{known.shared['address']}:::::::nopassword\n" for kind in cards.kinds
              if kind.name in known.shared["cards"]]
    # One's own may be named too.
    named = [f"{kind.user}*{known.cards[kind.name]}:::::::nopassword\n" for kind in cards.kinds
             if kind.name in known.cards]
    place.write("dovecot/etc/cards-and-mailboxes", "".join(shared + named))
    config = place.template("dovecot/card.conf", "dovecot/etc/card.conf", HOST=HOSTS["imap"], SMTP_HOST=HOSTS["smtp"],
                            CARDS=cards.chain_and_lists, SIZE_LIMIT=SIZE_LIMIT)
    return Server.start(place, "dovecot-card", ["dovecot", "-F", "-c", str(config)],
                        [PORTS[name] for name in ("imap_card", "imaps_card", "submission_card", "submissions_card")])


def make_queue(place):
    """The folders of the queue, as post-install makes them for the system's own."""
    place.folder("postfix/data", ("postfix", "postfix"))
    place.folder("postfix/spool/pid")
    for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
                 "trace"):
        place.folder(f"postfix/spool/{name}", ("postfix", "root")).chmod(0o700)
    place.folder("postfix/spool/maildrop", ("postfix", "postdrop")).chmod(0o730)
    place.folder("postfix/spool/public", ("postfix", "postdrop")).chmod(0o710)


def fingerprint(certificate):
    return run("openssl", "x509", "-in", str(certificate), "-noout", "-fingerprint", "-sha256").strip().split("=")[1]


def start_postfix(place, known, cards):
    place.folder("log")
    make_queue(place)
    place.template("postfix/main.cf", "postfix/etc/main.cf", HOST=HOSTS["smtp"], SIZE_LIMIT=SIZE_LIMIT,
                   DOMAINS=" ".join(known.domains()), CARDS=cards.chain)
    # Postfix reads no revocation list: who is in opposition is not on this one.
    welcome = [kind for kind in cards.kinds if not kind.revoked]
    place.write("postfix/etc/certificates",
                "".join(f"{fingerprint(cards.certificate(kind))} {kind.name}\n" for kind in welcome))
    place.template("postfix/master.cf", "postfix/etc/master.cf")
    place.template("postfix/recipients.regexp", "postfix/etc/recipients.regexp",
                   DOMAIN_REGEXP=DOMAIN.replace(".", "\\."))
    place.write("postfix/etc/mailboxes", "".join(f"{address} {address}\n" for address in known.addresses()))
    place.write("postfix/etc/senders", "".join(f"{p['address']} {p['address']}\n" for p in known.people()))
    # Without its wrapper, `master -d` stays a child of ours.
    return Server.start(place, "postfix", [MASTER, "-c", f"{place.work}/postfix/etc", "-d"],
                        [PORTS[name] for name in ("submission", "submissions", "submission_certificate",
                                              "submissions_certificate")])
