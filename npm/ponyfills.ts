/**
 * What Node 20 and 22 lack of the language, for the bundle alone: it puts these names instead of the language's own (`bundle.ts`), so that
 * nobody's globals change.
 */

/** Promise.withResolvers, which Node 20 lacks. */
export function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T | PromiseLike<T>) => void, reject!: (reason?: unknown) => void;
  const promise = new Promise<T>((yes, no) => [resolve, reject] = [yes, no]);
  return { promise, resolve, reject };
}

/** Map.groupBy, which Node 20 lacks. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++), group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** RegExp.escape, which Node 22 lacks: the text as a pattern that matches nothing else. */
export function escapePattern(text: string): string {
  // As the language's own: a first letter or digit too, since it could belong to an escape that stands before it.
  return text.replace(
    /^[0-9a-zA-Z]|[,\-=<>#&!%:;@~'`"\s]|[\\^$.*+?()[\]{}|/]/g,
    (c) => /[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const pauses = Object.getOwnPropertyDescriptor(Atomics, "pause")?.value as typeof Atomics.pause | undefined;

/** Atomics.pause, which Node 22 lacks: a hint to the processor, and nothing else. */
export function pause(): void {
  pauses?.();
}

/** AsyncDisposableStack, which Node 22 lacks: as much of it as the product uses. */
export class OwnAsyncStack {
  #last: (() => unknown)[] = [];

  use<T extends AsyncDisposable | Disposable | null | undefined>(held: T): T {
    if (held && Symbol.asyncDispose in held) this.#last.push(() => held[Symbol.asyncDispose]());
    else if (held) this.#last.push(() => held[Symbol.dispose]());
    return held;
  }

  defer(work: () => unknown): void {
    this.#last.push(work);
  }

  move(): OwnAsyncStack {
    const moved = new OwnAsyncStack();
    [moved.#last, this.#last] = [this.#last, []];
    return moved;
  }

  async disposeAsync(): Promise<void> {
    const failed: unknown[] = [];
    for (let work = this.#last.pop(); work; work = this.#last.pop()) {
      try {
        await work();
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync();
  }
}

/** The engine's own where it has one. */
export const AsyncStack = (globalThis as { AsyncDisposableStack?: unknown }).AsyncDisposableStack ?? OwnAsyncStack;
