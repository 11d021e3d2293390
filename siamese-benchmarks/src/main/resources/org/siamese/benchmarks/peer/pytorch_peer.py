"""PyTorch as a peer: one JSON request a line on the standard input, one JSON answer a line on the standard output."""
import json
import os
import sys
import time

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

DEVICE = os.environ.get("SIAMESE_TORCH_DEVICE", "cpu")
CHUNK = 1 << 20
PEAK_SIDE = 2048
PEAK_COPIED = 1 << 26
PEAK_REPEATS = 7
WARM_STEPS = 2
CHANNELS_LAST, FUSED_ADAM = "channels last", "fused Adam"


class Residual(nn.Module):
    def __init__(self, main, shortcut):
        super().__init__()
        self.main = main
        self.shortcut = shortcut

    def forward(self, x):
        return self.main(x) + self.shortcut(x)


def module(unit, shape):
    """The module of a unit and the shape (channels, height, width) or (length,) after it."""
    kind = unit["kind"]
    if kind == "Convolution":
        channels, kernel, stride, padding = unit["channels"], unit["kernel"], unit["stride"], unit["padding"]
        zeros = 0 if unit["reflect"] else padding
        conv = nn.Conv2d(shape[0], channels, kernel, stride, zeros, bias=unit["bias"])
        made = nn.Sequential(nn.ReflectionPad2d(padding), conv) if unit["reflect"] else conv
        size = [(side + 2 * padding - kernel) // stride + 1 for side in shape[1:]]
        return made, (channels, *size)
    if kind == "BatchNorm":
        return nn.BatchNorm2d(shape[0], unit["epsilon"], 1 - unit["decay"]), shape
    if kind == "Relu":
        return nn.ReLU(inplace=True), shape
    if kind == "Lrn":
        return nn.LocalResponseNorm(unit["size"], unit["alpha"], unit["beta"], unit["k"]), shape
    if kind == "MaxPool":
        kernel, stride, padding = unit["kernel"], unit["stride"], unit["padding"]
        size = [(side + 2 * padding - kernel) // stride + 1 for side in shape[1:]]
        return nn.MaxPool2d(kernel, stride, padding), (shape[0], *size)
    if kind == "GlobalAverage":
        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), (shape[0],)
    if kind == "SpatialDropout":
        return nn.Dropout2d(unit["probability"]), shape
    if kind == "Dropout":
        return nn.Dropout(unit["probability"]), shape
    if kind == "Dense":
        linear = nn.Linear(int(np.prod(shape)), unit["size"])
        return (nn.Sequential(nn.Flatten(), linear) if len(shape) == 3 else linear), (unit["size"],)
    if kind == "Residual":
        main, after = chain(unit["main"], shape)
        shortcut, _ = chain(unit["shortcut"], shape)
        return Residual(main, shortcut), after
    raise ValueError("unit: unknown kind " + kind)


def chain(units, shape):
    modules = []
    for unit in units:
        made, shape = module(unit, shape)
        modules.append(made)
    return nn.Sequential(*modules), shape


def fill(net, path):
    with open(path, "rb") as file, torch.no_grad():
        for layer in net.modules():
            tensors = [layer.weight, layer.bias] if isinstance(layer, (nn.Conv2d, nn.Linear, nn.BatchNorm2d)) else []
            if isinstance(layer, nn.BatchNorm2d):
                tensors += [layer.running_mean, layer.running_var]
            for tensor in tensors:
                if tensor is not None:
                    flat = tensor.view(-1)
                    for start in range(0, flat.numel(), CHUNK):
                        count = min(CHUNK, flat.numel() - start)
                        flat[start : start + count] = torch.from_numpy(np.fromfile(file, "<f4", count))
        if file.read(1):
            raise ValueError("weights: values are left over")


class Peer:
    """A tower with its batch. `compiled` lets torch.compile translate the forward pass, the loss and their derivatives."""

    def __init__(self, request):
        torch.set_num_threads(request["threads"])
        self.compiled = request["compiled"]
        self.bfloat16 = request["bfloat16"]
        if self.compiled and not hasattr(torch, "compile"):
            raise RuntimeError("PyTorch " + torch.__version__ + " has no torch.compile, which came with 2.0")
        with open(request["model"]) as file:
            model = json.load(file)
        self.net, _ = chain(model["units"], tuple(model["input"]))
        fill(self.net, request["weights"])
        self.net.to(DEVICE)
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.allow_tf32 = False
        pairs, image = request["pairs"], model["input"]
        values = np.fromfile(request["batch"], "<f4")
        self.images = torch.from_numpy(values[:-pairs].reshape(2 * pairs, *image).copy()).to(DEVICE)
        self.different = torch.from_numpy(values[-pairs:].copy()).to(DEVICE)
        self.apart, self.margin, self.rate = request["apart"], request["margin"], request["learningRate"]
        self.use(request["options"])

    def use(self, options):
        layout = torch.channels_last if CHANNELS_LAST in options else torch.contiguous_format
        self.net.to(memory_format=layout)
        self.images = self.images.contiguous(memory_format=layout)
        self.first = self.images[0::2].contiguous(memory_format=layout)
        self.second = self.images[1::2].contiguous(memory_format=layout)
        fused = {"fused": True} if FUSED_ADAM in options else {}
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=self.rate, **fused)
        self.loss, self.inference = self.contrastive, self.net
        if self.compiled:
            torch._dynamo.reset()
            self.loss, self.inference = torch.compile(self.contrastive), torch.compile(self.net)

    def autocast(self):
        return torch.autocast(DEVICE.split(":")[0], torch.bfloat16, enabled=self.bfloat16)

    def contrastive(self):
        with self.autocast():
            if self.apart:
                a, b = self.net(self.first), self.net(self.second)
            else:
                a, b = self.net(torch.cat([self.first, self.second])).chunk(2)
        a, b = a.float(), b.float()
        distance = F.pairwise_distance(a, b, eps=0.0)
        gap = torch.clamp(self.margin - distance, min=0)
        return torch.mean((1 - self.different) * distance**2 + self.different * gap**2)

    def step(self):
        self.net.train()
        loss = self.loss()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def embed(self):
        self.net.eval()
        with torch.no_grad(), self.autocast():
            return self.inference(self.images).float().cpu()

    def tune(self, seconds):
        """Times the training step with each layout, then with the fused Adam on the faster layout."""
        tried = {}

        def attempt(options):
            try:
                self.use(options)
                for _ in range(WARM_STEPS):
                    self.step()
                tried[tuple(options)] = float(np.median(timed(self.step, seconds)["values"]))
            except Exception as failure:
                if not options:
                    raise
                print("options:", options, "are left out:", failure, file=sys.stderr)

        attempt([])
        attempt([CHANNELS_LAST])
        attempt([*min(tried, key=tried.get), FUSED_ADAM])
        return {"options": list(min(tried, key=tried.get)), "tried": {", ".join(key): time for key, time in tried.items()}}


