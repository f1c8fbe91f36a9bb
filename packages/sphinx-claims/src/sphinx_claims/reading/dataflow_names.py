"""Names of functions that convert a value, and of functions that differ from call to call."""

from __future__ import annotations

ARRAYS = {
    *("array", "asanyarray", "asarray", "as_tensor", "atleast_1d", "atleast_2d", "from_numpy"),
    *("mat", "matrix", "tensor"),
}
"""Functions of NumPy, PyTorch and the like that convert a container to an array."""

CONVERSIONS = ARRAYS | {
    *("Decimal", "Float", "Fraction", "Integer", "Rational", "S", "bool", "complex", "deepcopy"),
    *("copy", "float", "float16", "float32", "float64", "int", "int32", "int64"),
    *("iter", "list", "longdouble", "mpf", "str", "sympify", "tuple", "Matrix"),
    *("ImmutableMatrix", "ascontiguousarray", "FloatTensor", "LongTensor", "Tensor", "bool_"),
}
"""Functions of one argument whose result is that argument in another form."""

CONVERTING_METHODS = {
    *("astype", "clone", "contiguous", "copy", "cpu", "detach", "double", "float", "half", "int"),
    *("item", "long", "numpy", "to", "to_list", "to_numpy", "tolist", "type"),
}
"""Methods without a computation whose result is the object in another form."""

CONSTANT_FUNCTIONS = CONVERSIONS | {
    *("abs", "arange", "bytes", "ceil", "chain", "chr", "date", "datetime", "dict"),
    *("enumerate", "eval", "eye", "fabs", "floor", "format", "fromkeys", "full", "getattr", "hash"),
    *("identity", "len", "literal_eval", "loads", "next", "ones", "ord", "range"),
    *(
        "repeat",
        "repr",
        "reversed",
        "round",
        "slice",
        "time",
        "timedelta",
        "trunc",
        "type",
        "zeros",
    ),
    *("zip", "SimpleNamespace", "itemgetter", "attrgetter", "fromstring", "stack", "concatenate"),
    *("vstack", "hstack", "full_like", "zeros_like", "ones_like", "reshape", "transpose", "shape"),
    *("BytesIO", "DataFrame", "Index", "OrderedDict", "Series", "StringIO", "deque"),
    *(
        "broadcast_to",
        "dumps",
        "from_bytes",
        "from_float",
        "fromisoformat",
    ),
    *("namedtuple", "nsimplify", "reader", "splitlines", "tile", "vars"),
    *("__abs__", "__float__", "__index__", "__int__", "__neg__", "__pos__", "__round__"),
    *("ndim", "size", "squeeze", "ravel", "diag", "isinstance", "parse"),
}
"""Functions that only rearrange, select, count or round what they are given."""

CONSTANT_METHODS = CONVERTING_METHODS | {
    *("as_integer_ratio", "bit_count", "bit_length", "capitalize", "casefold"),
    *("conjugate", "decode", "encode", "endswith", "flatten", "format", "get"),
    *("is_integer", "items", "join", "keys", "limit_denominator", "lower"),
    *("numel", "pop", "popitem", "ravel", "removeprefix", "removesuffix", "replace", "reshape"),
    *(
        "round",
        "size",
        "squeeze",
        "startswith",
        "strip",
        "title",
        "to_bytes",
    ),
    *("transpose", "union", "unsqueeze", "upper", "values", "view", "zfill", "lstrip", "rstrip"),
    *("isdigit", "isalpha", "islower", "isupper", "setdefault", "intersection", "issubset"),
    *("__abs__", "__float__", "__getitem__", "__index__", "__int__", "__neg__", "__pos__"),
    *("__call__", "__round__", "fromisoformat", "partition", "split", "splitlines", "swapaxes"),
}
"""Methods that only rearrange, select or round their object."""

CONSTANT_PACKAGES = {
    *("", "ast", "builtins", "collections", "copy", "csv", "datetime", "datetime.date"),
    *("datetime.datetime", "decimal", "fractions", "fractions.Fraction", "io", "itertools", "json"),
    *("jax.numpy", "math", "mpmath", "numpy", "operator", "pandas", "pickle", "statistics"),
    *("sympy", "torch", "types", "sphinx_claims.claims.statement"),
}
"""The packages of these functions; those of Python itself have none."""

