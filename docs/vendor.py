"""Fetch the scripts that draw the charts of the web view into the package, at the versions named here.

Run as `python docs/vendor.py` with npm installed; the result is in git, so that nothing is fetched when newscrawl is
installed or used.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "newscrawl/web/static/vendor"

SCRIPTS = {
    "vega": ("6.4.0", "build/vega.min.js"),
    "vega-lite": ("6.4.3", "build/vega-lite.min.js"),
    "vega-interpreter": ("2.3.2", "build/vega-interpreter.js"),
}
"""Package -> version, and the file that is taken from it."""

INSIDE = {"d3-array": "3.2.4", "internmap": "2.0.3", "topojson-client": "3.1.0"}
"""What Vega's file holds of others: their licences are taken along (d3's is the same for all its packages)."""

README = """# The scripts that draw the charts

They are Vega, Vega-Lite and Vega's interpreter of expressions, which needs no `unsafe-eval`. They come with the
package: the web view asks no other host for anything. `python docs/vendor.py` makes this folder anew; a test compares
the digests.

| file | version | licence | SHA-256 |
|---|---|---|---|
{rows}

`vega-interpreter.js` is the published file, but for its first and last statement: it takes what it needs of
`vega-util` from the global `vega`, and gives its one export to the global `vegaInterpreter`, as the other two do. The
licences are in `LICENSES.txt`.
"""


def fetch(package: str, version: str, into: Path) -> tarfile.TarFile:
    """Return a package as npm's registry has it."""
    command = ["npm", "pack", "--silent", f"{package}@{version}", "--pack-destination", str(into)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    return tarfile.open(into / name)


def text_of(package: tarfile.TarFile, name: str) -> str:
    """Return one file of a package."""
    member = package.extractfile(f"package/{name}")
    assert member is not None
    return member.read().decode()


def without_modules(script: str) -> str:
    """Return the interpreter as a plain script."""
    script, imports = re.subn(r"^import (\{.*?\}) from 'vega-util';", r"(() => {\nconst \1 = vega;", script)
    script, exports = re.subn(
        r"export \{ expression as expressionInterpreter \};",
        "globalThis.vegaInterpreter = { expressionInterpreter: expression };\n})();",
        script,
    )
    assert (imports, exports) == (1, 1), "vega-interpreter is built in another way now"
    return script


def main() -> None:
    """Write the folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows, licences = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, (version, path) in SCRIPTS.items():
            package = fetch(name, version, Path(folder))
            script = re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", text_of(package, path))
            file = FOLDER / Path(path).name
            file.write_text(without_modules(script) if name == "vega-interpreter" else script, encoding="utf-8")
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            rows.append(f"| `{file.name}` | {version} | BSD-3-Clause | `{digest}` |")
            licences.append(f"{name} {version}\n\n{text_of(package, 'LICENSE')}")
        for name, version in INSIDE.items():
            package = fetch(name, version, Path(folder))
            licences.append(f"{name} {version}\n\n{text_of(package, 'LICENSE')}")
    (FOLDER / "README.md").write_text(README.format(rows="\n".join(rows)), encoding="utf-8")
    (FOLDER / "LICENSES.txt").write_text(f"\n\n{'-' * 80}\n\n".join(licences), encoding="utf-8")


if __name__ == "__main__":
    main()
