"""Functions of SciPy and scikit-learn, as they are, on Tensors: their values, and their gradients against differences.

To be run with SCIPY_ARRAY_API=1, which must be set before SciPy is imported.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import constants, integrate, linalg, optimize, special, stats
from scipy.spatial.transform import Rotation

import autograd as ag

rng = np.random.default_rng(0)
TABLE, OTHER = rng.normal(size=(6, 3)), rng.normal(size=(6, 3))
SERIES, POSITIVE = rng.normal(size=9), rng.uniform(0.5, 2.0, size=9)

FUNCTIONS: dict[str, tuple[Callable[..., Any], list[np.ndarray]]] = {
    "special.softmax": (lambda x: special.softmax(x, axis=1), [TABLE]),
    "special.expit": (special.expit, [TABLE]),
    "special.log_expit": (special.log_expit, [TABLE]),
    "special.erf": (special.erf, [TABLE]),
    "special.xlogy": (special.xlogy, [POSITIVE, POSITIVE[::-1].copy()]),
    "stats.gmean": (stats.gmean, [POSITIVE]),
    "stats.hmean": (stats.hmean, [POSITIVE]),
    "stats.pmean": (lambda x: stats.pmean(x, 3), [POSITIVE]),
    "stats.zmap": (stats.zmap, [TABLE, OTHER]),
    "stats.moment": (lambda x: stats.moment(x, 3), [TABLE]),
    "stats.skew": (stats.skew, [TABLE]),
    "stats.kurtosis": (stats.kurtosis, [TABLE]),
    "stats.sem": (stats.sem, [TABLE]),
    "stats.circmean": (stats.circmean, [POSITIVE]),
    "stats.directional_stats": (lambda x: stats.directional_stats(x).mean_direction, [TABLE]),
    "stats.differential_entropy": (stats.differential_entropy, [SERIES]),
    "integrate.trapezoid": (integrate.trapezoid, [SERIES, np.cumsum(POSITIVE)]),
    "integrate.cumulative_trapezoid": (integrate.cumulative_trapezoid, [SERIES]),
    "integrate.romb": (integrate.romb, [SERIES]),
    "optimize.rosen": (optimize.rosen, [SERIES]),
    "constants.convert_temperature": (lambda x: constants.convert_temperature(x, "C", "K"), [SERIES]),
    "linalg.orthogonal_procrustes": (lambda x, y: linalg.orthogonal_procrustes(x, y)[1], [TABLE, OTHER]),
    "spatial.Rotation.apply": (lambda v, x: Rotation.from_rotvec(v).apply(x), [TABLE, OTHER]),
}


def check(name: str, function: Callable[..., Any], inputs: list[np.ndarray]) -> None:
    tensors = [ag.Tensor(x) for x in inputs]
    result = function(*tensors)
    assert isinstance(result, ag.Tensor), f"{name} gave {type(result).__name__}"
    assert result.requires_grad, f"{name} cut the graph"
    np.testing.assert_allclose(result.data, function(*inputs), rtol=1e-12, err_msg=name)
    assert ag.gradcheck(function, *inputs, rtol=1e-5).ok


for name, (function, inputs) in FUNCTIONS.items():
    check(name, function, inputs)
