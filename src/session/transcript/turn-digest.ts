/** What a turn says, so that it is known in a copy: there every id is another, and times may be. */
import { createHash } from "node:crypto"
import { cut } from "../document/shorten-text.ts"
import { messagesOf } from "./totals.ts"
import type { Attachment, Block, Transcript, Turn } from "./types.ts"

/** The same for turns that say the same, whichever ids they have and whoever took a secret out of them. */
export const digestOf = (turn: Turn): string =>
  createHash("sha256")
    .update(unnamed(JSON.stringify(said(turn))))
    .digest("base64")

/** Ids stand in texts as well: a task's result names its session. The tags of markers are a user's own. */
const unnamed = (text: string): string =>
  text
    .replace(/\b(ses|msg|prt)_[0-9A-Za-z]+/g, "$1")
    .replace(/\[REDACTED-([a-z0-9-]{1,48})-[A-Za-z2-7]{6}\]/g, "[REDACTED-$1]")

const said = (turn: Turn): unknown =>
  messagesOf(turn).map(({ blocks, error }) => [blocks.filter(({ id }) => id !== "").map(shown), error])

function shown(block: Block): unknown {
  if (block.kind === "file") return [block.kind, ofFile(block.file)]
  if (block.kind !== "tool") return [block.kind, block.text]
  const { tool, status, input, output, attachments, subagent } = block.call
  // A slim one is the same work.
  return [tool, status, input, cut(output), attachments.map(ofFile), subagent?.turns.map(said)]
}

/** Beside the session or in it. */
const ofFile = ({ mime, bytes }: Attachment) => [mime, bytes]

/** A session with the turns of another in the place of those that say the same. */
export function withTurnsOf(other: Transcript, transcript: Transcript): Transcript {
  const theirs = new Map<string, Turn[]>()
  for (const turn of other.turns) theirs.set(digestOf(turn), [...(theirs.get(digestOf(turn)) ?? []), turn])
  const turns = transcript.turns.map((turn) => theirs.get(digestOf(turn))?.shift() ?? turn)
  return { ...transcript, turns }
}

/** What each turn of a session says, looked at once. */
export function sayingOf({ turns }: Transcript): (turn: number) => string {
  const known = new Map<number, string>()
  return (number) => {
    const turn = turns.find((one) => one.number === number)
    const digest = known.get(number) ?? (turn ? digestOf(turn) : "")
    known.set(number, digest)
    return digest
  }
}
