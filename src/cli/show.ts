import { reading } from "../commands/shared/read-session.ts"
import { type ShowOptions, showText } from "../view/terminal/show.ts"
import { inColour } from "./colour.ts"
import { printPaged } from "./pager.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

export async function run(session: Session, wanted: string | undefined, options: ShowOptions) {
  const { transcript, warnings } = await reading(session.world, wanted)
  const { columns = 80, world } = session
  const width = session.isTerminal ? Math.min(columns, 120) : Number.POSITIVE_INFINITY
  await printPaged(session, showText(transcript, { colour: inColour(session), width }, options), world.env)
  warn(session, warnings)
}
