"""Computes the self-test's numbers of the demo network in PyTorch, in float64, and prints them as TypeScript.

    python test/golden/demo-network.py > src/main/compute/self-test/demo-numbers.ts

Run it after the demo network was trained anew. Needs torch and onnx.
"""

import hashlib
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

FILE = Path(__file__).parents[2] / "resources/demo/network.onnx"
CLASS = 1

weights = {t.name: torch.tensor(numpy_helper.to_array(t)).double() for t in onnx.load(FILE).graph.initializer}
image = ((torch.arange(2 * 128 * 128) * 31) % 257).float().div(257).double().reshape(1, 2, 128, 128)
image.requires_grad_()

x = image
for layer in (1, 2, 3):
    x = torch.relu(torch.nn.functional.conv2d(x, weights[f"convolution{layer}.weight"], stride=2, padding=1))
features = torch.relu(torch.nn.functional.conv2d(x, weights["convolution4.weight"]))
logits = features.mean((2, 3)) @ weights["dense.weight"].T + weights["dense.bias"]
slope, gradient = torch.autograd.grad(logits[0, CLASS], [features, image])
hires = (slope * features).sum(1)[0]

map_at = [17 * step for step in range(16)]
gradient_at = [2729 * step + 77 for step in range(12)]


def values(tensor, places):
    return ", ".join(f"[{place}, {tensor.flatten()[place].item():.9g}]" for place in places)


print(f"""/**
 * Numbers of the demo network for class {CLASS} of one image, by PyTorch {torch.__version__.split("+")[0]} in float64: written by
 * `test/golden/demo-network.py`. Pairs are place and value in the flattened array.
 */
export const demoNumbers = {{
  /** Of the network's file; another one has other numbers. */
  sha256: '{hashlib.sha256(FILE.read_bytes()).hexdigest()}',
  layer: 'features',
  classIndex: {CLASS},
  logits: [{", ".join(f"{value:.9g}" for value in logits[0].tolist())}],
  /** HiResCAM [16, 16]. */
  map: [{values(hires, map_at)}],
  mapLargest: {hires.abs().max().item():.9g},
  /** [2, 128, 128]. */
  inputGradient: [{values(gradient, gradient_at)}],
  inputGradientLargest: {gradient.abs().max().item():.9g},
}} as const;""")
