"""Names of functions that convert a value, and of functions that differ from call to call."""

from __future__ import annotations

ARRAYS = {"array", "asarray", "as_tensor", "tensor", "from_numpy", "atleast_1d", "atleast_2d"}
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
    *("DataFrame", "Index", "Series"),
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
}
"""Methods that only rearrange, select or round their object."""

CONSTANT_PACKAGES = {
    *("", "ast", "collections", "copy", "datetime", "decimal", "fractions", "itertools", "json"),
    *("jax.numpy", "math", "mpmath", "numpy", "operator", "pandas", "statistics", "sympy", "torch"),
    *("types", "sphinx_claims.claims.statement"),
}
"""The packages of these functions; those of Python itself have none."""

SUMS = {"fsum", "prod", "sum"}
"""Functions of a container that return its element if all others are zeros."""

SELECTIONS = {"all", "any", "frozenset", "max", "mean", "median", "min", "set", "sorted"}
"""Functions of values that return any of them if all are equal."""

OPERATORS = {
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
