/** Reports as a few lines for a toast of OpenCode's screen. */
import type { LoadReport } from "../commands/load/load.ts"
import { type Committed, mayBeShared } from "../commands/save/commit-saved.ts"
import type { SaveReport } from "../commands/save/save-report.ts"
import { Failure } from "../support/failure.ts"
import { count, size } from "../support/format.ts"
import { oneLine, visible } from "./printable.ts"
import { committedLines, leftOut, redactedInShort, unchangedWords, untilWords } from "./report.ts"

export type ToastText = { variant: "success" | "info" | "warning" | "error"; title: string; message: string }

export function saveToast(report: SaveReport): ToastText {
  const { changed, file, messages, subagents, bytes, warnings } = report
  // OpenCode's palette has it.
  const how = mayBeShared(report)
    ? '"Show the last save" commits and pushes it.'
    : report.share.length > 0
      ? '"Show the last save" says how to share it.'
      : ""
  const held = [count(messages, "message"), ...(subagents > 0 ? [count(subagents, "subagent")] : []), size(bytes)]
  const until = report.until ? untilWords(report.until) : ""
  return {
    variant: warnings.length > 0 ? "warning" : changed ? "success" : "info",
    title: changed ? "Session saved" : unchangedWords(report),
    message: lines(file, held.join(", "), until, leftOut(report), redactedInShort(report), how, ...warnings),
  }
}

const done: Record<LoadReport["action"], string> = {
  imported: "Session loaded",
  extended: "Session brought up to date",
  copied: "Session loaded as a copy",
  unchanged: "Session is here already",
}

export function loadToast({ action, title, messages, reason, warnings }: LoadReport): ToastText {
  return {
    variant: warnings.length > 0 ? "warning" : action === "unchanged" ? "info" : "success",
    title: done[action],
    message: lines(title, [count(messages, "message"), ...(reason ? [reason] : [])].join("; "), ...warnings),
  }
}

export function committedToast(committed: Committed): ToastText {
  const warnings = committed.warnings ?? []
  return {
    variant: warnings.length > 0 ? "warning" : "success",
    title: "Session shared",
    message: lines(...committedLines(committed).map((line) => line.trim()), ...warnings),
  }
}

/** The sentences that the command line would print. */
export function errorToast(error: unknown): ToastText {
  if (error instanceof Failure)
    return { variant: "error", title: "Not done", message: lines(visible(error.what), visible(error.next)) }
  const reason = error instanceof Error ? error.message : String(error)
  return {
    variant: "error",
    title: "A bug in opencode-session",
    message: lines(reason.slice(0, 300), "Please report it."),
  }
}

const lines = (...parts: string[]) => parts.map(oneLine).filter(Boolean).join("\n")
