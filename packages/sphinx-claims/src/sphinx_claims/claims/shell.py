"""The IPython shell in which a script runs the cells that are not plain Python."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from functools import cache
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class SilentDisplayHook(DisplayHook):
    """Keeps the value of a cell as ``_`` and ``Out``, and prints nothing, as in plain Python."""

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, *_: object, **__: object) -> None:
        """Write no value."""

    def finish_displayhook(self) -> None:
        """Write no line break."""
        self._is_active = False


class ScriptShell(InteractiveShell):
    """A shell that shares the variables of the script and leaves errors to it."""

    displayhook_class = SilentDisplayHook

    def showtraceback(self, *_: object, **__: object) -> None:
        """Show nothing: the script raises the error."""

    showsyntaxerror = showtraceback

    def enable_gui(self, gui: str | None = None) -> None:
        """Start no event loop for windows, as in a kernel."""

    def should_run_async(self, *arguments: Any, **options: Any) -> bool:  # noqa: ANN401 (IPython's)
        """Run cells within an event loop, in which they can start tasks, as in a kernel."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return True
        within: bool = super().should_run_async(*arguments, **options)
        return within

    def ask_exit(self) -> None:
        """Exit, as ``exit()`` asks for."""
        sys.exit()


@cache
def script_shell() -> ScriptShell:
    """Return the only shell of this process."""
    config = Config()
    config.HistoryManager.enabled = False
    shell: ScriptShell = ScriptShell.instance(config=config, user_module=sys.modules["__main__"])
    with suppress(ImportError):  # notebooks set its options before they import matplotlib
        from matplotlib_inline.config import InlineBackend

        shell.configurables.append(InlineBackend.instance(parent=shell))  # type: ignore[arg-type]
    return shell
