/** What is to be left alone. */

/**
 * - `hash`: a value, by its SHA-256 in lower-case hexadecimal
 * - `kind`, and `path` where it holds only there: as the report names places, `tool:bash`, `prompt`, `title` …
 */
export type Allowed = { hash: string } | { kind: string; path?: string }

/** Whether a secret of a kind is to be left alone. */
export type Allows = (kind: string, secret: string, path?: string) => boolean

/** @param hash SHA-256 of a value; without it no value is allowed by its hash */
export function allows(allowed: readonly Allowed[], hash?: (value: string) => string): Allows {
  if (allowed.length === 0) return () => false
  const hashes = new Set(allowed.flatMap((one) => ("hash" in one ? [one.hash.toLowerCase()] : [])))
  const kinds = allowed.flatMap((one) => ("kind" in one ? [one] : []))
  return (kind, secret, path) =>
    kinds.some((one) => one.kind === kind && (one.path === undefined || one.path === path)) ||
    (hashes.size > 0 && hash !== undefined && hashes.has(hash(secret)))
}
