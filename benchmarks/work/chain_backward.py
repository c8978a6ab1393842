import sys

from clock import report

from autograd import Value

x = Value(1.0)
end = x
for _ in range(int(sys.argv[1])):
    end = end * x
for _ in range(6):
    end.backward()  # by then Python has the memory that this takes
report(end.backward)
