"""The slope of tanh is written 1 - h instead of 1 - h squared.

kind: bank
"""

step_jacobian = lambda h, W_hh: (W_hh * (1 - h)).T  # noqa: E731
