"""Pictures as DOT, SVG, HTML and text. Begin with `dot`."""
