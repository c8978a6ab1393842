"""What a picture shows, before anything is placed or painted. Begin with `model`, then `build`.

A graph is walked once into plain nodes, edges and groups (`graph`, `model`). `collapse` decides what is shown of a
large one; `seen` knows the names and numbers of what is, `boxes` and `lines` say them, and `build` puts all together.
The numbers are the contributions of one backward pass, as in `autograd.backward_trace`; the words come from the
primitives' own rules, and no primitive is named here.
"""
