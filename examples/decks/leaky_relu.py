"""Deck 001, "Leaky ReLU": Keras' program in the names of `nn`; the deck leaves the data open, here they are irises."""

from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

import nn

X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
input_dim, output_dim = 4, 3

model = nn.Sequential(
    nn.Linear(input_dim, 100, rng=0),
    nn.LeakyReLU(0.01),
    nn.Linear(100, output_dim, rng=1),
    nn.Softmax(),
)
print(nn.summary(model, (input_dim,)))

trainer = nn.Trainer(model, optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"], seed=0)
trainer.fit(X_train, y_train, epochs=300, verbose=0)
print(f"accuracy {trainer.evaluate(X_test, y_test)['accuracy']:.3f}")
