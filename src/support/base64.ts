/** Base64, in Node and on a page, which has no Buffer: a session's texts are mapped in both. */

type Bytes = Uint8Array & { toString(encoding: string): string }
const buffer = (globalThis as unknown as { Buffer?: { from(text: string, encoding: string): Bytes } }).Buffer

/** @throws on a page, when it is none */
export const fromBase64 = (text: string): Uint8Array =>
  buffer ? buffer.from(text, "base64") : Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))

/** Of a text as UTF-8. */
export function toBase64(text: string): string {
  if (buffer) return buffer.from(text, "utf8").toString("base64")
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""))
}
