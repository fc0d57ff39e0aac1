/** Saved sessions as a person chooses among them: title, who, when, local status, and the last exchange. */
import type { Place } from "../../git/worktree.ts"
import { lastExchange } from "../../session/last-turn.ts"
import { peopleOf } from "../../session/prompt-authors.ts"
import { readListed, type SavedSession } from "../../stores/worktree/list-files.ts"
import { age } from "../../support/format.ts"
import type { Option, World } from "../../support/world.ts"
import { toldApart } from "./list-labels.ts"
import { marks } from "./local-status.ts"

export async function offered(
  world: World,
  place: Place,
  sessions: readonly SavedSession[],
): Promise<Option<SavedSession>[]> {
  const here = await marks(
    world,
    place,
    sessions.filter(({ conflict }) => !conflict),
  )
  const said = (session: SavedSession) => {
    const { saved, conflict } = session
    return [peopleOf(session), age(saved, world.now()), conflict ? "in conflict" : here.get(session)]
      .filter(Boolean)
      .join(" · ")
  }
  const hints = toldApart(sessions, sessions.map(said))
  return sessions.map((session, index) => ({
    value: session,
    label: session.title,
    hint: hints[index] ?? "",
    preview: () => preview(place.root, session),
  }))
}

/** Empty where the session cannot be read: choosing it says why. */
async function preview(root: string, session: SavedSession): Promise<string> {
  const document = await readListed(root, session).catch(() => undefined)
  const { prompt = "", answer = "" } = document ? lastExchange(document.messages) : {}
  return [prompt && `> ${prompt}`, answer].filter(Boolean).join("\n")
}
