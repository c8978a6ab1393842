"""`explain`: the chain rule of the user's own expression, line by line, in symbols and numbers."""

from __future__ import annotations

from typing import Any

from viz import checks
from viz.autograd_door import Node, errors
from viz.words.explanation import Explanation
from viz.words.folding import FoldedWriter
from viz.words.paths import PathWriter
from viz.words.writer import Writer


def explain(
    root: Node,
    seed: Any = 1,
    precision: int = 4,
    latex: bool = False,
    wrt: Node | None = None,
    depth: int | None = None,
) -> Explanation:
    """The forward and the backward pass of ``root``, line by line: dL/dx = Σ dL/dq · dq/dx.

    For every node its value; then, from ``root`` back to the leaves, every local derivative that is
    not a constant and every gradient, as symbols and as numbers, with the sum where several paths
    meet. Arrays show the rule in symbols, their shape, and their entries or their root mean square.
    The root is called by its name, or L; with another ``seed`` than 1 (the upstream gradient), or where the root is an
    array, L is what lies beyond the root. Other unnamed nodes are v0, v1 ... as in pictures.

    ``wrt``: a node; only its gradient is explained, path by path, as products that add up to it. Few paths are
    written in full; of many, those that make up most of the gradient, with their shares, and the others are counted.
    Where arrays lie on the way, what concerns them is written instead.

    ``depth``: groups below this level, such as the modules of a network or the steps of a recurrence, are one line
    each, with what goes in and what comes out, as `draw` folds them.

    ``precision``: significant digits. ``latex``: make ``str`` give LaTeX. No ``grad`` is touched.
    Raises `ArgumentError` for what is not a node, or not one that the root depends on, and `GraphError` when nothing
    requires a gradient or a seed is needed.

    >>> from autograd import Value
    >>> x, y, z = Value(1, name="x"), Value(2, name="y"), Value(2, name="z")
    >>> q = x + y
    >>> q.name = "q"
    >>> f = q * z
    >>> f.name = "f"
    >>> print(explain(f, seed=2))
    Given
      x = 1
      y = 2
      z = 2
    Forward
      q = x + y = 1 + 2 = 3
      f = q · z = 3 · 2 = 6
    Backward
      ∂L/∂f = 2  (the seed)
      ∂f/∂z = q = 3
      ∂L/∂z = ∂L/∂f · ∂f/∂z = 2 · 3 = 6
      ∂f/∂q = z = 2
      ∂L/∂q = ∂L/∂f · ∂f/∂q = 2 · 2 = 4
      ∂L/∂y = ∂L/∂q · ∂q/∂y = 4 · 1 = 4
      ∂L/∂x = ∂L/∂q · ∂q/∂x = 4 · 1 = 4

    >>> w = Value(-0.5, name="w")
    >>> print(explain(w * w + 3 * w, wrt=w))
    Given
      w = −0.5
    Forward
      v0 = w · w = (−0.5) · (−0.5) = 0.25
      v1 = 3 · w = 3 · (−0.5) = −1.5
      L = v0 + v1 = 0.25 + (−1.5) = −1.25
    Backward
      ∂v0/∂w₁ = w = −0.5
      ∂v0/∂w₂ = w = −0.5
    Paths
      p₁ = ∂L/∂v1 · ∂v1/∂w = 1 · 3 = 3  (150.0 %, through v1)
      p₂ = ∂L/∂v0 · ∂v0/∂w₁ = 1 · (−0.5) = −0.5  (−25.0 %, through v0)
      p₃ = ∂L/∂v0 · ∂v0/∂w₂ = 1 · (−0.5) = −0.5  (−25.0 %, through v0)
      ∂L/∂w = p₁ + p₂ + p₃ = 3 + (−0.5) + (−0.5) = 2  (3 paths)
    """
    if not isinstance(root, Node):
        raise errors.ArgumentError(
            f"explain() takes the result of a calculation with Values or Tensors, found {type(root).__name__}"
        )
    checks.digits(precision)
    checks.flag("latex", latex)
    if depth is None:
        writer = Writer(root, seed, precision) if wrt is None else PathWriter(root, wrt, seed, precision)
    else:
        checks.whole("depth", depth, 0)
        if wrt is not None:
            raise errors.ArgumentError("explain() takes depth= or wrt=: the paths of a node are not folded")
        writer = FoldedWriter(root, depth, seed, precision)
    return Explanation(list(writer.lines()), latex=latex)
