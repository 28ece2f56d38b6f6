/** How a download gets on, in bytes; `total` is 0 if unknown. */
export interface PullProgress {
  /** Bytes so far. */
  done: number;
  /** Bytes in all. */
  total: number;
  /** What is being tried now. */
  note?: string;
}
