import { type SearchOptions, search } from "../commands/search/search.ts"
import { unreadWords } from "../support/format.ts"
import { printableJson } from "../view/printable.ts"
import { searchText } from "../view/search.ts"
import { inColour } from "./colour.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

type Options = SearchOptions & { json?: true | undefined }

export async function run(session: Session, query: string[], { json, ...options }: Options) {
  // The shell has taken the quotes of a phrase away.
  const words = query.map((word) => (/\s/.test(word) && query.length > 1 && !/["/]/.test(word) ? `"${word}"` : word))
  const report = await search(session.world, words.join(" "), options)
  warn(session, unreadWords(report.unread))
  session.out(json ? `${printableJson(report.found)}\n` : searchText(report, inColour(session), session.world.now()))
}
