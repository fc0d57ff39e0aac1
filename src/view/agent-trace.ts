/** A review in the form of Agent Trace, for those who collect it: github.com/cursor/agent-trace. */
import { createHash } from "node:crypto"
import type { ReviewedFile, ReviewedSession, ReviewReport } from "../commands/review/report.ts"
import { addressOf } from "../session/turn-address.ts"
import { grouped } from "../support/grouped.ts"
import { version } from "../support/version.ts"

/** Of the specification. */
const specification = "0.1.0"

/** Only lines of which the review is sure or holds it probable: what no session wrote, it does not tell whether a person did. */
export function agentTrace({ range, commits, sessions, files }: ReviewReport): object {
  const [last] = commits
  const traced = files.map((file) => ({ path: file.file, conversations: conversationsIn(file, sessions) }))
  return {
    version: specification,
    id: uuidOf(`${range.base} ${range.head}`),
    timestamp: new Date(last?.committed ?? 0).toISOString(),
    vcs: { type: "git", revision: range.head },
    tool: { name: "opencode-session", version },
    files: traced.filter(({ conversations }) => conversations.length > 0),
    metadata: { "opencode-session": { base: range.base, sessions: sessions.map(sessionOf) } },
  }
}

const sessionOf = ({ session, sure, probable }: ReviewedSession) => ({
  id: session.sessionID,
  ...(session.file && { file: session.file }),
  lines: { sure, probable },
})

/** One a turn, since turns may have had different models. */
function conversationsIn({ ranges }: ReviewedFile, sessions: readonly ReviewedSession[]) {
  const known = ranges.filter(({ session }) => session !== undefined)
  return [...grouped(known, ({ session, turn }) => `${session} ${turn}`).values()].flatMap((own) => {
    const [first] = own
    const one = sessions.find(({ number }) => number === first?.session)
    const turn = one?.turns.find(({ number }) => number === first?.turn)
    if (!one || !turn) return []
    const model = turn.model?.slice(0, 250)
    const contributor = { type: "ai", ...(model && { model_id: model }) }
    // Our own address where nobody else can open it: a URI, as the specification wants it.
    const url =
      turn.link ??
      one.link ??
      `opencode-session:${encodeURI(addressOf(one.session.sessionID, turn.number)).replace("#", "%23")}`
    return [
      {
        url,
        contributor,
        ranges: own.map(({ from, to, sure }) => ({
          start_line: from,
          end_line: to,
          ...(!sure && { contributor: { type: "unknown", ...(model && { model_id: model }) } }),
        })),
      },
    ]
  })
}

/** The same for the same range, so that it can be collected twice. */
function uuidOf(text: string): string {
  const hash = createHash("sha256").update(text).digest("hex")
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-")
}
