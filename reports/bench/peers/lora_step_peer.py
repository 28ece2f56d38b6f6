"""PyTorch + PEFT as a peer of reports/bench/lora_step.ts: LoRA training steps on a GGUF model in f32, on request.

Reads one JSON command a line from stdin and answers each with one JSON line on stdout:

    {"do": "versions"}                                    -> {"python", "torch", "transformers", "peft", "threads"}
    {"do": "load", "model": PATH, "adapter": DIR}         -> {"parameters": trained parameters}
    {"do": "threads", "count": N}                         -> {"threads": N}
    {"do": "reset", "lr": LR}                             -> {}  adapter and optimiser as they began
    {"do": "step", "rows": [[TOKENS, ANSWER_START], …]}   -> {"loss", "seconds"}  one optimiser step, timed
"""

import json
import os
import platform
import sys
import time
import warnings
from pathlib import Path

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("TQDM_DISABLE", "1")

warnings.filterwarnings("ignore")

import peft
import torch
import transformers

transformers.utils.logging.disable_progress_bar()


class Peer:
    """The commands above; `run` dispatches on the field `do`."""

    def versions(self):
        return {"python": platform.python_version(), "torch": torch.__version__, "transformers": transformers.__version__,
                "peft": peft.__version__, "threads": torch.get_num_threads()}

    def load(self, model, adapter):
        path = Path(model)
        base = transformers.AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
        self.model = peft.PeftModel.from_pretrained(base, adapter, is_trainable=True)
        self.model.config.use_cache = False
        # Without dropout there is nothing that training mode would change.
        self.model.train()
        self.params = [p for p in self.model.parameters() if p.requires_grad]
        self.begin = [p.detach().clone() for p in self.params]
        return {"parameters": sum(p.numel() for p in self.params)}

    def threads(self, count):
        torch.set_num_threads(count)
        return {"threads": torch.get_num_threads()}

    def reset(self, lr):
        with torch.no_grad():
            for p, b in zip(self.params, self.begin):
                p.copy_(b)
        self.optimizer = torch.optim.AdamW(self.params, lr=lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
        return {}

    def step(self, rows):
        started = time.perf_counter()
        width = max(len(tokens) for tokens, _ in rows)
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        mask = torch.zeros_like(ids)
        labels = torch.full_like(ids, -100)
        for r, (tokens, start) in enumerate(rows):
            ids[r, : len(tokens)] = torch.tensor(tokens)
            mask[r, : len(tokens)] = 1
            labels[r, start : len(tokens)] = torch.tensor(tokens[start:])
        self.optimizer.zero_grad(set_to_none=True)
        # Without padding no mask is needed, and PyTorch takes its faster causal path.
        loss = self.model(input_ids=ids, attention_mask=None if bool(mask.all()) else mask, labels=labels).loss
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
