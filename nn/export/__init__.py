"""Export: the source of a model in PyTorch.

Begin with `torch_code`, whose table says how each layer is written; `walk` goes through a model, and writes calls.
"""
