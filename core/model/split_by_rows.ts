/** Splits items into consecutive batches whose `cost` adds up to at most `limit` (a dearer item goes alone). */
export function splitByRows<T>(items: readonly T[], cost: (item: T) => number, limit: number): T[][] {
  const batches: T[][] = [];
  let sum = Infinity;
  for (const item of items) {
    const c = cost(item);
    if (sum + c > limit) {
      batches.push([]);
      sum = 0;
    }
    batches[batches.length - 1].push(item);
    sum += c;
  }
  return batches;
}
