"""Tables and figures of the record of benchmarks, for the page on speed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, ScalarFormatter

from dlproofs.drawing import SvgFigure

# Blue and orange after Okabe and Ito, and gray, at medium lightness.
BLUE, ORANGE, GRAY = "#3A8FCB", "#D98200", "#909090"
STYLES = ("-o", "--s", "-.^", ":D")
COLORS = (BLUE, ORANGE, "#1E9E77", "#C26A9B")
WIDTH = 5
TEXT = 12
OURS = "sphinx_claims"
RATIO = "of "
BOOK = ("ms per page", "MB")


@dataclass(frozen=True)
class Table:
    """Table that a notebook displays, with numbers on the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def _repr_markdown_(self) -> str:
        columns = zip(*self.rows, strict=True)
        lines = ["--:" if all(map(_is_number, column)) else "---" for column in columns]
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.head, lines, *self.rows))


def _is_number(text: str) -> bool:
    return text.replace(".", "").isdecimal() or not text


def machine(record: Mapping) -> Table:
    """Tabulate the machine, the versions, the commit and the date."""
    return Table(("item", "value"), list(record["machine"].items()))


def times(record: Mapping, *parts: str) -> Table:
    """Tabulate the builds of some parts, with the figures derived from them and their targets."""
    rows = [
        (
            row["name"] if row["size"] is None else f"{row['size']} {row['name']}",
            row["by"],
            "; ".join(map(_describe, row["measures"])),
            _digits(row["clock"]),
            _digits(row["processors"]),
        )
        for part in parts
        for row in record["parts"][part]
    ]
    return Table(("build", "by", "figures", "clock, s", "processors, s"), rows)


def _describe(measure: Mapping) -> str:
    value, target = measure["value"], measure["target"]
    text = f"{_digits(value)} {measure['unit']}"
    if target is None:
        return text
    outcome = "met" if value <= target else "**missed**"
    return f"{text} (target {_digits(target)}: {outcome})"


def _digits(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratios(record: Mapping) -> SvgFigure:
    """Plot the ratios to each baseline as bars, with targets as lines across."""
    panels: dict[str, list[tuple[Mapping, Mapping]]] = {}
    for part, row, measure in _measures(record):
        if measure["unit"].startswith(RATIO):
            panels.setdefault(f"{part}: multiples {measure['unit']}", []).append((row, measure))
    counts = [len(bars) for bars in panels.values()]
    size = (WIDTH, 0.6 * sum(counts) + 0.8 * len(counts))
    figure = Figure(figsize=size, layout="constrained")
    subplots = figure.subplots(len(counts), squeeze=False, height_ratios=counts)[:, 0]
    for axes, (title, bars) in zip(subplots, panels.items(), strict=True):
        for place, (row, measure) in enumerate(bars):
            value, target = measure["value"], measure["target"]
            axes.barh(place, value, color=BLUE if row["by"] == OURS else GRAY, height=0.4)
            if target is not None:
                axes.plot([target] * 2, [place - 0.2, place + 0.2], color=ORANGE, lw=4)
            label = f" {row['name']}, {row['by']}: {_digits(value)}"
            axes.text(0, place - 0.3, label, size=TEXT, in_layout=False)
        axes.set(ylim=(len(bars) - 0.6, -0.9), xlim=(0, None), yticks=[])
        axes.set_title(title, size=TEXT + 1, weight="bold", loc="left")
        _finish(axes, "x")
    return SvgFigure(figure)


def growth(record: Mapping) -> SvgFigure:
    """Plot processor time per page and peak memory of books against their numbers of pages."""
    figure = Figure(figsize=(WIDTH, 6.4), layout="constrained")
    for axes, unit in zip(figure.subplots(len(BOOK)), BOOK, strict=True):
        series: dict[str, list[tuple[int, float]]] = {}
        for _, row, measure in _measures(record):
            if measure["unit"] == unit:
                series.setdefault(row["name"].partition(", ")[2], []).append(
                    (row["size"], measure["value"])
                )
        for (name, points), style, color in zip(series.items(), STYLES, COLORS, strict=True):
            axes.plot(*zip(*points, strict=True), style, color=color, lw=2, label=name)
        axes.set_xscale("log")
        axes.set_xticks(sorted({size for points in series.values() for size, _ in points}))
        axes.xaxis.set_major_formatter(ScalarFormatter())
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(bottom=0)
        axes.set_title(unit, size=TEXT + 1, weight="bold", loc="left")
        _finish(axes, "y")
    axes.set_xlabel("pages", size=TEXT)
    lines = axes.get_legend_handles_labels()
    figure.legend(*lines, loc="outside lower center", ncols=2, fontsize=TEXT, frameon=False)
    return SvgFigure(figure)


def _measures(record: Mapping) -> Iterator[tuple[str, Mapping, Mapping]]:
    for part, rows in record["parts"].items():
        for row in rows:
            for measure in row["measures"]:
                yield part, row, measure


def _finish(axes, across: str) -> None:
    axes.tick_params(labelsize=TEXT)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis=across, color="#808080", linewidth=0.5, alpha=0.5)
