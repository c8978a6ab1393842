"""What PyTorch and Keras call things that `nn` has by another name, or has not: words for errors."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["CALLBACKS", "FLAGS", "OPTIONS", "flag_instead", "instead", "module_instead", "nearest", "option_instead"]

# of the package, in PyTorch
TORCH = {
    "AdaptiveLogSoftmaxWithLoss": "nn.Linear and nn.CrossEntropyLoss",
    "Buffer": "self.register_buffer(name, array)",
    "ChannelShuffle": "reshape and permute_dims in forward",
    "CircularPad1d": 'nn.functional.pad(x, (before, after), "circular") in forward',
    "CircularPad2d": 'nn.functional.pad(x, (left, right, top, bottom), "circular") in forward',
    "ConstantPad1d": "nn.functional.pad(x, (before, after), value=v) in forward",
    "ConstantPad2d": "nn.functional.pad(x, (left, right, top, bottom), value=v) in forward",
    "CosineSimilarity": "nn.functional.cosine_similarity(x1, x2) in forward",
    "DataParallel": "compile(..., backend=autograd.backends.Jax(mesh)), or nn.Trainer(..., backend=...)",
    "Dropout1d": "nn.Dropout2d on x with one more axis: autograd.expand_dims(x, axis=-1) in forward",
    "EmbeddingBag": "nn.Embedding(...)(x).mean(axis=1)",
    "Fold": "nn.functional.conv_transpose2d with a weight of ones and zeros",
    "GaussianNLLLoss": "((prediction - target) ** 2 / variance + autograd.log(variance)).mean() / 2",
    "MultiLabelSoftMarginLoss": "nn.BCEWithLogitsLoss, whose mean it is",
    "PairwiseDistance": "nn.functional.pairwise_distance(x1, x2) in forward",
    "ParameterDict": "a dict of nn.Parameter in an attribute, which is found there",
    "PixelShuffle": "reshape and permute_dims in forward",
    "PixelUnshuffle": "reshape and permute_dims in forward",
    "ReflectionPad1d": 'nn.functional.pad(x, (before, after), "reflect") in forward',
    "ReflectionPad2d": 'nn.functional.pad(x, (left, right, top, bottom), "reflect") in forward',
    "ReplicationPad1d": 'nn.functional.pad(x, (before, after), "replicate") in forward',
    "ReplicationPad2d": 'nn.functional.pad(x, (left, right, top, bottom), "replicate") in forward',
    "SoftMarginLoss": "autograd.softplus(-target * prediction).mean()",
    "Softmax2d": "nn.Softmax(dim=-3)",
    "SyncBatchNorm": "nn.BatchNorm2d",
    "Transformer": "nn.Sequential of several nn.TransformerEncoderLayer; there is no decoder",
    "TransformerDecoder": "nn.MultiheadAttention of the memory in a module of your own",
    "TransformerDecoderLayer": "nn.MultiheadAttention of the memory in a module of your own",
    "TransformerEncoder": "nn.Sequential of several nn.TransformerEncoderLayer",
    "TripletMarginLoss": "nn.functional.triplet_margin_loss(anchor, positive, negative)",
    "TripletMarginWithDistanceLoss": "relu(d(anchor, positive) - d(anchor, negative) + margin).mean()",
    "Upsample": "nn.ConvTranspose2d(c, c, 2, stride=2), or np.repeat along both axes in forward for the nearest",
    "UpsamplingNearest2d": "np.repeat(np.repeat(x, k, axis=-2), k, axis=-1) in forward",
    "ZeroPad1d": "nn.functional.pad(x, (before, after)) in forward",
    "ZeroPad2d": "nn.functional.pad(x, (left, right, top, bottom)) in forward",
    "one_hot": "nn.functional.one_hot(labels, k)",
    "mse_loss": "nn.functional.mse_loss, or nn.squared_error",
    "relu": "nn.functional.relu, or autograd.relu",
    "softmax": "nn.functional.softmax(x, dim=...), or autograd.softmax(x, axis=...)",
    "Tensor": "autograd.Tensor",
    "no_grad": "autograd.no_grad()",
}

# of the package, in Keras
KERAS = {
    "Add": "x + y in forward",
    "AveragePooling1D": "nn.AvgPool1d",
    "AveragePooling2D": "nn.AvgPool2d",
    "BatchNormalization": "nn.BatchNorm1d or nn.BatchNorm2d",
    "Bidirectional": "nn.LSTM(..., bidirectional=True)",
    "Concatenate": "autograd.concat([x, y], axis=-1) in forward",
    "Conv1D": "nn.Conv1d(in_channels, out_channels, kernel_size), channels before places",
    "Conv2D": "nn.Conv2d(in_channels, out_channels, kernel_size), channels before places",
    "Conv2DTranspose": "nn.ConvTranspose2d(in_channels, out_channels, kernel_size)",
    "Dense": "nn.Linear(inputs, units), and the activation as the next layer",
    "GaussianNoise": "x + noise in forward",
    "GlobalAveragePooling1D": "nn.AdaptiveAvgPool1d(1), nn.Flatten()",
    "GlobalAveragePooling2D": "nn.AdaptiveAvgPool2d(1), nn.Flatten()",
    "GlobalMaxPooling2D": "nn.AdaptiveMaxPool2d(1), nn.Flatten()",
    "Input": "nothing: layers are told their inputs, nn.Linear(64, 10), or nn.LazyLinear(10) finds out",
    "Lambda": "the function itself: nn.Sequential takes plain functions",
    "LayerNormalization": "nn.LayerNorm",
    "MaxPooling1D": "nn.MaxPool1d",
    "MaxPooling2D": "nn.MaxPool2d",
    "Model": "nn.Module with a forward, and nn.Trainer for fit",
    "MultiHeadAttention": "nn.MultiheadAttention(embed_dim, num_heads, batch_first=True)",
    "Reshape": "nn.Unflatten(1, shape)",
    "SimpleRNN": 'nn.RNN(inputs, units, batch_first=True, bias="single"), nn.Last()',
    "SpatialDropout2D": "nn.Dropout2d",
    "TimeDistributed": "the layer itself: nn.Linear takes (..., inputs)",
    "UpSampling2D": "np.repeat(np.repeat(x, k, axis=-2), k, axis=-1) in forward",
    "ZeroPadding2D": "nn.functional.pad(x, (left, right, top, bottom)) in forward",
    "models": "nn itself",
    "optimizers": "nn.optim",
}

# of nn.callbacks, in Keras
CALLBACKS = {
    "BackupAndRestore": "nn.callbacks.Backup(folder), and nn.Trainer.resume(folder, model)",
    "LambdaCallback": "a function of (epoch, logs) among the callbacks, or a Callback of your own",
    "LearningRateScheduler": "nn.Trainer(..., schedule=nn.LambdaLR(rate, factor_of_epoch))",
    "ReduceLROnPlateau": "nn.Trainer(..., schedule=nn.ReduceLROnPlateau(rate))",
    "TensorBoard": "nn.callbacks.CSVLogger(path)",
    "TerminateOnNaN": "nothing: a loss that is no number ends the fit with an error",
}

# options of modules in PyTorch
OPTIONS = {
    "capturable": 'leave it out: compile(step, backend="jax") makes one program of a step',
    "device": 'leave it out: numbers lie on the CPU, and compile(step, backend="jax") runs where JAX does',
    "differentiable": "leave it out: write the step as a function of the parameters, and take its derivative",
    "foreach": "leave it out: parameters of one type are moved together, as one array",
    "fused": "leave it out: compile(step) makes one program of a step",
    "generator": "write rng, a numpy.random.Generator or a whole number",
    "inplace": "leave it out, as the graph keeps what a result was made of",
    "max_value": "write max_val",
    "min_value": "write min_val",
    "num_workers": "leave it out: batches are taken from arrays in memory",
    "pin_memory": "leave it out: batches are taken from arrays in memory",
    "reduce": 'write reduction="mean" or "none"',
    "size_average": 'write reduction="mean" or "sum"',
    "threshold": "leave it out: the function is exact everywhere",
}

# attributes of a model that Keras reads, and that do nothing here
FLAGS = {
    "stop_training": "self.trainer.stop_training = True in a callback",
    "trainable": "requires_grad_(False), or requires_grad_(True)",
}

# of a module, an optimiser's or a trainer's model
METHODS = {
    "compile": "nn.Trainer(model, loss, optimiser), or autograd.compile of a function",
    "cpu": "the model itself: all numbers lie on the CPU",
    "cuda": 'the model itself: a GPU is where compile(step, backend="jax") runs',
    "evaluate": "nn.Trainer(model, loss, optimiser).evaluate(x, y)",
    "fit": "nn.Trainer(model, loss, optimiser).fit(x, y)",
    "get_weights": "state_dict()",
    "load_weights": "nn.load(model, path)",
    "predict": "model(x), or nn.Trainer(...).predict(x) in batches and without a graph",
    "register_backward_hook": "a look at the gradients after backward(), or nn.diagnose",
    "register_full_backward_hook": "a look at the gradients after backward(), or nn.diagnose",
    "save": "nn.save(model, path)",
    "save_weights": "nn.save(model, path)",
    "set_weights": "load_state_dict(state)",
    "share_memory": "nothing: threads share a model",
    "trainable": "requires_grad_(False)",
    "trainable_variables": "parameters()",
    "trainable_weights": "parameters()",
    "weights": "parameters() or state_dict()",
}


def nearest(name: object, known: Iterable[str]) -> str:
    """The ``known`` names that a wrong ``name`` is near to, up to three, whatever its case; empty where there are none.

    >>> nearest("relu6x", ["ReLU6", "Tanh"]), nearest("thing", ["ReLU6", "Tanh"])
    ('; near it: ReLU6', '')
    """
    from difflib import get_close_matches  # which only who has misspelt a name waits for

    spelt = {each.lower(): each for each in reversed([*known])}
    near = [spelt[each] for each in get_close_matches(str(name).lower(), spelt)]
    return f"; near it: {', '.join(near)}" if near else ""


def instead(name: str, known: list[str]) -> str:
    """What to write for a ``name`` that `nn` has not, with ``known`` names to be near to; empty where nobody knows.

    >>> instead("MaxPooling2D", []), instead("Conv3d", []), instead("Liner", ["Linear"]), instead("Thing", ["Linear"])
    (': write nn.MaxPool2d', ': it has no layers of three axes', '; near it: Linear', '')
    """
    words = TORCH.get(name) or KERAS.get(name)
    if words:
        return f": write {words}"
    if name.endswith(("3d", "3D")):
        return ": it has no layers of three axes"
    if name.startswith("Lazy"):
        return ": only nn.LazyLinear finds out its inputs"
    return "" if name.startswith("_") else nearest(name, known)  # nobody writes __wrapped__ by hand


def module_instead(name: str) -> str:
    """What to write for an attribute that a module has not; empty where nobody knows.

    >>> module_instead("fit"), module_instead("thing")
    (': write nn.Trainer(model, loss, optimiser).fit(x, y)', '')
    """
    return f": write {METHODS[name]}" if name in METHODS else ""


def option_instead(name: str) -> str:
    """What to write for an option that a module has not; empty where nobody knows.

    >>> option_instead("size_average"), option_instead("thing")
    (': write reduction="mean" or "sum"', '')
    """
    return f": {OPTIONS[name]}" if name in OPTIONS else ""


def flag_instead(name: str, value: bool) -> str:
    """What to write for one of `FLAGS` that is set to ``value``.

    >>> flag_instead("trainable", False).partition(";")[0]
    'setting trainable does nothing here: write requires_grad_(False), or requires_grad_(True)'
    """
    return (
        f"setting {name} does nothing here: write {FLAGS[name]}; for an attribute of your own of that name, say "
        f"{name} = {value} in the class, too"
    )
