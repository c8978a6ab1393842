import sys
import warnings

import numpy as np
from clock import report
from data import digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore", ConvergenceWarning)
STEPS, EPOCHS = 10, 20  # enough for the checks before the first step not to count
batch = int(sys.argv[1])
images, labels = digits(batch * STEPS)
x, y = np.array(images, dtype=np.float32), np.array(labels)
model = MLPClassifier((100,), batch_size=batch, max_iter=EPOCHS, n_iter_no_change=EPOCHS, random_state=0)
report(lambda: model.fit(x, y), calls=STEPS * EPOCHS)
