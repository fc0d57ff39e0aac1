/** What counts as a change since the last save. Each save checks itself: one that repeats an outcome is made whole as well. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test, vi } from "vitest"
import { emptyDatabase, Home } from "../bed/keeping.ts"
import type { Deed } from "../bed/keeping-deeds.ts"

const built = vi.hoisted(() => ({ from: "one source" }))
vi.mock("../../src/support/version.ts", () => ({
  version: "0.1.0",
  get build() {
    return built.from
  },
}))

const folder = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-unchanged-")))
let empty: Promise<string> | undefined
let number = 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const says = (...parts: string[]): Deed => ({ does: "says", parts, subagent: false })
const saves = (how = ""): Deed[] => [{ does: "redoes" }, { does: "saves", how }]

class Life extends Home {
  async lives(...life: Deed[]) {
    for (const deed of life) await this.does(deed)
  }

  /** The first that has it, by a clock that was set back, with as many bytes as before. */
  rewords(from: string, to: string) {
    this.run(
      "update part set data = replace(data, ?, ?), time_updated = ? where id = (select min(id) from part where data like ?)",
      ...[from, to, this.clock - 3_600_000, `%${from}%`],
    )
  }

  names(title: string) {
    this.run("update session set title = ?, time_updated = ? where id = ?", title, this.clock, this.session)
  }

  /** A turn in another folder, which is there. */
  saysIn(other: string, ...parts: string[]) {
    const { root } = this
    mkdirSync(other)
    this.root = other
    this.says(parts, false)
    this.root = root
  }
}

async function begun(): Promise<{ home: Life; place: string }> {
  empty ??= emptyDatabase(join(folder, "empty"))
  const place = join(folder, String(number++))
  return { home: new Life(place, await empty, false), place }
}

test("what another build has noted is not taken", async () => {
  const { home } = await begun()
  const turn = [says("text:0"), ...saves()]
  await home.lives(says("text:0"), says("text:0"), ...saves(), ...turn)
  expect(home.lived.kept).toBe(1)
  built.from = "another source of the same version"
  await home.lives(...turn)
  expect(home.lived.kept).toBe(1)
  await home.lives(...turn)
  expect(home.lived.kept).toBe(2)
  built.from = "one source"
})

test("an attachment that was missing is there again", async () => {
  const { home, place } = await begun()
  await home.lives(says("text:0", "big image:0"), says("text:0"), ...saves("beside"))
  const sessions = join(place, "shop/.opencode/sessions")
  const [file = ""] = readdirSync(sessions, { recursive: true, encoding: "utf8" }).filter((one) => one.endsWith(".png"))
  renameSync(join(sessions, file), join(place, "away"))
  // Whoever loads it now has a placeholder, and so has the file that is saved then.
  await home.lives({ does: "loads", what: "a" }, ...saves("inside"), ...saves())
  expect(home.saved()).not.toContain("data:image/png;base64,")
  renameSync(join(place, "away"), join(sessions, file))
  await home.lives(...saves())
  expect(home.saved()).toContain("data:image/png;base64,")
})

test("a folder that the session was in is gone, and may have been this one", async () => {
  const { home, place } = await begun()
  const other = join(place, "shop-2")
  home.saysIn(other, "text:0")
  home.names(`Fix ${other}/src/a.ts`)
  await home.lives(says("text:0"), ...saves(), ...saves())
  expect(home.saved()).toContain('"Fix {{home}}/shop-2/src/a.ts"')
  rmSync(other, { recursive: true })
  await home.lives(...saves())
  expect(home.saved()).toContain('"Fix {{worktree-link}}/src/a.ts"')
})

test("a row that was written by a clock set back", async () => {
  const { home } = await begun()
  await home.lives(says("text:0"), says("todo:0", "text:0"), ...saves(), ...saves())
  home.rewords("All is well.", "All is bell.")
  await home.lives(...saves())
  expect(home.saved()).toContain("All is bell.")
})

test("a picture no longer holds a secret when nothing tells what it is", async () => {
  const { home } = await begun()
  home.names("password=hunter2-orange-99 fails")
  await home.lives(says("text:0", "telling image:2"), says("text:0"), ...saves())
  home.names("Other")
  // Each save checks that a whole one says the same.
  await home.lives(says("text:0"), ...saves())
  expect(home.lived.kept).toBe(1)
})
