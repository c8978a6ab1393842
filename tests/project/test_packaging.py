"""What pyproject.toml promises, of the wheel and of what it runs on, checked without building or installing."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import browser
import pytest
from ruamel.yaml import YAML

import autograd

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ["autograd", "nn", "viz"]


FAKE = """#!/bin/sh
echo "$(basename "$0") $*" >> "$LOG"
case "$*" in
    "-m venv --clear "*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
esac
"""
STUB = "#!/bin/sh\necho 'python3.12: command not found' >&2\nexit 127\n"


def test_the_wheel_holds_the_three_packages_only() -> None:
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("file", ["__init__.py", "py.typed"])
def test_each_package_is_a_typed_package(package: str, file: str) -> None:
    assert (ROOT / package / file).is_file()


def test_types_and_coverage_look_at_what_the_wheel_holds() -> None:
    assert PYPROJECT["tool"]["mypy"]["files"] == PACKAGES
    assert PYPROJECT["tool"]["coverage"]["run"]["source"] == PACKAGES


def test_what_is_required_is_used() -> None:
    """By a package of the wheel, or by the demo: no dependency is installed for nothing."""
    files = [path for folder in (*PACKAGES, "examples") for path in (ROOT / folder).rglob("*.py")]
    imported = set(re.findall(r"^ *(?:import|from) (\w+)", "\n".join(map(Path.read_text, files)), flags=re.MULTILINE))
    required = {re.match(r"[\w-]+", name)[0] for name in PYPROJECT["project"]["dependencies"]}  # type: ignore[index]
    assert required <= imported


def read_yaml(path: str) -> Any:
    return YAML(typ="safe").load(ROOT / path)


def test_the_version_is_the_same_everywhere() -> None:
    version = PYPROJECT["project"]["version"]
    assert version == autograd.__version__ == str(read_yaml("CITATION.cff")["version"])
    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_workflow_runs_on_what_is_promised() -> None:
    """Every Python from the oldest promised on, with the newest NumPy, and the oldest NumPy that is allowed."""
    job = read_yaml(".github/workflows/ci.yml")["jobs"]["run"]
    matrix, (run,) = job["strategy"]["matrix"], [step for step in job["steps"] if "run" in step]
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PYPROJECT["project"]["classifiers"]))
    assert matrix["python"] == promised
    assert PYPROJECT["project"]["requires-python"] == f">={promised[0]}"
    (oldest,) = [name.replace(">=", "==") + ".*" for name in PYPROJECT["project"]["dependencies"] if "numpy" in name]
    assert matrix["numpy"] == ["numpy"]
    assert matrix["include"] == [{"python": promised[0], "numpy": oldest}]
    assert run == {"run": ".ci/run", "env": {"PYTHON": "python", "NUMPY": "${{ matrix.numpy }}"}}


def test_the_set_up_installs_the_numpy_that_is_asked_for() -> None:
    command = ["make", "--dry-run", "--always-make", "check", "PYTHON=python3.11"]
    for numpy, asked in ((None, "numpy"), ("numpy==2.1.*", "numpy==2.1.*")):
        environment = {name: value for name, value in os.environ.items() if name != "NUMPY"}
        environment |= {"NUMPY": numpy} if numpy else {}
        plan = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
        assert f"--editable '.[dev]' '{asked}'" in plan


def with_python(folder: Path, script: str) -> Path:
    """A folder to set up, and in it a program that stands for Python."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    fake = folder / "python3.11"
    fake.write_text(script)
    fake.chmod(0o755)
    return fake


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        ("Could not fetch URL", ["There is no network, or no package index (details: .venv/pip.log): connect, then"]),
        ("no version satisfies numpy (from versions: none)", ["There is no network, or no package index (details:"]),
        ("No space left", ["No space left", "The packages could not be installed: pip says why above."]),
    ],
)
def test_a_set_up_that_fails_ends_in_what_to_do(tmp_path: Path, complaint: str, said: list[str]) -> None:
    """The Python here is a program that makes environments, and whose pip fails with a complaint."""
    fake = with_python(tmp_path, FAKE.replace("esac", f'    "-m pip"*) echo "{complaint}" >&2; exit 1 ;;\nesac'))
    log = tmp_path / "log"
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    environment = {**outer, "LOG": str(log)}  # whatever make has called the tests
    command = ["make", "demo", f"PYTHON={fake}"]
    for _ in range(2):  # the second time begins anew
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode
        lines = run.stdout.splitlines()
        assert lines[0].startswith("Setting up .venv")
        assert [line[: len(words)] for line, words in zip(lines[1:], said, strict=True)] == said
        assert "run make again" in lines[-1]
        assert not (tmp_path / ".venv" / ".demo").exists()
    installs = [line for line in log.read_text().splitlines() if "pip install" in line]
    assert len(installs) == 2
    assert all("--quiet --disable-pip-version-check" in line for line in installs)


