"""Looking inside: what a network's layers give, how its gradients flow, which of its weights it needs.

Begin with `shapes`, the table of a network's layers. `diagnosis` looks at a batch and the gradients it gives; `pruning`
takes weights away by masks, `lottery` trains what is left from its first values again.
"""
