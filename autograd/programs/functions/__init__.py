"""Record what a function of Tensors does. Begin with `function`, then `recording`, `trace`, `standins`.

A function is compiled by running it on stand-ins for its arrays. These speak NumPy's protocols: each function of NumPy
that a rule calls is done with the true array and noted on a tape. So rules, transforms, modules and optimisers are
recorded without knowing it, forward, backward and in place; only `core.xp.standin` tells the engine that there are
arrays of another kind.

Meanwhile `hooks` tells the trace who reads or sets the ``data`` and ``grad`` of Tensors, and `leaves` keeps the
account: a slot that is read gives a stand-in, and the slots that hold something else at the end are what the function
has changed. Until then the leaves themselves stay as they are, so that other threads do not notice. What must not be
recorded, but done in each run, goes by `callbacks`.

Random numbers that the function draws would be the same in each run, so a draw is an error. `draws` notices it by a
profile function, which Python has for each thread, and by the states of the generators that `reach` finds by the
names in the code that runs. Nothing of NumPy or Python is replaced, and draws of other threads do not matter.
"""
