from estimators import measure
from sklearn import neural_network

measure(neural_network, "float64")
