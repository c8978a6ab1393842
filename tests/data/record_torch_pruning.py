"""Record what ``torch.nn.utils.prune`` prunes: ``python tests/data/record_torch_pruning.py``.

Writes torch_pruning.json beside this file: two weights, and their masks after one amount and after another.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

RECORDS = Path(__file__).with_name("torch_pruning.json")
AMOUNTS: list[tuple[float, float]] = [(0.2, 0.2), (0.5, 0.5), (0.33, 0.125), (3, 4), (0.0, 1.0)]


def record() -> dict[str, Any]:
    import torch
    from torch.nn.utils import prune

    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(5, 7)), rng.normal(size=(2, 5)) / 2]
    cases = []
    for amounts in AMOUNTS:
        for together in (False, True):
            layers = [torch.nn.Linear(7, 5), torch.nn.Linear(5, 2)]
            for layer, weight in zip(layers, weights, strict=True):
                layer.weight = torch.nn.Parameter(torch.tensor(weight))
            masks = []
            for amount in amounts:
                if together:
                    places = [(layer, "weight") for layer in layers]
                    prune.global_unstructured(places, pruning_method=prune.L1Unstructured, amount=amount)
                else:
                    for layer in layers:
                        prune.l1_unstructured(layer, "weight", amount)
                masks.append([layer.weight_mask.int().tolist() for layer in layers])
            cases.append({"amounts": amounts, "globally": together, "masks": masks})
    return {"weights": [weight.tolist() for weight in weights], "cases": cases}


if __name__ == "__main__":
    found = record()
    lines = ",\n".join(json.dumps(case) for case in found["cases"])
    RECORDS.write_text(f'{{"weights": {json.dumps(found["weights"])},\n"cases": [\n{lines}\n]}}\n')
