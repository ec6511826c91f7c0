"""A certification authority in the shape of the IGC-Santé: root, ÉLÉMENTAIRE ORGANISATIONS, server certificates."""
from dataclasses import dataclass
from pathlib import Path

from .common import HOSTS, PORTS, run

BASE = "/C=FR/O=OPERATEUR-TEST/OU=0002 000000000/OU=IGC-SERVERS-TEST"
ROOT = f"{BASE}/CN=AC RACINE IGC-SERVERS-TEST ELEMENTAIRE"
ISSUER = f"{BASE}/CN=AC IGC-SERVERS-TEST ELEMENTAIRE ORGANISATIONS"
SERVER = "/C=FR/ST=Bas-Rhin (67)/O=OPERATEUR-TEST/OU=300000000000000/CN={host}"

CA_CONFIG = """
[ca]
default_ca = authority
[authority]
database = {folder}/index.txt
crlnumber = {folder}/crlnumber
certificate = {folder}/{name}.pem
private_key = {folder}/{name}.key
default_md = sha256
default_crl_days = 7
crl_extensions = crl
unique_subject = no
[crl]
authorityKeyIdentifier = keyid:always
"""

# A root and an issuer below it; crl is the address of the root's list.
AUTHORITIES = """
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[issuer]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
crlDistributionPoints = URI:{crl}
"""
EXTENSIONS = AUTHORITIES.replace("{crl}", "{crl}/racine.crl") + """
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
crlDistributionPoints = URI:{crl}/organisations.crl
subjectAltName = DNS:{host}
"""


@dataclass
class Authority:
    """What the servers and the profile need of it."""

    anchors: Path
    crls: Path


def build(place):
    folder = place.folder("pki")
    folder.chmod(0o755)
    crls = place.folder("web/http/crl")
    crl_address = f"http://{place.address}:{PORTS['http']}/crl"

    def extensions(section, host="none"):
        path = place.write(f"pki/{section}-{host}.ext", EXTENSIONS.format(crl=crl_address, host=host))
        return ["-extfile", str(path), "-extensions", section]

    def request(name, subject):
        run("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-sha256", "-utf8", "-subj", subject,
            "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.csr")

    def sign(name, signer, days, wanted):
        run("openssl", "x509", "-req", "-sha256", "-days", str(days), "-in", f"{folder}/{name}.csr",
            "-out", f"{folder}/{name}.pem", *signer, *wanted)

    def signer(name):
        return ["-CA", f"{folder}/{name}.pem", "-CAkey", f"{folder}/{name}.key", "-CAcreateserial"]

    def revocation_list(name, target):
        own = place.folder(f"pki/{name}.ca")
        (own / "index.txt").touch()
        (own / "crlnumber").write_text("01\n")
        for end in ("pem", "key"):
            (own / f"{name}.{end}").write_bytes((folder / f"{name}.{end}").read_bytes())
        config = place.write(f"pki/{name}.cnf", CA_CONFIG.format(folder=own, name=name))
        run("openssl", "ca", "-gencrl", "-config", str(config), "-out", f"{own}/crl.pem")
        run("openssl", "crl", "-in", f"{own}/crl.pem", "-outform", "DER", "-out", str(crls / target))

    request("racine", ROOT)
    sign("racine", ["-signkey", f"{folder}/racine.key"], 3650, extensions("root"))
    request("organisations", ISSUER)
    sign("organisations", signer("racine"), 1825, extensions("issuer"))
    for host in HOSTS.values():
        request(host, SERVER.format(host=host))
        sign(host, signer("organisations"), 365, extensions("server", host))
        chain = (folder / f"{host}.pem").read_text() + (folder / "organisations.pem").read_text()
        place.write(f"pki/{host}.chain.pem", chain)
        (folder / f"{host}.key").chmod(0o600)
    revocation_list("racine", "racine.crl")
    revocation_list("organisations", "organisations.crl")
    return Authority(anchors=folder / "racine.pem", crls=crls)
