"""Second entries of part 2.5, made from its sentences alone."""

from fractions import Fraction
from functools import reduce
from itertools import pairwise, product
from math import dist, exp, log
from operator import mul

import numpy as np

from sphinx_claims.recompute import entry

BYTES = 32 // 8
TOKENS = 64


def kept_bytes(tokens, *, stored):
    """The bytes that the backward pass of one head needs, with keys and values of 16 numbers.

    Queries, keys and values, and the matrix of weights if it is stored; in blocks, the output
    and one normalizer for each query.
    """
    rows = 3 * 16 * tokens
    return BYTES * (rows + tokens**2 if stored else rows + 16 * tokens + tokens)


def largest_share(tokens, bound):
    """The share of a token with the logit B if all others have -B, with powers of e."""
    return exp(bound) / (exp(bound) + (tokens - 1) * exp(-bound))


def layers_of(random, bound=1.0, layers=6, tokens=20):
    """Matrices of attention weights, with logits drawn uniformly from [-B, B]."""
    powers = np.exp(random.uniform(-bound, bound, size=(layers, tokens, tokens)))
    return powers / powers.sum(axis=2, keepdims=True)


def product_of(matrices):
    return reduce(lambda below, above: above @ below, matrices)


def times(left, right):
    columns = list(zip(*right, strict=True))
    return [[sum(map(mul, row, column)) for column in columns] for row in left]


def distances(heard):
    """The hops from each token, by steps: hops[i][j] is the distance from j to i."""
    hops = [[0 if i == j else None for j in range(TOKENS)] for i in range(TOKENS)]
    for j in range(TOKENS):
        reached, step = {j}, 0
        while True:
            step += 1
            new = {i for i in range(TOKENS) if i not in reached and heard[i] & reached}
            if not new:
                break
            for i in new:
                hops[i][j] = step
            reached |= new
    return hops


def measured(name, heard):
    """Edges, hops from the second token to the last, and layers, of whom each token hears."""
    hops = distances(heard)
    return {
        f"pattern-edges-{name}": sum(len(senders) for senders in heard),
        f"pattern-hops-{name}": hops[TOKENS - 1][1],
        f"pattern-layers-{name}": max(max(row) for row in hops),
        f"pattern-forced-{name}": forced(heard),
        f"pattern-paths-{name}": disjoint(heard),
    }


def forced(heard):
    """Layers in which, if each multiplies by the largest in-degree, all tokens are reached."""
    most = max(len(senders) for senders in heard)
    return next(r for r in range(TOKENS) if most**r >= TOKENS)


def disjoint(heard):
    """Paths from the second token to the last that share no other: augment one after another.

    A vertex is split into (v, 0), which paths enter, and (v, 1), which they leave.
    """
    free = {((j, 1), (i, 0)) for i in range(TOKENS) for j in heard[i] if i != j}
    free |= {((v, 0), (v, 1)) for v in range(TOKENS)}
    source, target, found = (1, 1), (TOKENS - 1, 0), 0
    while True:
        before, queue = {source: None}, [source]
        leaving = {}
        for a, b in free:
            leaving.setdefault(a, []).append(b)
        for place in queue:
            for following in leaving.get(place, ()):
                if following not in before:
                    before[following] = place
                    queue.append(following)
        if target not in before:
            return found
        found, place = found + 1, target
        while before[place] is not None:
            free.remove((before[place], place))
            free.add((place, before[place]))
            place = before[place]


def window():
    return [{j for j in range(i - 4, i + 5) if 0 <= j < TOKENS} for i in range(TOKENS)]


@entry(
    "cost-float-bytes",
    sentence=(
        "A matrix of weights in float32, for one head of one layer, takes $b n^2$ "
        "bytes, with $b = 4$ bytes for each number."
    ),
)
def float_bytes():
    return np.ones(3, dtype="float32").nbytes // 3


@entry(
    "cost-edges-short",
    "cost-edges-long",
    "cost-edges-book",
    "cost-memory-short",
    "cost-memory-long",
    "cost-memory-book",
    sentence=(
        "tokens: 1024; edges: 1 048 576; memory in MiB, in float32: 4",
        "tokens: 8192; edges: 67 108 864; memory in MiB, in float32: 256",
        "tokens: 65 536; edges: 4 294 967 296; memory in MiB, in float32: 16 384",
    ),
)
def cost_table():
    sizes = {"short": 1024, "long": 8192, "book": 65536}
    edges = {f"cost-edges-{name}": n * n for name, n in sizes.items()}
    memory = {
        f"cost-memory-{name}": Fraction(BYTES * n * n, 1024 * 1024) for name, n in sizes.items()
    }
    return edges | memory


