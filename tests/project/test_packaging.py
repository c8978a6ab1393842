"""What pyproject.toml promises about the wheel, checked without building one."""

import tomllib
from pathlib import Path

import pytest

import autograd

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ["autograd", "nn", "viz"]


def test_the_wheel_holds_the_three_packages_only() -> None:
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("file", ["__init__.py", "py.typed"])
def test_each_package_is_a_typed_package(package: str, file: str) -> None:
    assert (ROOT / package / file).is_file()


def test_types_and_coverage_look_at_what_the_wheel_holds() -> None:
    assert PYPROJECT["tool"]["mypy"]["files"] == PACKAGES
    assert PYPROJECT["tool"]["coverage"]["run"]["source"] == PACKAGES


def test_the_version_is_the_same_in_both_places() -> None:
    assert PYPROJECT["project"]["version"] == autograd.__version__


def test_the_development_extra_includes_every_other_extra() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    others = ",".join(name for name in extras if name != "dev")
    assert f"glassgrad[{others}]" in extras["dev"]
