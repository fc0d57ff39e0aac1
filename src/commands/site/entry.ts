/** What the index of a site says of a session. */
import { peopleIn } from "../../session/prompt-authors.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import type { SiteEntry } from "../../session/word-index/site-index.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"

export function entryOf(
  { sessionID, title, branch, saved, messages, ...who }: SavedSession,
  page: string,
  { turns, files }: Transcript,
  prompts: readonly string[],
): SiteEntry {
  const authors = peopleIn(who)
  return {
    ...{ id: sessionID, page, title, saved: saved.getTime(), turns: turns.length, messages },
    ...(authors.length > 0 && { authors }),
    ...(branch && { branch }),
    prompt: prompts.find(Boolean) ?? "",
    files: [...new Set(files.map(({ file, to }) => to ?? file))],
  }
}
