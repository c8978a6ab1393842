from clock import report
from demo_graph import demo_graph

from autograd import compile

loss, model = demo_graph()
program = compile(loss)


def step():
    program()
    model.zero_grad()
    program.backward()
    for p in model.parameters():
        p.data -= 0.01 * p.grad


report(step)
