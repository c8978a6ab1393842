"""A recurrent network learns a rhyme letter by letter, and then recites it."""

import numpy as np

import nn
from autograd import compile, no_grad

text = "twinkle twinkle little star how i wonder what you are up above the world so high like a diamond in the sky "
letters = sorted(set(text))
codes = np.array([letters.index(letter) for letter in text])
one_hot = np.eye(len(letters), dtype="float32")

memory, guess = nn.GRU(len(letters), 48, rng=0), nn.Linear(48, len(letters), rng=1)
optimiser = nn.Adam([*memory.parameters(), *guess.parameters()], lr=0.02)


@compile
def step(x, y):
    optimiser.zero_grad()
    states, _ = memory(x)
    loss = nn.cross_entropy(guess(states[:, 0]), y)
    loss.backward()
    optimiser.step()
    return loss


for _ in range(120):
    loss = step(one_hot[codes[:-1]][:, None], codes[1:])

spoken, state = "t", None
with no_grad():
    while len(spoken) < 60:
        states, state = memory(one_hot[[letters.index(spoken[-1])]][:, None], state)
        spoken += letters[guess(states[:, 0]).data.argmax()]
print(f"loss {loss.item():.3f}: {spoken}")
