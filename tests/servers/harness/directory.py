"""slapd with the entries of annuaire.tsv."""
import base64
import csv

from .common import HOSTS, PORTS, Server, run

BASE = "dc=mssante,dc=fr"
ATTRIBUTES = {
    "mail": "mail",
    "type": "TypeBAL",
    "nom": "sn",
    "prenom": "givenName",
    "rpps": "IdentifiantPP",
    "profession": "profession",
    "specialite": "specialite",
    "structure": "o",
    "finess": "IdentifiantPM",
    "commune": "l",
    "code_postal": "postalCode",
    "description": "description",
    "telephone": "telephoneNumber",
    "zero_papier": "dematerialisation",
}


def line(name, value):
    if value.isascii() and not value.startswith((" ", ":", "<")):
        return f"{name}: {value}\n"
    return f"{name}:: {base64.b64encode(value.encode()).decode()}\n"


def entry(row):
    values = {ATTRIBUTES[column]: value for column, value in row.items() if value}
    if "IdentifiantPP" in values:
        values["TypeIdentifiantPP"] = "8"
    if "IdentifiantPM" in values:
        values["TypeIdentifiantPM"] = "FINESS"
    words = [values.get("sn", ""), values.get("givenName", "")]
    values["cn"] = " ".join(word for word in words if word) or values.get("o", "")
    text = line("dn", f"mail={values['mail']},ou=bal,{BASE}") + "objectClass: boiteAuxLettres\n"
    return text + "".join(line(name, value) for name, value in values.items())


def ldif(table):
    head = [
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: mssante\no: Annuaire d'essai\n",
        f"dn: ou=bal,{BASE}\nobjectClass: organizationalUnit\nou: bal\n",
    ]
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return "\n".join(head + [entry(row) for row in rows])


def start_slapd(place):
    place.folder("slapd/db")
    place.template("slapd/annuaire.schema", "slapd/annuaire.schema")
    config = place.template("slapd/slapd.conf", "slapd/slapd.conf", HOST=HOSTS["directory"])
    entries = place.write("slapd/annuaire.ldif", ldif(place.tree / "slapd" / "annuaire.tsv"))
    run("slapadd", "-q", "-f", str(config), "-l", str(entries))
    urls = f"ldap://{place.address}:{PORTS['ldap']}/ ldaps://{place.address}:{PORTS['ldaps']}/"
    # A debug level keeps slapd in the foreground; 256 logs each operation.
    return Server.start(place, "slapd", ["slapd", "-f", str(config), "-h", urls, "-d", "256"],
                        [PORTS["ldap"], PORTS["ldaps"]])
