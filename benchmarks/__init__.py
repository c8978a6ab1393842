"""Glassgrad side by side with its peers: ``python -m benchmarks``, or ``make bench``.

A row of the table compares two small scripts of ``work/``, each run in a fresh process of its own
interpreter, in alternation and on one thread. A new row is one entry in ``rows.py`` and, where no
script does that work yet, one short script per side.
"""
