"""The slots of nodes that programs load and store, as they are, whoever looks on."""

from __future__ import annotations

from typing import Any

from autograd.core.node import Node

TOUCHED = [0]  # how often a slot of a leaf on a device was read or set by others than the program that filled it
SLOTS: dict[str, Any] = {"data": Node.__dict__["datum"], "grad": Node.__dict__["grad"]}
