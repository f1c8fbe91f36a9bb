"""What the tests of the mathematics share."""

import numpy as np
from hypothesis import strategies as st

TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))
"""Half the digits of a float64, relative to the largest entry."""

digits = st.integers(-3, 3)


@st.composite
def arrays(draw, *shape):
    """Integer arrays of a shape, with many equal entries."""
    size = int(np.prod(shape))
    return np.array(draw(st.lists(digits, min_size=size, max_size=size)), dtype=int).reshape(shape)
