"""A screen reader for tests: what a program tells AT-SPI, and what can be asked of it by that way alone.

To be imported once the environment is that of the desktop the program runs on: AT-SPI looks for its bus at once.
"""
import re
from dataclasses import dataclass

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

from desktop import Failure, wait_for  # noqa: E402

# Seconds one answer may take, and seconds for what has to come of a wish.
ANSWER, LIMIT = 5, 25
# Nodes that are looked at, and how deep.
MOST, DEEPEST = 6_000, 60


@dataclass
class Node:
    """One node as it was when the window was walked through."""
    role: str
    name: str
    states: frozenset
    attributes: dict
    description: str
    path: tuple
    accessible: object

    @property
    def place(self):
        return self.attributes.get("posinset"), self.attributes.get("setsize")

    def __str__(self):
        return f"{self.role} {self.name!r}"


def begin():
    """Says on the bus that a screen reader is there: programs tell nothing before."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    status = GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True)))
    bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set", status, None,
                  Gio.DBusCallFlags.NONE, ANSWER * 1000, None)
    Atspi.init()
    Atspi.set_timeout(ANSWER * 1000, ANSWER * 1000)


def offers(node, interface):
    return interface in node.accessible.get_interfaces()


def _nodes(accessible, path, found):
    try:
        names = [state.value_nick for state in accessible.get_state_set().get_states()]
        node = Node(accessible.get_role_name(), accessible.get_name() or "", frozenset(names),
                    accessible.get_attributes() or {}, accessible.get_description() or "", path, accessible)
        found.append(node)
        if len(found) > MOST or len(path) > DEEPEST:
            raise Failure(f"a tree without end at {node}")
        children = [accessible.get_child_at_index(index) for index in range(accessible.get_child_count())]
    except GLib.Error:
        # It went while it was looked at; the next walk sees what came in its place.
        return
    for child in children:
        if child is not None:
            _nodes(child, (*path, node), found)


class Reader:
    """Walks through the window of one program."""

    def __init__(self, title):
        self.title = title

    def window(self):
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(index)
            if program is None:
                continue
            for place in range(program.get_child_count()):
                window = program.get_child_at_index(place)
                if window is not None and window.get_name() == self.title:
                    return window
        return None

    def nodes(self):
        """Every node of the window, in the order it is read; none while it is not there."""
        found = []
        try:
            window = self.window()
            if window is not None:
                _nodes(window, (), found)
        except GLib.Error:
            return []
        return found

    def find(self, role, name, within=""):
        """The nodes of a role whose names match, in something whose name matches."""
        return [node for node in self.nodes() if re.fullmatch(role, node.role) and re.search(name, node.name)
                and (not within or any(re.search(within, holder.name) for holder in node.path))]

    def wait(self, role, name, limit=LIMIT):
        """The first node of a role whose name matches, once there is one."""
        try:
            return wait_for(f"a {role} named {name}", lambda: self.find(role, name), limit)[0]
        except Failure as failure:
            raise Failure(f"{failure}; there are {', '.join(map(str, self.nodes()))}") from None

    def gone(self, role, name, limit=LIMIT):
        wait_for(f"the end of the {role} named {name}", lambda: not self.find(role, name), limit)

    def press(self, role, name, limit=LIMIT, within=""):
        """Presses a control as soon as it can be used."""
        # What was found may be another node by the time it is pressed: then it is looked for again.
        def pressed():
            usable = [node for node in self.find(role, name, within) if "enabled" in node.states]
            return [node for node in usable[:1] if offers(node, "Action") and Atspi.Action.do_action(node.accessible, 0)]

        node = wait_for(f"a {role} named {name} that can be pressed", pressed, limit)[0]

    def focus(self, role, name):
        """Asks for the keyboard to go to a control."""
        node = self.wait(role, name)
        if not offers(node, "Component") or not Atspi.Component.grab_focus(node.accessible):
            raise Failure(f"{node} does not take the keyboard")

    def write(self, role, name, text, read=True):
        """Puts a text into a field, and waits until it can be read there."""
        node = self.wait(role, name)
        if not offers(node, "EditableText") or not Atspi.EditableText.set_text_contents(node.accessible, text):
            raise Failure(f"{node} cannot be written in")
        if read:
            held = lambda: any(self.text(node) == text for node in self.find(role, name))
            wait_for(f"the text {text!r} in {node}", held, LIMIT)

    @staticmethod
    def text(node):
        """What stands in a field."""
        if not offers(node, "Text"):
            return None
        return Atspi.Text.get_text(node.accessible, 0, Atspi.Text.get_character_count(node.accessible))

    @staticmethod
    def caret(node):
        """Before which character of a field the caret stands."""
        return Atspi.Text.get_caret_offset(node.accessible) if offers(node, "Text") else None
