import sys

import autograd.numpy as np  # the package of HIPS
from clock import report
from matrices import MATRIX, POINT, field

from autograd import hessian, jacobian

derivatives = {
    "jacobian": jacobian(field(np.tanh, MATRIX)),
    "hessian": hessian(lambda x: np.sum(field(np.tanh, MATRIX)(x) ** 2)),
}
report("derivative(x)", {"derivative": derivatives[sys.argv[1]], "x": POINT})
