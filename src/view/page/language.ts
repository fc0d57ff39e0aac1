/** The language of a file by its name. */

/** Files in which colours would mislead. */
const plain = /^(?:md|mdx|markdown|txt|text|rst|adoc|csv|tsv|log|lock|svg|xml|html?|snap|diff|patch)$/

/** @returns the ending of its name; empty if it is no code or not known */
export function languageOf(file: string): string {
  const ending = /[^/]\.(\w{1,8})$/.exec(file)?.[1]?.toLowerCase() ?? ""
  return plain.test(ending) ? "" : ending
}
