"""Frames that need not be drawn: those that hold one box alone and say the same as it does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from viz.picture.calls import without_call
from viz.picture.labels import sign, visible
from viz.picture.model import PictureNode
from viz.picture.names import heading
from viz.picture.text import titled


def without_needless_frames(nodes: Sequence[PictureNode], ops: Mapping[str, Any]) -> Iterator[PictureNode]:
    """``nodes`` without such frames. Where the title of one says more, as in ``layer 1: ReLU``, the box has it in place
    of its sign. ``ops``: the operations, by the keys of their boxes."""
    inside = Counter(node.scope[:level] for node in nodes for level in range(1, len(node.scope) + 1))
    for node in nodes:
        found, op = node, ops.get(node.key)
        while found.scope and inside[found.scope] == 1 and found.lines:
            level, line = found.scope[-1], found.lines[0]
            if heading(level).casefold() == line.casefold():
                found = replace(found, scope=found.scope[:-1])
            elif op and not found.module and _said(level) in (_plain(sign(op)), _plain(op.name)):
                found = _titled(found, line.removesuffix(sign(op)) + visible(heading(level)))
            else:
                break
        yield found


def _titled(node: PictureNode, title: str) -> PictureNode:
    """The box with the title of the frame around it in place of its sign, and without the frame."""
    lines, (*path, level) = titled(title), node.scope
    roles = (*node.roles[:1] * len(lines), *node.roles[1:])
    return replace(node, scope=tuple(path), lines=(*lines, *node.lines[1:]), roles=roles, module=level)


def _said(level: str) -> str:
    """What a group is called: a module by its class.

    >>> _said("1: LeakyReLU #2"), _said("softmax")
    ('leakyrelu', 'softmax')
    """
    attribute, _, kind = without_call(level).partition(": ")
    return _plain(kind or attribute)


def _plain(name: str) -> str:
    """A name in small letters alone, however its words are parted.

    >>> _plain("leaky ReLU"), _plain("max_pool2d")
    ('leakyrelu', 'maxpool2d')
    """
    return re.sub(r"[\W_]", "", name).casefold()
