"""OpenBLAS through numpy as a peer of reports/bench/matmul_peers.ts; OPENBLAS_NUM_THREADS sets its threads.

Answers each JSON line on stdin with one on stdout, as peers/npm/matmul_files.mjs does: versions, prepare, time, release.
"""

import json
import sys
import time

import numpy as np


class Peer:
    def versions(self):
        blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return {"numpy": np.__version__, "openblas": blas["version"], "blas": blas["name"]}

    def prepare(self, x, w, out, m, n, k):
        self.x = np.fromfile(x, dtype=np.float32).reshape(m, k)
        weight = np.fromfile(w, dtype=np.float32).reshape(n, k)
        self.y = np.empty((m, n), dtype=np.float32)
        layouts = {"NT": weight.T, "NN": np.ascontiguousarray(weight.T)}
        best = None
        for layout, operand in layouts.items():
            self.w = operand
            fastest = min(self.time(2)["ms"])
            if best is None or fastest < best[0]:
                best = (fastest, layout)
        self.w = layouts[best[1]]
        np.matmul(self.x, self.w, out=self.y)
        self.y.tofile(out)
        return {"layout": best[1]}

    def time(self, calls):
        np.matmul(self.x, self.w, out=self.y)
        ms = []
        for _ in range(calls):
            start = time.perf_counter()
            np.matmul(self.x, self.w, out=self.y)
            ms.append((time.perf_counter() - start) * 1000)
        return {"ms": ms}

    def release(self):
        del self.x, self.w, self.y
        return {}

    def run(self, do, **arguments):
        return getattr(self, do)(**arguments)


if __name__ == "__main__":
    peer = Peer()
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        try:
            answer = peer.run(**json.loads(line))
        except Exception as error:  # the bench reports it and goes on without this peer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
