"""Training: from a model and data to a fit, and what is measured of it.

`data` lists what there is of data: `image_files` and `csv_files` read them from disk, `datasets` makes some, `loader`
goes through them in batches. `metrics` has the scores of classifiers, in the words of scikit-learn;
`metric_definitions` says what they are.
"""
