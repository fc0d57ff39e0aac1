/** `npx tsx test/view/record.ts` plays the case `everything` anew on the real OpenCode; `vitest -u` then its forms. */
import { writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { openStory } from "../bed/cast.ts"
import { playEverything } from "../bed/everything.ts"

const { alice, model, end } = await openStory()
try {
  const { file } = await alice.saves("--session", await playEverything({ alice, model }))
  const target = new URL("./cases/everything/session.json", import.meta.url)
  await writeFile(fileURLToPath(target), await alice.read(file))
} finally {
  await end()
}
