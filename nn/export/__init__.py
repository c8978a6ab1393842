"""Export: the source of a model in PyTorch or Keras.

Begin with `torch_code`, whose table says how each layer is written; `keras_layers` and `keras_activations` hold that
of `keras_code`. `walk` goes through a model, and writes calls, for both.
"""
