"""Convolution and pooling: the worked examples, independent oracles, gradients, shapes, errors.

This file is longer than others: convolution and pooling share oracles and images.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import correlate

import autograd
from autograd import Tensor, gradients
from autograd.core.xp import windows
from autograd.errors import ArgumentError, DTypeError, ShapeError, UnknownNameError
from nn import AvgPool2d, Conv1d, Conv2d, Flatten, MaxPool2d, avg_pool2d, conv1d, conv2d, max_pool2d

BOARD = [[7, 3, 5, 2], [8, 7, 1, 6], [4, 9, 3, 9], [0, 8, 4, 5]]
KERNELS = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "blur": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "edges": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
}


def random(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape)


def naive_conv2d(x: Any, weight: Any, stride: tuple[int, int], padding: tuple[int, int]) -> Any:
    """By SciPy: a sum of correlations over channels, then every stride-th entry."""
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    full = [[sum(map(correlate2d, image, kernels)) for kernels in weight] for image in padded]
    return np.array(full)[:, :, :: stride[0], :: stride[1]]


def correlate2d(image: Any, kernel: Any) -> Any:
    """Where the whole kernel lies on the image."""
    rows, columns = (n - k + 1 for n, k in zip(image.shape, np.shape(kernel), strict=True))
    first, second = (k // 2 for k in np.shape(kernel))
    return correlate(image, kernel, mode="constant")[first : first + rows, second : second + columns]


def central_differences(f: Any, x: Any, step: float = 1e-6) -> Any:
    slope = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += step
        down[place] -= step
        slope[place] = (f(up) - f(down)) / (2 * step)
    return slope


# the worked examples


def test_pooling_of_the_worked_example() -> None:
    assert max_pool2d(Tensor(BOARD), 2, 2).data.tolist() == [[8, 6], [9, 9]]
    assert avg_pool2d(Tensor(BOARD), 2, 2).data.tolist() == [[6.25, 3.5], [5.25, 5.25]]
    image = np.array([[BOARD]], dtype=np.float64)
    assert MaxPool2d(2)(image).data.tolist() == [[[[8, 6], [9, 9]]]]
    assert AvgPool2d(2)(image).data.tolist() == [[[[6.25, 3.5], [5.25, 5.25]]]]


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_of_the_worked_examples(name: str) -> None:
    image = random(9, 7)
    out = conv2d(Tensor(image[None, None]), Tensor([[KERNELS[name]]]), padding=1)
    np.testing.assert_allclose(out.data[0, 0], correlate(image, np.array(KERNELS[name]), mode="constant"), atol=1e-12)
    if name == "identity":
        assert (out.data[0, 0] == image).all()


def test_parameters_of_the_worked_example() -> None:
    """Without padding: 64 - 2 = 62, halved 31, - 2 = 29, halved 14; so the dense layer has 64 · 14 · 14 inputs."""
    first, second, pool = Conv2d(3, 32, 3), Conv2d(32, 64, 3), MaxPool2d(2)
    flat = Flatten()(pool(second(pool(first(np.zeros((1, 3, 64, 64)))))))
    counts = [sum(p.size for p in layer.parameters()) for layer in (first, second)]
    assert counts == [896, 18_496]
    assert flat.shape == (1, 64 * 14 * 14)
    assert (flat.shape[1] + 1) * 128 == 1_605_760


# oracles

strides = st.tuples(st.integers(1, 3), st.integers(1, 3))
paddings = st.tuples(st.integers(0, 2), st.integers(0, 2))
kernel_sizes = st.tuples(st.integers(1, 4), st.integers(1, 3))
lengths = st.tuples(st.integers(4, 7), st.integers(3, 6))


@given(st.integers(1, 3), st.integers(1, 3), lengths, kernel_sizes, strides, paddings)
def test_convolution_agrees_with_scipy(c: int, o: int, size: Any, kernel: Any, stride: Any, padding: Any) -> None:
    x, weight, bias = random(2, c, *size), random(o, c, *kernel), random(o)
    out = conv2d(Tensor(x), Tensor(weight), Tensor(bias), stride, padding)
    expected = naive_conv2d(x, weight, stride, padding) + bias[:, None, None]
    np.testing.assert_allclose(out.data, expected, atol=1e-12)
    oh, ow = ((n + 2 * p - k) // s + 1 for n, p, k, s in zip(size, padding, kernel, stride, strict=True))
    assert out.shape == (2, o, oh, ow)


@given(st.integers(1, 3), st.integers(1, 8), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2))
def test_a_convolution_of_sequences_agrees_with_numpy(c: int, n: int, k: int, stride: int, padding: int) -> None:
    x, weight = random(2, c, n + k), random(3, c, k)
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding)))
    expected = [[sum(map(np.correlate, row, kernel))[::stride] for kernel in weight] for row in padded]
    np.testing.assert_allclose(conv1d(x, weight, None, stride, padding).data, expected, atol=1e-12)


@given(lengths, kernel_sizes, st.tuples(st.integers(1, 3), st.integers(1, 3)))
def test_same_gives_as_many_places_as_there_are_entries(size: Any, kernel: Any, dilation: Any) -> None:
    """And with an even kernel one more zero at the bottom and at the right, counted by hand."""
    x, weight = random(2, 1, *size), random(3, 1, *kernel)
    out = conv2d(x, weight, padding="same", dilation=dilation)
    assert out.shape == (2, 3, *size)
    reach = [(k - 1) * d for k, d in zip(kernel, dilation, strict=True)]
    padded = np.pad(x, ((0, 0), (0, 0), *[(n // 2, n - n // 2) for n in reach]))
    expected = conv2d(padded, weight, padding="valid", dilation=dilation)
    np.testing.assert_allclose(out.data, expected.data, atol=1e-12)


@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3), st.integers(1, 3))
def test_groups_and_dilation_are_a_kernel_with_zeros(groups: int, c: int, o: int, dilation: int) -> None:
    """Written as one dense kernel: zeros between the entries, and for the channels of other groups."""
    x, weight = random(2, groups * c, 6, 7), random(groups * o, c, 2, 3)
    dense = np.zeros((groups * o, groups * c, dilation + 1, 2 * dilation + 1))
    for kernel in range(groups * o):
        first = kernel // o * c
        dense[kernel, first : first + c, ::dilation, ::dilation] = weight[kernel]
    found = conv2d(x, weight, dilation=dilation, groups=groups)
    np.testing.assert_allclose(found.data, conv2d(x, dense).data, atol=1e-12)


@given(lengths, kernel_sizes, strides, st.data())
def test_pooling_agrees_with_a_loop(size: Any, kernel: Any, stride: Any, data: Any) -> None:
    padding = tuple(data.draw(st.integers(0, k // 2)) for k in kernel)
    x = random(2, 3, *size)
    border = ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2)
    (kh, kw), (sh, sw) = kernel, stride
    for pool, reduce, filling in ((max_pool2d, np.max, -np.inf), (avg_pool2d, np.mean, 0)):
        padded = np.pad(x, border, constant_values=filling)
        oh, ow = (padded.shape[2] - kh) // sh + 1, (padded.shape[3] - kw) // sw + 1
        out = pool(Tensor(x), kernel, stride, padding)
        assert out.shape == (2, 3, oh, ow)
        for i, j in np.ndindex(oh, ow):
            window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            np.testing.assert_allclose(out.data[:, :, i, j], reduce(window, axis=(2, 3)), atol=1e-14)


# gradients

CONFIGURATIONS = [((1, 1), (0, 0)), ((2, 1), (1, 0)), ((2, 3), (0, 2))]


@pytest.mark.parametrize(("stride", "padding"), CONFIGURATIONS)
def test_gradients_of_a_convolution(stride: Any, padding: Any) -> None:
    x, weight, bias = Tensor(random(2, 2, 5, 4)), Tensor(random(3, 2, 3, 2)), Tensor(random(3))
    out = conv2d(x, weight, bias, stride, padding)
    seed = random(*out.shape)
    dx, dw, db = gradients(out, [x, weight, bias], seed)

    def upstream(x: Any, weight: Any) -> float:
        return float((conv2d(x, weight, bias.data, stride, padding).data * seed).sum())

    np.testing.assert_allclose(dx, central_differences(lambda a: upstream(a, weight.data), x.data), atol=1e-7)
    np.testing.assert_allclose(dw, central_differences(lambda a: upstream(x.data, a), weight.data), atol=1e-7)
    np.testing.assert_allclose(db, seed.sum(axis=(0, 2, 3)))


@pytest.mark.parametrize("options", [{"padding": "same"}, {"dilation": 2, "groups": 2}, {"stride": 2, "padding": 1}])
def test_derivatives_of_a_convolution_of_sequences(options: dict[str, Any]) -> None:
    c = 2 // options.get("groups", 1)
    operands = [Tensor(random(3, 2, 5)), Tensor(random(4, c, 2)), Tensor(random(4))]
    assert autograd.gradcheck(lambda x, w, b: conv1d(x, w, b, **options), *operands, order=2)


@pytest.mark.parametrize(("stride", "padding"), [((2, 2), (0, 0)), ((1, 2), (1, 0)), ((3, 1), (1, 1))])
@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_gradients_of_pooling(pool: Any, stride: Any, padding: Any) -> None:
    x = Tensor(random(2, 2, 5, 4))
    out = pool(x, (3, 2), stride, padding)
    seed = random(*out.shape)
    (dx,) = gradients(out, [x], seed)
    measured = central_differences(lambda a: float((pool(a, (3, 2), stride, padding).data * seed).sum()), x.data)
    np.testing.assert_allclose(dx, measured, atol=1e-7)


def test_ties_of_max_pooling_share_the_gradient() -> None:
    x = Tensor([[1.0, 3.0, 2.0, 2.0], [3.0, 3.0, 2.0, 2.0]])
    max_pool2d(x, 2).sum().backward()
    assert x.grad.tolist() == [[0, 1 / 3, 1 / 4, 1 / 4], [1 / 3, 1 / 3, 1 / 4, 1 / 4]]


def derivatives(f: Any, inputs: list[Any]) -> list[Any]:
    """Value, gradients and second derivatives (of a nonlinear function of them) of ``f``."""
    variables = [Tensor(x) for x in inputs]
    out = f(*variables)
    first = gradients((out**3).sum(), variables, create_graph=True)
    second = gradients(sum((slope**2).sum() for slope in first), variables)
    return [out.data, *[slope.data for slope in first], *second]


def agree(whole: Any, composed: Any, inputs: list[Any]) -> None:
    """Values, gradients and second derivatives are the same by one primitive and by several others."""
    for one, other in zip(derivatives(whole, inputs), derivatives(composed, inputs), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-10)


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("padding", [0, 1])
def test_max_pooling_is_the_largest_of_its_windows(tied: bool, padding: int) -> None:
    x = np.round(random(2, 3, 5, 4) * 2) if tied else random(2, 3, 5, 4)
    ends = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    inside = np.pad(np.ones(x.shape, bool), ends)

    def composed(x: Tensor) -> Any:
        padded = autograd.where(inside, autograd.pad(x, ends), -np.inf)
        return autograd.max(autograd.sliding_windows(padded, (2, 3), (2, 1)), axis=(-2, -1))

    agree(lambda x: autograd.max_pool2d(x, (2, 3), (2, 1), (padding, padding)), composed, [x])


@pytest.mark.parametrize(("stride", "padding"), CONFIGURATIONS)
def test_convolution_is_the_sum_over_its_windows(stride: Any, padding: Any) -> None:
    def composed(x: Tensor, weight: Tensor) -> Any:
        padded = autograd.pad(x, ((0, 0), (0, 0), *[(n, n) for n in padding]))
        seen = autograd.sliding_windows(padded, weight.shape[2:], stride)
        return autograd.einsum("ncijuv,ocuv->noij", seen, weight)

    inputs = [random(2, 2, 5, 4), random(3, 2, 3, 2)]
    agree(lambda x, weight: autograd.conv2d(x, weight, stride, padding), composed, inputs)


@pytest.mark.parametrize("block", [1, 1600, 7000])
def test_the_blocks_make_no_difference(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one row of places; of some rows of one image; of some images. Beside all at once."""
    x, weight, move = random(3, 4, 7, 6), random(6, 2, 3, 2), ((2, 1), ((1, 2), 1), (1, 2), 2)
    pool: Any = {"kernel": (3, 2), "stride": (2, 1), "padding": (1, (0, 1))}

    def everything() -> list[Any]:
        return [
            *derivatives(lambda x, weight: autograd.conv2d(x, weight, *move), [x, weight]),
            *derivatives(lambda x: autograd.max_pool2d(x, **pool), [x]),
            *derivatives(lambda x: autograd.avg_pool2d(x, **pool), [x]),
        ]

    expected = everything()
    monkeypatch.setattr(windows, "BLOCK", block)
    for one, other in zip(everything(), expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-11)


