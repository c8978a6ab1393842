"""Products of arrays, summed over the axes they share: `einsum` and its relations.

`einsum` is a composition. What its notation says beyond sums of products it spells out in other
primitives: an ellipsis becomes letters, a letter repeated in one operand a diagonal, a letter that only
one operand has a sum. What remains is `contract`, where each letter of an operand occurs elsewhere: its
transpose is a contraction again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from autograd.core.xp.complex_numbers import is_complex
from autograd.errors import ArgumentError, ShapeError
from autograd.extend import Array, Namespace, case, composition, linear
from autograd.foundation.axes import each_of, one_of
from autograd.primitives.matrices import diagonal

__all__ = ["contract", "dot", "einsum", "tensordot", "vecdot"]

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
LARGE = 4096  # entries, from which on looking for a fast matrix product pays


def _from_the_rest(xp: Namespace, i: int, ct: Array, *arrays: Array, subscripts: str) -> Array:
    *terms, out = subscripts.replace("->", ",").split(",")
    others = [j for j in range(len(arrays)) if j != i]
    words = ",".join([out, *[terms[j] for j in others]])
    return xp.contract(ct, *[arrays[j] for j in others], subscripts=f"{words}->{terms[i]}")


def _over_examples(xp: Namespace, flags: Sequence[bool], *arrays: Array, subscripts: str) -> Array:
    examples = next(letter for letter in LETTERS if letter not in subscripts)
    terms, out = subscripts.split("->")
    words = ",".join(examples * flag + term for term, flag in zip(terms.split(","), flags, strict=True))
    return xp.contract(*arrays, subscripts=f"{words}->{examples}{out}")


@linear(
    symbol="einsum",
    transposes=[_from_the_rest],
    joint=False,
    batched=_over_examples,
    method=False,
    cases=[
        case((2, 3), (3, 4), subscripts="ij,jk->ik"),
        case((2, 3), (3, 4), (2, 4), subscripts="ij,jk,ik->k"),
        case((2, 3), subscripts="ij->ji"),
        case((3,), (), subscripts="i,->i"),
    ],
)
def contract(xp: Namespace, /, *arrays: Array, subscripts: str) -> Array:
    """Sum of products in Einstein's notation, in its plain form: "ij,jk->ik" is the matrix product.

    A letter stands once in an operand, and in another operand or in the result. See `einsum` for the
    notation in full.

    >>> contract(Tensor([1.0, 2.0]), Tensor([3.0, 4.0]), subscripts="i,i->").item()
    11.0
    """
    optimize = len(arrays) > 2 or any(xp.size(x) > LARGE for x in arrays)
    return xp.einsum(subscripts, *arrays, optimize=optimize)


def _parsed(subscripts: Any, ranks: Sequence[int]) -> tuple[list[str], str]:
    """The letters of each operand and of the result, with letters in place of ellipses."""
    if not isinstance(subscripts, str):
        raise ArgumentError(f'einsum() takes its subscripts first, such as "ij,jk->ik", found {subscripts!r:.40}')
    text = subscripts.replace(" ", "")
    inputs, arrow, out = text.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(ranks):
        raise ArgumentError(f"einsum: {subscripts!r} speaks of {len(terms)} operands, found {len(ranks)}")
    free = [letter for letter in reversed(LETTERS) if letter not in text]
    spreads = [rank - len(term.replace("...", "")) for term, rank in zip(terms, ranks, strict=True)]
    for term, rank, spread in zip(terms, ranks, spreads, strict=True):
        if spread < 0 or (spread and "..." not in term):
            raise ShapeError(f"einsum: {term!r} of {subscripts!r} does not fit an operand of {rank} axes")
    stretch = "".join(free[: max([*spreads, 0])])
    words = [term.replace("...", stretch[len(stretch) - spread :]) for term, spread in zip(terms, spreads, strict=True)]
    counts = Counter("".join(words))
    out = (
        out.replace("...", stretch)
        if arrow
        else stretch
        + "".join(sorted(letter for letter, count in counts.items() if count == 1 and letter not in stretch))
    )
    wrong = sorted({c for c in (*counts, *out) if c not in LETTERS} | {c for c, n in Counter(out).items() if n > 1})
    missing = sorted(set(out) - set(counts))
    if wrong or missing:
        raise ArgumentError(
            f"einsum: {subscripts!r} is not understood at {', '.join(wrong or missing)}: letters, commas, ... and "
            "one ->, after which each letter stands once and occurs before"
        )
    return words, out


def _without_repeats(xp: Namespace, x: Array, word: str) -> tuple[Array, str]:
    """An operand whose letters stand once each: of repeated ones, the diagonal."""
    while repeated := [letter for letter, count in Counter(word).items() if count > 1]:
        letter = repeated[0]
        i = word.index(letter)
        j = word.index(letter, i + 1)
        if x.shape[i] != x.shape[j]:
            raise ShapeError(f"einsum: {letter!r} stands for two lengths of an operand of shape {x.shape}")
        x = diagonal(x, 0, i, j)
        word = "".join(c for k, c in enumerate(word) if k not in (i, j)) + letter
    return x, word


def _unstretched(xp: Namespace, parts: Sequence[tuple[Array, str]]) -> Iterator[tuple[Array, str]]:
    """Operands without the axes of length 1 that another one broadcasts."""
    long = {letter for x, word in parts for letter, n in zip(word, xp.shape(x), strict=True) if n != 1}
    for x, word in parts:
        gone = tuple(i for i, n in enumerate(xp.shape(x)) if n == 1 and word[i] in long)
        kept = "".join(letter for i, letter in enumerate(word) if i not in gone)
        yield (xp.squeeze(x, axis=gone) if gone else x), kept


def _without_lonely(xp: Namespace, x: Array, word: str, elsewhere: str) -> tuple[Array, str]:
    """An operand without the letters that nothing else has, which are summed over."""
    alone = tuple(i for i, letter in enumerate(word) if letter not in elsewhere)
    if alone:
        x = xp.sum(x, axis=alone)
    return x, "".join(letter for letter in word if letter in elsewhere)


@composition(method=False)
def einsum(xp: Namespace, /, *operands: str | Array) -> Array:
    """Sums of products in Einstein's notation: einsum("ij,jk->ik", x, y) is the matrix product.

    Each operand's axes are named by letters; axes of one name run together, an axis of length 1 along
    longer ones, and those whose name is not in the result, after ``->``, are summed over. A letter repeated
    in one operand takes the diagonal; ``...`` stands for axes that broadcast. Without ``->`` the result has,
    after the axes of ``...``, the letters that occur once, in the order of the alphabet.

    Raises `ArgumentError` for a notation that is not understood and `ShapeError` for one that does not
    fit the operands.

    >>> x = Tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> einsum("ii", x).item(), einsum("ij->j", x).data
    (5.0, array([4., 6.]))
    """
    subscripts, *arrays = operands
    words, out = _parsed(subscripts, [len(xp.shape(x)) for x in arrays])
    parts = [_without_repeats(xp, x, word) for x, word in zip(arrays, words, strict=True)]
    parts = list(_unstretched(xp, parts))
    words = [word for _, word in parts]
    parts = [
        _without_lonely(xp, x, word, "".join([*words[:i], *words[i + 1 :], out])) for i, (x, word) in enumerate(parts)
    ]
    return contract(*[x for x, _ in parts], subscripts=f"{','.join(word for _, word in parts)}->{out}")


@composition(cases=[case((2, 3), (2, 3)), case((3,), (2, 3)), case((3, 2), (3, 1), axis=-2)])
def vecdot(xp: Namespace, x: Array, y: Array, /, axis: int = -1) -> Array:
    """Inner product of the vectors along ``axis``, Σ xᵢ yᵢ, of complex ones Σ x̄ᵢ yᵢ; other axes broadcast.

    >>> vecdot(Tensor([1.0, 2.0]), Tensor([3.0, 4.0])).item()
    11.0
    """
    if x.shape[one_of(axis, x.ndim)] != y.shape[one_of(axis, y.ndim)]:
        raise ShapeError(f"vecdot: the vectors of shapes {x.shape} and {y.shape} differ in length along axis {axis}")
    products = (xp.conj(x) if is_complex(x) else x) * y
    return xp.sum(products, axis=axis, dtype=products.dtype if products.dtype.kind in "biu" else None)


@composition(
    cases=[
        case((2, 3), (2, 3)),
        case((2, 3), (3, 4), axes=1),
        case((2,), (3,), axes=0),
        case((2, 3, 4), (4, 5, 2), axes=((0, 2), (2, 0))),
    ]
)
def tensordot(
    xp: Namespace, x: Array, y: Array, /, axes: int | tuple[int | Sequence[int], int | Sequence[int]] = 2
) -> Array:
    """Product of two arrays summed over ``axes``: the last of x with the first of y, that many; or pairs,
    given as the axis, or axes, of x and of y.

    >>> tensordot(Tensor([1.0, 2.0]), Tensor([3.0, 4.0]), axes=1).item()
    11.0
    """
    if isinstance(axes, int):
        axes = range(x.ndim - axes, x.ndim), range(axes)
    left, right = (
        each_of(side if isinstance(side, int) else tuple(side), z.ndim) for side, z in zip(axes, (x, y), strict=True)
    )
    shared = [x.shape[i] for i in left]
    if shared != [y.shape[j] for j in right]:
        raise ShapeError(f"tensordot: the axes {axes} of the shapes {x.shape} and {y.shape} differ in length")
    kept = [i for i in range(x.ndim) if i not in left], [j for j in range(y.ndim) if j not in right]
    above, below = [x.shape[i] for i in kept[0]], [y.shape[j] for j in kept[1]]
    rows = xp.reshape(xp.permute_dims(x, (*kept[0], *left)), (prod(above), prod(shared)))
    columns = xp.reshape(xp.permute_dims(y, (*right, *kept[1])), (prod(shared), prod(below)))
    return xp.reshape(xp.matmul(rows, columns), (*above, *below))


@composition(
    cases=[case((3,), (3,)), case((2, 3), (3, 4)), case((2, 3), ()), case((2, 3), (5, 3, 2)), case((3,), (2, 3, 4))],
    method=True,
)
def dot(xp: Namespace, x: Array, y: Array, /) -> Array:
    """Product of two arrays: x @ y up to matrices, x y where one has no axes.

    Where y has more than two axes, the last of x runs together with the last but one of y, and all the others
    stay: NumPy's `numpy.dot`, not a stack of products as `matmul`.

    >>> dot(Tensor([[1.0, 2.0]]), Tensor([3.0, 4.0])).data
    array([11.])
    """
    ranks = len(xp.shape(x)), len(xp.shape(y))
    if 0 in ranks:
        return x * y
    return xp.matmul(x, y) if ranks[1] <= 2 else xp.tensordot(x, y, axes=((-1,), (-2,)))
