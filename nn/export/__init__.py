"""Export: the source of a model in PyTorch or Keras, and files of ONNX.

Begin with `torch_code`, whose table says how each layer is written. `keras_layers` with `keras_activations` holds that
of `keras_code`, `onnx_layers` with `onnx_activations` that of `onnx_file`, whose graph grows in `onnx_nodes`. `walk`
goes through a model for all three, and writes calls.
"""
