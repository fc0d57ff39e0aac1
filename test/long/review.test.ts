/** Two people, their agents and their own hands, squashed into one commit: what the real OpenCode saved explains it. */
import { expect, test } from "vitest"
import type { ReviewReport } from "../../src/commands/review/report.ts"
import { bash, call } from "../bed/model.ts"
import { type Person, story } from "../bed/story.ts"

const total = `export function total(prices) {
  let sum = 0
  for (const price of prices) sum += price
  return sum
}
`

test("a squash of what two agents, a command and a person wrote", async () => {
  const { alice, bob, model } = await story()
  const inFile = (person: Person) => ({ filePath: person.path("src/total.js") })
  model
    .when("Add a total", call("write", { ...inFile(alice), content: total }), "Added.")
    .when(
      "In cents",
      bash("false # npm test"),
      call("edit", { ...inFile(alice), oldString: "sum += price", newString: "sum += Math.round(price * 100)" }),
      "In cents now.",
    )
    .when("Make the list", bash("printf 'first name of the list\\nsecond name of the list\\n' > names.txt"), "Made.")
    .when(
      "Only prices",
      call("read", inFile(bob)),
      call("edit", {
        ...inFile(bob),
        oldString: "  let sum = 0",
        newString: "  check(prices)\n  let sum = 0 // in cents",
      }),
      "Checked.",
    )
  await alice.writes("README.md", "# Shop\n")
  await alice.git("add", ".")
  await alice.git("commit", "-q", "-m", "begin")
  await alice.git("push", "-q")
  await alice.git("switch", "-q", "-c", "totals")
  await alice.says("Add a total")
  const sessionID = await alice.latest()
  await alice.says("In cents", sessionID)
  await alice.says("Make the list", sessionID)
  await alice.git("add", ".")
  await alice.git("commit", "-q", "-m", "totals")
  await alice.saves("--session", sessionID, "--commit")
  await alice.git("push", "-q", "-u", "origin", "totals")

  await bob.git("fetch", "-q")
  await bob.git("switch", "-q", "totals")
  await bob.says("Only prices")
  const text = await bob.read("src/total.js")
  await bob.writes("src/total.js", `${text}\nexport function none() {\n  return total([])\n}\n`)
  await bob.git("commit", "-q", "-am", "checked")
  await bob.saves("--session", await bob.latest(), "--commit")
  await bob.git("switch", "-q", "main")
  await bob.git("merge", "-q", "--ff-only", "origin/main")
  await bob.git("merge", "-q", "--squash", "totals")
  await bob.git("commit", "-q", "-m", "Totals (#1)")

  const { stdout } = await bob.types("review", "HEAD^!", "--json")
  const { files, sessions }: ReviewReport = JSON.parse(stdout)
  const told = Object.fromEntries(
    files.map(({ file, ranges }) => [
      file,
      ranges.map(({ from, to, session, turn, sure }) => {
        const by = sessions.find(({ number }) => number === session)?.session.by
        return `${from}-${to} ${by ? `${sure ? "" : "probably "}${by} ${turn}` : "nobody"}`
      }),
    ]),
  )
  expect(told).toEqual({
    "names.txt": ["1-2 probably Alice 3"],
    "src/total.js": ["1-1 Alice 1", "2-3 Bob 1", "4-4 Alice 2", "5-6 Alice 1", "7-10 nobody"],
  })
  expect(sessions.map(({ failed }) => failed.map(({ turn, exit }) => [turn, exit]))).toEqual([[[2, 1]], []])
  const comment = await bob.types("review", "HEAD^!", "--max-bytes", "65000")
  expect(comment.stdout).toContain("come from 2 saved sessions")
})
