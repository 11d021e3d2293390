"""Times losses of pytorch-metric-learning: reads "NAME REPETITIONS ROWS" lines, answers with the median milliseconds of value and gradient."""
import statistics
import sys
import time

import numpy
import torch
from pytorch_metric_learning import losses

LOSSES = {
    "Contrastive": losses.ContrastiveLoss,
    "SupCon": losses.SupConLoss,
    "MultiSimilarity": losses.MultiSimilarityLoss,
    "Circle": losses.CircleLoss,
    "TripletMargin": lambda: losses.TripletMarginLoss(margin=0.05),
    "NTXent": losses.NTXentLoss,
}


def main():
    threads, rows, dimension, classes, file, clock = sys.argv[1:7]
    now = time.process_time if clock == "cpu" else time.perf_counter
    torch.set_num_threads(int(threads))
    values = numpy.fromfile(file, dtype="<f4").reshape(int(rows), int(dimension))
    labels = torch.arange(int(rows)) % int(classes)
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        name, repetitions, taken = line.split()
        loss = LOSSES[name]()
        times = []
        value = 0.0
        for _ in range(int(repetitions)):
            embeddings = torch.from_numpy(values[: int(taken)]).clone().requires_grad_(True)
            start = now()
            result = loss(embeddings, labels[: int(taken)])
            result.backward()
            times.append((now() - start) * 1000)
            value = result.item()
        print(statistics.median(times), value, flush=True)


main()
