/** A digest of what a turn says, to find it in a copy, where all ids differ and times may differ. */
import { createHash } from "node:crypto"
import { cut } from "../document/shorten-text.ts"
import { saidIn } from "./totals.ts"
import type { Attachment, Block, Transcript, Turn } from "./types.ts"

/** Equal for turns that say the same, whatever their ids and whoever redacted them. */
export const digestOf = (turn: Turn): string =>
  createHash("sha256")
    .update(unnamed(JSON.stringify(said(turn))))
    .digest("base64")

/** Removes ids from texts (a task's result names its session) and tags from markers (each user has other tags). */
const unnamed = (text: string): string =>
  text
    .replace(/\b(ses|msg|prt)_[0-9A-Za-z]+/g, "$1")
    .replace(/\[REDACTED-([a-z0-9-]{1,48})-[A-Za-z2-7]{6}\]/g, "[REDACTED-$1]")

const said = (turn: Turn): unknown =>
  saidIn(turn).map(({ blocks, error }) => [blocks.filter(({ id }) => id !== "").map(shown), error])

function shown(block: Block): unknown {
  if (block.kind === "file") return [block.kind, ofFile(block.file)]
  if (block.kind !== "tool") return [block.kind, block.text]
  const { tool, status, input, output, attachments, subagent } = block.call
  // Cut, so that a slim call is equal to the full one.
  return [tool, status, input, cut(output), attachments.map(ofFile), subagent?.turns.map(said)]
}

/** Equal for a sidecar and an attachment in the session. */
const ofFile = ({ mime, bytes }: Attachment) => [mime, bytes]

/** Replaces turns of a transcript by those of another that say the same. */
export function withTurnsOf(other: Transcript, transcript: Transcript): Transcript {
  const theirs = new Map<string, Turn[]>()
  for (const turn of other.turns) theirs.set(digestOf(turn), [...(theirs.get(digestOf(turn)) ?? []), turn])
  const turns = transcript.turns.map((turn) => theirs.get(digestOf(turn))?.shift() ?? turn)
  return { ...transcript, turns }
}

/** @returns the digest of a turn by its number, computed once */
export function sayingOf({ turns }: Transcript): (turn: number) => string {
  const known = new Map<number, string>()
  return (number) => {
    const turn = turns.find((one) => one.number === number)
    const digest = known.get(number) ?? (turn ? digestOf(turn) : "")
    known.set(number, digest)
    return digest
  }
}