COUNTS = {"len", "ndim", "numel", "shape", "size"}
"""Functions, methods and attributes that count what an object contains."""

READERS = {"genfromtxt", "loadtxt", "read_csv"}
"""Functions that read a file, or a text that is written in the code."""

SUMS = {"fsum", "prod", "sum"}
"""Functions of a container that return its element if all others are zeros."""

SELECTIONS = {
    "all",
    "amax",
    "amin",
    "any",
    "frozenset",
    "max",
    "maximum",
    "minimum",
    "mean",
    "median",
    "min",
    "set",
    "sorted",
}
"""Functions of values that return any of them if all are equal."""

OPERATORS = {
    "dot": "MatMult",
    "add": "Add",
    "divide": "Div",
    "floordiv": "FloorDiv",
    "matmul": "MatMult",
    "mul": "Mult",
    "multiply": "Mult",
    "pow": "Pow",
    "power": "Pow",
    "sub": "Sub",
    "subtract": "Sub",
    "true_divide": "Div",
    "truediv": "Div",
}
"""Functions that stand for a binary operator, with the name of its node."""

OPERATING_METHODS = {
    **{name: node for name, node in OPERATORS.items() if name not in {"pow", "divide"}},
    "__add__": "Add",
    "__mul__": "Mult",
    "__sub__": "Sub",
    "__truediv__": "Div",
    "div": "Div",
    "pow": "Pow",
}
"""Methods that stand for a binary operator, with the name of its node."""

LIMITS = {
    "fmax": "max",
    "fmin": "min",
    "max": "max",
    "maximum": "max",
    "min": "min",
    "minimum": "min",
}
"""Functions that return the largest or smallest of their arguments."""

SEEDED = {"Generator", "PCG64", "Random", "RandomState", "SeedSequence", "default_rng"}
"""Generators of random numbers, which are equal if their seeds are."""

CHANGING = {
    *("choice", "choices", "gauss", "getrandbits", "input", "integers", "next", "normal", "now"),
    *("permutation", "pop", "popitem", "rand", "randint", "randn", "random", "randperm", "read"),
    *("readline", "sample", "send", "shuffle", "standard_normal", "time", "today", "uniform"),
    *(
        "perf_counter",
        "urandom",
        "token_hex",
        "multinomial",
        "bernoulli",
        "exponential",
        "binomial",
    ),
}
"""Functions and methods whose results differ from call to call."""

MUTATORS = {
    *("at", "copyto", "delattr", "exec", "filter", "fill_diagonal", "heapify", "heappop"),
    *("heappush", "insort", "insort_left", "insort_right", "map", "next", "partial", "place"),
    *("pop", "popitem", "put", "put_along_axis", "putmask", "reduce", "resize", "setattr"),
    *("setdefault", "shuffle", "sort", "starmap"),
}
"""Functions and methods that change an argument or their object, or call a function that may."""

PURE_PACKAGES = {
    *("ast", "collections", "copy", "dataclasses", "datetime", "decimal", "fractions", "functools"),
    *("itertools", "jax", "json", "math", "mpmath", "numpy", "operator", "pandas", "scipy"),
    *("statistics", "sympy", "torch", "types"),
}
"""Packages whose functions change no argument, apart from those above."""

PURE_METHODS = {
    *("all", "any", "argmax", "argmin", "argsort", "count", "cumprod", "cumsum", "diagonal", "dot"),
    *("index", "max", "mean", "median", "min", "norm", "nonzero", "prod", "split", "std", "sum"),
    *("trace", "var"),
}
"""Methods that compute something and do not change their object."""

REDUCTIONS = SUMS | SELECTIONS | PURE_METHODS - {"count", "dot", "index", "norm", "split", "trace"}
"""Functions of an array that are also its methods, whose second argument is an axis."""

SCALARS = {
    *("Decimal", "Fraction", "Integer", "Rational", "abs", "bool", "complex", "date", "datetime"),
    *("float", "fsum", "hash", "int", "isclose", "isinstance", "len", "prod", "repr", "round"),
    *("str", "sum", "timedelta"),
}
"""Functions whose results share no object with their arguments."""

ROUNDING = {"__abs__", "__round__", "abs", "fabs", "round"}
"""Functions whose result says nothing about a value that the value does not say."""

SYMMETRIC = {"gcd", "hypot", "isclose", "lcm", "union"}
"""Functions whose arguments can be exchanged."""
