/** `resolve`, in whatever git is in the middle of: nothing of either side is lost, and what it says finishes it. */
import { createHash } from "node:crypto"
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { mergeVersions } from "../../src/commands/merge-driver/merge-driver.ts"
import { type ResolveReport, resolve } from "../../src/commands/resolve/resolve.ts"
import { urlOf } from "../../src/session/attachments/placeholder.ts"
import { readSession } from "../../src/session/document/read.ts"
import { factsOf } from "../../src/session/document/saved-document.ts"
import { keptRedacted } from "../../src/session/relation/keep-redacted.ts"
import type { Facts, SessionDocument } from "../../src/session/schema.ts"
import { attributes, attributesFile } from "../../src/stores/worktree/list-files.ts"
import { resolveText } from "../../src/view/resolve.ts"
import { words } from "../bed/follow.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const folder = ".opencode/sessions"

/** A session of prompts; the turns of another name are other turns. */
function talk(id: string, prompts: string[], title = "Prices"): SessionDocument {
  const made = sessionWith(
    id,
    title,
    prompts.map((prompt) => [prompt, [], `Answer to ${prompt}`]),
  )
  const named = (text: string, index: number) => text.replace(/_(\d+)([ab])?$/, `_${prompts[index] ?? ""}$2_$1`)
  const rename = new Map(
    made.messages.flatMap(({ info, parts }, at) => [
      [info.id, named(info.id, at >> 1)] as const,
      ...parts.map((part) => [part.id, named(part.id, at >> 1)] as const),
    ]),
  )
  return JSON.parse(JSON.stringify(made), (_, value) => rename.get(value) ?? value)
}

class Shop extends Repository {
  constructor() {
    super()
    this.git("config", "user.name", "Alice")
    this.git("config", "user.email", "alice@example.org")
    this.git("config", "core.editor", "true")
    this.write(attributesFile, attributes)
    this.write("price.ts", "export const price = 2\n")
    this.commit("first")
  }

  talks(name: string, id: string, prompts: string[], facts: Partial<Facts> = {}, title?: string) {
    return this.save(name, talk(id, prompts, title), facts)
  }

  /** Runs git where it may end with a conflict. */
  tries(...args: string[]) {
    try {
      this.git(...args)
    } catch {
      // It is looked at below.
    }
  }

  /** Types a command as it was printed. */
  types(command: string) {
    const [program, ...args] = words(command)
    expect(program).toBe("git")
    this.git(...args)
  }

  files(): string[] {
    return readdirSync(join(this.root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".json"))
      .sort()
  }

  document(name: string): SessionDocument {
    return readSession(readFileSync(join(this.root, folder, name), "utf8"), name)
  }

  /** `one.json: ses_one a b`, the id once and the prompts in order. */
  sessions(): Record<string, string[]> {
    return Object.fromEntries(this.files().map((file) => [file, promptsOf(this.document(file))]))
  }

  ids(): string[] {
    return this.files().map((file) => this.document(file).info.id)
  }

  unmerged(): string {
    return this.git("ls-files", "--unmerged")
  }
}

const promptsOf = ({ messages }: SessionDocument) =>
  messages.flatMap(({ info, parts }) =>
    info.role === "user" ? parts.map((part) => String("text" in part && part.text)) : [],
  )

/** Both sides of one session, and what git is asked to do with them; HEAD is on main, with `mine`. */
type Sides = { mine: () => void; theirs: () => void }

const operations: Record<
  string,
  { begin: (shop: Shop, sides: Sides) => void; finish: string; kept: string; own?: true }
> = {
  merge: {
    begin(shop, sides) {
      diverge(shop, sides)
      shop.tries("merge", "-q", "--no-edit", "theirs")
    },
    finish: "git commit",
    kept: "yours stays, and theirs is kept as a copy",
  },
  rebase: {
    begin(shop, sides) {
      diverge(shop, sides)
      shop.tries("rebase", "-q", "theirs")
    },
    finish: "git rebase --continue",
    kept: "theirs stays, and yours is kept as a copy",
    own: true,
  },
  "rebase with patches": {
    begin(shop, sides) {
      diverge(shop, sides)
      shop.tries("rebase", "-q", "--apply", "theirs")
    },
    finish: "git rebase --continue",
    kept: "theirs stays, and yours is kept as a copy",
    own: true,
  },
  "cherry-pick": {
    begin(shop, sides) {
      diverge(shop, sides)
      shop.tries("cherry-pick", "theirs")
    },
    finish: "git cherry-pick --continue",
    kept: "yours stays, and the picked one is kept as a copy",
  },
  revert: {
    begin(shop, { mine, theirs }) {
      theirs()
      shop.commit("to be gone back to")
      shop.git("rm", "-q", "-r", "-f", `${folder}/*.json`)
      shop.commit("to be reverted")
      mine()
      shop.commit("mine")
      shop.tries("revert", "--no-edit", "HEAD^")
    },
    finish: "git revert --continue",
    kept: "yours stays, and the one before the reverted commit is kept as a copy",
  },
  am: {
    begin(shop, sides) {
      diverge(shop, sides)
      const patch = join(shop.root, "..", `${Date.now()}.patch`)
      writeFileSync(patch, shop.git("format-patch", "--stdout", "-1", "--text", "--full-index", "theirs"))
      shop.tries("am", "-q", "-3", patch)
      rmSync(patch)
    },
    finish: "git am --continue",
    kept: "yours stays, and the one of the patch is kept as a copy",
  },
  stash: {
    begin(shop, { mine, theirs }) {
      mine()
      shop.write("price.ts", "// half done\n")
      shop.git("add", "-A")
      shop.git("stash", "-q")
      theirs()
      shop.commit("theirs")
      shop.tries("stash", "pop")
    },
    finish: "git stash drop stash@{0}",
    kept: "the committed one stays, and the stashed one is kept as a copy",
    own: true,
  },
}

