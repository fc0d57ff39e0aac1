/** What the reader has asked for. It stands in the address, so that it can be sent, and is there on the way back. */
import type { SiteEntry } from "../../../session/word-index/site-index.ts"

export const orders = { newest: "Newest first", author: "By author", file: "By file" } as const
export type Order = keyof typeof orders

export type State = { q: string; author: string; branch: string; file: string; order: Order }

export function stateHere(): State {
  const told = new URLSearchParams(location.hash.slice(1))
  const of = (name: string) => told.get(name) ?? ""
  const order = of("order")
  return {
    q: of("q"),
    author: of("author"),
    branch: of("branch"),
    file: of("file"),
    order: Object.hasOwn(orders, order) ? (order as Order) : "newest",
  }
}

export function keepState({ order, ...rest }: State) {
  const told = new URLSearchParams()
  for (const [name, value] of Object.entries(rest)) if (value) told.set(name, value)
  if (order !== "newest") told.set("order", order)
  const text = String(told)
  // `#` alone would scroll to the top.
  history.replaceState(null, "", text ? `#${text}` : location.href.split("#", 1)[0])
}

/** Without the search, which takes its time. */
export const isWanted =
  ({ author, branch, file }: State) =>
  (entry: SiteEntry): boolean =>
    (!author || (entry.authors ?? []).includes(author)) &&
    (!branch || entry.branch === branch) &&
    (!file || entry.files.some((one) => one.toLowerCase().includes(file.toLowerCase())))
