"""What a graph is and how it runs backward.

Read in this order: `node`, `primitive`, `value`, `sweep`, `tensor`. The other files serve these five, `xp` holds
the namespaces that the rules of primitives are run over, and `unrolled` says some of it again, faster.
"""

from autograd.foundation.namesake import missing_in_core as __getattr__  # noqa: F401
