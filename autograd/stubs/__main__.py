"""Write all stubs."""

from autograd.stubs.files import ROOM, STUBS

if __name__ == "__main__":
    for path, text in STUBS.items():
        path.write_text(text())
        print(f"wrote {path.relative_to(ROOM.parent)}")
