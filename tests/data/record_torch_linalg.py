"""Record what PyTorch computes for linear algebra and its neighbours: ``python tests/data/record_torch_linalg.py``.

Writes torch_linalg.json beside this file, in the form of record_torch_engine.py. Singular vectors and
eigenvectors are squared, or otherwise used so that their signs do not matter, since each library chooses them
for itself. tests/primitives/test_linalg.py has the same functions in glassgrad, under the same names.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))

from record_torch_engine import Case, write

RECORDS = Path(__file__).with_name("torch_linalg.json")
L = torch.linalg


def _symmetric(x: Any) -> Any:
    return (x + x.mT) / 2


def _definite(x: Any) -> Any:
    return x @ x.mT + torch.eye(x.shape[-1], dtype=x.dtype)


def _joined(*parts: Any) -> Any:
    return torch.cat([part.reshape(-1) for part in parts])


CASES: dict[str, Case] = {
    "inv": (L.inv, [(2, 3, 3)]),
    "solve a vector": (L.solve, [(3, 3), (3,)]),
    "solve columns": (L.solve, [(2, 3, 3), (3, 2)]),
    "det": (L.det, [(2, 3, 3)]),
    "slogdet": (lambda x: L.slogdet(x).logabsdet, [(2, 3, 3)]),
    "pinv, tall": (L.pinv, [(4, 2)]),
    "pinv, wide": (L.pinv, [(2, 4)]),
    "matrix_power": (lambda x: L.matrix_power(x, 3), [(2, 2, 2)]),
    "matrix_power, negative": (lambda x: L.matrix_power(x, -2), [(3, 3)]),
    "cholesky": (lambda x: L.cholesky(_definite(x)), [(2, 3, 3)]),
    "cholesky, upper": (lambda x: L.cholesky(_definite(x), upper=True), [(3, 3)]),
    "eigvalsh": (lambda x: L.eigvalsh(_symmetric(x)), [(2, 3, 3)]),
    "eigh": (lambda x: _joined(*[part**2 for part in L.eigh(_symmetric(x))]), [(3, 3)]),
    "svdvals": (L.svdvals, [(2, 3, 2)]),
    "svd, square": (lambda x: _joined(*[part**2 for part in L.svd(x)]), [(3, 3)]),
    "svd, tall": (lambda x: _joined(*[part**2 for part in L.svd(x, full_matrices=False)]), [(4, 2)]),
    "svd, wide": (lambda x: _joined(*[part**2 for part in L.svd(x, full_matrices=False)]), [(2, 4)]),
    "qr, square": (lambda x: _joined(*[part**2 for part in L.qr(x)]), [(3, 3)]),
    "qr, tall": (lambda x: _joined(*[part**2 for part in L.qr(x)]), [(2, 4, 2)]),
    "qr, wide": (lambda x: _joined(*[part**2 for part in L.qr(x)]), [(2, 4)]),
    "vector_norm": (lambda x: L.vector_norm(x, dim=1), [(2, 3)]),
    "vector_norm, 3": (lambda x: L.vector_norm(x, 3, dim=0), [(2, 3)]),
    "vector_norm, inf": (lambda x: L.vector_norm(x, float("inf")), [(2, 3)]),
    "matrix_norm, nuc": (lambda x: L.matrix_norm(x, "nuc"), [(3, 2)]),
    "matrix_norm, 2": (lambda x: L.matrix_norm(x, 2), [(2, 3, 3)]),
    "matrix_norm, 1": (lambda x: L.matrix_norm(x, 1), [(3, 2)]),
    "cross": (L.cross, [(2, 3), (2, 3)]),
    "kron": (torch.kron, [(2, 2), (2, 3)]),
    "vecdot": (L.vecdot, [(2, 3), (2, 3)]),
    "tensordot": (lambda x, y: torch.tensordot(x, y, dims=([0, 2], [1, 0])), [(2, 3, 4), (4, 2, 3)]),
    "einsum, bilinear": (lambda x, a, y: torch.einsum("bi,ij,bj->b", x, a, y), [(2, 3), (3, 4), (2, 4)]),
    "einsum, ellipsis": (lambda x, y: torch.einsum("...ij,...kj->...ik", x, y), [(2, 2, 3), (2, 3)]),
    "einsum, diagonal": (lambda x, y: torch.einsum("bii,i->b", x, y), [(2, 3, 3), (3,)]),
    "prod": (lambda x: torch.prod(x, 1), [[[2.0, 3.0, -1.0], [1.0, 0.0, 4.0], [0.0, 5.0, 0.0]]]),
    "cumulative_prod": (lambda x: torch.cumprod(x, 0), [[2.0, -1.0, 0.5, 3.0]]),
    "cumulative_sum": (lambda x: torch.cumsum(x, 1), [(2, 3)]),
    "var": (lambda x: torch.var(x, dim=(0, 2), correction=1), [(2, 3, 4)]),
    "std": (lambda x: torch.std(x, dim=1, correction=0), [(2, 4)]),
    "logsumexp": (lambda x: torch.logsumexp(x, dim=(0, 2)), [(2, 3, 4)]),
    "sort": (lambda x: torch.sort(x, dim=0, descending=True).values, [(4, 2)]),
    "take_along_axis": (lambda x: torch.take_along_dim(x, torch.tensor([[0, 0, 1], [1, 0, 1]]), 0), [(2, 3)]),
    "diff": (lambda x: torch.diff(x, n=2), [(2, 5)]),
    "tril": (lambda x: torch.tril(x, -1), [(3, 4)]),
    "diagonal": (lambda x: torch.diagonal(x, 1, -2, -1), [(2, 3, 4)]),
    "diag": (lambda x: torch.diag(x, -1), [(3,)]),
    "roll": (lambda x: torch.roll(x, (1, -1), (0, 1)), [(2, 3)]),
    "erf": (torch.erf, [[-3.0, -0.5, 0.0, 0.7, 1.0, 5.0]]),
    "erfc": (torch.erfc, [[-3.0, -0.5, 0.0, 0.7, 1.0, 9.0]]),
    "clip between tensors": (
        lambda x, a, b: torch.clip(x, a, b),
        [[-2.0, 0.5, 3.0], [-1.0, 0.0, 0.0], [1.0, 1.0, 2.0]],
    ),
}

if __name__ == "__main__":
    write(RECORDS, CASES)
