"""A graph of Values as a program over arrays. Begin with `program`; then `cells`, `buffers`, `scalar_codegen`."""
