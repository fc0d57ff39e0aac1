/** Bringing sessions into OpenCode 2, and taking one away. Each import is all or nothing. */
import type { Opencode } from "../find-opencode.ts"
import { asItCame, type Difference, differenceOf } from "./alike.ts"
import * as failures from "./failures.ts"
import type { Coming } from "./family.ts"
import { reading2 } from "./reader.ts"
import type { Ask } from "./server.ts"

/** @returns whether it came in: not, where a session of this id is here already */
export async function importOne(ask: Ask, { document: { info, messages }, directory }: Coming): Promise<boolean> {
  const { status, body } = await ask("POST", "/api/experimental/session/import", {
    info,
    messages,
    location: { directory },
  })
  if (status === 200) return true
  if (status === 409) return false
  throw failures.notTaken(status === 404 ? "the session it belongs to is not here" : reasonIn(status, body))
}

/** With all that is below it. @returns whether it is gone */
export async function removeOne(ask: Ask, id: string): Promise<boolean> {
  const { status } = await ask("DELETE", `/api/session/${encodeURIComponent(id)}`)
  return status === 204 || status === 404
}

/** In a reading of its own, of after the import. */
export async function readBack(opencode: Opencode, cwd: string, family: readonly Coming[]): Promise<string[]> {
  return reading2(opencode, cwd, async (reader) => {
    const dropped: string[] = []
    for (const { document } of family) {
      const held = await reader.session(document.info.id)
      const found: Difference = differenceOf(document, asItCame(document, held))
      if (found.other) throw failures.notAlike(document.info.id, found.other)
      dropped.push(...found.dropped)
    }
    return dropped
  })
}

function reasonIn(status: number, body: unknown): string {
  const { message } = (body ?? {}) as { message?: unknown }
  return typeof message === "string" ? message.slice(0, 300) : `it answers ${status}`
}
