"""Deck 001, "Convolutional neural networks": Keras' program in the names of `nn`; 1,626,442 parameters."""

import nn

model = nn.Sequential()
model.add(nn.Conv2d(3, 32, 3, rng=0)).add(nn.ReLU())  # images are (n, 3, 64, 64), the channels first
model.add(nn.MaxPool2d(2))
model.add(nn.Conv2d(32, 64, 3, rng=1)).add(nn.ReLU())
model.add(nn.MaxPool2d(2))
model.add(nn.Flatten())
model.add(nn.Linear(64 * 14 * 14, 128, rng=2)).add(nn.ReLU())
model.add(nn.Linear(128, 10, rng=3)).add(nn.Softmax())

trainer = nn.Trainer(model, optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
print(nn.summary(model, (3, 64, 64)))
