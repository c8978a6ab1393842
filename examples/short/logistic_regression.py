"""Logistic regression on 569 tumours: a formula over arrays, its gradient and its curvature."""

import numpy as np
from sklearn.datasets import load_breast_cancer

from autograd import grad, hessian, softplus

x, y = load_breast_cancer(return_X_y=True)
x = (x - x.mean(axis=0)) / x.std(axis=0)
x = np.column_stack([x, np.ones(len(x))])
order = np.random.default_rng(0).permutation(len(x))
train, test = order[:400], order[400:]


def loss(w, x, y):
    """−Σ y ln p + (1 − y) ln (1 − p), with p = σ(x w), and a little weight decay."""
    z = x @ w
    return (softplus(z) - y * z).mean() + 0.001 * (w * w).sum()


w = np.zeros(x.shape[1])
for step in range(8):  # Newton's method: the Hessian says how far to go
    slope, curvature = grad(loss)(w, x[train], y[train]), hessian(loss)(w, x[train], y[train])
    w -= np.linalg.solve(curvature, slope)
    print(f"step {step}: loss {loss(w, x[train], y[train]):.4f}, size of the gradient {np.linalg.norm(slope):.1e}")

accuracy = np.mean((x[test] @ w > 0) == y[test])
print(f"accuracy on {len(test)} others: {accuracy:.3f}")
