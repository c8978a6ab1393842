"""Deck 001, "RNNs implementations": Keras' program in the names of `nn`; 2,651 parameters.

Keras has one bias where PyTorch has two: ``bias="single"``.
"""

import nn

model = nn.Sequential()
model.add(nn.RNN(1, 50, batch_first=True, bias="single", rng=0)).add(nn.Last())
model.add(nn.Linear(50, 1, rng=1)).add(nn.Sigmoid())

trainer = nn.Trainer(model, optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
print(nn.summary(model, (None, 1)))
