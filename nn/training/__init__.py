"""Training: from a model and data to a fit, and what is measured of it.

Begin with `trainer`. It asks `preparation` to make a user's data ready (`examples` looks at them, `targets` encodes
them, `feeds` has the batches), `objective` for the loss, `steps` for the compiled functions of a batch, and `run` goes
through epochs and batches; `scores` computes metrics, `trouble` says where a nan began, `searching` looks for a rate.
In `callbacks` is what happens beside it; `resuming` lets a training that was killed go on.

`data` lists what there is of data: `image_files` and `csv_files` read them from disk, `datasets` makes some, `loader`
goes through them in batches. `metrics` has the scores of classifiers, in the words of scikit-learn;
`metric_definitions` says what they are.
"""
