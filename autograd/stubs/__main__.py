"""Write all stubs."""

from autograd.stubs.files import ROOM, STUBS

for path, text in STUBS.items():
    path.write_text(text())
    print(f"wrote {path.relative_to(ROOM.parent)}")
