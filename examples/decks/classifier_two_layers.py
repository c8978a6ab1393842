"""Deck 001, "Multi layer neural network": scikit-learn's program, with its import changed."""

from sklearn.datasets import make_classification
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

from nn import MLPClassifier

X, y = make_classification(n_samples=1000, n_features=20, n_classes=2, random_state=42)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

clf = MLPClassifier(hidden_layer_sizes=(100, 50), activation="relu", max_iter=300, random_state=0)
clf.fit(X_train, y_train)
predictions = clf.predict(X_test)
print(f"accuracy {accuracy_score(y_test, predictions):.3f}")
