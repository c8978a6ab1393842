"""Deck 001, "Artificial neural networks can be classifiers": handwritten digits, scikit-learn's of 8 x 8 pixels."""

from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

from nn import MLPClassifier

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, test_size=0.2, random_state=42)

clf = MLPClassifier(hidden_layer_sizes=(100,), activation="relu", max_iter=300, random_state=0)
clf.fit(X_train, y_train)
predictions = clf.predict(X_test)
print(f"accuracy {accuracy_score(y_test, predictions):.3f}")
