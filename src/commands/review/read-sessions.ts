/** Reads sessions once, and keeps of each what a review tells. */

import { sessionText } from "../../session/document/page-enclosure.ts"
import { readOutline } from "../../session/document/read.ts"
import { words } from "../../session/line-edits.ts"
import { answersOf } from "../../session/transcript/totals.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import { sayingOf } from "../../session/transcript/turn-digest.ts"
import type { Transcript, Turn } from "../../session/transcript/types.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"
import { type AgentEdit, editsIn } from "./edits.ts"
import type { Candidate } from "./sessions-in-range.ts"
import { type FailedCommand, failedIn } from "./tried.ts"

export type Read = {
  /** Edits name their session by it. */
  index: number
  session: SavedSession
  commits: string[]
  /** Its file before the range. */
  before?: string
  removed?: true
  edits: AgentEdit[]
  /** Files that the session moved: from, to. */
  moves: [string, string][]
  turns: ReadTurn[]
  says: (turn: number) => string
}

export type ReadTurn = {
  number: number
  id: string
  prompt: string
  /** Who wrote the prompt, in a session of several people. */
  author?: string
  time: number
  model?: string
  failed: FailedCommand[]
}

export function reader() {
  const read: Read[] = []
  return { read, take: (candidate: Candidate, bytes: Buffer) => void read.push(readOf(read.length, candidate, bytes)) }
}

function readOf(index: number, { session, ...candidate }: Candidate, bytes: Buffer): Read {
  const transcript = transcriptOf(readOutline(sessionText(bytes.toString(), session.file), session.file))
  const edits = editsIn(index, transcript)
  const moves = edits.flatMap(({ change }): [string, string][] => (change.to ? [[change.file, change.to]] : []))
  const turns = transcript.turns.map(turnOf)
  return { ...candidate, index, session, edits, moves, turns, says: saysOf(transcript, edits) }
}

/** Digests are only asked of turns with edits; what else a session holds is let go. */
function saysOf(transcript: Transcript, edits: readonly AgentEdit[]): (turn: number) => string {
  const says = sayingOf(transcript)
  const known = new Map(edits.map(({ turn }) => [turn, says(turn)]))
  return (turn) => known.get(turn) ?? ""
}

function turnOf(turn: Turn): ReadTurn {
  const { number, id, prompt, author } = turn
  const answers = answersOf(turn)
  const model = answers.find((answer) => answer.model)?.model
  const time = prompt?.time ?? answers[0]?.time ?? 0
  const told = { ...(author && { author }), ...(model && { model }) }
  return { number, id, prompt: words(prompt), time, ...told, failed: failedIn(turn) }
}
