"""ONNX Runtime in Python on the same network, batches and threads. Arguments: tower, ONNX file, threads."""
import json
import sys
import time

import numpy
import onnxruntime

tower, file, threads = sys.argv[1].lower(), sys.argv[2], int(sys.argv[3])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
options.inter_op_num_threads = 1
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
name, shape = session.get_inputs()[0].name, session.get_inputs()[0].shape[1:]
for batch in (1, 16):
    images = numpy.random.default_rng(1).random([batch] + shape, numpy.float32)
    rounds, cpu = [], []
    for _ in range(5):
        session.run(None, {name: images})
        start, cpu_start, done = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - start < 0.7:
            session.run(None, {name: images})
            done += batch
        rounds.append(done / (time.perf_counter() - start))
        cpu.append(done / (time.process_time() - cpu_start))
    rounds.sort()
    cpu.sort()
    print(json.dumps({"tower": tower, "batch": batch, "threads": threads, "who": "ONNX Runtime " + onnxruntime.__version__ + " in Python",
                      "imagesPerSecond": round(rounds[2], 1), "slowest": round(rounds[0], 1), "fastest": round(rounds[4], 1),
                      "imagesPerCpuSecond": round(cpu[2], 1)}), flush=True)
