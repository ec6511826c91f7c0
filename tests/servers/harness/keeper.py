"""Runs one server and stops it when the driver says so or dies, however it dies.

The driver holds the other end of our standard input. A death signal would not do: Postfix changes its identity, and
the kernel forgets such signals then.
"""
import signal
import subprocess
import sys
import threading


def main():
    server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())

    def wait_for_driver():
        sys.stdin.buffer.read()
        server.terminate()

    threading.Thread(target=wait_for_driver, daemon=True).start()
    sys.exit(abs(server.wait()))


main()
