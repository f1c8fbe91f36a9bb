"""Fixture of a site that is served by a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager, suppress

import psutil
import pytest
from websockets.sync.client import connect

PATIENCE = 900
"""Seconds that a change may take to arrive, which a busy machine does not reach."""


class Served:
    """A served site: its address, the lines that the server prints, and its open pages."""

    def __init__(self, process, mark):
        self.process = process
        self.mark = mark
        self.lines = []
        self.url = re.match(r"serving (\S+);", process.stdout.readline())[1]
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        self.lines += self.process.stdout

    def get(self, file):
        """Return the HTML of a page; empty while there is none."""
        try:
            with urllib.request.urlopen(self.url + file) as response:
                return response.read().decode()
        except urllib.error.HTTPError:
            return ""

    @contextmanager
    def open(self, file):
        """Open a page as a browser does: yield the connection that tells what becomes of it."""
        version = re.search(r'data-version="(\w*)"', self.get(file) or 'data-version=""')[1]
        url = f"{self.url.replace('http', 'ws')}.serve/live?file={file}&version={version}"
        with connect(url) as socket:
            yield socket

    def follow(self, file, *, until):
        """Open a page, and load it again when told so, until a message of a kind comes."""
        limit = time.monotonic() + PATIENCE
        while True:
            with self.open(file) as socket:
                while True:
                    message = json.loads(socket.recv(timeout=limit - time.monotonic()))
                    if message.get("kind") in until:
                        return message
                    if message.get("reload"):
                        break

    def settled(self, file):
        """Wait for the end of all builds, and return the last message to a page."""
        return self.follow(file, until=("ready", "problems", "failed"))

    def shows(self, file, text):
        """Wait until a page shows a text."""
        self.wait(lambda: text in self.get(file))

    def wait(self, condition):
        """Wait until a condition holds."""
        limit = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < limit, "\n".join(self.lines)
            assert self.process.poll() is None, "\n".join(self.lines)
            time.sleep(0.05)

    def processes(self, command=""):
        """Return the processes that the server has started and that run, also in other sessions.

        Args:
            command: a part of their command line.
        """
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if (
                    process.pid != self.process.pid
                    and process.status() != psutil.STATUS_ZOMBIE
                    and process.environ().get("SERVED_BY") == self.mark
                    and command in " ".join(process.cmdline())
                ):
                    found.append(process)
        return found

    def interrupt(self):
        """Interrupt the server as Ctrl+C does, and return its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@pytest.fixture
def serve():
    """Return a function that serves a site."""
    started = []

    def start(site, *options):
        mark = uuid.uuid4().hex
        places = [site.source, site.out, "-d", site.doctrees, "--port", "0"]
        process = subprocess.Popen(
            [sys.executable, "-m", "sphinx_claims", "serve", *map(str, places), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"SERVED_BY": mark},
        )
        started.append(process)
        return Served(process, mark)

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
        process.stdout.close()


@pytest.fixture
def served(site, serve):
    """Return the server of the fixture ``site``, once it has built it."""
    server = serve(site)
    assert server.settled("page.html")["kind"] == "ready"
    return server
