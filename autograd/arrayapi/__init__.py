"""What the array API standard and NumPy have beside the table of primitives. Begin with `creation`.

The module `autograd` is a namespace of the standard, 2024.12: ``t.__array_namespace__()`` is `autograd` itself, and
code that is written for the standard (SciPy's with ``SCIPY_ARRAY_API=1``) records a graph. Most of its functions are
primitives. What makes or describes arrays is entered by `public`, where NumPy's function of the same name finds it,
too; what NumPy has beyond, or takes otherwise, `spells` enters in `spellings` when NumPy first asks. Keywords about
memory or devices make no difference to a graph: a block declares them by ``accepts=``, and no rule sees them.
tests/arrayapi/test_array_api.py lists what of the standard is missing, with the reason.
"""
