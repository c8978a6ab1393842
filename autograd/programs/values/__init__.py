"""A graph of Values as a program over arrays. Begin with `program`; then `cells`, `buffers`, `scalar_codegen`.

`cells` sorts the numbers of a graph by level and operation into groups of like numbers, and `merging` makes fewer and
larger ones: sums of sums become one sum, and sums of products become products of matrices where rows and columns
recur. Which primitives are sums, and which is such a product, the table says: a primitive sums when all its partials
are the constant 1, and ``unfolds=[add_n, multiply]`` in the block of `matmul` says what makes one entry of its result.

`buffers` orders the numbers of each group as their readers want them, so that most operands are slices of a flat
buffer and only the rest is gathered. `scalar_codegen` runs the primitives' rules over a namespace whose operators write
NumPy code. That text is the program: what ``program.source`` shows is what runs.

In a batch some leaves vary from example to example, and so does what depends on them. Each set of leaves that has come
up has a plan of its own, in which no group mixes the two: what varies has a row of examples per number, all else is
computed once for a block. So a weight that all examples share meets them in one product of matrices. `batches` cuts a
batch into blocks that stay in cache, which several threads may run. Neither where a block ends nor the order in which
partial sums are added up depends on the number of threads, so results do not either.
"""
