"""Run ``python -m MODULE ARGUMENTS`` in forks of a process that has built a site.

The first build of a process imports and compiles for seconds; others take a tenth of that.
"""

import gc
import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

SETTINGS = """\
extensions = ["sphinx_claims"]
myst_enable_extensions = ["dollarmath"]
html_theme = "basic"
"""
PAGE = "# Home\n\n- A formula $x$\n\n```python\nx = 1\n```\n"


class WarmPython:
    """Client of the process, which exits when its standard input is closed."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, *arguments):
        """Run a module in the working folder and the environment of this process.

        Return its exit status and what it wrote to standard output and standard error.
        """
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            request = {
                "arguments": list(map(str, arguments)),
                "outputs": [str(out), str(err)],
                "cwd": str(Path.cwd()),
                "env": dict(os.environ),
            }
            print(json.dumps(request), file=self._process.stdin, flush=True)
            status = int(self._process.stdout.readline())
            return status, out.read_text("utf-8"), err.read_text("utf-8")

    def close(self):
        """Stop the process."""
        with self._process:
            self._process.stdin.close()


def warm_up():
    """Build a site of one page."""
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "conf.py").write_text(SETTINGS, "utf-8")
        Path(folder, "index.md").write_text(PAGE, "utf-8")
        build_main(["-Q", folder, str(Path(folder, "_build"))])
    gc.collect()
    gc.freeze()  # collections in forks do not copy what they all share


def serve():
    """Answer each request with the exit status of a fork; return the request in the fork."""
    for line in sys.stdin:
        request = json.loads(line)
        if not (pid := os.fork()):
            return request
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    return None


def become(request):
    """Go on as the module of a request."""
    for descriptor, path in enumerate([os.devnull, *request["outputs"]]):
        opened = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.path[0] = request["cwd"]
    sys.argv = request["arguments"]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    warm_up()
    if request := serve():
        become(request)