def timed(work, seconds):
    values, begin = [], time.perf_counter()
    while True:
        start = time.perf_counter()
        work()
        now = time.perf_counter()
        values.append(now - start)
        if now - begin >= seconds:
            return {"values": values}


def fastest(work):
    return min(timed(work, 0)["values"][0] for _ in range(PEAK_REPEATS))


def peaks():
    a, b = torch.rand(PEAK_SIDE, PEAK_SIDE), torch.rand(PEAK_SIDE, PEAK_SIDE)
    source, target = torch.ones(PEAK_COPIED), torch.zeros(PEAK_COPIED)
    return {
        "flops": 2.0 * PEAK_SIDE**3 / fastest(lambda: a @ b),
        "bytes": 2.0 * 4 * PEAK_COPIED / fastest(lambda: target.copy_(source)),
    }


def answer(peer, request):
    command = request["command"]
    if command == "outputs":
        return {"values": peer.embed().flatten().tolist()}
    if command == "losses":
        return {"values": [peer.step() for _ in range(int(request["steps"]))]}
    if command == "train":
        return timed(peer.step, request["seconds"])
    if command == "embed":
        return timed(peer.embed, request["seconds"])
    if command == "tune":
        return peer.tune(request["seconds"])
    if command == "peaks":
        return peaks()
    raise ValueError("command: unknown " + command)


def main():
    peer = None
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if request["command"] == "open":
                peer = Peer(request)
                count = sum(parameter.numel() for parameter in peer.net.parameters())
                mode = "torch.compile" if peer.compiled else "eager, bfloat16" if peer.bfloat16 else "eager"
                reply = {
                    "engine": "PyTorch " + torch.__version__ + ", " + mode,
                    "pytorch": torch.__version__,
                    "parameters": count,
                }
            else:
                reply = answer(peer, request)
        except Exception as failure:
            reply = {"error": type(failure).__name__ + ": " + str(failure)}
        answers.write(json.dumps(reply) + "\n")
        answers.flush()


main()
