"""The cards of the test kit: their authorities (FORT and STANDARD PERSONNES) and two certificates for each card.

Subjects as cps-igc.md §7 says; all names and numbers are made up.
"""
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .common import PORTS, run
from .pki import AUTHORITIES, BASE

KEPT_KEYS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pli/test-card-keys"
PIN = "7301"
PUK = "90817263"
GAMMES = ("FORT", "STANDARD")
ROOT_SUBJECT = BASE + "/CN=AC RACINE IGC-SERVERS-TEST {gamme}"
ISSUER_SUBJECT = BASE + "/CN=AC IGC-SERVERS-TEST {gamme} PERSONNES"

CONFIG = """
[ca]
default_ca = authority
[authority]
database = {folder}/index.txt
crlnumber = {folder}/crlnumber
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
rand_serial = yes
default_md = sha256
default_crl_days = 7
crl_extensions = crl
unique_subject = no
policy = anything
[anything]
commonName = supplied
[crl]
authorityKeyIdentifier = keyid:always
""" + AUTHORITIES + """
[auth]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
crlDistributionPoints = URI:{crl}
[sign]
basicConstraints = critical, CA:FALSE
keyUsage = critical, nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
crlDistributionPoints = URI:{crl}
"""


@dataclass
class Kind:
    """One card of the kit: who holds it, and what is wrong with it."""

    name: str
    label: str
    gamme: str
    subject: str
    # The user name that a server takes from the certificate.
    user: str
    # Days from now.
    begins: int = -30
    ends: int = 365
    revoked: bool = False
    # (name, Struct_IdNat, sector) of each place of exercise, by number: there may be gaps.
    activities: dict = field(default_factory=dict)
    speciality: str = ""


def person(title, number, name, given):
    return f"/C=FR/title={title}/CN={number}+SN={name}+GN={given}", number


def employee(number):
    user = f"3990000000/{number:09}"
    return ("/C=FR/ST=Bas-Rhin (67)/O=CH DE VALMONT-TEST/OU=1990000000/title=Carte de service santé ou social"
            f"/pseudonym=EMPLOYE{number:09}/CN={user.replace('/', chr(92) + '/')}", user)


def kind(name, label, gamme, subject_and_user, **rest):
    subject, user = subject_and_user
    return Kind(name, label, gamme, subject, user, **rest)


# Several places of exercise, as one professional may have: numbers have a gap.
PLACES = {
    number: (f"CABINET DU DR NOYER-TEST, LIEU {number}", f"4997001{number:02}34190004", sector)
    for number, sector in ((1, "SA07"), (2, "SA07"), (3, "SA01"), (4, "SA08"), (6, "SA07"), (7, "SA05"), (8, "SA07"),
                           (9, "SA09"))
}
KINDS = [
    kind("medecin", "CPS MEDECIN", "FORT", person("Médecin", "899700000011", "LEMAIRE-TEST", "ÉLÉONORE"),
         speciality="SM26", activities={1: ("CABINET DU DR LEMAIRE-TEST", "499700000110004", "SA07")}),
    kind("medecin8", "CPS MEDECIN 8 ACT", "FORT", person("Médecin", "899700000029", "NOYER-TEST", "GUILLAUME"),
         speciality="SM04", activities=PLACES),
    kind("infirmier", "CPS INFIRMIER", "FORT", person("Infirmier", "899700000037", "KELLER-TEST", "AGNÈS"),
         activities={1: ("CH DE VALMONT-TEST", "1990000000", "SA01")}),
    kind("cpe", "CPE NON NOMINATIVE", "STANDARD", employee(14)),
    kind("opposee", "CPE OPPOSEE", "STANDARD", employee(15), revoked=True),
    kind("cpa", "CPA", "STANDARD", (
        "/C=FR/O=TEST/L=Paris (75)/OU=300000000000000/CN=500000000000000\\/CPAT0001+SN=OLIVIER-TEST+GN=PAUL",
        "500000000000000/CPAT0001")),
    kind("perimee", "CPS PERIMEE", "FORT", person("Médecin", "899700000045", "VASSEUR-TEST", "LOUISE"), begins=-400,
         ends=-2),
    kind("future", "CPS FUTURE", "FORT", person("Médecin", "899700000052", "MARCHAND-TEST", "HUGO"), begins=3),
    kind("bientot", "CPS BIENTOT FINIE", "FORT", person("Sage-Femme", "899700000060", "PERRIN-TEST", "JULIE"), ends=6),
]


