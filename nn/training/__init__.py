"""Training: from a model and data to a fit, and what is measured of it.

`metrics` has the scores of classifiers, in the words of scikit-learn; `metric_definitions` says what they are.
"""
