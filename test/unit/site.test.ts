/** What gets onto a site, what is made anew, and what of its folder is touched. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { IndexedWords } from "../../src/commands/site/indexed-words.ts"
import type { SiteRenderers } from "../../src/commands/site/publish.ts"
import { type SiteOptions, site } from "../../src/commands/site/site.ts"
import { factsKey } from "../../src/session/schema.ts"
import { sitePage } from "../../src/session/site-page.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { eachTerm, shardsOf } from "../../src/session/word-index/shard.ts"
import type { SiteEntry, SiteIndex } from "../../src/session/word-index/site-index.ts"
import { eachWord, wordsAsked } from "../../src/session/word-index/words.ts"
import { siteSummary } from "../../src/view/site-report.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const renderers: SiteRenderers = {
  made: "1",
  page: async ({ title }, _, { index, canonical }) => [title, index, canonical ?? ""].join("\n"),
  index: async (index) => JSON.stringify(index),
  script: (name, base64) => `${name} ${base64}`,
}

function team() {
  const repository = new Repository()
  const home = join(repository.root, ".git/home")
  const world = { ...repository.world, env: { PATH: process.env.PATH, HOME: home } }
  const make = (options: Partial<SiteOptions> = {}, how = renderers) =>
    site(world, { output: "public", ...options }, how)
  const save = (id: string, words = "Hello", by = "Alice") =>
    repository.save(id, sessionWith(`ses_${id}`, `Title of ${id}`, [[words, [], "Done."]]), { by })
  const there = (folder = "public") => readdirSync(join(repository.root, folder)).sort()
  const index = () => JSON.parse(readFileSync(join(repository.root, "public/index.html"), "utf8")) as SiteIndex
  return { repository, make, save, there, index, root: repository.root }
}

test("only what changed is made anew, and what is gone goes", async () => {
  const { make, save, there, index, root } = team()
  for (const id of ["one", "two", "three"]) save(id)
  expect(await make()).toMatchObject({ sessions: 3, made: 3, removed: 0, refused: false, findings: [] })
  expect(index().sessions.map(({ page }) => page)).toEqual(
    ["one", "three", "two"].map((id) => `sessions/ses_${id}.html`),
  )
  const again = await make()
  expect(again).toMatchObject({ sessions: 3, made: 0, removed: 0 })
  expect(siteSummary(again)).toBe("Up to date: public/index.html, 3 sessions\n")
  const before = there("public/search")
  save("two", "Something else, heliotrope")
  writeFileSync(join(root, "public/CNAME"), "sessions.example.org")
  expect(await make()).toMatchObject({ made: 1, removed: 0 })
  expect(there("public/search")).not.toEqual(before)
  expect(there("public/search")).toHaveLength(before.length)
  rmSync(join(root, ".opencode/sessions/one.json"))
  expect(await make()).toMatchObject({ sessions: 2, made: 0, removed: 1 })
  expect(there("public/sessions")).toEqual(["ses_three.html", "ses_two.html"])
  expect(there()).toEqual([".nojekyll", "CNAME", "index.html", "opencode-session-site.json", "search", "sessions"])
  // What somebody has removed, and what another version makes.
  rmSync(join(root, "public/sessions/ses_two.html"))
  expect(await make()).toMatchObject({ made: 1 })
  expect(await make({}, { ...renderers, made: "2" })).toMatchObject({ made: 2 })
})

test("a run that was killed is made good, whole", async () => {
  const { make, save, there } = team()
  for (const id of ["one", "two"]) save(id)
  const dies = { ...renderers, index: () => Promise.reject(new Error("killed")) }
  await expect(make({}, dies)).rejects.toThrow("killed")
  expect(there()).not.toContain("index.html")
  expect(await make()).toMatchObject({ sessions: 2, made: 2 })
})

describe("a folder that is not ours", () => {
  test.each([
    ["with a file", "notes.txt"],
    ["with a page of somebody's", "index.html"],
  ])("%s is left alone", async (_, file) => {
    const { make, save, there, root } = team()
    save("one")
    mkdirSync(join(root, "public"))
    writeFileSync(join(root, "public", file), "mine")
    await expect(make()).rejects.toMatchObject({ exitCode: 3, what: expect.stringContaining("has files that") })
    expect(there()).toEqual([file])
  })

  test("as are a file in it that is in the way, and what a link leads to", async () => {
    const { make, save, root } = team()
    save("one")
    await make()
    writeFileSync(join(root, "public/sessions/ses_two.html"), "mine")
    save("two")
    const what = "sessions/ses_two.html in public was not made by `opencode-session site`."
    await expect(make()).rejects.toMatchObject({ exitCode: 3, what })
    expect(readFileSync(join(root, "public/sessions/ses_two.html"), "utf8")).toBe("mine")
    rmSync(join(root, "public/sessions"), { recursive: true })
    mkdirSync(join(root, "elsewhere"))
    symlinkSync(join(root, "elsewhere"), join(root, "public/sessions"))
    await expect(make()).rejects.toMatchObject({ exitCode: 3 })
    expect(readdirSync(join(root, "elsewhere"))).toEqual([])
  })

  test("a list of ours that names others' files is not followed", async () => {
    const { make, save, root } = team()
    save("one")
    await make()
    const list = join(root, "public/opencode-session-site.json")
    writeFileSync(list, readFileSync(list, "utf8").replace('"index.html"', '"../.opencode/sessions/one.json"'))
    await expect(make()).rejects.toMatchObject({ exitCode: 3 })
    expect(existsSync(join(root, ".opencode/sessions/one.json"))).toBe(true)
  })
})

describe("the check", () => {
  // In two pieces, so that no search of this repository takes it for one.
  const secret = ["ghp_", "k3JdQ9vTzX8mB2nR7wLpY5cH1sFgA4eU6iVo"].join("")

  test("refuses before anything is written, and --force publishes", async () => {
    const { make, save, root } = team()
    save("one")
    save("two", `The token is ${secret}`)
    const report = await make()
    expect(report).toMatchObject({ refused: true, sessions: 0 })
    expect(report.findings).toEqual([expect.objectContaining({ kind: "secret", file: ".opencode/sessions/two.json" })])
    expect(JSON.stringify(report)).not.toContain(secret)
    expect(existsSync(join(root, "public"))).toBe(false)
    expect(await make({ force: true })).toMatchObject({ refused: false, made: 2 })
    // Remembered is what was clean, not what was forced.
    expect(await make()).toMatchObject({ refused: true })
  })

  test("counts a file that is no session, which is on no site", async () => {
    const { make, save, repository, there } = team()
    save("one")
    repository.write(".opencode/sessions/broken.json", '{"info": {"id": "ses_broken"}')
    expect(await make()).toMatchObject({ refused: true, findings: [{ kind: "not loadable" }] })
    expect(await make({ force: true })).toMatchObject({ sessions: 1 })
    expect(there("public/sessions")).toEqual(["ses_one.html"])
  })
})

test("the branch of the sessions may be private: it is on the site only when it was named", async () => {
  const { make, save, repository, index } = team()
  save("private")
  repository.commit()
  repository.git("branch", "opencode/sessions")
  repository.git("rm", "-q", ".opencode/sessions/private.json")
  save("public")
  repository.commit()
  repository.git("checkout", "-q", "-b", "feature")
  save("feature")
  repository.commit()
  repository.git("checkout", "-q", "main")
  const titles = () => index().sessions.map(({ id }) => id.slice(4))
  await make()
  expect(titles()).toEqual(["public"])
  await make({ allBranches: true })
  expect(titles().sort()).toEqual(["feature", "public"])
  await make({ branchStore: true })
  expect(titles().sort()).toEqual(["private", "public"])
})

test("so may be the one of any remote, also among all branches", async () => {
  const { make, save, repository, there } = team()
  save("private")
  repository.write(".opencode/sessions/broken.json", '{"info": {"id": "ses_broken"}')
  const commit = repository.commit()
  repository.git("update-ref", "refs/remotes/backup/opencode/sessions", commit)
  repository.git("rm", "-q", "-r", ".opencode")
  save("public")
  repository.commit()
  expect(await make({ allBranches: true })).toMatchObject({ sessions: 1, findings: [] })
  expect(there("public/sessions")).toEqual(["ses_public.html"])
  expect(await make({ allBranches: true, branchStore: true, force: true })).toMatchObject({ sessions: 2 })
  expect(there("public/sessions")).toEqual(["ses_private.html", "ses_public.html"])
})

describe("a site is not emptied", () => {
  test("by a checkout without sessions", async () => {
    const { make, save, there, root } = team()
    save("one")
    await make()
    rmSync(join(root, ".opencode"), { recursive: true })
    await expect(make()).rejects.toMatchObject({ what: expect.stringContaining("no saved sessions") })
    expect(there("public/sessions")).toEqual(["ses_one.html"])
  })

  test("by a choice of none: a quiet week, all of it on the branch, nothing that can be read", async () => {
    const { make, save, repository, there, root } = team()
    const file = save("one")
    repository.commit()
    await make()
    const before = there("public/search")
    const none = { what: expect.stringContaining("the site would be empty") }
    await expect(make({ since: "1h" })).rejects.toMatchObject(none)
    repository.git("branch", "opencode/sessions")
    repository.git("rm", "-q", file)
    await expect(make()).rejects.toMatchObject(none)
    repository.git("branch", "-D", "opencode/sessions")
    repository.write(".opencode/sessions/broken.json", '{"info": {"id": "ses_broken"}')
    expect(await make()).toMatchObject({ refused: true })
    await expect(make({ force: true })).rejects.toMatchObject(none)
    expect([there("public/sessions"), there("public/search")]).toEqual([["ses_one.html"], before])
    rmSync(join(root, ".opencode/sessions/broken.json"))
    save("one")
    expect(await make()).toMatchObject({ sessions: 1, made: 0 })
    // It can be listed, and not read.
    const text = readFileSync(join(root, file), "utf8")
    const deep = `"deep": ${"[".repeat(5000)}${"]".repeat(5000)}, "parts": [`
    repository.write(
      file,
      text.replace('"parts": [', () => deep),
    )
    await expect(make({ force: true })).rejects.toMatchObject(none)
    expect(there("public/sessions")).toEqual(["ses_one.html"])
  })
})

test("names of pages stay in their folder, and differ in more than case", async () => {
  const { make, repository, there } = team()
  for (const [index, id] of ["ses_aB", "ses_Ab", "ses_-_"].entries())
    repository.save(`s${index}`, sessionWith(id, `T${index}`, [["Hello", [], "Done."]]), {
      saved: `2026-11-2${index}T10:00:00.000Z`,
    })
  const report = await make()
  expect(report.warnings).toEqual([expect.stringContaining("upper case alone")])
  expect(there("public/sessions")).toEqual(["ses_-_.html", "ses_Ab.html"])
  for (const id of ["ses_../../x", "__proto__", "ses_a b", ""])
    expect(sitePage(id)).toMatch(/^sessions\/ses-[0-9a-f]{24}\.html$/)
})

test("where it is published, each page knows its address", async () => {
  const { make, save, root } = team()
  save("one")
  await make({ baseUrl: "https://acme.github.io/shop/" })
  const page = readFileSync(join(root, "public/sessions/ses_one.html"), "utf8")
  expect(page.split("\n").slice(1)).toEqual(["../index.html", "https://acme.github.io/shop/sessions/ses_one.html"])
  await expect(make({ baseUrl: "http://acme.org" })).rejects.toMatchObject({ exitCode: 2 })
})

describe("the words", () => {
  const wordsIn = (text: string) => {
    const found: string[] = []
    eachWord(text, (word) => found.push(word))
    return found
  }
  test.each([
    ["Round `src/prices.ts`!", ["round", "src", "prices", "ts"]],
    ["fixTheHTTPServer2Go", ["fixthehttpserver2go", "fix", "the", "http", "server2", "go"]],
    ["日本語 ok", ["日本", "本語", "語", "ok"]],
    ["a I 7", []],
  ])("of %j", (text, words) => expect(wordsIn(text)).toEqual(words))

  test("of a query are found in what holds it", () => {
    expect(wordsAsked("本語")).toEqual(["本語"])
    expect(wordsAsked("語")).toEqual(["語"])
    for (const [sentence, word] of [
      ["ฉันไปตลาดที่เปิดตั้งแต่เช้าจนถึงเย็นทุกวันในสัปดาห์", "เย็น"],
      ["ຂ້ອຍໄປຕະຫຼາດທີ່ເປີດແຕ່ເຊົ້າຮອດແລງທຸກມື້ໃນອາທິດ", "ອາທິດ"],
      ["ខ្ញុំទៅផ្សារដែលបើកតាំងពីព្រឹករហូតដល់ល្ងាច", "ល្ងាច"],
      ["ကျွန်တော်မနက်ကနေညနေအထိဖွင့်တဲ့ဈေးကိုသွားတယ်", "ဈေး"],
    ] as const)
      expect(wordsIn(sentence)).toEqual(expect.arrayContaining(wordsAsked(word)))
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        const held = wordsIn(text)
        for (const word of wordsAsked(text)) expect(held.some((one) => one.startsWith(word))).toBe(true)
      }),
    )
  })

  test("come out of their shards as they went in", () => {
    const documents = fc.uniqueArray(fc.nat(3_000_000), { minLength: 1, maxLength: 20 })
    const postings = fc.dictionary(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), documents)
    fc.assert(
      fc.property(postings, (all) => {
        const sorted = Object.keys(all)
          .sort()
          .map((term) => ({ term, documents: [...(all[term] ?? [])].sort((one, other) => one - other) }))
        const found: unknown[] = []
        for (const { bytes } of shardsOf(sorted))
          eachTerm(bytes, (term, numbers) => {
            found.push({ term, documents: numbers() })
            return undefined
          })
        expect(found).toEqual(sorted)
      }),
    )
  })
})

test("a page carries its session alone, whatever stands around it in the file", async () => {
  const { make, save, root } = team()
  const file = save("one")
  const text = readFileSync(join(root, file), "utf8")
  writeFileSync(join(root, file), `Exporting session\n${text}`)
  const made = await make({ force: true }, { ...renderers, page: async (_, text) => text })
  expect(made).toMatchObject({ sessions: 1, made: 1 })
  expect(JSON.parse(readFileSync(join(root, "public/sessions/ses_one.html"), "utf8")).info.id).toBe("ses_one")
})

test("whoever wrote in a session is its author, and else who saved it", async () => {
  const { repository, make, save, index } = team()
  save("one", "Hello", "Bob")
  repository.save("two", sessionWith("ses_two", "Two", [["Go", [], "Done."]]), { by: "Bob", authors: ["Alice", "Bob"] })
  await make()
  expect(index().sessions.map(({ id, authors }) => [id, authors])).toEqual([
    ["ses_one", ["Bob"]],
    ["ses_two", ["Alice", "Bob"]],
  ])
})

test("the whole of a command is indexed, and subagents that no call names", () => {
  const stray = { ...sessionWith("ses_2", "Sorbs", [["Look for quinces", [], "Seen."]]), todos: [] }
  const shot = tool("screenshot", { url: "https://shop.example" }, "taken")
  Object.assign(shot.state, { attachments: [{ type: "file", mime: "image/png", filename: "loquat.png", url: "" }] })
  const todos = [{ content: "Peel the salak", status: "pending", priority: "high" }]
  const heredoc = tool("bash", { command: "cat <<E\nmedlar\nE" })
  const session = sessionWith("ses_1", "One", [["Go", [heredoc, shot], "Done."]])
  const words = new IndexedWords()
  const entry = { title: "One", files: [] } as unknown as SiteEntry
  words.add(entry, transcriptOf({ ...session, [factsKey]: { subagents: [stray], todos } } as never))
  const found = new Map<string, number[]>()
  for (const { bytes } of words.shards())
    eachTerm(bytes, (term, documents) => {
      found.set(term, documents())
      return undefined
    })
  expect(["medlar", "loquat", "quinces", "sorbs", "salak"].map((word) => found.get(word))).toEqual([
    [1],
    [1],
    [0],
    [0],
    [0],
  ])
})
