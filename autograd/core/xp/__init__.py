"""The namespaces that rules are run over: one number, arrays, nodes. Begin with `recorder`, then `numbers`."""
