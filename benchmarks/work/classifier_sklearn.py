import warnings

from classifier import ALPHA, BATCH, EPOCHS, HIDDEN, TRAIN_X, TRAIN_Y, measure
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore", ConvergenceWarning)


def fit(seed):
    # It could stop early, but on these data does not.
    model = MLPClassifier((HIDDEN,), batch_size=BATCH, max_iter=EPOCHS, alpha=ALPHA, random_state=seed)
    model.fit(TRAIN_X, TRAIN_Y)
    assert model.n_iter_ == EPOCHS
    return model.predict


measure(fit)