test("in a sparse checkout that leaves the sessions out", async () => {
  const shop = new Shop()
  shop.talks("one", "ses_one", ["a"])
  shop.write("src/price.ts", "// done\n")
  shop.commit("a")
  diverge(shop, {
    mine: () => shop.talks("one", "ses_one", ["a", "mine"]),
    theirs: () => shop.talks("one", "ses_one", ["a", "theirs"], { by: "Bob" }),
  })
  shop.git("sparse-checkout", "set", "--cone", "src")
  shop.tries("merge", "-q", "--no-edit", "theirs")
  clean(await resolve(shop.world))
  expect(shop.unmerged()).toBe("")
  shop.git("commit", "-q", "-m", "merged")
  expect(shop.git("ls-tree", "-r", "--name-only", "HEAD", folder).trim().split("\n")).toHaveLength(3)
})

test.each(["merge -q --squash theirs", "cherry-pick -n theirs"])(
  "a stash of other work is no part of %s",
  async (how) => {
    const shop = new Shop()
    shop.talks("one", "ses_one", ["a"])
    shop.write("price.ts", "// done\n")
    shop.commit("a")
    shop.git("switch", "-q", "-c", "theirs")
    shop.talks("one", "ses_one", ["a", "theirs"], { by: "Bob" })
    shop.commit("theirs", "Bob")
    shop.write("price.ts", "// half done\n")
    shop.git("stash", "-q")
    shop.git("switch", "-q", "main")
    shop.talks("one", "ses_one", ["a", "mine"])
    shop.commit("mine")
    shop.tries(...how.split(" "))
    const report = await resolve(shop.world)
    clean(report)
    expect(resolveText(report)).not.toContain("stash")
  },
)

/** Alice and Bob go on with one session, and Alice's turn is stashed with what is done `beside`. */
function stashes(shop: Shop, beside: () => void, meanwhile: () => void = () => {}) {
  shop.talks("one", "ses_one", ["a"])
  shop.talks("two", "ses_two", ["a"])
  shop.commit("a")
  shop.talks("one", "ses_one", ["a", "mine"])
  beside()
  shop.git("stash", "-q", "-u")
  shop.talks("one", "ses_one", ["a", "theirs"], { by: "Bob" })
  meanwhile()
  shop.commit("theirs", "Bob")
}

const looks = (stash: string) => `  git stash show -p --include-untracked ${stash}\n`

/** Nothing is said to be the stashed one, and the stash is looked at before it is dropped. */
async function mayHoldMore(shop: Shop, ...names: string[]) {
  expect(shop.unmerged()).not.toBe("")
  const report = await resolve(shop.world)
  clean(report)
  const said = resolveText(report)
  expect(said).toContain("one.json: both sides went on: the committed one stays, and the other one is kept as a copy\n")
  expect(said).not.toContain("drop stash")
  expect(said.endsWith(`Look before you drop it:\n${names.map(looks).join("")}`), said).toBe(true)
}

test("a stash that came back with its untracked files may be dropped", async () => {
  const shop = new Shop()
  stashes(shop, () => {
    shop.talks("new", "ses_new", ["a"])
    shop.write("price.ts", "// half done\n")
    rmSync(join(shop.root, folder, "two.json"))
  })
  shop.tries("stash", "pop")
  const report = await resolve(shop.world)
  expect(report.operation).toMatchObject({ name: "a stash", finish: "git stash drop stash@{0}" })
  expect(report.resolved).toMatchObject([{ what: expect.stringContaining("the stashed one"), isOwn: true }])
})

test("a stash whose untracked session did not come back is not to be dropped", async () => {
  const shop = new Shop()
  const saves = (...prompts: string[]) => shop.talks("new", "ses_new", prompts)
  stashes(
    shop,
    () => saves("a", "more"),
    () => saves("a"),
  )
  shop.tries("stash", "pop")
  await mayHoldMore(shop, "stash@{0}")
  // It is nowhere else.
  expect(shop.sessions()["new.json"]).toEqual(["a"])
})

test("of two stashes with one version of the session none is to be dropped", async () => {
  const shop = new Shop()
  stashes(shop, () => {})
  shop.git("switch", "-q", "--detach", "HEAD^")
  shop.talks("one", "ses_one", ["a", "mine"])
  shop.write("price.ts", "// other work\n")
  shop.git("stash", "-q")
  shop.git("switch", "-q", "main")
  shop.tries("stash", "pop", "stash@{1}")
  await mayHoldMore(shop, "stash@{0}", "stash@{1}")
})

test("of a squashed merge no stash with the same version is to be dropped", async () => {
  const shop = new Shop()
  stashes(shop, () => shop.write("price.ts", "// half done\n"))
  shop.git("switch", "-q", "-c", "branch", "HEAD^")
  shop.talks("one", "ses_one", ["a", "mine"])
  shop.commit("mine")
  shop.git("switch", "-q", "main")
  shop.tries("merge", "-q", "--squash", "branch")
  await mayHoldMore(shop, "stash@{0}")
})

