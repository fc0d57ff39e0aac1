/**
 * The examples in the documents print what they say; `npm run docs:examples` writes down what they print now. Alice has
 * talked to her agent. A page that begins with a save begins anew; the others go on from what is there.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { type Example, examplesIn, isAsTold, pages, read, root } from "../../scripts/docs/pages.ts"
import { openShop } from "../bed/shop.ts"

test("the examples in the documents print what they say", async () => {
  const { alice, bob, talks, begins, end } = await openShop()
  try {
    await talks()
    const wrong: { example: Example; printed: string }[] = []
    for (const examples of pages.map((page) => examplesIn(page)).filter(({ length }) => length > 0)) {
      if (examples[0]?.command.startsWith("opencode-session save")) await begins()
      for (const example of examples) {
        const { machine, repo } = example.who === "bob" ? bob : alice
        const { stdout } = await machine.run("sh", ["-c", `{ ${example.command}; } 2>&1`], { cwd: repo })
        if (!isAsTold(example.output, stdout)) wrong.push({ example, printed: stdout })
      }
    }
    if (process.env.UPDATE_EXAMPLES) wrong.forEach(update)
    else
      for (const { example, printed } of wrong)
        expect.soft(printed, `${example.page}:${example.line}: ${example.command}`).toBe(example.output)
  } finally {
    await end()
  }
})

/** What is printed, with the day and the folder of the documents. */
const tidy = (printed: string) =>
  printed
    .replace(/\d{4}-\d\d-\d\d-\d\d-\d\d-/g, "2026-11-22-18-03-")
    .replace(/\d{4}-\d\d-\d\d/g, "2026-11-22")
    .replace(/\b\d\d:\d\d\b/g, "18:03")
    .replace(/\S*\/opencode-session-(?:story-)?\w{6}\/home\/alice\/work/g, "/home/alice/work")
    .replace(/\S*\/opencode-session-\w{6}\//g, "/tmp/opencode-session-x7Jq2b/")
    .trimEnd()

function update({ example, printed }: { example: Example; printed: string }) {
  const text = read(example.page)
  const before = `$ ${example.command}\n${example.output}`
  writeFileSync(
    join(root, example.page),
    text.replace(before, () => `$ ${example.command}\n${tidy(printed)}\n`),
  )
}
