"""Neural networks on glassgrad's engine."""