test("a stash that another file in conflict does not fit is not what is in conflict", async () => {
  const shop = new Shop()
  stashes(shop, () => {})
  shop.write("price.ts", "export const price = 3\n")
  shop.commit("mine")
  shop.git("switch", "-q", "-c", "branch", "HEAD^^")
  shop.talks("one", "ses_one", ["a", "mine"])
  shop.write("price.ts", "export const price = 4\n")
  shop.commit("theirs")
  shop.git("switch", "-q", "main")
  shop.tries("merge", "-q", "--squash", "branch")
  const report = await resolve(shop.world)
  expect(report.unmerged).toEqual(["price.ts"])
  expect(resolveText(report)).not.toContain("stash")
})

function diverge(shop: Shop, { mine, theirs }: Sides) {
  shop.git("switch", "-q", "-c", "theirs")
  theirs()
  shop.commit("theirs", "Bob")
  shop.git("switch", "-q", "main")
  mine()
  shop.commit("mine")
}

const clean = ({ problems, unmerged }: ResolveReport) => expect([problems, unmerged]).toEqual([[], []])

for (const [name, { begin, finish, kept, own }] of Object.entries(operations)) {
  test(`${name}: nothing of either side is lost, and what is said finishes it`, async () => {
    const shop = new Shop()
    shop.talks("one", "ses_one", ["a"])
    shop.commit("a")
    const side = (whose: string, longer: string[]) => () => {
      shop.talks("one", "ses_one", ["a", whose], { by: "Bob" })
      shop.talks("added", "ses_added", longer)
      shop.talks("named", `ses_${whose}`, [whose])
    }
    begin(shop, { mine: side("mine", ["a"]), theirs: side("theirs", ["a", "b"]) })
    expect(shop.unmerged()).not.toBe("")
    const report = await resolve(shop.world)
    clean(report)
    expect(report.resolved).toMatchObject([
      { file: `${folder}/added.json`, what: expect.stringMatching(/^kept .*, which goes on where .* ends$/) },
      {
        file: `${folder}/named.json`,
        what: "two sessions under one name: both were kept",
        copy: `${folder}/named-2.json`,
      },
      { file: `${folder}/one.json`, what: `both sides went on: ${kept}`, ...(own && { isOwn: true }) },
    ])
    const sessions = Object.values(shop.sessions()).map((prompts) => prompts.join(" "))
    expect(sessions.sort()).toEqual(["a b", "a mine", "a theirs", "mine", "theirs"])
    expect(new Set(shop.ids()).size).toBe(5)
    const said = resolveText(report)
    expect(said.trimEnd().split("\n").at(-1)).toBe(`  ${finish}`)
    const commits = shop.git("rev-list", "--count", "HEAD")
    shop.types(finish)
    expect(shop.unmerged()).toBe("")
    if (name !== "stash") return expect(shop.git("status", "--porcelain")).toBe("")
    expect(shop.git("stash", "list")).toBe("")
    expect(said).not.toContain("the merge")
    expect(shop.git("rev-list", "--count", "HEAD")).toBe(commits)
    // The sessions alone: what else was stashed is not done yet.
    const [, commit = ""] = /^ {2}(git commit .*)$/m.exec(said) ?? []
    shop.types(commit)
    expect(shop.git("status", "--porcelain")).toBe("M  price.ts\n")
    expect(readFileSync(join(shop.root, "price.ts"), "utf8")).toBe("// half done\n")
  })

  test(`${name}: where nothing is left of the commit, what is said finishes it as well`, async () => {
    const shop = new Shop()
    const [longer, shorter] = [
      () => shop.talks("one", "ses_one", ["a", "b"]),
      () => shop.talks("one", "ses_one", ["a"]),
    ]
    begin(shop, { mine: own ? shorter : longer, theirs: own ? longer : shorter })
    const report = await resolve(shop.world)
    clean(report)
    expect(shop.git("status", "--porcelain", "--", folder)).toBe("")
    shop.types(report.operation?.finish ?? "")
    expect(shop.unmerged() + shop.git("status", "--porcelain", "--", folder)).toBe("")
    expect(existsSync(join(shop.root, ".git/rebase-apply"))).toBe(false)
    expect(shop.sessions()).toEqual({ "one.json": ["a", "b"] })
  })
}

test.each(["mine", "theirs"])("a session that only the other side has deleted stays: %s", async (deleted) => {
  const shop = new Shop()
  shop.talks("one", "ses_one", ["a"])
  shop.commit("a")
  const side = (name: string) => () =>
    name === deleted ? shop.git("rm", "-q", `${folder}/one.json`) : shop.talks("one", "ses_one", ["a", name])
  operations.merge?.begin(shop, { mine: side("mine"), theirs: side("theirs") })
  const report = await resolve(shop.world)
  clean(report)
  const stays = deleted === "mine" ? "theirs" : "mine"
  expect(shop.sessions()).toEqual({ "one.json": ["a", stays] })
  const whose = deleted === "mine" ? "theirs" : "yours"
  expect(report.resolved).toMatchObject([{ what: `kept ${whose}; on the other side it was deleted` }])
})

