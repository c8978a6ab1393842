"""The one door from pictures to the engine."""

from __future__ import annotations

import autograd

if getattr(autograd, "ENGINE", None) != "glassgrad":
    raise ImportError(
        "viz draws the graphs of glassgrad, and 'import autograd' found "
        + (autograd.__file__ or "a part of it: uninstalling the package 'autograd' of HIPS takes what both had")
        + ". Install glassgrad in a fresh virtual environment; or `pip uninstall autograd glassgrad`, then install it"
    )

from autograd import CONSTANT as CONSTANT
from autograd import PARAMETER as PARAMETER
from autograd import Contribution as Contribution
from autograd import Node as Node
from autograd import Tensor as Tensor
from autograd import Value as Value
from autograd import errors as errors
from autograd import gradients as gradients
from autograd import no_grad as no_grad
from autograd import scope as scope
from autograd import topological_order as topological_order
from autograd.checking.contributions import adjoints as adjoints
from autograd.checking.contributions import local_partial as local_partial
from autograd.checking.contributions import passed_on as passed_on
from autograd.checking.source_lines import source_lines as source_lines
from autograd.core.primitive import Elementwise as Elementwise
from autograd.core.primitive import Linear as Linear
from autograd.formulas.expression import Compound as Compound
from autograd.formulas.expression import Expression as Expression
from autograd.formulas.expression import Number as Number
from autograd.formulas.expression import Symbol as Symbol
from autograd.formulas.expression import as_expression as as_expression
from autograd.formulas.expression import choice as choice
from autograd.formulas.expression import compose as compose
from autograd.formulas.expression import total as total
from autograd.formulas.latex import latex_name as latex_name
from autograd.formulas.latex import latex_number as latex_number
from autograd.formulas.latex import latex_text as latex_text
from autograd.formulas.rules import adjoint as adjoint
from autograd.formulas.rules import applied as applied
from autograd.formulas.rules import contributions as contributions
from autograd.formulas.rules import partial as partial
from autograd.formulas.text import subscript as subscript
from autograd.foundation.scopes import CallName as CallName
from autograd.foundation.scopes import Entered as Entered
from autograd.lifetime.changes import check as check
from autograd.programs.common.diagrams import Box as Box
from autograd.programs.common.diagrams import Diagram as Diagram
