/** More of a thing than a call takes arguments. */
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { dotenv } from "../../src/machine/sources/dotenv.ts"
import { markdownLines } from "../../src/view/terminal/markdown.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const many = 130_000

test("a table of as many rows is drawn", { timeout: 60_000 }, () => {
  const table = `| a | b |\n| - | - |\n${"| x | y |\n".repeat(many)}`
  expect(markdownLines(table, { width: 80, colour: false }).length).toBeGreaterThan(many)
})

test("a session with as many secrets is checked, and each is a finding", { timeout: 120_000 }, async () => {
  const repository = new Repository()
  const keys = Array.from({ length: many }, (_, at) => {
    const digits = [...at.toString(4).padStart(16, "0")].map(
      (one, place) => "QYLPMN5HFZA2RTWX"[(Number(one) * 4 + place * 7) % 16],
    )
    return `AKIA${digits.join("")}\n`
  })
  const session = sessionWith("ses_one", "Keys", [["Go", [tool("bash", { command: "make" }, keys.join(""))], "Done."]])
  const file = repository.save("one", session)
  const { findings } = await check(repository.world, [file])
  expect(findings.length).toBeGreaterThan(many / 2)
})

test("an .env file of as many lines is read", async () => {
  const repository = new Repository()
  repository.write(".env", `${"\n".repeat(many)}PASSWORD=once\n`)
  expect(await dotenv(repository.root)).toContainEqual({ name: "PASSWORD", value: "once" })
})
