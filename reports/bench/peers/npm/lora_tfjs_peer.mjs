/** LoRA training in TensorFlow.js on its webgpu backend, in Deno. */
import { actAsPage } from "./page.mjs";
import { serve } from "./serve.mjs";
import { loraCommands, modelTensors, ropeTables } from "./lora_files.mjs";

const folder = new URL("./node_modules/@tensorflow/", import.meta.url);
actAsPage();
for (const script of ["tfjs/dist/tf.min.js", "tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js"]) {
  (0, eval)(await Deno.readTextFile(new URL(script, folder)));
}
const { tf } = globalThis;
// Its product for long sums (from 2,000: the gradient before the head), which adds up parts with atomics, is wrong on llvmpipe by more
// than the values themselves. With this threshold products above one tile all go the way of large ones, a tenth faster there as well.
tf.env().set("WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL", 1);
await tf.setBackend("webgpu");
await tf.ready();

function rmsNorm(x, weight, eps) {
  return x.mul(x.square().mean(-1, true).add(eps).rsqrt()).mul(weight);
}

/** Half-split rotation of rows × tokens × heads × headDim. */
function rotate(x, { cos, sin }) {
  const [low, high] = tf.split(x, 2, 3);
  return tf.concat([low.mul(cos).sub(high.mul(sin)), high.mul(cos).add(low.mul(sin))], 3);
}

/** Causal attention; the query heads that share a key head lie below each other, so that keys and values are not repeated. */
function attention(q, k, v, mask, { count, tokens, config: { heads, kvHeads, headDim } }) {
  const apart = (x, n) => x.reshape([count, tokens, n, headDim]).transpose([0, 2, 1, 3]);
  const groups = [count * kvHeads, heads / kvHeads * tokens];
  const scores = tf.matMul(
    apart(q, heads).reshape([...groups, headDim]),
    apart(k, kvHeads).reshape([count * kvHeads, tokens, headDim]),
    false,
    true,
  ).mul(1 / Math.sqrt(headDim)).reshape([count, heads, tokens, tokens]).add(mask);
  const part = tf.softmax(scores).reshape([...groups, tokens]);
  return tf.matMul(part, apart(v, kvHeads).reshape([count * kvHeads, tokens, headDim]))
    .reshape([count, heads, tokens, headDim]).transpose([0, 2, 1, 3]).reshape([count * tokens, heads * headDim]);
}

function blockForward(x, frozen, lora, { rope, mask, ...sizes }) {
  const { count, tokens, scaling, config: { heads, kvHeads, headDim, normEps } } = sizes;
  const project = (input, p) => {
    const { a, b } = lora[p];
    const out = tf.matMul(input, frozen.weight[p]).add(tf.matMul(tf.matMul(input, a), b).mul(scaling));
    return frozen.bias[p] ? out.add(frozen.bias[p]) : out;
  };
  const n1 = rmsNorm(x, frozen.attentionNorm, normEps);
  const q = rotate(project(n1, "q_proj").reshape([count, tokens, heads, headDim]), rope);
  const k = rotate(project(n1, "k_proj").reshape([count, tokens, kvHeads, headDim]), rope);
  const middle = x.add(project(attention(q, k, project(n1, "v_proj"), mask, sizes), "o_proj"));
  const n2 = rmsNorm(middle, frozen.mlpNorm, normEps);
  const gate = project(n2, "gate_proj");
  return middle.add(project(gate.mul(gate.sigmoid()).mul(project(n2, "up_proj")), "down_proj"));
}

await serve(loraCommands(({ tensors, config, scaling, adamW }) => {
  const put = ({ values, shape }) => tf.tensor(values, shape);
  const model = modelTensors(tensors, config, put);
  const trained = [];
  const lora = model.lora.map((block) =>
    Object.fromEntries(
      Object.entries(block).map(([p, { a, b }]) => {
        const pair = { a: tf.variable(a), b: tf.variable(b) };
        trained.push(pair.a, pair.b);
        return [p, pair];
      }),
    )
  );
  const { frozen } = model;
  const sizes = trained.map(({ size }) => size), all = sizes.reduce((sum, size) => sum + size, 0);
  const first = tf.variable(tf.zeros([all])), second = tf.variable(tf.zeros([all]));
  const { lr, beta1, beta2, eps, weightDecay } = adamW;
  let steps = 0, fixed;

  /** Rotary angles and mask of rows of so many tokens. */
  const fixedOf = (tokens) => {
    const { cos, sin } = ropeTables(tokens, config);
    const table = ({ values, shape: [rows, half] }) => tf.tensor(values, [1, rows, 1, half]);
    const mask = Float32Array.from(
      { length: tokens * tokens },
      (_, i) => i % tokens > Math.floor(i / tokens) ? -1e9 : 0,
    );
    return { rope: { cos: table(cos), sin: table(sin) }, mask: tf.tensor(mask, [1, 1, tokens, tokens]) };
  };

  const loss = ({ count, tokens, ids, targets, answerStart }) => {
    const answers = tokens - answerStart;
    let x = tf.gather(frozen.embedding, tf.tensor1d(ids, "int32"));
    for (let i = 0; i < config.layers; i++) {
      x = blockForward(x, frozen.blocks[i], lora[i], { ...fixed, count, tokens, scaling, config });
    }
    // Only what an answer's token is predicted from goes through the head.
    const last = x.reshape([count, tokens, config.width]).slice([0, answerStart - 1, 0], [
      count,
      answers,
      config.width,
    ]);
    const h = rmsNorm(last.reshape([count * answers, config.width]), frozen.finalNorm, config.normEps);
    const wanted = tf.oneHot(tf.tensor1d(targets, "int32"), config.vocab);
    return tf.losses.softmaxCrossEntropy(wanted, tf.matMul(h, frozen.head));
  };

  /** AdamW on all weights at once: in each of its terms one product instead of one a matrix. */
  const update = (grads) => {
    const g = tf.concat(trained.map(({ name }) => grads[name].flatten()));
    first.assign(first.mul(beta1).add(g.mul(1 - beta1)));
    second.assign(second.mul(beta2).add(g.square().mul(1 - beta2)));
    const root = second.mul(1 / (1 - beta2 ** steps)).sqrt().add(eps);
    const moves = tf.split(first.mul(lr / (1 - beta1 ** steps)).div(root), sizes);
    for (const [i, weight] of trained.entries()) {
      weight.assign(weight.mul(1 - lr * weightDecay).sub(moves[i].reshape(weight.shape)));
    }
  };

  return async (batch) => {
    fixed ??= fixedOf(batch.tokens);
    steps++;
    const value = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => loss(batch), trained);
      update(grads);
      return value;
    });
    const [told] = await value.data();
    value.dispose();
    return told;
  };
}));
