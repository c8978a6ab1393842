"""Whole fits of scikit-learn's estimators and of ours, by their own methods, until the last of their epochs."""

import sys
import warnings

from clock import report
from sklearn.datasets import load_digits, make_classification, make_regression
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import StandardScaler

# Of a work: the estimator, its data, how many epochs.
WORKS = {
    "classifier": ("MLPClassifier", lambda: make_classification(n_samples=800, n_features=20, random_state=42), 300),
    "regressor": ("MLPRegressor", lambda: make_regression(n_samples=800, n_features=20, random_state=42), 300),
    "digits": ("MLPClassifier", lambda: load_digits(return_X_y=True), 100),
}


def measure(package, dtype):
    """Report the times of fits by an estimator of ``package`` in this type; the command line names the work."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    name, data, epochs = WORKS[sys.argv[1]]
    x, y = data()
    x = StandardScaler().fit_transform(x).astype(dtype)
    if name == "MLPRegressor":
        y = (y - y.mean()) / y.std()

    def fit():
        model = getattr(package, name)(max_iter=epochs, n_iter_no_change=epochs, random_state=0).fit(x, y)
        assert model.n_iter_ == epochs

    report(fit)
