/** Naming a session by any part of its title. */
import { expect, test } from "vitest"
import { chooseSaved } from "../../src/commands/shared/pick-session.ts"
import { reading } from "../../src/commands/shared/read-session.ts"
import { matching } from "../../src/support/match-words.ts"
import type { World } from "../../src/support/world.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const titles = ["Overcharged customers: cents", "Round prices in Zürich", "Customers of Zürich", "価格を直す"]

test.each([
  ["overcharged", [0]],
  ["CENTS", [0]],
  ["cents customers", [0]],
  ["zurich", [1, 2]],
  ["round-prices-in", [1]],
  ["overcahrged", [0]],
  ["pricse", [1]],
  ["overchar", [0]],
  ["価格", [3]],
  ["customers", [0, 2]],
  ["nothing like it", []],
  ["xyz", []],
  ["cat", []],
  ["--", []],
])("%s", (words, found) => {
  expect(matching(words, titles, (title) => [title])).toEqual(found.map((index) => titles[index]))
})

function saved() {
  const repository = new Repository()
  const turns: Parameters<typeof sessionWith>[2] = [["a", [], "b"]]
  repository.save("2026-11-22-14-03-overcharged-customers", sessionWith("ses_one", "Overcharged customers", turns))
  repository.save("2026-11-23-14-03-customers-of-zurich", sessionWith("ses_two", "Customers of Zürich", turns))
  return repository.world
}

test("wherever a session is named, a part of its title will do", async () => {
  const world = saved()
  expect((await reading(world, "overcharged")).transcript.id).toBe("ses_one")
  expect((await reading(world, "of zurich")).transcript.id).toBe("ses_two")
  await expect(reading(world, "customers o")).resolves.toMatchObject({ transcript: { id: "ses_two" } })
})

test("what fits several is listed, or asked of who is at a terminal", async () => {
  const world = saved()
  const both = reading(world, "ustomers")
  await expect(both).rejects.toMatchObject({
    what: "ustomers fits 2 saved sessions: Customers of Zürich (2026-11-23-14-03-customers-of-zurich.json), Overcharged customers (2026-11-22-14-03-overcharged-customers.json).",
    exitCode: 2,
  })
  const asked: string[][] = []
  const choose: NonNullable<World["choose"]> = async (_, options) => {
    asked.push(options.map(({ label, hint }) => `${label} | ${hint}`))
    expect(await options[1]?.preview?.()).toBe("> a\nb")
    return options[1]?.value
  }
  const { transcript } = await reading({ ...world, choose }, "ustomers")
  expect(asked).toEqual([[expect.stringMatching(/^Customers of Zürich \| /), expect.stringMatching(/^Overcharged/)]])
  expect(transcript.id).toBe("ses_one")
})

test("numbers and ids are not guessed at", () => {
  const saved = {
    sessions: [],
    unreadable: [{ file: ".opencode/sessions/2026-11-22-ses-x-99.json", problem: new Error() as never }],
  }
  // The start of a year is none of a name.
  expect(() => chooseSaved("20", saved, "/", "/")).toThrow("There is no saved session 20")
  expect(() => chooseSaved("99", saved, "/", "/")).toThrow("There is no saved session 99")
  expect(() => chooseSaved("ses_x", saved, "/", "/")).toThrow("No saved session fits ses_x")
})
