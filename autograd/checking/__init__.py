"""Checks of derivatives and of numbers. Begin with `gradient_checks`."""
