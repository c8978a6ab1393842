"""Positions of boxes, frames, lines and words: one layout for all graphs, on bare NumPy. Begin with `page`.

The layout is layered (K. Sugiyama). `frames` lays out each frame by itself, the inner ones first, which then stand as
items in the layers of the frame around them:

0. `attached` says which leaves stand beside the operation that uses them; `company` makes one item of both.
1. `layers`: longest paths give each item its layer; then lines are made short. What the words on lines need is a layer
   between two others, with room for words and line, so that nothing ever stands on anything else.
2. `strands`: all lines from one box, forward and backward, are one trunk with one lane in each layer it passes; it
   branches before each user. Lines enter a frame where it begins, beside its title, and leave it where it ends.
3. `ordering`: medians there and back, and sifting, from several first orders; the one with the fewest crossings stays.
   `layerings`: in small frames boxes move to other layers where that leaves fewer crossings.
4. `positions`: each layer as near to straight lines as order and distances allow (isotonic regression); then lanes are
   pulled straight.
5. `rows`: what is too long is broken into rows, as text into lines; lines turn beside the rows without crossing.
6. `tracing` and `curves` draw the lines: lines change their place across in the gaps between layers alone, where there
   is nothing else.

`page` tries both directions and several lengths of rows, and takes the picture whose type is largest on its page.
`viz.picture.text` knows how wide text is.
"""
