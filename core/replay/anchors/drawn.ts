/** How many texts are drawn, and from which seed. */
export interface Drawn {
  count: number;
  seed: number;
}
