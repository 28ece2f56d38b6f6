/** LoRA training in jax-js on WebGPU: losses, gradients and AdamW are one function under `jit`. */
import { serve } from "./serve.mjs";
import { loraCommands, modelTensors, ropeTables } from "./lora_files.mjs";

const { defaultDevice, init, jit, nn, numpy: np, tree, valueAndGrad } = await import(
  "@jax-js/jax"
);
await init("webgpu");
defaultDevice("webgpu");

/** Functions take over what they are given: what is used once more is passed as `.ref`. */
function rmsNorm(x, weight, eps) {
  const scale = np.sqrt(np.mean(np.square(x.ref), -1, { keepdims: true }).add(eps));
  return x.div(scale).mul(weight);
}

/** Half-split rotation of rows × tokens × heads × headDim. */
function rotate(x, { cos, sin }) {
  const half = x.shape[3] / 2;
  const low = x.ref.slice([], [], [], [0, half]), high = x.slice([], [], [], [half, 2 * half]);
  const turnedLow = low.ref.mul(cos.ref).sub(high.ref.mul(sin.ref));
  return np.concatenate([turnedLow, high.mul(cos).add(low.mul(sin))], -1);
}

function blockForward(x, frozen, lora, rope, { config, scaling, count, tokens }) {
  const { heads, kvHeads, headDim, normEps } = config;
  const project = (input, p) => {
    const { a, b } = lora[p];
    const plain = np.matmul(input.ref, frozen.weight[p]);
    const delta = np.matmul(np.matmul(input, a), b).mul(scaling);
    return frozen.bias[p] ? plain.add(delta).add(frozen.bias[p]) : plain.add(delta);
  };
  const n1 = rmsNorm(x.ref, frozen.attentionNorm, normEps);
  const q = rotate(project(n1.ref, "q_proj").reshape([count, tokens, heads, headDim]), tree.ref(rope));
  const k = rotate(project(n1.ref, "k_proj").reshape([count, tokens, kvHeads, headDim]), rope);
  const v = project(n1, "v_proj").reshape([count, tokens, kvHeads, headDim]);
  const attended = nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([count * tokens, heads * headDim]);
  const middle = x.add(project(attended, "o_proj"));
  const n2 = rmsNorm(middle.ref, frozen.mlpNorm, normEps);
  const hidden = nn.silu(project(n2.ref, "gate_proj")).mul(project(n2, "up_proj"));
  return middle.add(project(hidden, "down_proj"));
}

await serve(loraCommands(({ tensors, config, scaling, adamW }) => {
  const put = ({ values, shape }) => np.array(values, { shape });
  let { frozen, lora } = modelTensors(tensors, config, put);
  let first = tree.map((p) => np.zeros(p.shape), lora), second = tree.map((p) => np.zeros(p.shape), lora);
  let steps = 0, rope;

  const loss = (lora, frozen, rope, ids, targets, sizes) => {
    const { count, tokens, answerStart } = sizes;
    const answers = tokens - answerStart;
    let x = np.take(frozen.embedding, ids, 0);
    for (let i = 0; i < config.layers; i++) {
      x = blockForward(x, frozen.blocks[i], lora[i], tree.ref(rope), { config, scaling, ...sizes });
    }
    tree.dispose(rope);
    // Only what an answer's token is predicted from goes through the head.
    const last = x.reshape([count, tokens, config.width]).slice([], [answerStart - 1, tokens - 1]);
    const h = rmsNorm(last.reshape([count * answers, config.width]), frozen.finalNorm, config.normEps);
    const said = nn.logSoftmax(np.matmul(h, frozen.head), -1);
    return said.mul(nn.oneHot(targets, config.vocab)).sum().mul(-1 / (count * answers));
  };

  const { lr, beta1, beta2, eps, weightDecay } = adamW;
  const makeStep = (sizes) =>
    jit((lora, first, second, frozen, rope, ids, targets, corrections) => {
      const [value, grads] = valueAndGrad((lora) => loss(lora, frozen, rope, ids, targets, sizes))(tree.ref(lora));
      const m = tree.map((m, g) => m.mul(beta1).add(g.mul(1 - beta1)), first, tree.ref(grads));
      const v = tree.map((v, g) => v.mul(beta2).add(np.square(g).mul(1 - beta2)), second, grads);
      const updated = tree.map(
        (p, m, v) => {
          const [one, two] = [corrections.ref.slice(0), corrections.ref.slice(1)];
          return p.mul(1 - lr * weightDecay).sub(m.mul(one).mul(lr).div(np.sqrt(v.mul(two)).add(eps)));
        },
        lora,
        tree.ref(m),
        tree.ref(v),
      );
      corrections.dispose();
      return { value, lora: updated, first: m, second: v };
    });
  let run;
  return async ({ ids, targets, ...sizes }) => {
    run ??= makeStep(sizes);
    rope ??= Object.fromEntries(
      Object.entries(ropeTables(sizes.tokens, config)).map(([name, { values, shape: [tokens, half] }]) => {
        return [name, put({ values, shape: [1, tokens, 1, half] })];
      }),
    );
    steps++;
    const corrections = np.array(new Float32Array([1 / (1 - beta1 ** steps), 1 / (1 - beta2 ** steps)]));
    const integers = (values) => np.array(values, { dtype: np.int32 });
    const out = run(
      ...[lora, first, second, tree.ref(frozen), tree.ref(rope), integers(ids), integers(targets), corrections],
    );
    ({ lora, first, second } = out);
    // All that the function gives is computed in one go, and what is read was submitted last; waiting for every matrix takes longer.
    return (await out.value.data())[0];
  };
}));
