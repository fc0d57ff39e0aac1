/** The people of the documents: Alice has fixed a price with her agent. The examples and the pictures show them. */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { openStory, type Story } from "./cast.ts"
import { bash, call, recall } from "./model.ts"

const price = `/** What an order costs. */
export function total(prices) {
  return prices.reduce((sum, price) => sum + price, 0)
}
`

const check = `import { total } from "./src/price.js"
console.log("3 × 0.10 =", total([0.1, 0.1, 0.1]))
`

const answer = `Three times \`0.1\` is \`0.30000000000000004\` in floating point. \`total\` now rounds to whole cents:

| | before | after |
| --- | --: | --: |
| 3 × 0.10 | 0.30000000000000004 | 0.3 |

It rounds **half up**, once and at the end, because rounding each price would lose a cent in long orders.`

/** What Alice asks, and what her agent remembers on Bob's machine. */
export const asked = "Three items at 0.10 cost 0.30000000000000004. Please fix it."
export const title = "Fix the rounding of prices"

type Shop = Story & {
  /** Alice's agent does the work, and she commits it; the session is not saved yet. */
  talks: () => Promise<void>
  /** Both clones and the remote are as they were when the agent had done its work. */
  begins: () => Promise<void>
  end: () => Promise<void>
}

/** Two people with a clone each. */
export async function openShop(): Promise<Shop> {
  const story = await openStory()
  const { alice, bob, model } = story
  const file = { filePath: alice.path("src/price.js") }
  model.title = title
  model
    .when(
      "Three items",
      [call("read", file), bash("node check.js")],
      call("edit", { ...file, oldString: "sum + price, 0)", newString: "sum + price * 100, 0) / 100" }),
      call("edit", {
        ...file,
        oldString: "prices.reduce((sum, price) => sum + price * 100, 0) / 100",
        newString: "Math.round(prices.reduce((sum, price) => sum + price * 100, 0)) / 100",
      }),
      bash("node check.js"),
      answer,
    )
    .when("why", recall(/because (rounding each price would lose a cent)/))
    .when("currencies", "Yes: the yen has none, so `total` needs the number of decimals.")
    .when("negative", "`Math.round` rounds −0.5 up, so a refund may differ by a cent.")
  await alice.writes("package.json", '{ "type": "module" }\n')
  await alice.writes("src/price.js", price)
  await alice.writes("check.js", check)
  await alice.git("add", ".")
  await alice.git("commit", "-q", "-m", "Prices")
  await alice.git("push", "-q")
  await bob.pulls()
  const talks = async () => {
    await alice.says(asked)
    await alice.git("commit", "-q", "-am", "Round prices to cents")
    await alice.git("push", "-q")
    await alice.git("tag", "begun")
  }
  const begins = async () => {
    for (const person of [alice, bob]) {
      await person.git("clean", "-q", "-fdx")
      await rm(join(person.machine.env.XDG_CACHE_HOME ?? "", "opencode-session"), { recursive: true, force: true })
    }
    await alice.git("reset", "-q", "--hard", "begun")
    await alice.git("push", "-q", "--force")
    await bob.git("fetch", "-q")
    await bob.git("reset", "-q", "--hard", "origin/main")
    await rm(bob.machine.env.XDG_DATA_HOME ?? "", { recursive: true, force: true })
  }
  return { ...story, talks, begins }
}
