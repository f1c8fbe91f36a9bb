"""Tests of the layered layout: width, overlaps, crossings and determinism."""

import os
import re
import subprocess
import sys
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_claims.theorems.layers import CARD_GAP, ROW_GAP, lay_out

CARD, WIDTH = 100.0, 350.0
THREE_IN_A_ROW = 3


@st.composite
def graphs(draw):
    """Draw acyclic graphs, with their nodes in any order."""
    count = draw(st.integers(1, 12))
    pairs = list(combinations(range(count), 2))
    edges = draw(st.lists(st.sampled_from(pairs), max_size=16)) if pairs else []
    graph = nx.DiGraph()
    graph.add_nodes_from(draw(st.permutations([f"n{i}" for i in range(count)])))
    graph.add_edges_from((f"n{a}", f"n{b}") for a, b in edges)
    return graph


def heights(graph):
    return {node: 40.0 + 10 * (int(node[1:]) % 3) for node in graph}


def laid_out(graph):
    return lay_out(graph, heights(graph), CARD, WIDTH)


def overlap(one, two, height):
    (x, y), (z, w) = one[1], two[1]
    return abs(x - z) < CARD and -height[one[0]] < y - w < height[two[0]]


@settings(deadline=None, max_examples=60)
@given(graphs())
def test_cards_do_not_overlap_and_lines_lead_down(graph):
    layout, height = laid_out(graph), heights(graph)
    assert set(layout.corners) == set(graph)
    assert not any(overlap(a, b, height) for a, b in combinations(layout.corners.items(), 2))
    for used, user in graph.edges:
        end = layout.corners[used][1] + height[used]
        assert end + ROW_GAP <= layout.corners[user][1]
    assert all(y + height[node] <= layout.height for node, (_, y) in layout.corners.items())
    ends = {(line.source, *line.targets) for line in layout.lines if line.ends}
    assert ends == set(graph.edges)
    assert layout == laid_out(graph.copy())


def test_no_row_exceeds_the_width():
    graph = nx.DiGraph()
    graph.add_nodes_from("abcdefgh")
    graph.add_edges_from(("a", user) for user in "bcdefgh")
    layout = lay_out(graph, dict.fromkeys(graph, 40.0), CARD, WIDTH)
    rows = {}
    for x, y in layout.corners.values():
        rows.setdefault(y, []).append(x)
    assert max(map(len, rows.values())) == THREE_IN_A_ROW
    assert min(x for row in rows.values() for x in row) >= 0
    assert max(x for row in rows.values() for x in row) + CARD <= WIDTH


def test_no_line_leaves_the_width():
    graph = nx.DiGraph()
    graph.add_nodes_from(["a", "b", "c", "u", "v", "w", "x", "y", "z", "end"])
    graph.add_edges_from(("a", user) for user in "uvwxyz")
    graph.add_edges_from((used, "end") for used in [*"bc", *"uvwxyz"])
    layout = lay_out(graph, dict.fromkeys(graph, 40.0), CARD, WIDTH)
    turns = [re.findall(r"[-\d.]+", line.path) for line in layout.lines]
    ends = [float(x) for numbers in turns for x in (numbers[0], numbers[-2])]
    assert 0 <= min(ends) <= max(ends) <= WIDTH


def test_avoidable_crossings_are_avoided():
    graph = nx.DiGraph()
    graph.add_nodes_from(["a", "b", "c", "x", "y", "z", "root"])
    graph.add_edges_from([("root", "a"), ("root", "b"), ("root", "c")])
    graph.add_edges_from([("a", "z"), ("b", "y"), ("c", "x")])
    corners = lay_out(graph, dict.fromkeys(graph, 40.0), CARD, WIDTH).corners
    pairs = sorted((corners[one][0], corners[two][0]) for one, two in ("az", "by", "cx"))
    assert [below for _, below in pairs] == sorted(below for _, below in pairs)


def test_a_line_passes_beside_intermediate_cards():
    graph = nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")])
    layout = lay_out(graph, dict.fromkeys(graph, 40.0), CARD, WIDTH)
    left = layout.corners["b"][0]
    (lane,) = [line for line in layout.lines if line.source == "a" and not line.ends]
    assert lane.targets == ["c"]
    x = float(re.findall(r"[-\d.]+", lane.path)[-2])
    assert x < left or x > left + CARD


def test_nodes_move_down_to_shorten_lanes():
    graph = nx.DiGraph([("late", "d"), ("a", "b"), ("b", "c"), ("c", "d")])
    layout = lay_out(graph, dict.fromkeys(graph, 40.0), CARD, WIDTH)
    assert layout.corners["late"][1] == layout.corners["c"][1]


def test_components_are_placed_side_by_side():
    graph = nx.DiGraph([("a", "b"), ("c", "d")])
    corners = lay_out(graph, dict.fromkeys(graph, 40.0), CARD, WIDTH).corners
    assert corners["a"][1] == corners["c"][1]
    assert corners["a"][0] + CARD + CARD_GAP <= corners["c"][0]


LAYOUT = """
import networkx as nx
from sphinx_claims.theorems.layers import lay_out
graph = nx.DiGraph()
graph.add_nodes_from("abcdefgh")
graph.add_edges_from([edge for user in "cdefgh" for edge in (("a", user), (user, "b"))])
print(lay_out(nx.transitive_reduction(graph), dict.fromkeys(graph, 40.0), 100.0, 350.0))
"""


def test_the_layout_does_not_depend_on_the_hash_seed():
    drawn = {
        subprocess.run(
            [sys.executable, "-c", LAYOUT],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(drawn) == 1


@pytest.mark.parametrize("count", [0, 1, 7])
def test_isolated_nodes_fill_rows(count):
    graph = nx.empty_graph([f"n{i}" for i in range(count)], create_using=nx.DiGraph)
    layout = laid_out(graph)
    assert len({y for _, y in layout.corners.values()}) == -(-count // 2)
