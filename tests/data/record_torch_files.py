"""Write down files of weights that PyTorch has written, for the tests to load; they need no PyTorch themselves.

    python tests/data/record_torch_files.py        (with a Python that has torch and safetensors)

The model has dropout, and two layers that share their weight.
"""

import json
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import save_file, save_model


def main() -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Dropout(0.5), torch.nn.Linear(3, 3))
    model[2].weight = model[0].weight
    x = torch.randn(4, 3)
    found: dict[str, object] = {"x": x.tolist(), "y": model.eval()(x).tolist()}
    with TemporaryDirectory() as folder:
        path = Path(folder, "model.safetensors")
        state = model.state_dict()
        ways = {
            "save_file": lambda: save_file({key: tensor.clone() for key, tensor in state.items()}, path),
            "save_model": lambda: save_model(model, str(path)),  # which writes shared weights once
            "bfloat16": lambda: save_file({key: tensor.clone().bfloat16() for key, tensor in state.items()}, path),
        }
        for way, write in ways.items():
            write()
            found[way] = b64encode(path.read_bytes()).decode()
    found["rounded"] = {key: tensor.bfloat16().float().tolist() for key, tensor in state.items()}
    Path(__file__).with_name("torch_files.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
