import sys

from clock import report
from matrices import MATRIX, POINT, field, scalar

from autograd import hessian, jacobian, tanh

derivatives = {"jacobian": jacobian(field(tanh, MATRIX)), "hessian": hessian(scalar(tanh, MATRIX))}
report("derivative(x)", {"derivative": derivatives[sys.argv[1]], "x": POINT})
