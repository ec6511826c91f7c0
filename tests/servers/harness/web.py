"""The revocation lists over http and the white list over https, from folders that a test may write to."""
import hashlib
import ssl
import threading
from datetime import datetime, timezone
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from .common import HOSTS, PORTS, Failure

DOMAIN_ENTRY = """  <Domaine>
    <Nom>{name}</Nom>
    <Description>{name} (essai)</Description>
    <DNCertificatOperateur>CN=smtp.servers.example,OU=300000000000000,O=OPERATEUR-TEST,ST=Bas-Rhin (67),C=FR</DNCertificatOperateur>
    <ResponsableContact>responsable@servers.example</ResponsableContact>
    <SupportContact>support@servers.example</SupportContact>
    <DateMAJ>{today}</DateMAJ>
  </Domaine>
"""


def white_list(domains):
    now = datetime.now(timezone.utc)
    entries = "".join(DOMAIN_ENTRY.format(name=escape(name), today=now.date().isoformat()) for name in domains)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema">\n'
        f"  <DateDeGeneration>{now.isoformat(timespec='seconds')}</DateDeGeneration>\n{entries}</ListeBlanche>\n"
    )


class Handler(SimpleHTTPRequestHandler):
    """Files with an ETag; a known one is answered by 304."""

    def log_message(self, form, *arguments):
        with open(self.server.log, "a", encoding="utf-8") as log:
            log.write(f"{self.server.name} {form % arguments}\n")

    def do_GET(self):
        try:
            with open(self.translate_path(self.path), "rb") as file:
                body = file.read()
        except OSError:
            self.send_error(404)
            return
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        known = self.headers.get("If-None-Match") == tag
        self.send_response(304 if known else 200)
        self.send_header("ETag", tag)
        if not known:
            self.send_header("Content-Type", self.guess_type(self.path))
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not known:
            self.wfile.write(body)


class SecureServer(ThreadingHTTPServer):
    """The handshake happens in the connection's own thread, so that a mute client stops nobody."""

    tls = None

    def finish_request(self, request, client_address):
        request.settimeout(30)
        if self.tls:
            try:
                request = self.tls.wrap_socket(request, server_side=True)
            except OSError:
                return
        super().finish_request(request, client_address)


class Web:
    """Both servers, as threads of the driver."""

    name = "web"

    def __init__(self, servers):
        self.servers = servers
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def wait_ready(self):
        """They listen from the moment they are made."""

    def ask_to_stop(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def wait_stopped(self, _deadline):
        return True


def serve(place, name, port, tls=None):
    handler = partial(Handler, directory=str(place.folder(f"web/{name}")))
    try:
        server = SecureServer((place.address, port), handler)
    except OSError as error:
        raise Failure(f"no {name} server on port {port}: {error}") from error
    server.name, server.log, server.tls = name, place.folder("log") / "web.log", tls
    return server


def start(place, _authority, known):
    place.write("web/https/listeblanche.xml", white_list(known.domains()))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    host = HOSTS["white_list"]
    tls.load_cert_chain(place.work / f"pki/{host}.chain.pem", place.work / f"pki/{host}.key")
    return Web([serve(place, "http", PORTS["http"]), serve(place, "https", PORTS["https"], tls)])
