"""PyTorch as a peer of reports/bench/decode_peers.ts: greedy decoding of a GGUF model in f32 with a key-value cache.

Answers each JSON line on stdin with one on stdout:

    {"do": "versions"}                                   -> {"torch", "transformers"}
    {"do": "load", "path": PATH}                         -> {}
    {"do": "threads", "count": N}                        -> {"threads": N}
    {"do": "decode", "prompt": [IDS], "count": COUNT}    -> {"ids", "seconds"}  the seconds after which each id was there
"""

import json
import os
import sys
import time
import warnings
from pathlib import Path

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("TQDM_DISABLE", "1")

warnings.filterwarnings("ignore")

import torch
import transformers

transformers.utils.logging.disable_progress_bar()


class Peer:
    def versions(self):
        return {"torch": torch.__version__, "transformers": transformers.__version__}

    def load(self, path):
        file = Path(path)
        model = transformers.AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)
        self.model = model.eval()
        return {}

    def threads(self, count):
        torch.set_num_threads(count)
        return {"threads": torch.get_num_threads()}

    @torch.inference_mode()
    def decode(self, prompt, count):
        # A loop of our own is faster than generate(), which looks at stopping conditions after every token.
        ids, seconds, cache = [], [], None
        start = time.perf_counter()
        tokens = torch.tensor([prompt])
        while True:
            out = self.model(input_ids=tokens, past_key_values=cache, use_cache=True, logits_to_keep=1)
            cache = out.past_key_values
            tokens = out.logits[:, -1].argmax(-1, keepdim=True)
            ids.append(int(tokens))
            seconds.append(time.perf_counter() - start)
            if len(ids) == count:
                return {"ids": ids, "seconds": seconds}

    def run(self, do, **arguments):
        return getattr(self, do)(**arguments)


if __name__ == "__main__":
    peer = Peer()
    answers, sys.stdout = sys.stdout, sys.stderr  # so that no library can write between the answers
    for line in sys.stdin:
        try:
            answer = peer.run(**json.loads(line))
        except Exception as error:  # the bench reports it and goes on without this peer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
