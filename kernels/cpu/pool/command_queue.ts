/** The main thread's side of the ring: commands go in, and a promise tells when what was encoded so far is done. */
import { DeviceError, explain } from "../../../schemas/errors.ts";
import { FENCE } from "../assembly/opcodes.ts";
import { slotOf, startIfIdle } from "./claims.ts";
import {
  ARG_WORDS,
  ARGS,
  CALLED_OFF,
  CLAIM,
  DONE,
  FAILED,
  LEFT,
  OPCODE,
  PARTS,
  QUEUED,
  slotAfter,
  SLOTS,
  slotWord,
  STATE,
  TAIL,
} from "./command_block.ts";

/** Slots that are left for fences where the ring is full. */
const SPARE = 8;
/** A timer keeps the program alive while somebody waits, and looks again so often, in milliseconds. */
const LOOK_AGAIN = 100;

/** Milliseconds after which a thread that does the work itself lets its event loop turn. */
const LONGEST_STRETCH = 20;

/** A command that waits for room in the ring. */
interface Waiting {
  opcode: number;
  parts: number;
  signal: AbortSignal | undefined;
  args: Int32Array;
}

/** Somebody who waits until so many commands are done. */
interface Fence {
  after: number;
  resolve: () => void;
  reject: (error: DeviceError) => void;
}

/** A command that only tells of those before it. */
const fence: Waiting = { opcode: FENCE, parts: 1, signal: undefined, args: new Int32Array(0) };

/** Commands in order. */
export class CommandQueue {
  /** Arguments of the next command, as integers, as floats, and as doubles that begin at even words. */
  readonly ints: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly #words: Int32Array;
  readonly #signals: (AbortSignal | undefined)[] = Array(SLOTS);
  /** How many commands were encoded before the one in each slot. Fences do not count: others are put in front of what waits. */
  readonly #earlier = new Float64Array(SLOTS);
  readonly #waiting: Waiting[] = [];
  readonly #before = new Set<() => void>();
  #tail = 0;
  #encoded = 0;
  #published = 0;
  #fences: Fence[] = [];
  #watch: ReturnType<typeof setInterval> | undefined;
  #broken: (() => DeviceError) | undefined;

  readonly #work: (() => void) | undefined;
  #turned = performance.now();

  /** @param work Does all that is published, at once, where the caller's own thread does the work. */
  constructor(memory: WebAssembly.Memory, work?: () => void) {
    this.#work = work;
    this.#words = new Int32Array(memory.buffer, 0, slotWord(SLOTS));
    const args = new ArrayBuffer(4 * ARG_WORDS);
    this.ints = new Int32Array(args);
    this.floats = new Float32Array(args);
    this.doubles = new Float64Array(args);
  }

  /** How many commands were encoded, and how many of them are done or were called off; fences are not counted. */
  get encoded(): number {
    return this.#encoded;
  }

