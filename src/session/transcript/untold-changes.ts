/** Calls after which a file may hold what no call of the session tells. */
import { callsOf } from "./totals.ts"
import type { Call, Message } from "./types.ts"

/** Tools that change no file, or whose calls tell what they changed. Any other may have changed whatever it liked. */
const telling = new Set(
  [
    "edit",
    "write",
    "multiedit",
    "patch",
    "apply_patch",
    "read",
    "glob",
    "grep",
    "list",
    "todowrite",
    "todoread",
  ].concat(["webfetch", "websearch", "codesearch", "question", "skill", "task", "lsp"]),
)

type Made = Pick<Call, "tool" | "subagent">

/** Whether one of the calls, or one of a subagent, may have changed files without a word. */
export const ranOthers = (answers: readonly Message[]): boolean => answers.flatMap(callsOf).some(isOther)

const isOther = ({ tool, subagent }: Made): boolean =>
  !telling.has(tool) || (subagent?.turns.some((turn) => ranOthers(turn.answers)) ?? false)

/** Whether files may be others than before to the session itself: a subagent has a look of its own, and a person answers. */
export function outdates({ tool, subagent }: Made): boolean {
  if (tool === "question" || (tool === "task" && !subagent)) return true
  return isOther({ tool, ...(subagent && { subagent }) }) || (subagent?.files.length ?? 0) > 0
}