test("a session that is in conflict in a folder below is settled there, and its copy can be seen", async () => {
  const shop = new Shop()
  const long = ["a", "b", "c", "d", "e", "f", "g", "h"]
  shop.talks("one", "ses_one", long)
  shop.commit("a")
  operations.merge?.begin(shop, {
    mine: () => shop.talks("one", "ses_one", [...long, "mine"]),
    theirs() {
      shop.talks("archive/one", "ses_one", [...long, "theirs"])
      shop.git("rm", "-q", "-f", `${folder}/one.json`)
    },
  })
  const report = await resolve(shop.world)
  clean(report)
  expect(shop.sessions()).toEqual({ "archive/one.json": [...long, "mine"], "one.json": [...long, "theirs"] })
  expect(new Set(shop.ids()).size).toBe(2)
  shop.git("commit", "-q", "-m", "merged")
  expect(shop.git("status", "--porcelain")).toBe("")
})

test("renamed on both sides: it says so, each id is there once, and what others have already keeps it", async () => {
  const shop = new Shop()
  const long = ["a", "b", "c", "d", "e", "f", "g", "h"]
  shop.talks("one", "ses_one", long)
  shop.commit("a")
  const renames = (to: string) => () => {
    shop.git("mv", `${folder}/one.json`, `${folder}/${to}.json`)
    shop.talks(to, "ses_one", [...long, to])
  }
  const begin = () => operations.merge?.begin(shop, { mine: renames("mine"), theirs: renames("theirs") })
  begin()
  shop.git("update-ref", "refs/remotes/origin/main", "theirs")
  const report = await resolve(shop.world)
  clean(report)
  expect(report.resolved).toEqual([
    {
      file: `${folder}/theirs.json`,
      what: "renamed on both sides; both sides went on: theirs stays, and yours is kept as a copy",
      copy: `${folder}/mine.json`,
      isOwn: true,
    },
  ])
  expect(shop.sessions()).toEqual({ "mine.json": [...long, "mine"], "theirs.json": [...long, "theirs"] })
  expect(shop.document("theirs.json").info.id).toBe("ses_one")
  expect(shop.document("mine.json").info.id).not.toBe("ses_one")
  expect(resolveText(report)).toContain("to go on with yours: opencode-session load mine\n")
})

test("renamed on one side so much that git does not see it: the session is not there twice", async () => {
  const shop = new Shop()
  shop.talks("one", "ses_one", ["a"])
  shop.commit("a")
  operations.merge?.begin(shop, {
    mine: () => shop.talks("one", "ses_one", ["a", "b"]),
    theirs() {
      shop.git("rm", "-q", `${folder}/one.json`)
      shop.talks("other", "ses_one", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])
    },
  })
  expect(shop.unmerged()).not.toBe("")
  const report = await resolve(shop.world)
  clean(report)
  expect(shop.ids()).toEqual(["ses_one"])
  expect(Object.keys(shop.sessions())).toEqual(["other.json"])
})

test("a rebase of several saves makes one copy, and it grows", async () => {
  const shop = new Shop()
  shop.talks("one", "ses_one", ["a"])
  shop.commit("a")
  shop.git("switch", "-q", "-c", "theirs")
  shop.talks("one", "ses_one", ["a", "theirs"], { by: "Alice" })
  shop.commit("theirs")
  shop.git("switch", "-q", "main")
  const mine = ["m1", "m2", "m3", "m4"]
  for (const at of mine.keys()) {
    shop.talks("one", "ses_one", ["a", ...mine.slice(0, at + 1)], { by: "Bob" })
    shop.commit(`mine ${at}`)
  }
  shop.tries("rebase", "-q", "theirs")
  for (let step = 0; step < mine.length; step++) {
    const report = await resolve(shop.world)
    clean(report)
    expect(report.resolved).toMatchObject([{ copy: `${folder}/one-2.json`, isOwn: true }])
    shop.tries("rebase", "--continue")
  }
  expect(shop.git("status", "--porcelain", "--branch").trim()).toBe("## main")
  expect(shop.sessions()).toEqual({ "one.json": ["a", "theirs"], "one-2.json": ["a", ...mine] })
  expect(shop.document("one-2.json").info.title).toBe("Prices (from Bob)")
})

test("two who settle the same conflict make the same copy", async () => {
  const [one, other] = [new Shop(), new Shop()]
  for (const shop of [one, other]) {
    shop.talks("one", "ses_one", ["a"])
    shop.commit("a")
    operations.merge?.begin(shop, {
      mine: () => shop.talks("one", "ses_one", ["a", "mine"]),
      theirs: () => shop.talks("one", "ses_one", ["a", "theirs"]),
    })
    await resolve(shop.world)
  }
  const read = (shop: Shop) => readFileSync(join(shop.root, folder, "one-2.json"), "utf8")
  expect(read(one)).toBe(read(other))
})

test.each([
  ["theirs", "mine"],
  ["-s", "resolve", "theirs"],
])("a way of merging that writes markers is mended: git merge %s %s", async (...how) => {
  const shop = new Shop()
  const file = shop.talks("one", "ses_one", ["a"])
  shop.commit("a")
  const base = shop.git("rev-parse", "HEAD").trim()
  diverge(shop, {
    mine: () => shop.talks("one", "ses_one", ["a", "mine"]),
    theirs: () => shop.talks("one", "ses_one", ["a", "theirs"]),
  })
  shop.git("branch", "-q", "mine")
  if (how[0] !== "-s") shop.git("reset", "-q", "--hard", base)
  shop.tries("merge", "-q", "--no-edit", ...how)
  expect(() => shop.document("one.json")).toThrow("holds git conflict markers")
  clean(await resolve(shop.world))
  const sessions = Object.values(shop.sessions()).map((prompts) => prompts.join(" "))
  expect(sessions.sort()).toEqual(["a mine", "a theirs"])
  shop.git("commit", "-q", "-m", "merged")
  expect(shop.git("status", "--porcelain", file)).toBe("")
})

