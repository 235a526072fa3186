# PyTorch: eager training, and prediction under inference_mode by a traced and frozen module, the
# faster of its ways. Same task on the command line and same answer as the peers in JavaScript.
import json
import os
import sys
import time

task = json.loads(sys.argv[1])
threads = task["threads"]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(threads)

import torch
from torch import nn

torch.set_num_threads(threads)
torch.manual_seed(0)
sizes, batch, samples, rows = task["sizes"], task["batch"], task["samples"], task.get("rows")
classes = task["output"] == "softmax"
activations = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}


def network():
    parts = []
    for i in range(len(sizes) - 1):
        parts.append(nn.Linear(sizes[i], sizes[i + 1]))
        if i < len(sizes) - 2:
            parts.append(activations[task["hidden"]]())
    if task["output"] == "sigmoid":
        parts.append(nn.Sigmoid())
    # Training takes the crossentropy of what goes into softmax, as everybody's does.
    if classes and rows is not None:
        parts.append(nn.Softmax(dim=1))
    return nn.Sequential(*parts)


def seconds_of(call):
    calls, began = 0, time.perf_counter()
    while calls < 3 or time.perf_counter() - began < 0.5:
        call()
        calls += 1
    chunk = max(1, round(0.1 * calls / (time.perf_counter() - began)))
    chunks, began = [], time.perf_counter()
    while not chunks or time.perf_counter() - began < task["seconds"]:
        start = time.perf_counter()
        for _ in range(chunk):
            call()
        chunks.append((time.perf_counter() - start) / chunk)
    chunks.sort()
    return chunks[len(chunks) // 2]


def answer(metric, value):
    line = {key: task[key] for key in ("peer", "workload", "threads")}
    print(json.dumps({**line, "metric": metric, "value": value}))


def train(model):
    x = torch.rand(samples, sizes[0])
    y = torch.randint(0, sizes[-1], (samples,)) if classes else torch.rand(samples, sizes[-1])
    loss_of = nn.functional.cross_entropy if classes else nn.functional.mse_loss
    rule = task["optimizer"]
    if rule["name"] == "adam":
        optimizer = torch.optim.Adam(model.parameters(), rule["learningRate"])
    else:
        momentum = rule.get("momentum", 0)
        optimizer = torch.optim.SGD(model.parameters(), rule["learningRate"], momentum=momentum)
    first = 0

    def step():
        nonlocal first
        a, b = x[first : first + batch], y[first : first + batch]
        first = (first + batch) % samples
        optimizer.zero_grad(set_to_none=True)
        loss_of(model(a), b).backward()
        optimizer.step()

    answer("samples_s", batch / seconds_of(step))


def predict(model):
    model.eval()
    x = torch.rand(rows, sizes[0])
    with torch.inference_mode():
        frozen = torch.jit.freeze(torch.jit.trace(model, x))
        seconds = seconds_of(lambda: frozen(x))
    if rows == 1:
        answer("us_p50", seconds * 1e6)
    else:
        answer("samples_s", rows / seconds)


(train if rows is None else predict)(network())
