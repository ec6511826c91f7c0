"""The parts of tests/servers/run: one module a server."""
