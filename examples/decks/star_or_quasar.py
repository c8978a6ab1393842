"""Deck 002, "Star or quasar?": a classifier of photometric colours; the colours are a stand-in, made by rule."""

from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

from nn import MLPClassifier, data

X, y = data.stars_and_quasars(1000, rng=42)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

clf = MLPClassifier(hidden_layer_sizes=(3,), activation="logistic", max_iter=300, random_state=0)
clf.fit(X_train, y_train)
predictions = clf.predict(X_test)
print(f"accuracy {accuracy_score(y_test, predictions):.3f}")
