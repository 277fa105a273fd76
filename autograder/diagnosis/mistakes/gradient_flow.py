"""Known wrong answers to the notebook "gradient_flow"."""

from autograder.diagnosis.bank import mistake

STEP = "gradient_flow#gradient-flow-product"
PRODUCT = "gradient_flow#gradient-flow-product"
BOUND = "gradient_flow#gradient-flow-bound"
RADIUS = "gradient_flow#gradient-flow-radius"
CLIPPING = "gradient_flow#gradient-flow-clipping"
REMEDIES = "gradient_flow#gradient-flow-remedies"

LARGEST = "np.abs(np.linalg.eigvals(W)).max()"
EACH = "[g * scale for g in grads]"
ORTHOGONAL = "gain * Q * np.sign(np.diag(R))"
JACOBIAN = "(1 - h**2)[:, None] * W_hh.T"
NORM = "norm = largest * np.linalg.norm(entries / largest) if 0 < largest < np.inf else largest"

MISTAKES = [
    mistake(
        "missing-one-minus-h-squared", "step_jacobian", ("(1 - h**2)[:, None] * ", ""),
        why="The slope of tanh, 1 - h², is missing: this is the Jacobian of a linear network.",
        section=STEP,
    ),
    mistake(
        "weights-not-transposed", "step_jacobian", ("W_hh.T", "W_hh"),
        why="W_hh leads from its row to its column, J from its column to its row: transpose W_hh.",
        section=STEP,
    ),
    mistake(
        "transposed-jacobian", "step_jacobian", (JACOBIAN, "(1 - h**2) * W_hh"),
        why="J is transposed: row i belongs to the new unit i, column j to the old unit j.",
        section=STEP,
    ),
    mistake(
        "slope-of-the-old-unit", "step_jacobian", ("(1 - h**2)[:, None]", "(1 - h**2)"),
        why="The slopes scale the columns of J. They belong to the new units, which are its rows.",
        section=STEP,
    ),
    mistake(
        "slope-of-the-logistic-function", "step_jacobian", ("(1 - h**2)", "(h * (1 - h))"),
        why="h(1 - h) is the slope of the logistic function; that of tanh is 1 - h².",
        section=STEP,
    ),
    mistake(
        "tanh-taken-twice", "step_jacobian", ("(1 - h**2)", "(1 - np.tanh(h) ** 2)"),
        why="h is the state, tanh(a), already: 1 - tanh(h)² is the slope at the wrong place.",
        section=STEP,
    ),
    mistake(
        "slope-one-minus-h", "step_jacobian", ("(1 - h**2)", "(1 - h)"),
        why="The slope is 1 - h², and here it is 1 - h: the square is missing.", section=STEP,
    ),
    mistake(
        "product-in-reverse-order", "jacobian_product",
        ("step_jacobian(hs[j], W_hh) @ product", "product @ step_jacobian(hs[j], W_hh)"),
        why="The factors stand in reverse order: the latest step belongs on the left.",
        section=PRODUCT,
    ),
    mistake(
        "states-before-the-steps", "jacobian_product", ("range(k + 1, t + 1)", "range(k, t)"),
        why="The steps are shifted by one: the first one ends in hs[k+1], the last one in hs[t].",
        section=PRODUCT,
    ),
    mistake(
        "one-step-too-many", "jacobian_product", ("range(k + 1, t + 1)", "range(k, t + 1)"),
        why="There is one factor too many: the step that ended in hs[k] lies before hs[k].",
        section=PRODUCT,
    ),
    mistake(
        "last-step-missing", "jacobian_product", ("range(k + 1, t + 1)", "range(k + 1, t)"),
        why="The last step, the one that ends in hs[t], is missing from the product.",
        section=PRODUCT,
    ),
    mistake(
        "product-from-the-beginning", "jacobian_product",
        ("range(k + 1, t + 1)", "range(1, t + 1)"),
        why="The product starts at the beginning of the sequence, not at k.", section=PRODUCT,
    ),
    mistake(
        "entrywise-product", "jacobian_product", ("W_hh) @ product", "W_hh) * product"),
        why="The Jacobians are multiplied entry by entry; the chain rule needs the matrix product.",
        section=PRODUCT,
        also=[[("W_hh) @ product", "W_hh) * product"),
               ("np.eye(len(W_hh), dtype=hs.dtype)",
                "np.eye(len(W_hh)) if k == t else np.ones_like(W_hh)")]],
    ),
    mistake(
        "power-of-the-last-jacobian", "jacobian_product",
        ("step_jacobian(hs[j]", "step_jacobian(hs[t]"),
        why="Every factor was taken at the last state: each step has its own slopes.",
        section=PRODUCT,
    ),
    mistake(
        "sum-of-jacobians", "jacobian_product",
        ("np.eye(len(W_hh), dtype=hs.dtype)", "np.eye(len(W_hh)) * (k == t)"),
        ("W_hh) @ product", "W_hh) + product"),
        why="The Jacobians were added. Steps in a row multiply; it is paths side by side that add.",
        section=PRODUCT,
    ),
    mistake(
        "zero-for-no-step", "jacobian_product",
        ("    return product", "    return product * (k < t)"),
        why="For k = t the answer is the identity: a state changes with itself one to one.",
        section=PRODUCT,
    ),
    mistake(
        "frobenius-norm", "norm_bound", ("np.linalg.norm(W_hh, 2)", "np.linalg.norm(W_hh)"),
        why="This is the Frobenius norm, NumPy's default for a matrix. The spectral norm is "
        "np.linalg.norm(W, 2), and it is smaller.", section=BOUND,
    ),
    mistake(
        "radius-in-the-bound", "norm_bound",
        ("np.linalg.norm(W_hh, 2)", "np.abs(np.linalg.eigvals(W_hh)).max()"),
        why="The spectral radius stands where the spectral norm should: products can exceed its "
        "powers.", section=BOUND,
    ),
    mistake(
        "weights-lost-from-the-bound", "norm_bound", ("(gamma * np.linalg.norm(W_hh, 2))", "gamma"),
        why="The factor of the weights is lost: a step is bounded by gamma times the norm of W_hh.",
        section=BOUND,
    ),
    mistake(
        "gamma-outside-the-power", "norm_bound",
        ("(gamma * np.linalg.norm(W_hh, 2)) ** steps", "gamma * np.linalg.norm(W_hh, 2) ** steps"),
        why="gamma is counted once. It is a factor of every step, so it is inside the power.",
        section=BOUND,
    ),
    mistake(
        "gamma-ignored", "norm_bound", ("gamma * np", "np"),
        why="gamma is not used: the bound is that of tanh for every activation.", section=BOUND,
    ),
    mistake(
        "steps-times-instead-of-power", "norm_bound", (" ** steps", " * steps"),
        why="The bound of one step is multiplied by the number of steps; it is raised to it.",
        section=BOUND,
    ),
    mistake(
        "norm-of-the-power", "norm_bound",
        ("(gamma * np.linalg.norm(W_hh, 2)) ** steps",
         "gamma**steps * np.linalg.norm(np.linalg.matrix_power(W_hh, steps), 2)"),
        why="This is the norm of the power of W_hh, the power of its norm is asked for. Between the "
        "factors of a product stand slopes, so that the norm of the power bounds nothing.",
        section=BOUND,
    ),
    mistake(
        "norm-for-radius", "spectral_radius", (LARGEST, "np.linalg.norm(W, 2)"),
        why="This is the spectral norm, the largest singular value, not the largest eigenvalue's "
        "magnitude.", section=RADIUS,
    ),
    mistake(
        "largest-real-part", "spectral_radius", (LARGEST, "np.linalg.eigvals(W).real.max()"),
        why="The largest real part was taken. The radius is the largest magnitude, of negative and "
        "complex eigenvalues too.", section=RADIUS,
    ),
    mistake(
        "imaginary-parts-dropped", "spectral_radius",
        ("np.linalg.eigvals(W)", "np.linalg.eigvals(W).real"),
        why="The imaginary parts of the eigenvalues were dropped before the magnitude was taken.",
        section=RADIUS,
    ),
    mistake(
        "symmetric-eigenvalues", "spectral_radius",
        ("np.linalg.eigvals(W)", "np.linalg.eigvalsh(W)"),
        why="eigvalsh is for symmetric matrices: it reads one triangle and ignores the other.",
        section=RADIUS,
    ),
    mistake(
        "each-array-by-its-own-norm", "clip_by_global_norm",
        (EACH, "[g * min(1.0, max_norm / max(np.linalg.norm(g), 1e-300)) for g in grads]"),
        why="Each array was clipped by its own norm, which turns the direction of the gradient.",
        section=CLIPPING,
    ),
    mistake(
        "clipped-by-value", "clip_by_global_norm",
        (EACH, "[np.clip(g, -max_norm, max_norm) for g in grads]"),
        why="Every entry was clipped by itself, which turns the direction of the gradient.",
        section=CLIPPING,
    ),
    mistake(
        "short-gradients-stretched", "clip_by_global_norm",
        (" if norm > max_norm else", " if norm > 0 else"),
        why="A gradient shorter than max_norm was stretched; it should stay as it is.",
        section=CLIPPING,
    ),
    mistake(
        "scaled-to-length-one", "clip_by_global_norm",
        ("float(max_norm / norm)", "float(1 / norm)"),
        why="The gradient was scaled to length one; it should get the length max_norm.",
        section=CLIPPING,
    ),
    mistake(
        "square-root-forgotten", "clip_by_global_norm", (NORM, "norm = (entries**2).sum()"),
        why="The sum of squares was used for the norm: its square root is missing.",
        section=CLIPPING,
    ),
    mistake(
        "norms-added", "clip_by_global_norm",
        (NORM, "norm = sum(np.linalg.norm(g) for g in grads)"),
        why="The arrays' norms were added; it is their squares that add.", section=CLIPPING,
    ),
    mistake(
        "largest-entry-for-norm", "clip_by_global_norm", (NORM, "norm = largest"),
        why="The largest entry stands where the 2-norm of all entries should.", section=CLIPPING,
    ),
    mistake(
        "norm-after-clipping", "clip_by_global_norm",
        ("in grads], norm", "in grads], norm * scale"),
        why="The norm returned is that after clipping; the one before tells of an explosion.",
        section=CLIPPING,
    ),
    mistake(
        "epsilon-in-the-denominator", "clip_by_global_norm",
        ("float(max_norm / norm)", "float(max_norm / (norm + 1e-6))"),
        why="A small number was added to the norm before dividing. The factor is exactly "
        "max_norm / norm, which is needed only where norm is above max_norm and so not zero.",
        section=CLIPPING,
    ),
    mistake(
        "zero-norm-divided", "clip_by_global_norm",
        ("float(max_norm / norm) if norm > max_norm else 1.0",
         "1 / np.maximum(norm / max_norm, norm / norm)"),
        why="A gradient of zeros was divided by its norm, which gives NaN.", section=CLIPPING,
    ),
    mistake(
        "gradients-scaled-in-place", "clip_by_global_norm",
        (EACH, "[np.multiply(g, scale, out=g) for g in grads]"),
        why="The arrays that came were scaled in place; the caller may still need them: return new "
        "ones.", section=CLIPPING,
    ),
    mistake(
        "nan-let-through", "clip_by_global_norm", ("if not np.isfinite(norm)", "if False"),
        why="A gradient with NaN or infinity must raise a ValueError: it has no direction to keep.",
        section=CLIPPING,
    ),
    mistake(
        "infinity-let-through", "clip_by_global_norm",
        ("if not np.isfinite(norm)", "if np.isnan(norm)"),
        why="An infinite norm must raise a ValueError as NaN does: infinity times zero is NaN.",
        section=CLIPPING,
    ),
    mistake(
        "any-max-norm-accepted", "clip_by_global_norm", ("if not max_norm > 0", "if False"),
        why="A max_norm that is not above 0 must raise a ValueError.", section=CLIPPING,
    ),
    mistake(
        "zero-max-norm-accepted", "clip_by_global_norm", ("if not max_norm > 0", "if max_norm < 0"),
        why="A max_norm of exactly 0 must raise a ValueError too.", section=CLIPPING,
    ),
    mistake(
        "gain-squared", "orthogonal", ("gain * Q", "gain**2 * Q"),
        why="Q is multiplied by gain²; Q Qᵀ = gain² I needs Q times gain.", section=REMEDIES,
    ),
    mistake(
        "gain-forgotten", "orthogonal", ("gain * Q", "Q"),
        why="The gain is not in the answer. Put on the random matrix before that is made "
        "orthogonal, it is taken out again.", section=REMEDIES,
    ),
    mistake(
        "seed-ignored", "orthogonal", ("default_rng(seed)", "default_rng(0)"),
        why="The seed is not used: every seed gives the same matrix.", section=REMEDIES,
    ),
    mistake(
        "scaled-noise", "orthogonal", (ORTHOGONAL, "gain * A / np.sqrt(size)"),
        why="A random matrix divided by √size keeps lengths on average only: not orthogonal.",
        section=REMEDIES,
    ),
    mistake(
        "columns-only-normalised", "orthogonal",
        (ORTHOGONAL, "gain * A / np.linalg.norm(A, axis=0)"),
        why="The columns have the right length but are not perpendicular to one another.",
        section=REMEDIES,
    ),
    mistake(
        "identity-start", "orthogonal", (ORTHOGONAL, "gain * np.eye(size)"),
        why="The identity is orthogonal, but it is the same for every seed.", section=REMEDIES,
    ),
    mistake(
        "slopes-pulled-out-of-the-product", "jacobian_product",
        ("    return product",
         "    slopes = np.prod(1 - hs[k + 1 : t + 1] ** 2, axis=0)\n"
         "    return slopes[:, None] * np.linalg.matrix_power(W_hh.T, t - k)"),
        why="The slopes of all steps were put before a power of W_hh, as though the two could change "
        "places; each step's slopes stand between its weights and the next step's.",
        section=PRODUCT,
        also=[[("    return product",
                "    slopes = np.prod(1 - hs[k + 1 : t + 1] ** 2, axis=0)\n"
                "    return slopes * np.linalg.matrix_power(W_hh.T, t - k)")]],
    ),
    mistake(
        "product-starts-from-ones", "jacobian_product",
        ("np.eye(len(W_hh), dtype=hs.dtype)", "np.ones_like(W_hh)"),
        why="The product starts from a matrix full of ones; where nothing has been multiplied yet "
        "it is the identity.", section=PRODUCT,
    ),
    mistake(
        "norms-below-one-left-alone", "clip_by_global_norm",
        ("if norm > max_norm else", "if norm > max(max_norm, 1.0) else"),
        why="Gradients of a norm below 1 are left alone; they are shortened whenever their norm is "
        "above max_norm.", section=CLIPPING,
    ),
    mistake(
        "root-mean-square-for-norm", "clip_by_global_norm",
        (NORM, NORM + "\n    norm = norm / np.sqrt(len(entries) - 1)"),
        why="The root of the mean square stands where the root of the sum of squares should.",
        section=CLIPPING,
    ),
    mistake(
        "fails-on-a-gradient-of-zeros", "clip_by_global_norm",
        ("    scale = float", "    if norm == 0:\n        raise ZeroDivisionError\n"
         "    scale = float"),
        why="A gradient of zeros ends in an error; it is to come back as it is.", section=CLIPPING,
        also=[[("    scale = float", f"    if norm == 0:\n        raise {error}\n    scale = float")]
              for error in ("ValueError", "FloatingPointError")],
    ),
    mistake(
        "shortened-to-one", "clip_by_global_norm",
        ("float(max_norm / norm) if norm > max_norm else 1.0", "min(1.0, float(1 / max(norm, 1e-300)))"),
        why="The gradient is shortened to length 1 whatever max_norm is.", section=CLIPPING,
    ),
    mistake(
        "factor-upside-down", "clip_by_global_norm",
        ("float(max_norm / norm)", "float(norm / max_norm)"),
        why="The factor is upside down: norm / max_norm makes a long gradient longer still.",
        section=CLIPPING,
    ),
    mistake(
        "clips-the-short-ones", "clip_by_global_norm",
        ("if norm > max_norm else", "if 0 < norm < max_norm else"),
        why="Short gradients were stretched and long ones left; it is the other way round.",
        section=CLIPPING,
    ),
    mistake(
        "largest-array-for-norm", "clip_by_global_norm",
        (NORM, "norm = max(np.linalg.norm(g) for g in grads)"),
        why="The norm of the longest array stands where the joint norm of all arrays should.",
        section=CLIPPING,
    ),
    mistake(
        "smallest-eigenvalue", "spectral_radius",
        (LARGEST, "np.abs(np.linalg.eigvals(W)).min()"),
        why="The smallest magnitude was taken; the radius is the largest.", section=RADIUS,
    ),
    mistake(
        "average-eigenvalue", "spectral_radius",
        (LARGEST, "np.abs(np.linalg.eigvals(W)).mean()"),
        why="The magnitudes were averaged; the radius is the largest.", section=RADIUS,
    ),
    mistake(
        "largest-eigenvalue-without-magnitude", "spectral_radius",
        (LARGEST, "np.linalg.eigvals(W).max()"),
        why="The largest eigenvalue was taken without its magnitude; eigenvalues may be negative "
        "or complex.", section=RADIUS,
    ),
    mistake(
        "norm-squared", "norm_bound",
        ("np.linalg.norm(W_hh, 2)", "np.linalg.norm(W_hh, 2) ** 2"),
        why="The norm is squared: the largest eigenvalue of WᵀW is the square of the norm.",
        section=BOUND,
    ),
    mistake(
        "another-matrix-norm", "norm_bound",
        ("np.linalg.norm(W_hh, 2)", "np.linalg.norm(W_hh, 1)"),
        why="Another matrix norm stands where the spectral norm, np.linalg.norm(W, 2), should.",
        section=BOUND,
        also=[[("np.linalg.norm(W_hh, 2)", other)] for other in
              ("np.linalg.norm(W_hh, np.inf)", "np.linalg.norm(W_hh, 'nuc')", "np.abs(W_hh).max()")],
    ),
    mistake(
        "one-power-too-few", "norm_bound", ("** steps", "** (steps - 1)"),
        why="There is one factor too few: the bound has one for each of the steps.", section=BOUND,
        also=[[("** steps", "** max(steps - 1, 0)")]],
    ),
    mistake(
        "one-power-too-many", "norm_bound", ("** steps", "** (steps + 1)"),
        why="The power is steps + 1; there is a factor for each of the steps.", section=BOUND,
    ),
    mistake(
        "states-after-the-steps", "jacobian_product",
        ("range(k + 1, t + 1)", "range(k + 2, t + 2)"), ("hs[j]", "hs[min(j, len(hs) - 1)]"),
        why="The steps are one too late: the first one ends in hs[k+1], the last one in hs[t].",
        section=PRODUCT,
    ),
    mistake(
        "weights-missing", "step_jacobian", (JACOBIAN, "np.diag(1 - h**2)"),
        why="The weights are missing: this is the Jacobian of tanh alone.", section=STEP,
    ),
    mistake(
        "product-to-the-end", "jacobian_product", ("range(k + 1, t + 1)", "range(k + 1, len(hs))"),
        why="The product goes on to the end of the sequence; it ends with the step into hs[t].",
        section=PRODUCT,
    ),
]  # fmt: skip
