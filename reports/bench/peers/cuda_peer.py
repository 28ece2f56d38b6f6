"""PyTorch on CUDA as a peer of reports/bench/matmul_webgpu.ts: products in f32, without TF32.

Answers each JSON line on stdin with one on stdout, as openblas_peer.py does: versions, prepare, time, release. Products are begun one
after another and waited for together.
"""

import json
import sys
import time

import torch


class Peer:
    def __init__(self):
        torch.backends.cuda.matmul.allow_tf32 = False
        if not torch.cuda.is_available():
            raise RuntimeError("PyTorch finds no CUDA device")

    def versions(self):
        return {"torch": torch.__version__, "device": torch.cuda.get_device_name(0)}

    def prepare(self, x, w, out, m, n, k):
        def load(path, rows):
            with open(path, "rb") as file:
                return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(rows, k).cuda()

        self.x, self.w = load(x, m), load(w, n)
        product = torch.matmul(self.x, self.w.T).cpu().contiguous()
        with open(out, "wb") as file:
            file.write(bytes(product.untyped_storage()))
        return {"layout": "NT"}

    def time(self, calls):
        torch.matmul(self.x, self.w.T)
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(calls):
            torch.matmul(self.x, self.w.T)
        torch.cuda.synchronize()
        return {"ms": [(time.perf_counter() - start) * 1000 / calls]}

    def release(self):
        del self.x, self.w
        return {}

    def run(self, do, **arguments):
        return getattr(self, do)(**arguments)


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr
    peer = None
    for line in sys.stdin:
        try:
            peer = peer or Peer()
            answer = peer.run(**json.loads(line))
        except Exception as error:  # the bench reports it and goes on without this peer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
