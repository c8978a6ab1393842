"""The linear algebra extension of the array API standard, and SciPy's `expm`, `logm` and `sqrtm`: functions of the
table, under one roof.

All work on stacks of matrices, and all but `matrix_rank` have derivatives. What NumPy has besides, `numpy.linalg` does
with Tensors.

Source: Python array API standard, version 2024.12, "Linear algebra extension".

>>> import autograd
>>> x = autograd.Tensor([[2.0, 0.0], [0.0, 4.0]])
>>> autograd.linalg.inv(x).sum().backward()
>>> x.grad
array([[-0.25  , -0.125 ],
       [-0.125 , -0.0625]])
"""

from typing import NoReturn

from numpy import linalg as _numpys

from autograd.primitives import cholesky as cholesky
from autograd.primitives import cross as cross
from autograd.primitives import det as det
from autograd.primitives import eig as eig
from autograd.primitives import eigh as eigh
from autograd.primitives import eigvals as eigvals
from autograd.primitives import eigvalsh as eigvalsh
from autograd.primitives import expm as expm
from autograd.primitives import inv as inv
from autograd.primitives import logm as logm
from autograd.primitives import matmul as matmul
from autograd.primitives import matrix_diagonal
from autograd.primitives import matrix_norm as matrix_norm
from autograd.primitives import matrix_power as matrix_power
from autograd.primitives import matrix_rank as matrix_rank
from autograd.primitives import matrix_transpose as matrix_transpose
from autograd.primitives import norm as norm
from autograd.primitives import outer as outer
from autograd.primitives import pinv as pinv
from autograd.primitives import qr as qr
from autograd.primitives import slogdet as slogdet
from autograd.primitives import solve as solve
from autograd.primitives import sqrtm as sqrtm
from autograd.primitives import svd as svd
from autograd.primitives import svdvals as svdvals
from autograd.primitives import tensordot as tensordot
from autograd.primitives import trace as trace
from autograd.primitives import vecdot as vecdot
from autograd.primitives import vector_norm as vector_norm

diagonal = matrix_diagonal


def __getattr__(name: str) -> NoReturn:
    cure = f": write np.linalg.{name}(...), which takes Tensors" if hasattr(_numpys, name) else ""
    raise AttributeError(f"module 'autograd.linalg' has no attribute {name!r}{cure}")
