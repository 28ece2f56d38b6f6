/** Bytes as hexadecimal digits. Engines before 2025 have no `toHex`. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
