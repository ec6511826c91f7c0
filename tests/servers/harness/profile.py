"""The operator profiles of these servers, and the description that the tests read."""
import shutil

from .common import DOMAIN, HOSTS, PORTS
from .mail import SIZE_LIMIT

PROFILE = """\
id = "{id}"
name = "Opérateur d'essai (Dovecot, Postfix, slapd), {word}"
environment = "other"
hypotheses = ["codes à usage unique sur IMAP et SMTP"]
domains = [{domains}]

[imap]
host = "{imap}"
port = {imap_port}
tls = "{tls}"
means = ["password_code"]
dial = "{address}"
initial_response = {initial_response}

[smtp]
host = "{smtp}"
port = {smtp_port}
tls = "{tls}"
means = ["password_code"]
dial = "{address}"
initial_response = true

[code]
trigger = "sign_in"
placement = "password_suffix"
session = {{ window = 240 }}
valid_seconds = 240

[directory]
host = "{directory}"
port = {ldap_port}
tls = "{tls}"
base = "dc=mssante,dc=fr"
dial = "{address}"

[white_list]
url = "{white_list}"
dial = "{address}"

[trust]
anchors = ["racine.pem"]

[sending]
sent_copy = "client"
patient_domains = ["patient.{domain}"]

[timeouts]
connect = 5
answer = 20
"""
FORMS = {
    "starttls": ("STARTTLS", "imap", "submission", "ldap", "false"),
    "implicit": ("TLS implicite", "imaps", "submissions", "ldaps", "true"),
}


def white_list_url():
    return f"https://{HOSTS['white_list']}:{PORTS['https']}/listeblanche.xml"


def write(place, form, known):
    word, imap, smtp, ldap, initial_response = FORMS[form]
    text = PROFILE.format(
        id=f"servers-{form}",
        word=word,
        tls=form,
        address=place.address,
        domain=DOMAIN,
        domains=", ".join(f'"{name}"' for name in known.domains() if not name.startswith("patient.")),
        imap=HOSTS["imap"],
        smtp=HOSTS["smtp"],
        directory=HOSTS["directory"],
        imap_port=PORTS[imap],
        smtp_port=PORTS[smtp],
        ldap_port=PORTS[ldap],
        initial_response=initial_response,
        white_list=white_list_url(),
    )
    return place.write(f"operators/servers-{form}.toml", text)


def describe(place, known):
    """What the tests need to know; read by tests/it/support.rs."""
    profiles = {form: str(write(place, form, known)) for form in FORMS}
    shutil.copy(place.work / "pki/racine.pem", place.work / "operators/racine.pem")
    return {
        "address": place.address,
        "folder": str(place.work),
        "operators": str(place.work / "operators"),
        "profiles": profiles,
        "anchors": str(place.work / "operators/racine.pem"),
        "hosts": HOSTS,
        "ports": PORTS,
        "accounts": known.named,
        "spare_accounts": known.spare,
        "patients": known.patients,
        "phone": str(place.work / "codes/phone.jsonl"),
        "sessions": str(place.work / "codes/sessions"),
        "http_folder": str(place.work / "web/http"),
        "https_folder": str(place.work / "web/https"),
        "white_list": white_list_url(),
        "directory_base": "dc=mssante,dc=fr",
        "directory_size_limit": 20,
        "size_limit": SIZE_LIMIT,
        "logs": str(place.work / "log"),
    }
