"""PyTorch as a peer of reports/bench/full_step.ts: training of all weights of a small Qwen2 model in f32, on request.

Reads one JSON command a line from stdin and answers each with one JSON line on stdout:

    {"do": "versions"}                                          -> {"python", "torch", "transformers", "threads"}
    {"do": "load", "config": {…}, "weights": PATH, "lr": LR}    -> {"parameters": trained parameters}
    {"do": "threads", "count": N}                               -> {"threads": N}
    {"do": "step", "rows": [TOKENS, …]}                         -> {"loss", "seconds"}  one optimiser step, timed
"""

import json
import os
import platform
import sys
import time
import warnings

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

warnings.filterwarnings("ignore")

import torch
import transformers
from safetensors.torch import load_file


class Peer:
    """The commands above; `run` dispatches on the field `do`."""

    def versions(self):
        return {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__,
                "threads": torch.get_num_threads()}

    def load(self, config, weights, lr):
        self.model = transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**config)).float()
        missing = self.model.load_state_dict(load_file(weights), strict=False).missing_keys
        assert missing in ([], ["lm_head.weight"]), missing
        self.model.tie_weights()
        self.model.config.use_cache = False
        self.model.train()
        self.params = list(self.model.parameters())
        matrices = [p for p in self.params if p.ndim > 1]
        others = [p for p in self.params if p.ndim == 1]
        groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.95), eps=1e-8)
        return {"parameters": sum(p.numel() for p in self.params)}

    def threads(self, count):
        torch.set_num_threads(count)
        return {"threads": torch.get_num_threads()}

    def step(self, rows):
        ids = torch.tensor(rows)
        started = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.model(input_ids=ids, labels=ids).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.params, 1.0)
        self.optimizer.step()
        return {"loss": float(loss.detach()), "seconds": time.perf_counter() - started}

    def run(self, do, **arguments):
        return getattr(self, do)(**arguments)


if __name__ == "__main__":
    peer = Peer()
    answers, sys.stdout = sys.stdout, sys.stderr  # so that no library can write between the answers
    for line in sys.stdin:
        print(json.dumps(peer.run(**json.loads(line))), file=answers, flush=True)
