import { type SearchOptions, search } from "../commands/search/search.ts"
import { unreadBranchWords, unreadWords } from "../commands/shared/list-labels.ts"
import { printableJson } from "../view/printable.ts"
import { moreWords, searchText } from "../view/search.ts"
import { screenOf } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = SearchOptions & { json?: true | undefined }

export async function run(streams: Streams, query: string[], { json, ...options }: Options) {
  // The shell has removed the quotes of a phrase.
  const words = query.map((word) => (/\s/.test(word) && query.length > 1 && !/["/]/.test(word) ? `"${word}"` : word))
  const report = await search(streams.world, words.join(" "), options)
  const list = options.allBranches ? "list --all-branches" : "list"
  warn(streams, [...report.unusable, ...unreadWords(report.unread, list), ...unreadBranchWords(report.unreadBranches)])
  // The text says so itself.
  if (json && report.more > 0) warn(streams, [moreWords(report)])
  streams.out(json ? `${printableJson(report.found)}\n` : searchText(report, screenOf(streams), streams.world.now()))
}
