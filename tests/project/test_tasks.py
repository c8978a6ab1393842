"""The tasks of examples/tasks.py are learnt, and what should not be learnt is not."""

import numpy as np

from examples.tasks import (
    CNN_TRAINING,
    MEMORY_TRAINING,
    MLP_TRAINING,
    accuracy,
    digits_cnn,
    digits_mlp,
    load_digits,
    lstm_memory,
    predict,
    remember_first,
    simple_memory,
    train,
)


def test_an_mlp_reads_handwritten_digits() -> None:
    digits, model = load_digits(), digits_mlp(seed=0)
    losses = train(model, digits, **MLP_TRAINING)
    assert losses[-1] < losses[0] / 10
    assert accuracy(model, digits.test_x, digits.test_y) >= 0.97


def test_a_cnn_reads_handwritten_digits() -> None:
    digits, model = load_digits(), digits_cnn(seed=0)
    assert digits.train_x.shape == (1437, 1, 8, 8)
    train(model, digits, **CNN_TRAINING)
    assert accuracy(model, digits.test_x, digits.test_y) >= 0.98


def test_an_lstm_remembers_what_a_simple_network_forgets() -> None:
    """The same data and the same training for both."""
    data, shares = remember_first(), {}
    for build in (lstm_memory, simple_memory):
        model = build(seed=0)
        train(model, data, **MEMORY_TRAINING)
        shares[build] = accuracy(model, data.test_x, data.test_y)
    assert shares[lstm_memory] >= 0.95
    assert 0.4 <= shares[simple_memory] <= 0.6


def test_a_seed_fixes_data_network_and_training() -> None:
    data = remember_first(length=5, count=50, seed=3)
    assert (data.train_x == remember_first(length=5, count=50, seed=3).train_x).all()
    assert (data.test_x[:, 0].argmax(axis=-1) == data.test_y).all()
    runs = []
    for _ in range(2):
        model = simple_memory(seed=1)
        runs.append((train(model, data, epochs=2, lr=0.01, batch_size=8, seed=2), predict(model, data.test_x)))
    assert runs[0][0] == runs[1][0]
    np.testing.assert_array_equal(runs[0][1], runs[1][1])
