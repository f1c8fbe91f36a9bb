"""Hypothesis strategies and the tolerance shared by the tests."""

import numpy as np
from hypothesis import strategies as st

TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))
"""Relative tolerance for float64: half of its digits."""

small_integers = st.integers(-3, 3)


@st.composite
def arrays(draw, *shape):
    """Draw integer arrays of a given shape with many equal entries."""
    size = int(np.prod(shape))
    return np.array(
        draw(st.lists(small_integers, min_size=size, max_size=size)), dtype=int
    ).reshape(shape)
