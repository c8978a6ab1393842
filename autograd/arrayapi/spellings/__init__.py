"""NumPy functions whose name or signature differs from our primitives, by topic.

Arguments are NumPy's, without those that would write in place. `numpy_dispatch` imports this room once NumPy asks.
Begin with `elementwise`.

Source: the reference of NumPy 2.
"""

from autograd.arrayapi.spellings import counting as counting
from autograd.arrayapi.spellings import elementwise as elementwise
from autograd.arrayapi.spellings import joining as joining
from autograd.arrayapi.spellings import line_functions as line_functions
from autograd.arrayapi.spellings import linear_algebra as linear_algebra
from autograd.arrayapi.spellings import numpy_fft as numpy_fft
from autograd.arrayapi.spellings import polynomials as polynomials
from autograd.arrayapi.spellings import quantiles as quantiles
from autograd.arrayapi.spellings import questions as questions
from autograd.arrayapi.spellings import reducing as reducing
from autograd.arrayapi.spellings import refusals as refusals
from autograd.arrayapi.spellings import samples as samples
from autograd.arrayapi.spellings import shapes as shapes
from autograd.arrayapi.spellings import statistics as statistics
from autograd.arrayapi.spellings import ufunc_methods as ufunc_methods
