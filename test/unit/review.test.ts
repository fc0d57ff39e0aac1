/** A change that was squashed and rebased leads to its conversations, line by line, and claims nothing that a person wrote. */
import { expect, test } from "vitest"
import type { ReviewReport } from "../../src/commands/review/report.ts"
import { review } from "../../src/commands/review/review.ts"
import { reviewText } from "../../src/view/pull-request/review.ts"
import { tool } from "../bed/repository.ts"
import { add, cut, instead, set, ToldHistory } from "../bed/told-history.ts"

const bash = (command: string, exit: number, output = "") => tool("bash", { command }, output, { exit, output })

/** Three people, five sessions, two branches; one is rebased, the other is squashed. */
function story() {
  const h = new ToldHistory()
  h.person("README.md", add(0, "# Shop", "", "Prices are in euros.")())
  h.person(
    "src/price.ts",
    add(0, "export function price(amount: number) {", "  return amount", "}", "", "export const currency = 'EUR'")(),
  )
  h.person("src/cart.ts", add(0, "export class Cart {", "  items: Item[] = []", "}")())
  const base = h.commit("Alice", "begin")
  h.git("tag", "begin")

  // Alice and her agent, on a branch.
  h.git("switch", "-q", "-c", "totals")
  h.agent("one", "Please add a total of a list of prices.", [
    "src/total.ts",
    add(
      0,
      ...["import { price } from './price'", "", "export function total(all: number[]) {", "  let sum = 0"],
      ...["  for (const one of all) {", "    sum += price(one)", "  }", "  return sum", "}"],
    ),
  ])
  h.agent("one", "Cache the prices, so that a total is quick.", [
    "src/cache.ts",
    add(0, "const cache = new Map<string, number>()", "export const cached = (key: string) => cache.get(key)"),
  ])
  h.agent(
    "one",
    "A cent is missing in long orders. Run the tests, and repair it.",
    bash("npm test", 1, "2 failed"),
    [
      "src/total.ts",
      instead(
        "    sum += price(one)",
        "    // In cents, since floats drift.",
        "    sum += Math.round(price(one) * 100)",
      ),
    ],
    ["src/total.ts", instead("  return sum", "  return sum / 100")],
    bash("npm test", 0),
  )
  h.remove("src/cache.ts")
  h.save("one", "Totals of an order", "Alice", "totals")
  h.commit("Alice", "Totals\n\nSession: .opencode/sessions/one.json")
  // By hand: what the agent had tried, in its words; and a brace.
  h.person("src/total.ts", add(-1, "", "export function largest(all: number[]) {", "  return Math.max(...all)", "}")())
  h.person("src/store.ts", add(0, "const cache = new Map<string, number>()", "export const size = () => cache.size")())
  h.commit("Alice", "largest")

  // Bob goes on, renames, and his agent goes on under the new name.
  h.agent(
    "two",
    "Add `smallest`. And a price must not be negative.",
    ["src/total.ts", add(-1, "", "export const smallest = (all: number[]) => {", "  return Math.min(...all)", "}")],
    [
      "src/price.ts",
      instead(
        "  return amount",
        "  if (amount < 0) throw new Error('A price is never negative')",
        "  return Math.round(amount * 100) / 100",
      ),
    ],
  )
  h.save("two", "Smallest and mean", "Bob", "totals")
  h.commit("Bob", "smallest")
  h.git("mv", "src/total.ts", "src/sum.ts")
  h.person("src/sum.ts", instead("  let sum = 0", "  let sum = 0 // cents")())
  h.commit("Bob", "a better name")
  h.agent("two", "Say what it returns.", [
    "src/sum.ts",
    instead("export const smallest = (all: number[]) => {", "export const smallest = (all: number[]): number => {"),
  ])
  h.agent("two", "Now the mean.\n\nOf an empty list it is 0.", [
    "src/sum.ts",
    add(
      -1,
      "",
      "export function mean(all: number[]) {",
      "  if (all.length === 0) return 0",
      "  return total(all) / all.length",
      "}",
    ),
  ])
  h.save("two", "Smallest and mean", "Bob", "totals")
  h.commit("Bob", "mean")

  // Carol, on another branch, with two sessions.
  h.git("switch", "-q", "-c", "cart", "begin")
  h.agent("three", "A cart to which items can be added.", [
    "src/cart.ts",
    instead(
      "}",
      "",
      "  add(item: Item) {",
      "    this.items.push(item)",
      "  }",
      "",
      "  get count() {",
      "    return this.items.length",
      "  }",
      "}",
    ),
  ])
  h.save("three", "A cart", "Carol", "cart")
  h.commit("Carol", "a cart that is filled")
  h.person("src/cart.ts", add(4, "    if (!item) return")())
  h.commit("Carol", "no nothing")
  h.agent("four", "Prices with tax.", [
    "src/tax.ts",
    add(0, "export const rate = 0.19", "export const withTax = (net: number) => {", "  return net * (1 + rate)", "}"),
  ])
  h.agent(
    "four",
    "Take the rates from a file of their own.",
    ["src/tax.ts", cut(0)],
    ["src/tax.ts", add(0, "import { rate } from './rates'")],
    ["src/rates.ts", add(0, "export const rate = 0.081", "export const reduced = 0.026")],
  )
  // Taken back by hand.
  h.person("src/rates.ts", set(0, "export const rate = 0.19")())
  h.save("four", "Tax", "Carol", "cart")
  h.commit("Carol", "tax")

  // Meanwhile on main, with an agent.
  h.git("switch", "-q", "main")
  h.agent(
    "five",
    "Say how it is installed, and use francs.",
    ["README.md", add(-1, "", "## Install", "", "Run `npm install shop` and import it.")],
    ["src/price.ts", instead("export const currency = 'EUR'", "export const currency = 'CHF'")],
  )
  h.save("five", "How it is installed", "Alice", "main")
  const moved = h.commit("Alice", "francs")

  h.git("switch", "-q", "cart")
  h.git("rebase", "-q", "main")
  h.git("switch", "-q", "main")
  h.git("merge", "-q", "--ff-only", "cart")
  const rebased = h.code.git("rev-parse", "HEAD").trim()
  h.git("merge", "-q", "--squash", "totals")
  const squash = h.commit(
    "Bob",
    "Totals (#12)\n\n* Totals\n\nSession: .opencode/sessions/one.json\n\n* smallest\n\n* mean",
  )
  return { h, base, moved, rebased, squash }
}

