"""The slots of nodes that programs load and store, as they are, whoever looks on."""

from __future__ import annotations

from typing import Any

from autograd.core.node import Node

SLOTS: dict[str, Any] = {"data": Node.__dict__["datum"], "grad": Node.__dict__["grad"]}
