"""What optimisers tell ahead of their next steps is what these do."""

from typing import Any

import numpy as np
import pytest
from test_nn_optimisers import EVERY
from test_nn_optimisers_compiled import Training, X

from nn import autograd_door
from nn.optimisers import rules


@pytest.mark.parametrize("name", EVERY)
def test_numbers_that_are_told_ahead_are_those_that_come(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refills: list[Any] = []

    def noted(leaf: Any, write: Any, ahead: Any) -> None:
        refills.append((write, ahead))
        autograd_door.refill(leaf, write, ahead)

    monkeypatch.setattr(rules, "refill", noted)
    training = Training(EVERY[name], True)
    for x in X[:2]:
        training.step(x)
    for write, ahead in refills:
        told = ahead(4)
        for row in told:
            come = row.copy()
            write(come)
            np.testing.assert_array_equal(row, come)
