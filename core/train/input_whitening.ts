/**
 * Whitening of what LoRA's A reads, so that an adapter learns from what is particular to its rows.
 *
 * The inputs of a projection share a few directions that carry most of their energy, whatever the text. An adapter that
 * reads them changes every text; one that hardly reads them changes what it was trained on. So A is trained as Â·S with
 * S ≈ (C + λ·mean)^(−½), where C is the covariance of the base model's inputs on anchor text: the input side of a natural
 * gradient (K-FAC, Martens & Grosse 2015), and the C⁻¹ by which ROME and MEMIT keep an edit local (Meng et al. 2022).
 *
 * C itself is never formed. A single-pass Nyström sketch (Tropp et al. 2017) gives its leading eigenvectors; the rest of the
 * spectrum is taken as flat:   S = scale·(I − W·Wᵀ),   W: features × rank.
 */
import type { Device, Tensor } from "../../kernels/device.ts";
import { BufferScope } from "../model/buffer_scope.ts";
import * as field from "../model/fields.ts";
import { Lifetime } from "../model/lifetime.ts";
import type { LocalModel } from "../model/local_model.ts";
import { type Projection, projections } from "../format/lora_adapter.ts";
import { packedRows, packSequences } from "../model/packed_batch.ts";
import { splitByRows } from "../model/split_by_rows.ts";
import { forward } from "../model/transformer.ts";
import { projectionShape } from "../model/projection_shape.ts";
import { dominantEigenpairs } from "./nystrom.ts";

/** The projection whose input is measured for each: q, k and v read the same rows, and so do gate and up. */
const measuredAt: Readonly<Record<Projection, Projection>> = {
  q_proj: "q_proj",
  k_proj: "q_proj",
  v_proj: "q_proj",
  o_proj: "o_proj",
  gate_proj: "gate_proj",
  up_proj: "gate_proj",
  down_proj: "down_proj",
};

/** Most directions of one input: their eigenvectors are found on one thread, in the cube of their number. */
const mostDirections = 256;

/** Tokens of one pass of the base model. */
const passTokens = 2048;

/** How inputs are measured and how far they are whitened. */
export interface WhiteningOptions {
  /** λ: share of the mean eigenvalue that is added to all; the smaller, the less is left of the shared directions. */
  ridge: number;
  /** Directions that are whitened, as a share of an input's features; at most 256. */
  share: number;
  /** The lowest block that is adapted; those below it are not measured. */
  lowestLayer?: number;
  /** The residual stream before the lowest block, for all tokens of sequence number i that are to count, if it is known. */
  hidden?: (i: number) => Float32Array | undefined;
  /** Uniform in [0, 1); draws the sketch. */
  random: () => number;
  /** Ends the measuring within about 200 ms: it throws the signal's reason. */
  signal?: AbortSignal;
}

const whiteningFields: field.FieldsOf<WhiteningOptions> = {
  ridge: field.positive,
  share: field.share,
  lowestLayer: field.optional(field.integer(0)),
  hidden: field.optional(field.callback),
  random: field.callback,
  signal: field.optional(field.signal),
};

/** S of one input. */
export interface WhiteningMap {
  /** features × rank. */
  w: Tensor;
  /** Directions that are whitened. */
  rank: number;
  /** Chosen so that S leaves the mean square of the inputs as it is. */
  scale: number;
}

/** S of every input of a model, on its device. */
export class InputWhitening implements Disposable {
  readonly #device: Device;
  readonly #maps: ReadonlyMap<string, WhiteningMap>;
  /**
   * Trainers that use it. It is freed after the last of them.
   *
   * @internal
   */
  readonly lifetime: Lifetime;

  /** Takes over maps by "layer.projection", as `measureWhitening` makes them, and the scope of their buffers. */
  constructor(buffers: BufferScope, maps: ReadonlyMap<string, WhiteningMap>) {
    this.#device = buffers.device;
    this.#maps = maps;
    this.lifetime = new Lifetime("whitening", () => buffers[Symbol.dispose]());
  }

  /** The map for what a projection reads. */
  map(layer: number, projection: Projection): WhiteningMap | undefined {
    return this.#maps.get(`${layer}.${measuredAt[projection]}`);
  }