@dataclass
class Cards:
    """What the servers and the description need of it."""

    folder: Path
    kinds: list
    # PEM of both roots: trust them to judge a card.
    anchors: Path
    # PEM of both roots and both issuers with the four revocation lists: for Dovecot.
    chain_and_lists: Path
    # PEM of both roots and both issuers: for Postfix.
    chain: Path

    def certificate(self, kind, use="auth"):
        return self.folder / f"{kind.name}.{use}.pem"

    def key(self, kind, use="auth"):
        """PKCS#8, PEM."""
        return self.folder / f"{kind.name}.{use}.key"


def moment(days):
    return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y%m%d%H%M%SZ")


def request(folder, name, subject, kept):
    """A request with the key of that name; a key is made once on a machine, for two dozen RSA keys take ten seconds."""
    own = KEPT_KEYS / f"{kept}.key"
    if not own.exists():
        KEPT_KEYS.mkdir(parents=True, exist_ok=True)
        fresh = KEPT_KEYS / f"{kept}.{os.getpid()}.new"
        run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(fresh))
        fresh.rename(own)
    shutil.copy(own, f"{folder}/{name}.key")
    run("openssl", "req", "-new", "-key", f"{folder}/{name}.key", "-sha256", "-utf8", "-subj", subject,
        "-out", f"{folder}/{name}.csr")


class Issuer:
    """One authority with its data base."""

    def __init__(self, place, name, subject, crl, parent=None):
        self.folder = place.folder(f"cards/pki/{name}")
        self.crl = crl
        (self.folder / "index.txt").touch()
        (self.folder / "crlnumber").write_text("01\n")
        request(self.folder, "ca", subject, name)
        # An authority names its parent's list, a leaf its issuer's.
        self.config = self.write_config(place, name, self.address(place))
        if parent:
            own = self.write_config(place, f"{name}-itself", parent.address(place), parent.folder)
            self.ca(own, "issuer", f"{self.folder}/ca.csr", f"{self.folder}/ca.pem", -60, 1825)
        else:
            self.ca(self.config, "root", f"{self.folder}/ca.csr", f"{self.folder}/ca.pem", -60, 3650, "-selfsign")

    def address(self, place):
        return f"http://{place.address}:{PORTS['http']}/crl/{self.crl}"

    def write_config(self, place, name, crl, folder=None):
        return place.write(f"cards/pki/{name}.cnf", CONFIG.format(folder=folder or self.folder, crl=crl))

    @staticmethod
    def ca(config, section, csr, pem, begins, ends, *more):
        run("openssl", "ca", "-batch", "-notext", "-preserveDN", "-utf8", "-config", str(config),
            "-extensions", section, "-in", csr, "-out", pem, "-startdate", moment(begins), "-enddate", moment(ends),
            *more)

    def issue(self, section, csr, pem, kind):
        self.ca(self.config, section, csr, pem, kind.begins, kind.ends)

    def revoke(self, pem):
        run("openssl", "ca", "-config", str(self.config), "-revoke", str(pem), "-crl_reason", "cessationOfOperation")

    def publish(self, folder):
        run("openssl", "ca", "-gencrl", "-config", str(self.config), "-out", f"{self.folder}/crl.pem")
        run("openssl", "crl", "-in", f"{self.folder}/crl.pem", "-outform", "DER", "-out", str(folder / self.crl))

    def pem(self):
        return (self.folder / "ca.pem").read_text()

    def pem_and_list(self):
        return self.pem() + (self.folder / "crl.pem").read_text()


def build(place):
    folder = place.folder("cards/pki")
    roots, issuers = {}, {}
    for gamme in GAMMES:
        low = gamme.lower()
        roots[gamme] = Issuer(place, f"racine-{low}", ROOT_SUBJECT.format(gamme=gamme), f"racine-{low}.crl")
        issuers[gamme] = Issuer(place, f"{low}-personnes", ISSUER_SUBJECT.format(gamme=gamme),
                                f"{low}-personnes.crl", roots[gamme])
    wanted = [(kind, use) for kind in KINDS for use in ("auth", "sign")]

    def ask(pair):
        kind, use = pair
        request(folder, f"{kind.name}.{use}", kind.subject, f"{kind.name}.{use}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, wanted))
    for kind, use in wanted:
        issuer, base = issuers[kind.gamme], f"{folder}/{kind.name}.{use}"
        issuer.issue(use, f"{base}.csr", f"{base}.pem", kind)
        if kind.revoked:
            issuer.revoke(f"{base}.pem")
    everyone = [*roots.values(), *issuers.values()]
    for authority in everyone:
        authority.publish(place.folder("web/http/crl"))
    return Cards(
        folder, KINDS,
        anchors=place.write("cards/racines.pem", "".join(root.pem() for root in roots.values())),
        chain=place.write("cards/chain.pem", "".join(one.pem() for one in everyone)),
        chain_and_lists=place.write("cards/chain-and-lists.pem", "".join(one.pem_and_list() for one in everyone)),
    )