test("a side that is cut off ends nothing: the others are done, and its last whole version counts", async () => {
  const shop = new Shop()
  for (const name of ["one", "two"]) shop.talks(name, `ses_${name}`, ["a"])
  shop.commit("a")
  diverge(shop, {
    theirs: () => {
      for (const name of ["one", "two"]) shop.talks(name, `ses_${name}`, ["a", "theirs"])
    },
    mine: () => {
      for (const name of ["one", "two"]) shop.talks(name, `ses_${name}`, ["a", "mine"])
    },
  })
  const text = readFileSync(join(shop.root, folder, "two.json"), "utf8")
  shop.write(`${folder}/two.json`, text.slice(0, 900))
  const broken = shop.commit("cut off")
  shop.tries("merge", "-q", "--no-edit", "theirs")
  const report = await resolve(shop.world)
  expect(report.resolved.map(({ copy }) => copy)).toEqual([`${folder}/one-2.json`, `${folder}/two-2.json`])
  expect(report.unmerged).toEqual([])
  const blob = shop.git("rev-parse", `${broken}:${folder}/two.json`).trim()
  expect(report.problems).toEqual([
    `${folder}/two.json (yours) is cut off before its end. Its last whole version, of commit ${shop.git("rev-parse", "HEAD^").slice(0, 7)}, is used instead. Git has it as ${blob}.`,
  ])
  expect(new Set(Object.values(shop.sessions()).flat())).toEqual(new Set(["a", "mine", "theirs"]))
})

test("of a file that was never whole the other side is kept; one that only a newer version reads stays in conflict", async () => {
  const shop = new Shop()
  operations.merge?.begin(shop, {
    mine() {
      shop.write(`${folder}/broken.json`, "{")
      shop.talks("newer", "ses_newer", ["a"], { format: 99 })
      shop.talks("one", "ses_one", ["a"])
    },
    theirs() {
      shop.talks("broken", "ses_broken", ["a"])
      shop.talks("newer", "ses_newer", ["a", "b"])
      shop.talks("one", "ses_one", ["a", "b"])
    },
  })
  const report = await resolve(shop.world)
  expect(report.resolved.map(({ file }) => file)).toEqual([`${folder}/broken.json`, `${folder}/one.json`])
  expect(report.unmerged).toEqual([`${folder}/newer.json`])
  expect(report.problems.join("\n")).toMatch(
    /broken.json \(yours\) is cut off .*\n.*newer.json \(yours\) has format 99, .*\n.*newer.json stays in conflict\.$/s,
  )
  expect(shop.document("broken.json").info.id).toBe("ses_broken")
  expect(resolveText(report)).toContain("settle the 1 file still in conflict (git status), and then finish the merge:")
})

const paper = (() => {
  const bytes = "%PDF-1.4 a paper"
  const name = `${createHash("sha256").update(bytes).digest("hex")}.pdf`
  return { bytes, name, file: `${folder}/attachments/${name}` }
})()

function withPaper(prompts: string[], id: string) {
  const made = talk(id, prompts)
  const [first] = made.messages
  const owner = { id: `prt_${id}_paper`, sessionID: id, messageID: first?.info.id ?? "" }
  const url = urlOf({ name: paper.name, mime: "application/pdf", bytes: paper.bytes.length, kept: true })
  first?.parts.push({ ...owner, type: "file", mime: "text/plain", filename: "paper.pdf", url })
  return made
}

/** Both went on with one session, have another under one name, and one of them has deleted a paper that is needed. */
function begun(): Shop {
  const shop = new Shop()
  shop.talks("one", "ses_one", ["a"])
  shop.save("paper", withPaper(["a"], "ses_paper"))
  shop.write(paper.file, paper.bytes)
  shop.commit("a")
  const side = (name: string) => {
    shop.talks("one", "ses_one", ["a", name], { by: "Bob" })
    shop.talks("named", `ses_${name}`, [name])
  }
  operations.merge?.begin(shop, {
    mine() {
      side("mine")
      shop.git("rm", "-q", paper.file)
    },
    theirs: () => side("theirs"),
  })
  expect(existsSync(join(shop.root, paper.file))).toBe(false)
  return shop
}

function settled(shop: Shop, report: ResolveReport) {
  clean(report)
  expect(report.restored).toEqual([paper.file])
  const { "paper.json": _, ...both } = shop.sessions()
  const sessions = Object.values(both).map((prompts) => prompts.join(" "))
  expect(sessions.sort()).toEqual(["a mine", "a theirs", "mine", "theirs"])
  expect(shop.unmerged()).toBe("")
  expect(shop.git("status", "--porcelain")).not.toMatch(/^\?\?|^.[^ ]/m)
}

test("the lock of another git is waited for", async () => {
  const shop = begun()
  const lock = join(shop.root, ".git/index.lock")
  writeFileSync(lock, "")
  setTimeout(() => rmSync(lock, { force: true }), 2000)
  settled(shop, await resolve(shop.world))
})