@entry(
    "cost-tokens",
    "cost-operations",
    sentence="From 128 to 2048 tokens, 16 times as many, the factor for the operations is 256.",
)
def operations():
    """A product of matrices has a multiplication and an addition for each of 16 factors."""
    counted = {n: 2 * (n * n * 16 * 2) for n in (128, 2048)}
    factors = {"cost-tokens": Fraction(2048, 128)}
    return factors | {"cost-operations": Fraction(counted[2048], counted[128])}


@entry(
    "cost-memory",
    "cost-memory-blocks",
    sentence=(
        (
            "Where the matrix is stored, autograd keeps it besides queries, keys and "
            "values of 16 numbers, and the factor for the memory from 128 to 2048 tokens "
            "is ≈ 191."
        ),
        (
            "PyTorch’s fused attention takes blocks, and besides queries, keys and values "
            "of 16 numbers, autograd keeps the output and a number for each query: the "
            "factor for the memory from 128 to 2048 tokens is 16."
        ),
    ),
)
def memory():
    grown = {
        stored: Fraction(kept_bytes(2048, stored=stored), kept_bytes(128, stored=stored))
        for stored in (True, False)
    }
    return {"cost-memory": 1 * grown[True], "cost-memory-blocks": 1 * grown[False]}


@entry(
    "ceiling-count",
    sentence=(
        r"For $n = 6$ keys we tried all 64 corners of $[-B, B]^n$ for $B = \ln 2$: the "
        "largest share is 4/9 and the least 1/21, which are the bounds."
    ),
)
def corners():
    return 2**6


@entry(
    "ceiling-largest-corner",
    "ceiling-least-corner",
    sentence=(
        (
            r"With all logits in $[-B, B]$ and $B = \ln 2$, how large a share of the "
            "attention can one of 6 tokens have? 4/9"
        ),
        (
            r"For $n = 6$ keys we tried all 64 corners of $[-B, B]^n$ for $B = \ln 2$: "
            "the largest share is 4/9 and the least 1/21, which are the bounds."
        ),
        "In the worked example, the largest share is 4/9.",
    ),
)
def extreme_shares():
    powers = product((Fraction(1, 2), Fraction(2)), repeat=6)
    shares = [corner[2] / sum(corner) for corner in powers]
    return {"ceiling-largest-corner": max(shares), "ceiling-least-corner": min(shares)}


@entry(
    "ceiling-half-needs",
    sentence=(
        r"A token can hold half of the attention among $\left[100,\ 10\,000,\ "
        r"1\,000\,000\right]$ tokens if $B$ is $\approx \left[2.30,\ 4.61,\ "
        r"6.91\right]$ or above that."
    ),
)
def bound_for_half():
    """The largest share is a half where e^B equals (n - 1) e^(-B)."""
    return [log(n - 1) / 2 for n in (100, 10**4, 10**6)]


@entry(
    "ceiling-million-needs",
    sentence="Among 1 000 000 tokens, half of the attention needs a bound $B$ of ≈ 6.9.",
)
def bound_for_half_of_a_million():
    """Bisect for the bound at which the largest share among a million tokens is a half."""
    low, high = 0.0, 10.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if largest_share(10**6, middle) < 1 / 2 else (low, middle)
    return low


@entry(
    "ceiling-share-largest",
    sentence=(
        "And one of 1000 tokens, with logits in $[-B, B]$ and $B = 2$? ≈ 5.2%",
        "With $B = 2$ the largest share among 1000 tokens is ≈ 5.2%.",
    ),
)
def share_of_a_thousand():
    return largest_share(1000, 2)


@entry(
    "influence-largest",
    "influence-largest-residual",
    sentence=(
        (
            r"For $B = \ln 2$ and 6 layers of 20 tokens, the largest entry of R is "
            "4/23, which is $e^{2B} / (e^{2B} + n - 1)$."
        ),
        ("With residual connections, the largest entry off the diagonal is 63/64 of it."),
    ),
)
def influence():
    """Six layers on twenty tokens, in which each query has the powers 2 for one token, 1/2 else."""
    row = [Fraction(2)] + 19 * [Fraction(1, 2)]
    layer = [[power / sum(row) for power in row] for _ in row]
    mixed = [
        [(share + (i == j)) / 2 for j, share in enumerate(line)] for i, line in enumerate(layer)
    ]
    deep, deep_mixed = layer, mixed
    for _ in range(5):
        deep, deep_mixed = times(deep, layer), times(deep_mixed, mixed)
    attained = max(map(max, deep))
    apart = max(deep_mixed[i][j] for i in range(20) for j in range(20) if i != j)
    return {"influence-largest": attained, "influence-largest-residual": apart / attained}


