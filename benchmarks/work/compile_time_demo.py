from clock import report
from demo_graph import demo_graph

from autograd import compile

loss, _ = demo_graph()
report(lambda: compile(loss))