  get completed(): number {
    const slot = slotOf(Atomics.load(this.#words, CLAIM));
    return slot === this.#tail ? this.#published : this.#earlier[slot];
  }

  /** Whether any command is not done. */
  get busy(): boolean {
    return this.completed !== this.encoded;
  }

  /**
   * Queues the command whose arguments were written, split into parts.
   *
   * @param signal Once it is aborted, the command is skipped if it has not begun.
   * @throws {DeviceError} if the device was closed or has lost a thread.
   */
  run(opcode: number, parts: number, signal?: AbortSignal): void {
    this.requireWorking();
    this.beforeChange();
    if (signal?.aborted) return;
    this.#encoded++;
    this.#encode({ opcode, parts, signal, args: this.ints });
  }

  #encode(command: Waiting): void {
    if (this.#waiting.length === 0 && this.#inRing() < SLOTS - SPARE) return this.#publish(command);
    this.#waiting.push({ ...command, args: command.args.slice() });
    if (this.#waiting.length === 1) this.#refillLater();
  }

  #publish({ opcode, parts, signal, args }: Waiting): void {
    const words = this.#words, at = slotWord(this.#tail);
    words[at + OPCODE] = opcode;
    words[at + PARTS] = parts;
    words[at + LEFT] = parts;
    words.set(args, at + ARGS);
    Atomics.store(words, at + STATE, signal?.aborted ? CALLED_OFF : QUEUED);
    this.#signals[this.#tail] = signal;
    this.#earlier[this.#tail] = this.#published;
    if (opcode !== FENCE) this.#published++;
    this.#tail = slotAfter(this.#tail);
    Atomics.store(words, TAIL, this.#tail);
    startIfIdle(words);
    this.#work?.();
  }

  /** Commands that wait for room follow when the ring is empty. Nobody waits for this itself: errors come to those who read. */
  #refillLater(): void {
    const after = this.#published;
    this.#publish(fence);
    this.#passed(after).then(() => {
      while (this.#waiting.length > 0 && this.#inRing() < SLOTS - SPARE) this.#publish(this.#waiting.shift()!);
      if (this.#waiting.length > 0) this.#refillLater();
    }, () => {});
  }

  /**
   * Resolves when all queued commands are done.
   *
   * @throws {DeviceError} if a part failed, or if the device is closed in the meantime.
   */
  async settled(): Promise<void> {
    this.requireWorking();
    if (this.busy) {
      const after = this.encoded;
      this.#encode(fence);
      await this.#passed(after);
    }
    if (this.#work && performance.now() - this.#turned > LONGEST_STRETCH) {
      await new Promise((resolve) => setTimeout(resolve));
      this.#turned = performance.now();
      this.requireWorking();
    }
    const opcode = Atomics.exchange(this.#words, FAILED, 0);
    if (opcode === 0) return;
    throw new DeviceError(explain({
      cannot: `run operation ${opcode} on the cpu device`,
      field: "every thread",
      rule: "able to finish its part",
      received: "a trap in a worker",
      hint: "this is a defect of the kernels; please report the shapes.",
    }));
  }

  /** Calls back before anything changes the memory, once; the function that is returned forgets it. */
  onChange(call: () => void): () => void {
    this.#before.add(call);
    return () => this.#before.delete(call);
  }

  /** To be called before the host itself changes the memory, or gives a part of it away. */
  beforeChange(): void {
    if (this.#before.size === 0) return;
    const args = this.ints.slice(), calls = [...this.#before];
    this.#before.clear();
    for (const call of calls) call();
    this.ints.set(args);
  }

  /** Resolves when so many commands are done, of which a fence tells. */
  #passed(after: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#fences.push({ after, resolve, reject });
    // Whoever waits must not be left alone by a program that has nothing else to do.
    if (this.#watch === undefined) this.#look(this.#watch = setInterval(() => {}, LOOK_AGAIN));
    return promise;
  }

  async #look(watch: ReturnType<typeof setInterval>): Promise<void> {
    while (this.#watch === watch) {
      const seen = Atomics.load(this.#words, DONE), { completed } = this;
      const passed = this.#fences.filter(({ after }) => after <= completed);
      this.#fences = this.#fences.filter(({ after }) => after > completed);
      if (this.#fences.length === 0) this.#lookNoMore();
      for (const { resolve } of passed) resolve();
      if (this.#fences.length === 0) return;
      const change = Atomics.waitAsync(this.#words, DONE, seen, LOOK_AGAIN);
      if (change.async) await change.value;
    }
  }

  #lookNoMore(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  /** Skips commands that were queued with this signal and have not begun; the signal was aborted. */
  callOff(signal: AbortSignal): void {
    for (let slot = slotOf(Atomics.load(this.#words, CLAIM)); slot !== this.#tail; slot = slotAfter(slot)) {
      if (this.#signals[slot] !== signal) continue;
      Atomics.compareExchange(this.#words, slotWord(slot) + STATE, QUEUED, CALLED_OFF);
    }
  }

  /** Ends the queue: everyone who waits, now or later, gets the reason. */
  end(why: () => DeviceError): void {
    if (this.#broken) return;
    this.#broken = why;
    this.#waiting.length = 0;
    this.#before.clear();
    const fences = this.#fences;
    this.#fences = [];
    this.#lookNoMore();
    for (const { reject } of fences) reject(why());
    Atomics.notify(this.#words, DONE);
  }

  /** @throws {DeviceError} if nothing is computed any more. */
  requireWorking(): void {
    if (this.#broken) throw this.#broken();
  }

  #inRing(): number {
    return (this.#tail - slotOf(Atomics.load(this.#words, CLAIM)) + SLOTS) % SLOTS;
  }
}