@pytest.mark.parametrize("layer", [Conv1d(4, 6, 2, 2, 1, groups=2, rng=0), Conv2d(4, 6, 2, 2, 1, groups=2, rng=0)])
def test_a_compiled_layer_adds_its_bias_in_the_same_pass_and_gives_the_same(layer: Any) -> None:
    def step(x: Tensor) -> Any:
        y = layer(x)
        return y.detach(), gradients((y**2).sum(), [x, *layer.parameters()])

    x = Tensor(random(3, 4, *[5] * layer.axes))
    compiled = autograd.compile(step)
    compiled(x)
    assert "affine" in str(compiled)
    for one, other in zip(step(x)[1], compiled(x)[1], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_an_image_that_is_a_constant_gets_no_gradient() -> None:
    layer = Conv2d(1, 2, 3, rng=0)
    layer(random(1, 1, 5, 5)).sum().backward()
    assert layer.weight.grad.shape == (2, 1, 3, 3)
    assert layer.bias is not None
    assert layer.bias.grad.tolist() == [9, 9]


# types, representation, errors


def test_layers_keep_float32_and_cast_their_input() -> None:
    layer = Conv2d(1, 2, 3, rng=0)
    out = MaxPool2d(2)(layer(random(1, 1, 6, 6)))
    assert out.dtype == np.float32
    out.sum().backward()
    assert layer.weight.grad.dtype == np.float32
    assert Conv2d(1, 2, 3, dtype=np.float64).weight.dtype == np.float64


def test_whole_and_complex_numbers_are_convolved_as_they_are() -> None:
    x, weight = np.arange(18).reshape(2, 3, 3), np.arange(24).reshape(3, 2, 2, 2)
    expected = autograd.conv2d(x.astype(float), weight.astype(float))
    for kind, factor in ((np.int64, 1), (np.complex128, 2j), (np.float16, 1)):
        found = autograd.conv2d(x.astype(kind), (factor * weight).astype(kind))
        assert found.dtype == kind
        np.testing.assert_array_equal(found, factor * expected)
    assert autograd.avg_pool2d(np.array([[100, 100]], np.int8), (1, 2), (1, 1)).tolist() == [[100.0]]


def test_a_seed_gives_the_same_kernels() -> None:
    assert (Conv2d(2, 3, 3, rng=7).weight.data == Conv2d(2, 3, 3, rng=7).weight.data).all()
    assert abs(Conv2d(2, 3, 3, rng=7).weight.data).max() <= 1 / np.sqrt(18)


def test_layers_say_what_they_are() -> None:
    assert "1, 8, kernel_size=3, stride=1, padding=(1, 0)" in repr(Conv2d(1, 8, 3, padding=(1, 0)))
    assert "kernel_size=2, stride=2, padding=0" in repr(MaxPool2d(2))
    assert "3, 6, kernel_size=2, stride=1, padding='same', dilation=2, groups=3, padding_mode='circular'" in repr(
        Conv1d(3, 6, 2, 1, "same", 2, 3, padding_mode="circular")
    )


@pytest.mark.parametrize(
    ("shape", "start", "expected"), [((2, 3, 4), 1, (2, 12)), ((2, 3, 4), 0, (24,)), ((0, 3, 4), 1, (0, 12))]
)
def test_flatten(shape: Any, start: int, expected: Any) -> None:
    assert Flatten(start)(np.zeros(shape)).shape == expected


def test_no_images_at_all() -> None:
    layer = Conv2d(1, 2, 3, rng=0)
    out = max_pool2d(layer(np.zeros((0, 1, 6, 6))), 2)
    assert out.shape == (0, 2, 2, 2)
    out.sum().backward()
    assert (layer.weight.grad == 0).all()


ERRORS: list[tuple[Any, type[Exception], str]] = [
    (lambda: Conv2d(1, 8, 3)(np.zeros((8, 8))), ShapeError, r"\(8, 8\).*reshape\(\(n, 1, h, w\)\)"),
    (lambda: Conv2d(3, 8, 3)(np.zeros((2, 8, 8, 3))), ShapeError, r"\(2, 8, 8, 3\) have 8 channels.*take 3"),
    (lambda: Conv2d(1, 8, 5)(np.zeros((2, 1, 4, 4))), ShapeError, r"\(5, 5\) does not fit.*\(2, 1, 4, 4\)"),
    (lambda: MaxPool2d(5)(np.zeros((2, 1, 4, 4))), ShapeError, r"\(5, 5\) does not fit.*smaller kernel_size"),
    (lambda: MaxPool2d(2)(np.zeros(4)), ShapeError, r"\(4,\)"),
    (lambda: max_pool2d(np.zeros((4, 4)), 2, padding=2), ArgumentError, "more than half of the window"),
    (lambda: Conv2d(1, 8, 0), ArgumentError, "kernel_size must be a whole number of at least 1"),
    (lambda: Conv2d(1, 8, 3, stride=0), ArgumentError, "stride must be a whole number of at least 1"),
    (lambda: Conv2d(1, 8, 3, padding="full"), UnknownNameError, "no padding is called 'full' here; known: same, valid"),
    (lambda: Conv2d(1, 8, 3, 2, padding="same"), ArgumentError, r'padding="same" needs a stride of 1, found \(2, 2\)'),
    (lambda: Conv1d(1, 8, 3, stride=3, padding="same"), ArgumentError, r"stride of 1, found \(3,\)"),
    (lambda: Conv2d(1, 8, 3, padding=-1), ArgumentError, "padding must be a whole number of at least 0"),
    (lambda: Conv1d(1, 8, (3, 3)), ArgumentError, r"kernel_size must be a whole number of at least 1, found \(3, 3\)"),
    (lambda: Conv1d(1, 8, 3, dilation=0), ArgumentError, "dilation must be a whole number of at least 1"),
    (lambda: Conv1d(4, 6, 3, groups=4), ArgumentError, "groups must divide .*, found 4 groups for 4 and 6"),
    (lambda: Conv1d(1, 8, 3, padding_mode="mirror"), UnknownNameError, "'mirror' here; known: zeros, reflect"),
    (
        lambda: Conv1d(1, 8, 3)(np.zeros(8)),
        ShapeError,
        r"sequences of shape \(n, c, t\).*\(8,\).*reshape\(\(n, 1, t\)\)",
    ),
    (
        lambda: Conv1d(3, 8, 3)(np.zeros((2, 8, 3))),
        ShapeError,
        r"\(2, 8, 3\) have 8 channels.*take 3: channels come bef",
    ),
    (lambda: Conv1d(1, 8, 3, dilation=2)(np.zeros((1, 4))), ShapeError, r"\(5,\) does not fit into seq.*\(1, 4\)"),
    (lambda: Conv1d(1, 1, 3, padding=4, padding_mode="reflect")(np.zeros((1, 4))), ShapeError, "up to 3 .* found 4"),
    (lambda: Conv1d(1, 1, 3, padding=5, padding_mode="circular")(np.zeros((1, 4))), ShapeError, "up to 4 .* found 5"),
    (lambda: Conv1d(1, 1, 3, padding=1, padding_mode="replicate")(np.zeros((1, 0))), ShapeError, "an axis of 0"),
    (lambda: conv1d(np.zeros((2, 4)), np.zeros((3, 2))), ShapeError, r"\(out, c, k\), found \(3, 2\)"),
    (lambda: conv1d(np.zeros((2, 4)), np.zeros((3, 1, 2)), groups=2), ShapeError, "2 groups of 3 kernels"),
    (lambda: conv1d(np.zeros((2, 4)), np.zeros((3, 2, 2)), np.zeros(2)), ShapeError, r"\(3,\), found \(2,\)"),
    (lambda: Conv2d(0, 8, 3), ArgumentError, "in_channels"),
    (lambda: conv2d(np.zeros((1, 4, 4)), np.zeros((3, 3))), ShapeError, r"\(out, c, kh, kw\), found \(3, 3\)"),
    (lambda: conv2d(np.zeros((1, 4, 4)), np.zeros((2, 1, 3, 3)), np.zeros(3)), ShapeError, r"\(2,\), found \(3,\)"),
    (lambda: autograd.conv2d(Tensor(np.zeros((1, 4, 4))), np.zeros((2, 1, 3, 3)), stride=2), ArgumentError, "a pair"),
    (
        lambda: autograd.affine_conv2d(Tensor(np.zeros((1, 4, 4))), np.zeros((2, 1, 3, 3)), np.zeros(3)),
        ShapeError,
        "2 kernels need as many numbers as bias",
    ),
    (lambda: autograd.conv2d_input(Tensor(np.zeros((1, 3, 3))), np.zeros((1, 1, 2, 2)), (5, 5)), ShapeError, "places"),
    (lambda: autograd.conv2d(np.ones((1, 2, 2), bool), np.ones((1, 1, 1, 1), bool)), DTypeError, "truth values"),
    (lambda: autograd.max_pool2d(np.ones((2, 2), complex), (2, 2), (1, 1)), DTypeError, "have no order"),
    (
        lambda: Flatten(3)(np.zeros((2, 2))),
        ShapeError,
        r"start_dim=3.* these axes, in this order, found shape \(2, 2\)",
    ),
]


@pytest.mark.parametrize(("wrong", "error", "says"), ERRORS)
def test_errors_say_what_was_found_and_what_to_do(wrong: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        wrong()
