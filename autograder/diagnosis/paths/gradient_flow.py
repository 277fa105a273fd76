"""The paths of the notebook "gradient_flow".

A product of Jacobians is one path in matrices; only the slope within a step is a sum.
"""

import numpy as np

from autograder.diagnosis.paths import Split
from solutions.gradient_flow import step_jacobian


def jacobian_by_slope(h, W_hh):
    """Split the slope of tanh, 1 - h², into its two parts."""
    straight = step_jacobian(np.zeros_like(h), W_hh)
    parts = {"with the 1 of 1 - h²": straight, "with the h² of 1 - h²": -(h**2)[:, None] * straight}
    return {"J": parts}


SPLITS = (Split("step_jacobian", "gradient_flow#gradient-flow-product", jacobian_by_slope, "part"),)
