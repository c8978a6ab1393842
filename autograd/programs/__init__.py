"""Graphs and functions made ready to be run again at speed. Begin with `compiling`.

`values`: graphs of Values. `functions`: functions of Tensors. `tape`: the instructions that a function comes
down to, and their code. `backends`: where a tape runs. `common`: how both compilers write their text, lend their
memory, cut large work for threads, and are drawn.

Why a graph of Values is not put on the tape
--------------------------------------------
It was tried: flat buffers as leaves of a tape, each group's rules run over stand-ins, the last instruction of each
writing into its slice. All numbers were the same to the last bit. Time of a run of forward and backward on the tape,
as a share of that by `values` (median of alternating runs, one thread, NumPy 2.4):

================================================  =====
the demo's loss by `nn.scalar`, 20 groups         0.95
the same over 1,540 points, 580,000 nodes         0.89
batches of 100, 1,000, 10,000, 100,000 examples   0.99, 0.94, 0.88, 0.89
a chain of 4,000 numbers                          0.71
900,000 nodes without structure, 768 groups       1.32
================================================  =====

So a tape ran regular graphs faster, since it wrote each result to its place where ``v2[...] = x * y`` made an array and
copied it: that much is done by `values` too now, for the last operation of each rule. Graphs without structure a tape
runs slower, also without its rewrites (1.23). What decided is the writing:

- A tape knows the shape of every array, so each new number of examples needs a tape of its own: 11 ms for the demo's
  loss, where `values` makes new buffers for the same code in 0.06 ms. A batch that is shorter than the others
  would cost more than it computes.
- Compiling takes twice as long where groups are small: a chain of 4,000 numbers 3.9 s in place of 1.9 s.
- ``np.multiply(d2, 1 - v2 * v2, out=d2x)`` is the rule as it stands in the table. On a tape it is three calls with
  temporary arrays, and the source of a graph of Values is there to be read.

A tape whose shapes may contain the number of examples would remove the first.
"""