def test_an_environment_that_is_only_linked_is_left_alone(tmp_path: Path) -> None:
    fake = with_python(tmp_path, FAKE)
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "kept").touch()
    (tmp_path / ".venv").symlink_to(theirs)
    environment = {"PATH": os.environ["PATH"], "LOG": str(tmp_path / "log")}
    subprocess.run(["make", "demo", f"PYTHON={fake}"], cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert [path.name for path in theirs.iterdir()] == ["kept"]
    assert not (tmp_path / ".venv").is_symlink()


def test_the_development_extra_includes_every_other_extra() -> None:
    """But JupyterLab, which `make lab` installs when it is asked for."""
    extras = PYPROJECT["project"]["optional-dependencies"]
    others = ",".join(name for name in extras if name not in ("dev", "lab"))
    assert f"glassgrad[{others}]" in extras["dev"]


def test_every_interpreter_that_starts_is_tried(tmp_path: Path) -> None:
    """With programs that only note how they were called; a stub of a version manager is one that does not start."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in {"make": FAKE, "python3.11": FAKE, "python3.12": STUB, "python3.14": FAKE}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    for name in ("bash", "basename", "cp", "dirname", "env", "mkdir", "sed", "seq", "sh", "touch"):
        (programs / name).symlink_to(shutil.which(name) or name)
    log, environments = tmp_path / "log", tmp_path / "environments"
    environment = {"PATH": str(programs), "LOG": str(log), "ENVIRONMENTS": str(environments)}
    assert last_line(environment) == "== no Chromium on PATH: the tests of pages in a browser are skipped"
    called = log.read_text().splitlines()
    assert called[:2] == ["make check", "make test"]
    (numpy,) = [name.replace(">=", "==") + ".*" for name in PYPROJECT["project"]["dependencies"] if "numpy" in name]
    made = [line.split()[0] for line in called if " -m venv " in line]
    assert made == ["python3.11", "python3.14", "python3.11"]
    installed = [line.split("--editable ")[1] for line in called if "--editable" in line]
    assert installed == [f". pytest pytest-xdist hypothesis {name}" for name in ("numpy", "numpy", numpy)]
    tried = [line.split() for line in called if line.startswith("python -m pytest -q -m not long")]
    rooms = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py")))
    assert [sorted(path for path in line if path.startswith("tests/")) for line in tried] == [
        [room for room in rooms if room != "tests/project"]
    ] * 3


def last_line(environment: dict[str, str]) -> str:
    """The last line of what .ci/run says."""
    run = subprocess.run([ROOT / ".ci" / "run"], env=environment, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()[-1]


@pytest.mark.parametrize("name", browser.NAMES)
def test_a_browser_that_is_there_is_named_in_the_last_line(tmp_path: Path, name: str) -> None:
    for program in ("make", name):
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)
    for program in ("bash", "dirname", "env"):
        (tmp_path / program).symlink_to(shutil.which(program) or program)
    said = last_line({"PATH": str(tmp_path), "NUMPY": "numpy==2.1.*"})
    assert said == f"== pages are tried in a browser: {tmp_path / name}"


# beside the package of HIPS, which is imported as autograd, too

THEIRS = {  # what matters here: it imports names of its own from its core.py, which stands behind our package core
    "__init__.py": "from .differential_operators import grad\n",
    "differential_operators.py": "from .core import make_vjp\nfrom .tracer import trace\ngrad = make_vjp\n",
    "core.py": "make_vjp = None\n",
    "tracer.py": "trace = None\n",
}
BOTH_WAYS_OUT = ("fresh virtual environment", "pip uninstall autograd glassgrad")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of packages as pip leaves it, with ours in it."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def says(program: str, folder: Path) -> str:
    """What ``program`` says on the error stream, where the packages in ``folder`` are installed."""
    others = "[path for path in sys.path if not os.path.exists(os.path.join(path, 'autograd', '__init__.py'))]"
    start = f"import os, sys; sys.path = [{str(folder)!r}, *{others}]; del os"
    command = [sys.executable, "-W", "always", "-c", f"{start}; {program}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stderr


PROGRAMS = ["import autograd", "from autograd import Value", "from autograd import grad", "import nn", "import viz"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_theirs_installed_after_ours_is_told(folder: Path, program: str) -> None:
    for name, text in THEIRS.items():
        (folder / "autograd" / name).write_text(text)
    said = says(program, folder)
    assert "ImportError" in said
    assert all(words in said for words in BOTH_WAYS_OUT)


def test_ours_alone_says_nothing(folder: Path) -> None:
    assert says("; ".join(PROGRAMS), folder) == ""


@pytest.mark.parametrize("program", PROGRAMS)
def test_theirs_installed_before_ours_is_told(folder: Path, program: str) -> None:
    for name in THEIRS.keys() - {"__init__.py"}:
        (folder / "autograd" / name).write_text(THEIRS[name])
    said = says(program, folder)
    assert "UserWarning" in said
    assert "Error" not in said
    assert all(words in said for words in BOTH_WAYS_OUT)


@pytest.mark.parametrize("program", ["import nn", "import viz"])
def test_theirs_uninstalled_beside_ours_is_told(folder: Path, program: str) -> None:
    """It takes the files along that both have. Of ``import autograd`` Python itself says "(unknown location)"."""
    (folder / "autograd" / "__init__.py").unlink()
    said = says(program, folder)
    assert "ImportError" in said
    assert "found a part of it: uninstalling the package 'autograd' of HIPS" in said
    assert all(words in said for words in BOTH_WAYS_OUT)
    said = says("from autograd import Value", folder)
    assert "unknown location" in said
    assert "(unknown location)" in (ROOT / "README.md").read_text(encoding="utf-8")
