import { hexOf } from "./hex.ts";

/** The checksum of bytes, in hex. */
export async function sha256Of(data: Uint8Array): Promise<string> {
  // What other threads may write to is copied first.
  const still = data.buffer instanceof ArrayBuffer ? data as Uint8Array<ArrayBuffer> : new Uint8Array(data);
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", still)));
}
