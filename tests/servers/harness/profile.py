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
means = ["{means}"]
dial = "{address}"
initial_response = {initial_response}

[smtp]
host = "{smtp}"
port = {smtp_port}
tls = "{tls}"
means = ["{means}"]
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
anchors = ["racine.pem"]{cards}

[sending]
sent_copy = "client"
patient_domains = ["patient.{domain}"]

[timeouts]
connect = 5
answer = 20
"""
# Word, TLS, means, the folder, whether an initial response is sent, the ports.
FORMS = {
    "starttls": ("STARTTLS", "starttls", "password_code", "operators", "false", "imap", "submission", "ldap"),
    "implicit": ("TLS implicite", "implicit", "password_code", "operators", "true", "imaps", "submissions", "ldaps"),
    "card": ("carte", "implicit", "card", "operators-card", "true", "imaps_card", "submissions_card", "ldaps"),
    "card_starttls": ("carte, STARTTLS", "starttls", "card", "operators-card", "false", "imap_card", "submission_card",
                      "ldap"),
}


def white_list_url():
    return f"https://{HOSTS['white_list']}:{PORTS['https']}/listeblanche.xml"


def write(place, form, known):
    word, tls, means, folder, initial_response, imap, smtp, ldap = FORMS[form]
    of_cards = {address.split("@")[1] for address in known.by_card()}
    domains = [name for name in known.domains()
               if not name.startswith("patient.") and (name in of_cards) == (means == "card")]
    text = PROFILE.format(
        id=f"servers-{form.replace('_', '-')}",
        word=word,
        tls=tls,
        means=means,
        address=place.address,
        domain=DOMAIN,
        domains=", ".join(f'"{name}"' for name in domains),
        imap=HOSTS["imap"],
        smtp=HOSTS["smtp"],
        directory=HOSTS["directory"],
        imap_port=PORTS[imap],
        smtp_port=PORTS[smtp],
        ldap_port=PORTS[ldap],
        initial_response=initial_response,
        cards='\ncard_authorities = ["cartes.pem"]' if means == "card" else "",
        white_list=white_list_url(),
    )
    return place.write(f"{folder}/servers-{form.replace('_', '-')}.toml", text)


def describe(place, known, of_cards):
    """What the tests need to know; read by tests/it/support.rs."""
    profiles = {form: str(write(place, form, known)) for form in FORMS}
    for folder in ("operators", "operators-card"):
        shutil.copy(place.work / "pki/racine.pem", place.work / folder / "racine.pem")
    shutil.copy(of_cards["card"]["chain"], place.work / "operators-card/cartes.pem")
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
        "shared_mailbox": known.shared,
        **of_cards,
    }
