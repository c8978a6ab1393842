"""Deck 001, "Single layer neural network", for regression: scikit-learn's program, with its import changed."""

from sklearn.datasets import make_regression
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split

from nn import MLPRegressor

X, y = make_regression(n_samples=1000, n_features=20, noise=0.1, random_state=42)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

reg = MLPRegressor(hidden_layer_sizes=(100,), activation="relu", max_iter=300, random_state=0)
reg.fit(X_train, y_train)
predictions = reg.predict(X_test)
print(f"R² {r2_score(y_test, predictions):.3f}")