  /** The most directions of an input that are whitened. */
  get largestRank(): number {
    return Math.max(0, ...[...this.#maps.values()].map(({ rank }) => rank));
  }

  /**
   * out = x·S, both rows × features; `out` may not be `x`.
   *
   * @param scratch Of at least rows × the map's rank; overwritten. It is taken from the device if it is left out.
   */
  apply(map: WhiteningMap, out: Tensor, x: Tensor, rows: number, scratch?: Tensor): void {
    const device = this.#device;
    const features = map.w.length / map.rank;
    using scope = new BufferScope(device);
    const down = scratch ?? scope.alloc(rows * map.rank);
    device.matmulNN({ out: down, x, w: map.w, m: rows, n: map.rank, k: features });
    device.fill({ out, value: 0, n: rows * features });
    device.axpy({ out, x, alpha: map.scale, n: rows * features });
    device.matmulNT({ out, x: down, w: map.w, m: rows, n: features, k: map.rank, alpha: -map.scale, accumulate: true });
  }

  /** Frees the maps, after the trainers that use them. */
  close(): void {
    this.lifetime.close();
  }

  /** As `close`. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** Runs the base model over anchor sequences and makes S for every input that the targets read. */
export async function measureWhitening(
  model: LocalModel,
  sequences: readonly (readonly number[])[],
  targets: readonly Projection[],
  options: WhiteningOptions,
): Promise<InputWhitening> {
  field.requireFields("measure a whitening", options, whiteningFields);
  const { config } = model;
  using call = model.begin("measure a whitening", { signal: options.signal });
  const { device } = call.net;
  using measuring = new BufferScope(device);
  const wanted = projections.filter((p) => targets.some((t) => measuredAt[t] === p));
  const rankOf = (features: number) => Math.max(1, Math.min(mostDirections, Math.round(options.share * features)));
  const tests = new Map<number, Tensor>();
  const sketches = new Map<string, { sketch: Tensor; features: number; squares: Tensor }>();
  for (const projection of wanted) {
    const features = projectionShape(config, projection)[1];
    if (!tests.has(features)) {
      tests.set(features, randomMatrix(measuring, features * rankOf(features), options.random));
    }
    for (let layer = options.lowestLayer ?? 0; layer < config.layers; layer++) {
      const sketch = measuring.alloc(features * rankOf(features));
      sketches.set(`${layer}.${projection}`, { sketch, features, squares: measuring.alloc(1) });
    }
  }
  const { lowestLayer = 0 } = options;
  using session = call.session();
  for (const numbers of splitByRows([...sequences.keys()], (i) => sequences[i].length, passTokens)) {
    const batch = numbers.map((i) => sequences[i]);
    const states = numbers.map((i) => lowestLayer > 0 ? options.hidden?.(i) : undefined).filter((s) => s !== undefined);
    const from = states.length === batch.length ? lowestLayer : 0;
    const packed = packSequences(from > 0 ? batch.map((s, i) => s.slice(0, states[i].length / config.width)) : batch);
    await session.withBatch(packed, async (onDevice, acts, base) => {
      using scope = new BufferScope(device);
      const down = scope.alloc(packed.rows * Math.max(...[...tests.keys()].map(rankOf)));
      const onInput = (layer: number, projection: Projection, x: Tensor, rows: number) => {
        const s = sketches.get(`${layer}.${projection}`);
        if (!s) return;
        const rank = rankOf(s.features);
        device.matmulNN({ out: down, x, w: tests.get(s.features)!, m: rows, n: rank, k: s.features });
        device.matmulTN({ out: s.sketch, x, w: down, m: s.features, n: rank, k: rows, accumulate: true });
        using one = new BufferScope(device);
        const own = one.alloc(1);
        device.sumSquares({ out: own, x, n: rows * s.features });
        device.axpy({ out: s.squares, x: own, alpha: 1, n: 1 });
      };
      if (from > 0) device.write(acts.layers[from].xIn, packedRows(packed, states, config.width));
      await forward(call.net, onDevice, acts, { ...base, onInput, from });
    });
  }
  const maps = new Map<string, WhiteningMap>();
  // What stays is not of this call.
  using buffers = new BufferScope(model.device);
  for (const [key, { sketch, features, squares }] of sketches) {
    call.net.look?.();
    const trace = (await device.read(squares))[0];
    maps.set(key, await whiteningMap(buffers, sketch, tests.get(features)!, features, trace, options.ridge));
    measuring.free(sketch, squares);
  }
  return new InputWhitening(buffers.move(), maps);
}

/** S from the sketch C·Ω of one input, and the trace of C. @param scope Gets W. */
async function whiteningMap(
  scope: BufferScope,
  sketch: Tensor,
  test: Tensor,
  features: number,
  trace: number,
  ridge: number,
): Promise<WhiteningMap> {
  const { device } = scope;
  const { vectors, values } = await dominantEigenpairs(scope, sketch, test, features);
  const rank = values.length;
  const lambda = ridge * trace / features;
  // What the leading directions leave is spread evenly over all others.
  const rest = Math.max(0, trace - values.reduce((sum, e) => sum + e, 0)) / Math.max(1, features - rank);
  const gains = values.map((e) => e > rest ? Math.sqrt((rest + lambda) / (e + lambda)) : 1);
  const kept = trace - values.reduce((sum, e, j) => sum + e * (1 - gains[j] ** 2), 0);
  // W = V·diag(√(1 − gain)), so that I − W·Wᵀ has this gain along each eigenvector.
  const data = await device.read(vectors);
  for (let i = 0; i < features; i++) {
    for (let j = 0; j < rank; j++) data[i * rank + j] *= Math.sqrt(1 - gains[j]);
  }
  device.write(vectors, data);
  return { w: vectors, rank, scale: Math.sqrt(trace / kept) };
}

/** Standard normal values (Box & Muller 1958). */
function randomMatrix(scope: BufferScope, length: number, random: () => number): Tensor {
  const values = Float32Array.from(
    { length },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
  return scope.floats(values);
}
