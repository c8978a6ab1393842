"""Positions of boxes, frames and lines. Begin with `frames`.

Graphviz lays out pictures without frames. It keeps frames, and what is in them, in no order; so a picture with frames
is laid out here, frame by frame from the inside, and Graphviz only draws it.
"""
