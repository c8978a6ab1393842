"""The tasks of examples/tasks.py, which test_demo.py sees learnt: their data, and what a seed fixes."""

import numpy as np

from examples.tasks import digits_cnn, load_digits, predict, remember_first, simple_memory, train


def test_the_images_have_one_channel() -> None:
    digits = load_digits()
    assert digits.train_x.shape == (1437, 1, 8, 8)
    assert predict(digits_cnn(), digits.test_x).shape == digits.test_y.shape


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
