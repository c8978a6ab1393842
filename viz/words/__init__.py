"""The chain rule in words. Begin with `chain_rule`."""
