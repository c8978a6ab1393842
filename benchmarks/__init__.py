"""Glassgrad side by side with its peers: ``python -m benchmarks``, or ``make bench``.

A row compares two small scripts of ``work/``, a curve several at many sizes; each runs in a fresh process
of its own interpreter, in alternation with the others of its group, on one core or on all. A new
row is one entry in ``rows.py`` and, where no script does that work yet, one short script per side.
"""
