"""Second entries of part 2.3, made from its sentences alone."""

from sphinx_claims.recompute import entry

SENTENCE = "Je mange des pommes rouges"


def edges(tokens, *, loops=False):
    """The edges between tokens, each way counted, listed one by one."""
    names = [*range(tokens)]
    return [(a, b) for a in names for b in names if loops or a != b]


@entry(
    "sentence-edges",
    sentence=(
        "How many edges are there between the 4 tokens? 12",
        "12 edges between the 4 tokens; 16 if every token also has an edge to itself.",
        (
            "The tokens Je, mange, des pommes, rouges at the corners of a square, with 12 "
            "arrows: between any two of them one arrow goes there and another comes back."
        ),
        (
            "part: part 2.3; marks: 3; about: Edges of a sentence as a complete graph; "
            "answer: 12, or 16 with self-loops; checked:"
        ),
    ),
)
def between_four():
    return len(edges(4))


@entry(
    "sentence-edges-loops",
    sentence=(
        "And how many if every one of the 4 tokens also has an edge to itself? 16",
        "12 edges between the 4 tokens; 16 if every token also has an edge to itself.",
        ("Counting $n^2$ edges between the tokens gives 16, which differs by 4, the self-loops."),
        (
            "part: part 2.3; marks: 3; about: Edges of a sentence as a complete graph; "
            "answer: 12, or 16 with self-loops; checked:"
        ),
    ),
)
def with_own_edges():
    return len(edges(4, loops=True))


@entry(
    "sentence-pairs",
    sentence=(
        (
            r"Counted by pairs, there are $\binom n2$ two-way edges, which are 6 for $n = "
            "4$, and each counts twice."
        ),
        "Counting the pairs of tokens gives 6, which differs by 6.",
    ),
)
def two_way():
    return len({tuple(sorted(edge)) for edge in edges(4)})


@entry(
    "sentence-complete-counts",
    sentence=(
        r"without self-loops, $n (n - 1)$; edges for $n = \left[1,\ 2,\ 3,\ 4,\ 5,\ "
        r"6,\ 7,\ 8\right]$: $\left[0,\ 2,\ 6,\ 12,\ 20,\ 30,\ 42,\ 56\right]$"
    ),
)
def counts():
    return [len(edges(n)) for n in range(1, 9)]


@entry(
    "sentence-complete-counts-loops",
    sentence=(
        r"with self-loops, $n^2$; edges for $n = \left[1,\ 2,\ 3,\ 4,\ 5,\ 6,\ 7,\ "
        r"8\right]$: $\left[1,\ 4,\ 9,\ 16,\ 25,\ 36,\ 49,\ 64\right]$"
    ),
)
def counts_with_loops():
    return [len(edges(n, loops=True)) for n in range(1, 9)]


@entry(
    "sentence-words",
    sentence=(
        ("The printed sentence has 5 words: « Je », « mange », « des », « pommes », « rouges »."),
        ("With each of the 5 words a token, there would be 20 edges, and 25 with self-loops."),
    ),
)
def words():
    return 1 + SENTENCE.count(" ")


@entry(
    "sentence-five-edges",
    "sentence-five-edges-loops",
    sentence=("With each of the 5 words a token, there would be 20 edges, and 25 with self-loops."),
)
def every_word_a_token():
    n = len(SENTENCE.split())
    return {
        "sentence-five-edges": len(edges(n)),
        "sentence-five-edges-loops": len(edges(n, loops=True)),
    }
