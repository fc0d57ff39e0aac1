/** A worktree that has, or had, other names: its session is the same session under each of them. */
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { underOneName } from "../../src/commands/shared/other-names.ts"
import { emptyDatabase, Home } from "../bed/keeping.ts"
import type { Deed } from "../bed/keeping-deeds.ts"
import { Home2 } from "../bed/keeping2.ts"
import { hasOpencode2, opencode2Binary } from "../bed/opencode2.ts"

const folder = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-names-")))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A text that shows the folder's path. */
const tells: Deed = { does: "says", parts: ["text:1", "read:0", "patch:0", "diffs:0"], subagent: true }
const renames: Deed = { does: "renames its folder" }
const saves: Deed[] = [{ does: "redoes" }, { does: "saves", how: "" }]
const loads = (what: string): Deed => ({ does: "loads", what })

const homes = [
  ["1", Home, [] as string[]],
  ["2", Home2, [opencode2Binary ?? "", "--standalone"]],
] as const
for (const [major, Kind, binary] of homes)
  test.runIf(major === "1" || hasOpencode2)(`OpenCode ${major}: of a folder that was renamed, twice`, async () => {
    const place = join(folder, major)
    const home = new Kind(place, await emptyDatabase(join(folder, `empty${major}`), ...binary), false)
    const live = async (...life: Deed[]) => {
      for (const deed of life) await home.does(deed)
    }
    await live(tells, tells, tells, ...saves)
    const before = home.saved()
    expect(before).toContain("{{worktree}}/src/a.ts")
    const ids = home.sessions()
    await live(renames, ...saves)
    expect(home.saved()).toBe(before)
    await live(loads("c"), loads("b"), loads("c"))
    expect(home.sessions()).toEqual(ids)

    await live(tells, ...saves, renames, tells, ...saves)
    const after = home.saved()
    await live(...saves)
    expect(home.saved()).toBe(after)
    // What was there stands as it stood.
    const messages = (text: string) => JSON.parse(text).messages
    expect(messages(after).slice(0, messages(before).length)).toEqual(messages(before))

    expect(home.lived.refused).toBe(0)
    home.database.close()
  })

test.runIf(hasOpencode2)(
  "OpenCode 2 names the folder in which a session works, which may be below the worktree",
  async () => {
    const home = new Home2(join(folder, "below"), await emptyDatabase(join(folder, "empty"), ...homes[1][2]), true)
    const live = async (...life: Deed[]) => {
      for (const deed of life) await home.does(deed)
    }
    await live(tells, { does: "prunes", which: 4 })
    home.database.exec("delete from session_message where type = 'location-switched'")
    await live(tells, ...saves)
    const before = home.saved()
    expect(before).toContain("{{worktree}}/src/a.ts")
    await live(renames, ...saves)
    expect(home.saved()).toBe(before)
    expect(home.lived.refused).toBe(0)
    home.database.close()
  },
)

test("of a folder that OpenCode was begun in by a symbolic link, also where nobody else goes by it", async () => {
  const place = join(folder, "linked")
  const home = new Linked(place, await emptyDatabase(join(folder, "empty-linked")), true)
  await home.lives(tells)
  home.goesBy("shop")
  await home.lives(...saves)
  const before = home.saved()
  expect(before).toContain("{{worktree-link}}/src/a.ts")
  expect(before).not.toContain("{{home}}/link")
  const ids = home.sessions()
  await home.lives(loads("c"), ...saves)
  expect(home.sessions()).toEqual(ids)
  expect(home.saved()).toBe(before)
  expect(home.lived.refused).toBe(0)
  home.database.close()
})

class Linked extends Home {
  constructor(
    private readonly place: string,
    empty: string,
    isInGit: boolean,
  ) {
    super(place, empty, isInGit)
    symlinkSync(this.root, join(place, "link"))
    this.goesBy("link")
    this.run("update session set directory = ?", this.root)
  }

  goesBy(name: string) {
    this.root = join(this.place, name)
  }

  async lives(...life: Deed[]) {
    for (const deed of life) await this.does(deed)
  }
}

test("tokens that a person typed stay", () => {
  const one = underOneName("/home/al/shop", ["/home/al/shop-feature", "/mnt/shop"])
  const text =
    "{{worktree}} {{=home}} {{worktree-link}} /home/al/shop-feature/a /mnt/shop /mnt/shopping -home-al-shop-feature"
  expect(one?.(text)).toBe(
    "{{worktree}} {{=home}} {{worktree-link}} /home/al/shop/a /home/al/shop /mnt/shopping -home-al-shop",
  )
})