type Score = { agents: number; right: number; claimed: number; wrong: string[] }

/** Holds what is said of each added line against who wrote it. */
function scored({ files, sessions }: ReviewReport, byLine: (file: string) => (string | undefined)[]): Score {
  const score: Score = { agents: 0, right: 0, claimed: 0, wrong: [] }
  for (const { file, ranges, gone } of files) {
    if (gone) continue
    const truth = byLine(file)
    for (const { from, to, session, turn, sure } of ranges)
      for (let line = from; line <= to; line++) {
        const by = truth[line - 1]
        const id = sessions.find(({ number }) => number === session)?.session.sessionID.replace("ses_", "")
        const said = id && `${id}:${turn}`
        if (by) score.agents++
        if (said) score.claimed++
        if (said && said === by) score.right++
        else if (said) score.wrong.push(`${file}:${line}: ${said}${sure ? "" : "?"}, not ${by ?? "a person"}`)
      }
  }
  return score
}

test("three people, five sessions, two branches, a squash and a rebase: the right turns, and no line of a person", async () => {
  const { h, base, moved, rebased, squash } = story()
  const total: Score = { agents: 0, right: 0, claimed: 0, wrong: [] }
  for (const range of [`${squash}^!`, `${moved}..${rebased}`, `${base}..${squash}`]) {
    const report = await review(h.code.world, range)
    const score = scored(report, (file) => h.byLine(report.range.head === squash ? "main" : "cart", file))
    expect([range, score.wrong]).toEqual([range, []])
    expect(score.right / score.agents).toBeGreaterThanOrEqual(0.95)
    for (const { sure } of report.files.flatMap(({ ranges }) => ranges)) expect(sure).not.toBe(false)
    for (const key of ["agents", "right", "claimed"] as const) total[key] += score[key]
  }
  h.code.git("remote", "add", "origin", "git@github.com:shop/shop.git")
  h.code.git("update-ref", "refs/remotes/origin/main", squash)
  const text = reviewText(await review(h.code.world, `${base}..${squash}`)).replaceAll(squash, "0".repeat(40))
  await expect(text).toMatchFileSnapshot("../view/review.md")
  h.code.write(".opencode/opencode-session.json", JSON.stringify({ site: "https://shop.example/why" }))
  const linkOf = async () => (await review(h.code.world, `${base}..${squash}`)).sessions[0]?.turns[0]?.link
  expect(await linkOf()).toMatch(/^https:\/\/shop\.example\/why\/sessions\/ses_one\.html#msg_/)
  // A pull request that is not merged: the site is made from the default branch, and has not its sessions yet.
  h.code.git("update-ref", "refs/remotes/origin/main", base)
  h.code.git("update-ref", "refs/remotes/origin/cart", squash)
  expect(await linkOf()).toContain(`https://github.com/shop/shop/blob/${squash}/.opencode/sessions/one.json#L`)
  h.code.git("update-ref", "-d", "refs/remotes/origin/cart")
  expect(await linkOf()).toBeUndefined()
  process.stdout.write(`review: ${total.right} of ${total.agents} lines of agents found, ${total.claimed} claimed\n`)
})
