"""A network of Values recorded once, for one example, and run over whole batches at the speed of arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.autograd_door import Program, Tensor, Value, compile, enable_grad
from nn.modules.module_state import generators
from nn.training.network import Network
from nn.training.objective import Objective, before

__all__ = ["Recorded"]

NDArray = np.ndarray[Any, Any]


class Recorded:
    """What a network of Values gives for a batch, as a Tensor, from its graph for one example.

    The graph's root is Σⱼ sⱼ zⱼ of the outputs z: its slopes in s are the outputs, and where s is the slope of a loss
    in the outputs, its slopes in the parameters are those of the loss; `pull` adds them up, after a backward pass of
    what a call gave. A network with parts that are not of `nn`, which may choose by the numbers of an example, or with
    parts that draw at random, is run example by example.
    """

    def __init__(self, network: Network, objective: Objective) -> None:
        self.network, self.objective = network, objective
        self.made_of: list[Any] = []
        self.parameters: list[Any] = []
        self.can_be = False
        self.known: Any = None  # what else the graph depends on
        self.program: Program | None = None
        self.inputs: dict[int, Value] = {}  # those that are read, by their place
        self.slopes: list[Value] = []  # none where there is one output, which is the root itself
        self.given: dict[Value, Any] = {}  # the last batch
        self.outputs: Any = None

    def look(self) -> None:
        """Notice what the network is made of now."""
        parts, parameters = list(self.network.model.modules()), list(self.network.model.parameters())
        made_of = [*parts, *parameters, *(value for part in parts for value in vars(part).values())]
        if [*map(id, made_of)] == [*map(id, self.made_of)]:
            return
        self.made_of, self.parameters = made_of, parameters
        kinds = {type(part).__module__.partition(".")[0] for part in parts}
        self.can_be = kinds == {"nn"} and not generators(self.network.model)
        self.known = self.program = None

    def __call__(self, rows: NDArray) -> Any:
        """What the network gives for ``rows``, (n, inputs); where it is not recorded, as lists of Values."""
        now = rows.shape[1:], self.objective.last, [each.requires_grad for each in self.parameters]
        if self.can_be and now != self.known:
            with enable_grad():
                self._record(rows.shape[1])
            self.known = now
        if self.program is None:
            return self.network(rows)
        self.given = {leaf: rows[:, i] for i, leaf in self.inputs.items()}
        if self.slopes:
            self.given |= {slope: np.zeros(len(rows)) for slope in self.slopes}
            found = np.stack(self.program.gradients(self.slopes, batch=self.given, per_sample=True), axis=1)
        else:
            found = self.program(batch=self.given)
        self.outputs = Tensor(found)
        return self.outputs if self.objective.last is None else self.objective.last(self.outputs)

    def pull(self) -> None:
        """Add to the parameters' ``grad`` what the outputs of the last call received."""
        if self.program is None:
            return
        received = self.outputs.grad
        if self.slopes:
            self.program(batch=self.given | dict(zip(self.slopes, received.T, strict=True)))
        self.program.backward(1 if self.slopes else received)

    def _record(self, width: int) -> None:
        """Record the graph of one example, if it is one of Values alone."""
        inputs = [Value(0.0) for _ in range(width)]  # a product of constants would not be recorded
        prediction = self.network.model(inputs)
        if self.objective.last is not None:
            prediction = before(prediction, self.objective.last)
        outputs = [] if isinstance(prediction, Value) else list(prediction)
        self.slopes = [Value(0.0) for _ in outputs]
        root: Any = sum(s * z for s, z in zip(self.slopes, outputs, strict=True)) if outputs else prediction
        program: Any = compile(root) if isinstance(root, Value) else None
        self.program = program if isinstance(program, Program) else None
        read = set(self.program.leaves) if self.program is not None else set()
        self.inputs = {i: leaf for i, leaf in enumerate(inputs) if leaf in read}
