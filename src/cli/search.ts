import { type SearchOptions, search } from "../commands/search.ts"
import { printableJson } from "../view/printable.ts"
import { searchText } from "../view/search.ts"
import { inColour } from "./colour.ts"
import type { Session } from "./program.ts"

type Options = SearchOptions & { json?: true | undefined }

export async function run(session: Session, query: string[], { json, ...options }: Options) {
  // The shell has taken the quotes of a phrase away.
  const words = query.map((word) => (/\s/.test(word) && query.length > 1 && !/["/]/.test(word) ? `"${word}"` : word))
  const report = await search(session.world, words.join(" "), options)
  session.out(json ? `${printableJson(report.found)}\n` : searchText(report, inColour(session), session.world.now()))
}
