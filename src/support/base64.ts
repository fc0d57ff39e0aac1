/** Base64 for Node, and for a page, which has no Buffer. */

type Bytes = Uint8Array & { toString(encoding: string): string }
const buffer = (globalThis as unknown as { Buffer?: { from(text: string | Uint8Array, encoding?: string): Bytes } })
  .Buffer

/** @throws on a page, when the text is not Base64 */
export const fromBase64 = (text: string): Uint8Array =>
  buffer ? buffer.from(text, "base64") : Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))

/** Encodes a text as UTF-8 first. */
export const toBase64 = (text: string): string => bytesToBase64(new TextEncoder().encode(text))

export function bytesToBase64(bytes: Uint8Array): string {
  if (buffer) return buffer.from(bytes).toString("base64")
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}
