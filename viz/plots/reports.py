"""What gradcheck found, entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from viz.autograd_door import errors
from viz.picture.labels import number
from viz.plots.look import COLOURS, LABEL, TICK, axes_of, finish, marker, noted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.plots.look import Plot

MOST = 24  # derivatives that have a line of their own
FAILED = COLOURS[1]


def plot_gradcheck(report: Any, ax: Axes | None = None) -> Plot:
    """How far each derivative is from its measurement, on a logarithmic axis, the worst first.

    ``report``: what `autograd.gradcheck` gives, or the error it raises, which carries it. The marker says how it was
    measured; what disagrees has a heavy cross and both numbers. An error of 0 stands at the left end. Of more than 24
    derivatives, those with the largest errors are drawn, the rest counted.
    ``data``: "input", "error" and "ok", in the order of the lines. Raises `ArgumentError` for another thing.

    >>> from autograd import gradcheck
    >>> from matplotlib.figure import Figure
    >>> ax = plot_gradcheck(gradcheck(lambda x, y: x * y, 3.0, 4.0), Figure().subplots())
    >>> ax.data["input"], ax.data["ok"]
    (['input 0', 'input 1'], [True, True])
    """
    report = getattr(report, "report", report)
    if not hasattr(report, "worst") or not report.rows:
        raise errors.ArgumentError(f"report is what gradcheck() gives, found {report!r:.60}")
    rows = report.worst[:MOST]
    known = [abs(row.error) for row in rows if row.error]
    least = min([1e-17, *(0.1 * error for error in known)])
    ax = axes_of(ax)
    ax.set_xscale("log")
    methods = dict.fromkeys(row.method for row in rows)
    for i, method in enumerate(methods):
        at = [k for k, row in enumerate(rows) if row.method == method and row.ok]
        found = [max(abs(rows[k].error), least) for k in at]
        ax.plot(found, at, marker(i), color=COLOURS[(0, 2, 3)[i % 3]], markersize=7, label=method)
    for k, row in enumerate(rows):
        if not row.ok:
            ax.plot(max(abs(row.error), least), k, "X", color=FAILED, markersize=12, label="_disagrees")
            said = f"found {number(row.analytic)}, measured {number(row.numeric)}"
            ax.annotate(said, (0.02, k), xycoords=("axes fraction", "data"), va="center", fontsize=TICK)
    ax.set_yticks(range(len(rows)), [row.input for row in rows])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(least / 3, 10 * max([1e-12, *known]))
    failed = sum(not row.ok for row in report.rows)
    verdict = f"{failed} of {len(report.rows)} disagree" if failed else f"all {len(report.rows)} agree"
    rest = f"; +{len(report.rows) - MOST} with smaller errors" if len(report.rows) > MOST else ""
    ax.set_title(verdict + rest, fontsize=LABEL - 1)
    zeros = " (0: at the left edge)" if any(row.error == 0 for row in rows) else ""
    finish(ax, f"|analytic − measured|{zeros}", "", legend=True)
    return noted(
        ax,
        input=[row.input for row in rows],
        error=[float(np.abs(row.error)) for row in rows],
        ok=[row.ok for row in rows],
    )
