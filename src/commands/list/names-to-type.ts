/** The names by which saved sessions can be typed, for the completions of a shell. */
import { basename } from "node:path"
import { findPlace } from "../../git/worktree.ts"
import { bareName } from "../../session/document/file-name.ts"
import { listReadable } from "../../stores/both-stores.ts"
import type { World } from "../../support/world.ts"

/** A shell takes these as one word, without quotes. */
const plain = /^[\p{L}\p{N}._@+=-]+$/u

/** What is typed as a number is the place in the list. */
const isNumber = (name: string) => /^\d+$/.test(name)

export async function namesToType(world: World): Promise<{ name: string; title: string }[]> {
  const { sessions } = await listReadable(world, await findPlace(world.cwd))
  const short = sessions.map(({ file }) => bareName(file))
  return sessions
    .map(({ file, title }, index) => {
      const name = short[index] ?? ""
      // Of the same title on two days: the name with its date tells them apart.
      const isOnly = short.filter((other) => other.startsWith(name)).length === 1
      return { name: isOnly && !isNumber(name) ? name : basename(file, ".json"), title }
    })
    .filter(({ name }) => plain.test(name) && !isNumber(name))
}