test("a lock that stays is told, all is still in conflict, and the next time settles it", async () => {
  const shop = begun()
  const before = shop.unmerged()
  const lock = join(shop.root, ".git/index.lock")
  writeFileSync(lock, "")
  await expect(resolve(shop.world)).rejects.toMatchObject({
    name: "Failure",
    what: `What is settled cannot be staged: another git process holds ${lock}.`,
  })
  expect(shop.unmerged()).toBe(before)
  rmSync(lock)
  settled(shop, await resolve(shop.world))
})

test("of two sessions under one name of which one cannot be settled, the other does not settle the file", async () => {
  const shop = new Shop()
  operations.merge?.begin(shop, {
    mine() {
      shop.talks("named", "ses_mine", ["mine"])
      const broken = shop.talks("broken", "ses_theirs", ["theirs"])
      shop.write(broken, readFileSync(join(shop.root, broken), "utf8").replace('"parts"', '"parts'))
    },
    theirs: () => shop.talks("named", "ses_theirs", ["theirs", "b"]),
  })
  const report = await resolve(shop.world)
  expect(report.problems).toEqual([expect.stringContaining("broken.json")])
  expect(report.unmerged).toEqual([`${folder}/named.json`])
})

test("an attachment that one side deleted with its session comes back, in a merge without a conflict too", async () => {
  for (const conflict of [true, false]) {
    const shop = new Shop()
    const save = (file: string, id: string, prompts: string[]) =>
      shop.save(file, withPaper(prompts, id), { attachments: { kept: "beside", files: [paper.name] } })
    save("one", "ses_one", ["a"])
    shop.write(paper.file, paper.bytes)
    shop.commit("a")
    operations.merge?.begin(shop, {
      mine() {
        shop.git("rm", "-q", `${folder}/one.json`, paper.file)
      },
      theirs: () => save(conflict ? "one" : "two", conflict ? "ses_one" : "ses_two", ["a", "theirs"]),
    })
    expect(existsSync(join(shop.root, paper.file))).toBe(false)
    const report = await resolve(shop.world)
    clean(report)
    expect(report.restored).toEqual([paper.file])
    expect(readFileSync(join(shop.root, paper.file), "utf8")).toBe(paper.bytes)
    expect(resolveText(report)).toContain(`${paper.file}: brought back; a session needs it`)
    shop.git("commit", "-q", "-m", "merged")
    expect(shop.git("status", "--porcelain")).toBe("")
  }
})

const todo = (content: string) => ({ content, status: "pending", priority: "high" })

test.each(["resolve", "driver"])("a title somebody gave and a todo list go into the longer one: %s", async (how) => {
  const shop = new Shop()
  const base = { saved: "2026-11-20T00:00:00.000Z", todos: [todo("old")] }
  shop.talks("one", "ses_one", ["a"], base)
  shop.commit("a")
  diverge(shop, {
    mine: () =>
      shop.talks("one", "ses_one", ["a"], { ...base, titleGiven: true, todos: [todo("new")] }, "The decision"),
    theirs: () => shop.talks("one", "ses_one", ["a", "b"], base),
  })
  if (how === "resolve") {
    shop.tries("merge", "-q", "--no-edit", "theirs")
    clean(await resolve(shop.world))
  } else {
    const [ours, theirs] = [`${folder}/one.json`, "theirs.json"]
    shop.write("base.json", shop.git("show", `HEAD^:${ours}`))
    shop.write(theirs, shop.git("show", `theirs:${ours}`))
    expect(await mergeVersions(shop.world, { base: "base.json", ours, theirs, name: ours })).toEqual([])
  }
  const document = shop.document("one.json")
  expect(promptsOf(document)).toEqual(["a", "b"])
  expect(document.info.title).toBe("The decision")
  expect(factsOf(document)).toMatchObject({ titleGiven: true, todos: [todo("new")] })
})

test.each(["resolve", "driver"])("what one side holds back stays so until somebody goes on: %s", async (how) => {
  const [early, late] = ["2026-11-21T00:00:00.000Z", "2026-11-22T00:00:00.000Z"]
  const held = "msg_ses_one_1a"
  const sides: [mine: [string[], object], theirs: [string[], object], heldBack?: string][] = [
    [[["a"], { saved: early, heldBack: held }], [["a"], { saved: late }], held],
    [[["a"], { saved: late }], [["a"], { saved: early, heldBack: held }], held],
    [
      [["a"], { saved: early, heldBack: held }],
      [["a", "b"], { saved: late }],
    ],
    [
      [["a", "c"], { saved: late }],
      [["a"], { saved: late, heldBack: "msg_ses_one_1x" }],
    ],
  ]
  for (const [mine, theirs, heldBack] of sides) {
    const shop = new Shop()
    shop.talks("one", "ses_one", ["a"], { saved: "2026-11-20T00:00:00.000Z" })
    shop.commit("a")
    diverge(shop, {
      mine: () => shop.talks("one", "ses_one", ...mine),
      theirs: () => shop.talks("one", "ses_one", ...theirs),
    })
    if (how === "resolve") {
      shop.tries("merge", "-q", "--no-edit", "theirs")
      clean(await resolve(shop.world))
    } else {
      const ours = `${folder}/one.json`
      shop.write("base.json", shop.git("show", `HEAD^:${ours}`))
      shop.write("theirs.json", shop.git("show", `theirs:${ours}`))
      await mergeVersions(shop.world, { base: "base.json", ours, theirs: "theirs.json", name: ours })
    }
    expect(factsOf(shop.document("one.json"))?.heldBack).toBe(heldBack)
  }
})

