import sys

import torch
from clock import report
from matrices import MATRIX, POINT, field, scalar

matrix, x = torch.tensor(MATRIX), torch.tensor(POINT)
derivatives = {
    "jacobian": torch.func.jacrev(field(torch.tanh, matrix)),
    "hessian": torch.func.hessian(scalar(torch.tanh, matrix)),
}
report("derivative(x)", {"derivative": derivatives[sys.argv[1]], "x": x})
