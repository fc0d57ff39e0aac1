/** What the index of a site says of a session. */
import type { Transcript } from "../../session/transcript/types.ts"
import type { SiteEntry } from "../../session/word-index/site-index.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"

export function entryOf(
  { sessionID, title, by, branch, saved, messages }: SavedSession,
  page: string,
  { turns, files }: Transcript,
  prompts: readonly string[],
): SiteEntry {
  return {
    ...{ id: sessionID, page, title, saved: saved.getTime(), turns: turns.length, messages },
    ...(by && { by }),
    ...(branch && { branch }),
    prompt: prompts.find(Boolean) ?? "",
    files: [...new Set(files.map(({ file, to }) => to ?? file))],
  }
}
