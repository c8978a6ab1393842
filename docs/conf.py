"""How Sphinx builds the site: ``make docs``."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import primitive_table  # noqa: E402
import reference_pages  # noqa: E402
from docutils import nodes  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402
from sphinx.util.images import get_image_size  # noqa: E402
from sphinx.util.inspect import signature, stringify_signature  # noqa: E402

import autograd  # noqa: E402

project = "glassgrad"
author = copyright = "The glassgrad authors"
version = release = autograd.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.viewcode", "sphinx_copybutton"]
exclude_patterns = ["_build"]
default_role = "autolink"  # `tanh` in a docstring leads to tanh, if there is one
autosummary_generate = False
autodoc_default_options = {"show-inheritance": True, "exclude-members": "extra_repr, function"}
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_display_short_literal_types = True
strip_signature_backslash = True

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # `make notebooks` runs them; here they stand with the outputs that it has compared
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/markdown", None)]  # explanations as text: nothing here would set their TeX
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]

html_theme = "furo"
html_title = "glassgrad"
html_static_path = ["static"]
html_css_files = ["glassgrad.css"]
html_favicon = "static/icon.svg"
html_copy_source = False
html_scaled_image_link = False  # wide pictures scroll; a link around them would not
copybutton_exclude = ".linenos, .gp, .go"
WHERE = {  # of a link in a notebook, as seen from notebooks/ and from docs/lessons/
    "../docs/": "../",
    "../README.md": "../index.md",
    "../ARCHITECTURE.md": "../explanation/a_numbers_way.md",
}
WIDE = 600  # pixels: a picture that is wider cannot be read when a telephone shrinks it


def prepare(_app: object, _config: object) -> None:
    """Write what is made from the code, and lay the notebooks beside the pages."""
    reference_pages.write(HERE / "reference")
    primitive_table.write(HERE / "reference")
    for notebook in sorted((HERE.parent / "notebooks").glob("*.ipynb")):
        text = notebook.read_text("utf-8")
        for there, here in WHERE.items():
            text = text.replace(f"]({there}", f"]({here}")
        (HERE / "lessons" / notebook.name).write_text(text, "utf-8")


def gather_links(app: Sphinx) -> None:
    """Have ``make links`` look at those of the README too, which is no page of the site."""
    page = HERE / "readme_links.md"
    page.unlink(missing_ok=True)
    if app.builder.name == "linkcheck":
        found = re.findall(r"https?://[^\s)>\"]+", (HERE.parent / "README.md").read_text("utf-8"))
        page.write_text(
            "\n\n".join(["---\norphan: true\n---\n# Links of the README", *(f"<{link}>" for link in found)])
        )


def escape_bars(_app: object, _what: str, _name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """|x| in a docstring is an absolute value, not a name for reStructuredText to replace."""
    for i, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            lines[i] = "``".join(part if k % 2 else part.replace("|", "\\|") for k, part in enumerate(line.split("``")))


def true_signature(_app: object, what: str, _name: str, thing: type, _options: object, *_: object) -> object:
    """That of ``__init__``, also of classes with a ``__new__`` that takes anything, as `nn.Module` has."""
    if what != "class" or issubclass(thing, Exception):
        return None
    return stringify_signature(signature(thing), unqualified_typehints=True, show_return_annotation=False), ""


def public_bases(_app: object, _name: str, _thing: object, _options: object, bases: list[object]) -> None:
    """In the place of a class that is private, the next one behind it that is not."""
    for i, base in enumerate(bases):
        if isinstance(base, type) and base.__name__.startswith("_"):
            bases[i] = next(each for each in base.__mro__ if not each.__name__.startswith("_"))


def plain_fields(_app: object, _what: str, _name: str, thing: object, _skip: bool, _options: object) -> bool | None:
    """Leave out "Alias for field number 0": the text of a named tuple says what its fields are."""
    return True if type(thing).__name__ == "_tuplegetter" else None


def tell_pictures(app: Sphinx, page: nodes.document, _name: str) -> None:
    """For the style sheet: which pictures are wide, and which have colours of their own for dark pages."""
    for image in page.findall(nodes.image):
        path = Path(app.srcdir, image["uri"])
        width = width_of(path)
        if width > WIDE:
            image["classes"].append("wide")
            image["width"] = f"{width}px"  # of an SVG that fills its page, too
        if path.suffix == ".svg" and "prefers-color-scheme" in path.read_text("utf-8"):
            image["classes"].append("adaptive")


def width_of(picture: Path) -> int:
    """In pixels."""
    if picture.suffix == ".svg":
        found = re.search(r'<svg[^>]* viewBox="\S+ \S+ (\S+) ', picture.read_text("utf-8"))
        return round(float(found[1])) if found else 0
    size = get_image_size(picture)
    return size[0] if size else 0


def setup(app: Sphinx) -> None:
    app.connect("config-inited", prepare)
    app.connect("builder-inited", gather_links)
    app.connect("autodoc-process-docstring", escape_bars)
    app.connect("autodoc-process-signature", true_signature)
    app.connect("autodoc-process-bases", public_bases)
    app.connect("autodoc-skip-member", plain_fields)
    app.connect("doctree-resolved", tell_pictures)