@entry(
    "smoothing-pair",
    "smoothing-diameters",
    sentence=(
        r"The diameters of $X$ and $A X$ are $\left[5,\ 3\right]$, and the factor "
        r"$\tanh B$ is 3/5."
    ),
)
def smoothing():
    """Six states, in halves, averaged with the powers 2 for the own half and 1/2 for the other."""
    states = 3 * [(0, 0)] + 3 * [(3, 4)]
    new = []
    for i in range(6):
        powers = [2 if i // 3 == j // 3 else 1 / 2 for j in range(6)]
        weighted = [[p * x for x in state] for p, state in zip(powers, states, strict=True)]
        new.append([sum(column) / sum(powers) for column in zip(*weighted, strict=True)])
    diameters = [max(dist(x, y) for x in rows for y in rows) for rows in (states, new)]
    tanh = (2 - Fraction(1, 2)) / (2 + Fraction(1, 2))
    return {"smoothing-pair": tanh, "smoothing-diameters": diameters}


@entry(
    "ceiling-rivals",
    sentence=(
        "Counting the token among its rivals, $e^{2B} / (e^{2B} + n)$, gives 2/5, "
        "which differs by 0.044."
    ),
)
def token_among_its_rivals():
    """e^B is 2, and there are 6 tokens."""
    return Fraction(2**2, 2**2 + 6)


@entry(
    "ceiling-columns-share",
    "ceiling-columns",
    sentence=(
        "If in the example all logits of the first query are $B$, and those of the "
        "others are $-B$, then each weight of the first query is 4/9, and their sum "
        "8/3, which differs by 1.7 from one."
    ),
)
def weights_of_the_first_query():
    """In each of six columns, the first query has the power 2, and five others have 1/2."""
    share = Fraction(2) / (2 + 5 * Fraction(1, 2))
    return {"ceiling-columns-share": 1 * share, "ceiling-columns": 6 * share}


@entry(
    "ceiling-one-sided",
    sentence=(
        "Bounding the logits on one side, $e^B / (e^B + n - 1)$, gives 2/7, which differs by 0.16."
    ),
)
def one_sided_logits():
    return Fraction(2, 2 + 6 - 1)


@entry(
    "pattern-edges-complete",
    "pattern-hops-complete",
    "pattern-layers-complete",
    "pattern-forced-complete",
    "pattern-paths-complete",
    "pattern-edges-window",
    "pattern-hops-window",
    "pattern-layers-window",
    "pattern-forced-window",
    "pattern-paths-window",
    "pattern-edges-strided",
    "pattern-hops-strided",
    "pattern-layers-strided",
    "pattern-forced-strided",
    "pattern-paths-strided",
    "pattern-edges-global",
    "pattern-hops-global",
    "pattern-layers-global",
    "pattern-forced-global",
    "pattern-paths-global",
    sentence=(
        (
            "pattern: complete; edges, of $64$ tokens: 4096; hops from the second token "
            "to the last: 1; layers until each token can depend on all: 1"
        ),
        (
            "With 1004 of the 4096 edges, the window with the stride needs 3 layers, "
            "where the window alone needs 16."
        ),
        (
            "pattern: complete; layers that the in-degree forces for $64$ tokens: 1; "
            "disjoint paths from the second token to the last: 63"
        ),
        (
            "pattern: window; edges, of $64$ tokens: 556; hops from the second token to "
            "the last: 16; layers until each token can depend on all: 16"
        ),
        (
            r"For the window above, these are 16 layers, while $\lceil n / (2w + 1) "
            r"\rceil$ is 8, which differs by 8."
        ),
        (
            "pattern: window; layers that the in-degree forces for $64$ tokens: 2; "
            "disjoint paths from the second token to the last: 4"
        ),
        ("It joins the second token and the last by 11 disjoint paths, the window alone by 4."),
        (
            "pattern: window and stride; edges, of $64$ tokens: 1004; hops from the "
            "second token to the last: 3; layers until each token can depend on all: 3"
        ),
        (
            "pattern: window and stride; layers that the in-degree forces for $64$ "
            "tokens: 2; disjoint paths from the second token to the last: 11"
        ),
        (
            "pattern: window and global token; edges, of $64$ tokens: 674; hops from the "
            "second token to the last: 2; layers until each token can depend on all: 2"
        ),
        (
            "pattern: window and global token; layers that the in-degree forces for $64$ "
            "tokens: 1; disjoint paths from the second token to the last: 5"
        ),
    ),
)
def patterns():
    everyone = set(range(TOKENS))
    strided = [near | {j for j in everyone if (i - j) % 8 == 0} for i, near in enumerate(window())]
    with_global = [near | (everyone if i == 0 else {0}) for i, near in enumerate(window())]
    return (
        measured("complete", [everyone] * TOKENS)
        | measured("window", window())
        | measured("strided", strided)
        | measured("global", with_global)
    )


@entry(
    "pattern-edges-random",
    "pattern-hops-random",
    "pattern-layers-random",
    "pattern-forced-random",
    "pattern-paths-random",
    sentence=(
        (
            "pattern: window and random keys; edges, of $64$ tokens: 728; hops from the "
            "second token to the last: 3; layers until each token can depend on all: 4"
        ),
        (
            "pattern: window and random keys; layers that the in-degree forces for $64$ "
            "tokens: 2; disjoint paths from the second token to the last: 7"
        ),
    ),
)
def random_keys():
    random = np.random.default_rng(25)
    keys = [{*random.choice(64, 3, replace=False).tolist()} for _ in range(TOKENS)]
    return measured("random", [near | own for near, own in zip(window(), keys, strict=True)])


@entry(
    "pattern-mistaken-layers",
    sentence=(
        r"For the window above, these are 16 layers, while $\lceil n / (2w + 1) "
        r"\rceil$ is 8, which differs by 8."
    ),
)
def mistaken_layers():
    """The 64 tokens in blocks as wide as the window, with 4 tokens to both sides."""
    return -(-TOKENS // (2 * 4 + 1))


@entry(
    "path-share",
    sentence=(
        "In a window that reaches one token to each side, with equal weights, there "
        "is a single shortest path from the first of $9$ tokens to the last, and "
        "after as many layers as this path has edges, the first token’s share of the "
        "last one’s state is 1/4374."
    ),
)
def share_along_the_path():
    """The first token's share, layer by layer, of each of nine tokens that hear their neighbors."""
    share = [Fraction(i == 0) for i in range(9)]
    for _ in range(9 - 1):
        heard = [share[max(i - 1, 0) : i + 2] for i in range(9)]
        share = [sum(near) / len(near) for near in heard]
    return share[8]


@entry(
    "path-direct-share",
    sentence=(
        "In the complete graph on $9$ tokens with equal weights it is 1/9 after a single layer."
    ),
)
def direct_share():
    return Fraction(1) / 9


@entry(
    "cost-exponent",
    sentence=(
        "$n$ tokens have $n^2$ edges, and each costs time in each layer and head, and "
        "memory if the weights are stored."
    ),
)
def exponent_of_the_edges():
    edges = [sum(1 for _ in product(range(n), repeat=2)) for n in (3, 9)]
    return round(log(edges[1] / edges[0]) / log(9 / 3))


@entry(
    "cost-beyond-linear",
    sentence=(
        "Where the matrix is stored, autograd keeps it besides queries, keys and "
        "values of 16 numbers, and the factor for the memory from 128 to 2048 tokens "
        "is ≈ 191."
    ),
)
def memory_beyond_linear():
    kept = {
        name: [kept_bytes(n, stored=is_stored) for n in (128, 2048)]
        for name, is_stored in (("stored", True), ("blocks", False))
    }
    return [name for name, (few, many) in kept.items() if many / few > 2048 / 128]


@entry("cost-flattest", sentence="The flattest line is that of the memory in blocks.")
def flattest_line():
    growth = {"operations": (2048 / 128) ** 2}
    for name, is_stored in (("stored", True), ("blocks", False)):
        growth[name] = kept_bytes(2048, stored=is_stored) / kept_bytes(128, stored=is_stored)
    return min(growth, key=growth.get)


@entry(
    "ceiling-half-side",
    sentence=(
        r"A token can hold half of the attention among $\left[100,\ 10\,000,\ "
        r"1\,000\,000\right]$ tokens if $B$ is $\approx \left[2.30,\ 4.61,\ "
        r"6.91\right]$ or above that."
    ),
)
def side_of_the_bound():
    """Where the largest share is more than a half, beside the bound that gives a half."""
    bounds = {n: log(n - 1) / 2 for n in (100, 10**4, 10**6)}
    shifts = {"below": -0.01, "above": 0.01}
    return [
        side
        for side, shift in shifts.items()
        if all(largest_share(n, bound + shift) > 1 / 2 for n, bound in bounds.items())
    ]


@entry(
    "ceiling-figure",
    sentence=(
        "Each line falls; the line of B = 0 is straight, the others bend down, and "
        "a larger B moves the bend to the right."
    ),
)
def lines_of_the_ceilings():
    """Slopes between doublings on logarithmic axes, for the bounds in the legend of the figure."""
    sizes = [2**k for k in range(25)]
    slopes = {}
    for bound in (0, 1, 2, 4, 7):
        logs = [log(largest_share(n, bound)) for n in sizes]
        slopes[bound] = [(b - a) / log(2) for a, b in pairwise(logs)]
    straight = [b for b, row in slopes.items() if max(row) - min(row) < 1e-9]
    bent = [row for b, row in slopes.items() if b not in straight]
    falls = all(max(row) < 0 for row in slopes.values())
    down = all(row == sorted(row, reverse=True) for row in bent)
    steep = [next(k for k, slope in enumerate(row) if slope < -1 / 2) for row in bent]
    words = ["falls" if falls else "rises", *straight]
    words += ["straight" if straight else "bent", "down" if down else "up"]
    return [*words, "right" if steep == sorted({*steep}) else "left"]


@entry(
    "pattern-stride-distances",
    sentence=(
        r"With the stride 8, a token also hears those at the distances $\left[8,\ 16,\ "
        r"24,\ 32,\ 40,\ 48,\ 56\right]$."
    ),
)
def distances_of_the_stride():
    return [distance for distance in range(1, TOKENS) if distance % 8 == 0]


@entry(
    "pattern-global-ends",
    sentence="The first token is global: it hears 64 tokens, and 64 hear it.",
)
def ends_at_the_global_token():
    """The tokens that the first one hears, and those that hear it, with the window."""
    heard = [near | ({*range(TOKENS)} if i == 0 else {0}) for i, near in enumerate(window())]
    return [len(heard[0]), sum(0 in near for near in heard)]


@entry(
    "pattern-fewest-layers",
    sentence=(
        "Of the sparse patterns without random keys, that with the global token needs "
        "the fewest layers; what travels far competes for the room in the states on "
        "the way."
    ),
)
def pattern_of_fewest_layers():
    found = patterns()
    names = {"window": "window", "stride": "strided", "global token": "global"}
    return min(names, key=lambda name: found[f"pattern-layers-{names[name]}"])


@entry(
    "influence-sums",
    sentence=(
        r"Then $h_i^r = \sum_{j=1}^n R_{ij} \, V_r \cdots V_1 \, h_j^0$ with $R = A_r "
        r"\cdots A_1$, where the rows of $R$ add up to one, and $R_{ij} \le \max_m "
        "(A_1)_{mj}$."
    ),
)
def sums_of_a_product():
    """The lines of a product of matrices of weights that add up to one."""
    product_of_layers = product_of(layers_of(np.random.default_rng(7)))
    sums = {"rows": product_of_layers.sum(axis=1), "columns": product_of_layers.sum(axis=0)}
    return [name for name, total in sums.items() if np.allclose(total, 1)]


@entry(
    "pattern-depends-within",
    sentence=(
        "After $r$ layers, the state of $v_i$ can depend on the first state of $v_j$ "
        "only if that distance is at most $r$."
    ),
)
def distances_of_dependence():
    """Follow by layers on whom each token of a window can depend, and compare with the hops."""
    hops, layers = distances(window()), 3
    depends = [{i} for i in range(TOKENS)]
    for _ in range(layers):
        depends = [set().union(*(depends[m] for m in near)) for near in window()]
    sides = {"at most": lambda hop: hop <= layers, "at least": lambda hop: hop >= layers}
    return [
        name
        for name, allows in sides.items()
        if all(
            (j in depends[i]) == allows(hops[i][j]) for i in range(TOKENS) for j in range(TOKENS)
        )
    ]
