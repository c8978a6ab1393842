"""Pictures of glassgrad's graphs."""