describe("what one side has redacted stays out", () => {
  const marker = "[REDACTED-known-value-ABC234]"
  const plain = "a bluefish b"
  const out = plain.replace("bluefish", marker)
  const [early, late] = ["2026-11-21T00:00:00.000Z", "2026-11-22T00:00:00.000Z"]
  const lost = "what one side redacts in 2 messages"
  const said = (shop: Shop, prompts: string[], isOut: boolean, facts: Partial<Facts>) => {
    const text = JSON.stringify(talk("ses_one", prompts, "About key")).replaceAll(
      /(?<=[" ])key(?=")/g,
      isOut ? out : plain,
    )
    return shop.save("one", JSON.parse(text), { todos: [todo(isOut ? out : plain)], ...facts })
  }
  const sides: [
    what: string,
    mine: [string[], boolean, object],
    theirs: [string[], boolean, object],
    gone: string[],
  ][] = [
    ["theirs, shorter", [["key", "c"], false, { saved: late }], [["key"], true, { saved: early }], [lost]],
    ["mine, shorter", [["key"], true, { saved: early }], [["key", "c"], false, { saved: late }], [lost]],
    ["of the same, theirs", [["key"], false, { saved: late }], [["key"], true, { saved: early }], []],
    ["of the same, mine", [["key"], true, { saved: early }], [["key"], false, { saved: late }], []],
    ["theirs, longer", [["key"], false, { saved: late }], [["key", "c"], true, { saved: early }], []],
  ]
  for (const how of ["resolve", "driver"])
    test.each(sides)(`%s: ${how}`, async (_, mine, theirs, gone) => {
      const shop = new Shop()
      said(shop, ["key"], false, { saved: "2026-11-20T00:00:00.000Z" })
      shop.commit("a")
      diverge(shop, { mine: () => said(shop, ...mine), theirs: () => said(shop, ...theirs) })
      if (how === "resolve") {
        shop.tries("merge", "-q", "--no-edit", "theirs")
        expect((await resolve(shop.world)).resolved.flatMap((one) => one.gone ?? [])).toEqual(gone)
      } else {
        const ours = `${folder}/one.json`
        shop.write("base.json", shop.git("show", `HEAD^:${ours}`))
        shop.write("theirs.json", shop.git("show", `theirs:${ours}`))
        const versions = { base: "base.json", ours, theirs: "theirs.json", name: ours }
        expect(await mergeVersions(shop.world, versions)).toEqual(gone)
      }
      const prompts = mine[0].length + theirs[0].length > 2 ? [out, "c"] : [out]
      expect(promptsOf(shop.document("one.json"))).toEqual(prompts)
      expect(readFileSync(join(shop.root, folder, "one.json"), "utf8")).not.toMatch(/ bluefish /)
    })

  test.each([true, false])("where both went on, in both files: %s", async (isMine) => {
    const shop = new Shop()
    said(shop, ["key"], false, {})
    shop.commit("a")
    diverge(shop, {
      mine: () => said(shop, ["key", "mine"], isMine, {}),
      theirs: () => said(shop, ["key", "theirs"], !isMine, {}),
    })
    shop.tries("merge", "-q", "--no-edit", "theirs")
    const report = await resolve(shop.world)
    expect(report.resolved).toMatchObject([{ gone: [lost] }])
    const files = shop.files().map((file) => shop.document(file))
    expect(files.map(promptsOf).sort()).toEqual([
      [out, "mine"],
      [out, "theirs"],
    ])
    expect(JSON.stringify(files)).not.toMatch(/ bluefish /)
  })

  test.each([true, false])("in a todo list and in changes that the longer side went on with: %s", async (isMine) => {
    const shop = new Shop()
    const patch = (file: string, text: string) => ({
      file,
      additions: 1,
      deletions: 0,
      patch: `+++ ${file}\n+${text}\n`,
    })
    const diffs = (...own: ReturnType<typeof patch>[]) => ({ msg_ses_one_1a: own })
    said(shop, ["key"], false, { todos: [todo(plain), todo("b")], diffs: diffs(patch("a", plain)) })
    shop.commit("a")
    const shorter = () => said(shop, ["key"], true, { todos: [todo(out), todo("b")], diffs: diffs(patch("a", out)) })
    const done = { ...todo(plain), status: "completed" }
    const longer = () =>
      said(shop, ["key", "c"], false, {
        todos: [todo("new"), done, todo("b")],
        diffs: diffs({ ...patch("a", plain), additions: 2 }, patch("b", "new")),
      })
    diverge(shop, isMine ? { mine: shorter, theirs: longer } : { mine: longer, theirs: shorter })
    shop.tries("merge", "-q", "--no-edit", "theirs")
    clean(await resolve(shop.world))
    expect(factsOf(shop.document("one.json"))).toMatchObject({
      todos: [todo("new"), { ...done, content: out }, todo("b")],
      diffs: diffs({ ...patch("a", out), additions: 2 }, patch("b", "new")),
    })
    expect(readFileSync(join(shop.root, folder, "one.json"), "utf8")).not.toMatch(/bluefish/)
  })

  test("in the todo list of the shorter side that the longer one takes", async () => {
    const shop = new Shop()
    said(shop, ["key"], true, {})
    shop.commit("a")
    const done = { ...todo(plain), status: "completed" }
    diverge(shop, {
      mine: () => said(shop, ["key", "c"], true, {}),
      theirs: () => said(shop, ["key"], true, { todos: [done] }),
    })
    shop.tries("merge", "-q", "--no-edit", "theirs")
    clean(await resolve(shop.world))
    expect(factsOf(shop.document("one.json"))?.todos).toEqual([{ ...done, content: out }])
  })

  test.each([
    ["The password bluefish and more of it", `The password ${marker} and …`],
    ["Fixing the login", "Fixing the login"],
  ])("of a title that begins otherwise nothing is taken: %s", (title, kept) => {
    const shop = new Shop()
    said(shop, ["key"], false, {})
    const shown = shop.document("one.json")
    said(shop, ["key"], true, {})
    const redacted = shop.document("one.json")
    const named = (document: SessionDocument, title: string) => ({ ...document, info: { ...document.info, title } })
    const made = keptRedacted(named(shown, title), named(redacted, `The password ${marker} and …`))
    expect(made).toMatchObject({ document: { info: { title: kept } }, messages: 2 })
  })

  for (const how of ["resolve", "driver"])
    test.each([
      ["mine", "c", []],
      ["theirs", [], "c"],
      ["neither", [], []],
    ])(`where each side redacts another message, longer is %s: ${how}`, async (_, mine, theirs) => {
      const shop = new Shop()
      const prompts = ["first", "second"]
      const marked = (prompts: string[], which: string) => {
        const text = JSON.stringify(talk("ses_one", prompts)).replaceAll(RegExp(`(?<=[" ])${which}(?=")`, "g"), marker)
        return shop.save("one", JSON.parse(text), {})
      }
      shop.talks("one", "ses_one", prompts)
      shop.commit("a")
      diverge(shop, {
        mine: () => marked([...prompts, ...mine], "first"),
        theirs: () => marked([...prompts, ...theirs], "second"),
      })
      if (how === "resolve") {
        shop.tries("merge", "-q", "--no-edit", "theirs")
        expect((await resolve(shop.world)).resolved.flatMap((one) => one.gone ?? [])).toEqual([lost])
      } else {
        const ours = `${folder}/one.json`
        shop.write("base.json", shop.git("show", `HEAD^:${ours}`))
        shop.write("theirs.json", shop.git("show", `theirs:${ours}`))
        const versions = { base: "base.json", ours, theirs: "theirs.json", name: ours }
        expect(await mergeVersions(shop.world, versions)).toEqual([lost])
      }
      expect(shop.sessions()).toEqual({ "one.json": [marker, marker, ...mine, ...theirs] })
      expect(readFileSync(join(shop.root, folder, "one.json"), "utf8")).not.toMatch(/[" ](first|second)"/)
    })

  test("of two markers for one text, and of one for nothing, neither side shows more", () => {
    const shop = new Shop()
    said(shop, ["key"], true, {})
    const ours = shop.document("one.json")
    const other = (text: string) => JSON.parse(JSON.stringify(ours).replaceAll(marker, text)) as SessionDocument
    for (const text of ["[REDACTED-password-XYZ234]", ""]) expect(keptRedacted(other(text), ours).messages).toBe(0)
    expect(keptRedacted(other("word"), ours)).toEqual({ document: ours, messages: 2 })
    expect(keptRedacted(ours, other("word")).document).toBe(ours)
  })
})

test("of two titles that were given one goes, and it is said which", async () => {
  const shop = new Shop()
  operations.merge?.begin(shop, {
    mine: () => shop.talks("one", "ses_one", ["a"], { titleGiven: true }, "Mine"),
    theirs: () => shop.talks("one", "ses_one", ["a", "b"], { titleGiven: true }, "Theirs"),
  })
  const report = await resolve(shop.world)
  expect(report.resolved).toMatchObject([{ gone: ["the title “Mine” of the other side"] }])
  expect(resolveText(report)).toContain("  not kept: the title “Mine” of the other side\n")
})

test("resolve touches nothing but what is in conflict", async () => {
  const shop = new Shop()
  const other = shop.talks("x", "ses_other", ["x"])
  shop.commit("a")
  const text = readFileSync(join(shop.root, other), "utf8")
  const prices = (price: string) => () => shop.write("price.ts", `export const price = ${price}\n`)
  operations.merge?.begin(shop, { mine: prices("3"), theirs: prices("4") })
  const report = await resolve(shop.world)
  expect(report).toMatchObject({ resolved: [], restored: [], problems: [] })
  expect(resolveText(report)).toBe("No saved session is in conflict.\n")
  expect(readFileSync(join(shop.root, other), "utf8")).toBe(text)
  expect(shop.unmerged()).toContain("price.ts")
})

test.each([
  [
    "something else that was staged",
    (shop: Shop) => {
      shop.write("price.ts", "// staged\n")
      shop.git("add", "price.ts")
      shop.write("price.ts", "// half done\n")
    },
  ],
  ["another mode of a file", (shop: Shop) => chmodSync(join(shop.root, folder, "two.json"), 0o755)],
])("a stash that held %s is not to be dropped unseen", async (_, beside) => {
  const shop = new Shop()
  stashes(shop, () => beside(shop))
  shop.tries("stash", "pop")
  await mayHoldMore(shop, "stash@{0}")
})
