/** What was taken out, and where; never a value. */

/** Where a text of a session stands. */
export type Place = {
  /** Id of the session. */
  session: string
  /** Number of the message, from 1; 0 for what belongs to the session itself. */
  message: number
  /** `prompt`, `answer`, `reasoning`, `title`, `todo`, `summary`, `error`, `attachment`, or `tool:` and the tool's name. */
  where: string
}

export type Redacted = Place & {
  kind: string
  /** Twenty characters on either side of the marker, as they stand after redaction. */
  context: string
}

/** An image, a PDF: nobody looked into it. */
export type Unseen = Place & {
  mime: string
  filename?: string
  /** Of its URL. */
  bytes: number
  /** Kinds of the secrets in its bytes that are known or were found elsewhere. They stay in it. */
  secrets?: string[]
}

export type RedactionReport = {
  /** By kind, most frequent first. */
  counts: Record<string, number>
  places: Redacted[]
  unseen: Unseen[]
  /** Ids of the messages in which nothing was found. */
  clean: string[]
}

const around = 20

/** @param text after redaction; @param start of the marker in it */
export function contextOf(text: string, start: number, end: number): string {
  const cut = (piece: string) => piece.replace(/\s+/g, " ")
  return `${cut(text.slice(Math.max(0, start - around), start))}${text.slice(start, end)}${cut(text.slice(end, end + around))}`
}

export function countsOf(places: readonly { kind: string }[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { kind } of places) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))
}
