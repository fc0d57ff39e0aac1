/** `check` and `save` agree: what one would take out or make a token, the other finds in a file of another tool. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { withoutSecrets } from "../../src/commands/save/redact-session.ts"
import { protectionOf } from "../../src/commands/shared/redaction.ts"
import { textMaps } from "../../src/commands/shared/worktree-of-session.ts"
import { findPlace } from "../../src/git/worktree.ts"
import type { SaidFacts } from "../../src/session/document/saved-document.ts"
import { toSaved } from "../../src/session/document/saved-document.ts"
import { withoutDropped } from "../../src/session/dropped-fields.ts"
import { spellings } from "../../src/session/paths/spellings.ts"
import { markersIn } from "../../src/session/redaction-marker.ts"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import type { World } from "../../src/support/world.ts"
import { letters, makers, plant, seeded } from "../bed/planted.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"
import { wrappers } from "../bed/wrappers.ts"

const seed = Number(process.env.AGREEMENT_SEED ?? 20261127)
const home = "/home/alina"
/** What this machine knows, in the worktree's `.env`. */
const known = `q8/${letters(seeded(3), 12)}&"${letters(seeded(4), 9)}`

const words = ["all is well", "const total = items.length", "TOTAL=12", "go test ./...", "see README.md", ""]

type Told = { maker: number; number: number }

const told: fc.Arbitrary<Told> = fc.record({
  maker: fc.nat(makers.length - 1),
  number: fc.integer({ min: 1, max: 40 }),
})

/** A secret where its surroundings tell it, in what tools put around lines, or alone: then another place gives it away. */
const secretOf = (one: fc.Arbitrary<Told>) =>
  fc.tuple(one, fc.nat(3), fc.constantFrom(...Object.values(wrappers))).map(([{ maker, number }, alone, wrap]) => {
    const planted = plant(seeded(number), makers[maker] as (typeof makers)[number])
    return alone < 2 ? `it was ${planted.secret} before` : wrap(planted.line)
  })
const ofMachine = fc.constantFrom(
  known,
  JSON.stringify(known),
  JSON.stringify(JSON.stringify(known)),
  encodeURIComponent(known),
  Buffer.from(known).toString("base64"),
  known.replaceAll("&", "&amp;").replaceAll('"', "&quot;"),
)
const pathOf = (paths: string[]) =>
  fc
    .tuple(
      fc.constantFrom(...Object.values(spellings)),
      fc.constantFrom(...paths),
      fc.constantFrom(" ", "/", '"', "=", "file://"),
    )
    .map(([{ write }, path, before]) => `see ${before}${write(path)}/notes.txt`)

type Put = { text: string; place: number }

const put = (text: fc.Arbitrary<string>) => fc.record({ text, place: fc.nat(6) })

/** The texts, each in a place of its own in a message of its own. */
function sessionOf(id: string, root: string, texts: readonly Put[]): SessionDocument {
  const turns = texts.map(({ text, place }): [string, object[], string] => {
    const base64 = Buffer.from(text).toString("base64")
    const parts = [
      tool("bash", { command: text }),
      tool("bash", {}, text, { output: text }),
      { ...tool("read", {}), state: { status: "error", input: {}, error: text, time: { start: 1, end: 2 } } },
      { type: "file", mime: "text/plain", url: `data:text/plain;base64,${base64}` },
      { type: "reasoning", text, time: { start: 1 } },
    ][place]
    return [place === 5 ? text : "go on", parts ? [parts] : [], place === 6 ? text : "done"]
  })
  const document = sessionWith(id, "A session", turns)
  return { ...document, info: { ...document.info, directory: root } }
}

const said = { format: 1, tool: "0", opencode: "1.18.33", saved: "2026-11-22T14:00:00.000Z" } as SaidFacts

/** What `save` would write of a session. */
async function saving(world: World): Promise<(document: SessionDocument) => Promise<SessionDocument>> {
  const place = await findPlace(world.cwd)
  const protection = await protectionOf(world, place)
  const { tokenise } = textMaps(world, place.root)
  return async (document) => {
    const { left, ...root } = withoutDropped(document)
    const safe = await withoutSecrets(world, protection, { root, subagents: [] })
    return toSaved(safe, left, said, tokenise)
  }
}

/** With what an attachment says. */
const textIn = (messages: readonly Message[]) =>
  JSON.stringify(messages).replace(/base64,([A-Za-z0-9+/=]+)/g, (_, body) => Buffer.from(body, "base64").toString())

const markers = (message: Message) => markersIn(textIn([message])).length

/** A repository with a `.env`, on a machine of its own. */
function machine() {
  const repository = new Repository()
  repository.write(".env", `SERVICE_SECRET='${known}'\n`)
  const config = `${repository.root}-config`
  const env = { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: config, XDG_CACHE_HOME: config }
  return { repository, world: { ...repository.world, env } as World }
}

test(`secrets: in each message check finds as many as save takes out (seed ${seed})`, async () => {
  const { repository, world } = machine()
  const textOf = (secrets: Told[]) =>
    fc
      .array(
        fc.oneof({ weight: 4, arbitrary: secretOf(fc.constantFrom(...secrets)) }, ofMachine, fc.constantFrom(...words)),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((lines) => lines.join("\n"))
  const sessions = fc
    .sample(
      fc
        .array(told, { minLength: 1, maxLength: 2 })
        .chain((secrets) => fc.array(put(textOf(secrets)), { minLength: 1, maxLength: 5 })),
      { seed, numRuns: 60 },
    )
    .map((texts, index) => sessionOf(`ses_secret${index}`, repository.root, texts))
  const wrong: unknown[] = []
  const files = sessions.map((_, index) => `plain${index}.json`)
  for (const [index, document] of sessions.entries())
    repository.write(files[index] as string, JSON.stringify(document, null, 2))
  const { findings } = await check(world, files)
  const save = await saving(world)
  for (const [index, document] of sessions.entries()) {
    const out = await save(document)
    for (const [at, message] of out.messages.entries()) {
      const start = `message ${at + 1} of `
      const found = findings.filter(
        ({ file, kind, where }) => file === files[index] && kind === "secret" && where?.startsWith(start),
      )
      if (found.length !== markers(message))
        wrong.push([files[index], start, found.map(({ what, where }) => `${what} ${where}`), textIn([message])])
    }
  }
  expect(wrong).toEqual([])
  expect(findings.length).toBeGreaterThan(150)
})

test(`paths: check finds one in a message when save makes it a token (seed ${seed})`, async () => {
  const { repository, world } = machine()
  const { root } = repository
  const text = fc.oneof(
    pathOf([home, root, `${home}/.local/share/opencode`]),
    fc.constantFrom(...words),
    secretOf(told),
  )
  const sessions = fc
    .sample(put(text), { seed, numRuns: 250 })
    .map((one, index) => sessionOf(`ses_path${index}`, "/elsewhere", [one]))
  const files = sessions.map((_, index) => `plain${index}.json`)
  for (const [index, document] of sessions.entries()) repository.write(files[index] as string, JSON.stringify(document))
  const { findings } = await check(world, files)
  const save = await saving(world)
  const wrong: unknown[] = []
  for (const [index, document] of sessions.entries()) {
    const { messages } = await save(document)
    const hasToken = /\{\{(?:worktree|home|opencode-data)(?:\||\}\})/.test(textIn(messages))
    const found = findings.filter(
      ({ file, kind, what }) => file === files[index] && kind.endsWith(" path") && !what.endsWith("/elsewhere"),
    )
    if (hasToken !== found.length > 0) wrong.push([hasToken, found.map(({ what }) => what), textIn(document.messages)])
  }
  expect(wrong).toEqual([])
})

test("an attachment of a type that nobody knows is looked into where it is a text", async () => {
  const { repository, world } = machine()
  const save = await saving(world)
  const texts = [`in ${home}/a, TOKEN=q8Z2mK4xW9sT`, `\0\x01 in ${home}`, "", "a"].map((text) => Buffer.from(text))
  const parts = texts.map((bytes) => ({
    type: "file",
    mime: "application/octet-stream",
    url: `data:application/octet-stream;base64,${bytes.toString("base64")}`,
  }))
  const out = await save(sessionWith("ses_file", "Files", [["look", parts, "done"]]))
  const [text, ...others] = out.messages[1]?.parts.map((part) => (part as { url?: string }).url) ?? []
  const said = Buffer.from(text?.replace(/^.*,/, "") ?? "", "base64").toString()
  expect(said).toMatch(/^in \{\{home\}\}\/a, TOKEN=\[REDACTED-token-[A-Z2-7]{6}\]$/)
  expect(others.slice(0, 3)).toEqual(parts.slice(1).map(({ url }) => url))
  repository.write(
    "plain.json",
    JSON.stringify(sessionWith("ses_file", "Files", [["look", parts.slice(0, 1), "done"]])),
  )
  const { findings } = await check(world, ["plain.json"])
  expect(findings.map(({ kind }) => kind).sort()).toEqual(["home path", "secret"])
})

test("a path that a file of an earlier version shows stays with a save, and goes with --replace; of another tool's it goes", async () => {
  const { repository, world } = machine()
  const place = await findPlace(world.cwd)
  const { tokenise, expand } = textMaps(world, place.root)
  const prompts = [`see ${home}/notes.txt`, `in ${place.root}/a, not [REDACTED-password-ABC234]`]
  const document = sessionWith(
    "ses_old",
    "Old",
    prompts.map((prompt) => [prompt, [], "done"]),
  )
  const early = { ...document, "opencode-session": { ...said, messages: 4 } } as SessionDocument
  const prompted = (old: SessionDocument, anew: boolean) =>
    toSaved({ root: document, subagents: [] }, {}, said, tokenise, { document: old, expand, anew }).messages.flatMap(
      ({ info, parts }) => (info.role === "user" ? [(parts[0] as { text: string }).text] : []),
    )
  const portable = ["see {{home}}/notes.txt", "in {{worktree}}/a, not [REDACTED-password-ABC234]"]
  expect(prompted(early, false)).toEqual(prompts)
  expect(prompted(early, true)).toEqual(portable)
  expect(prompted(document, false)).toEqual(portable)
  repository.write(".opencode/sessions/old.json", JSON.stringify(early))
  const { findings, warnings } = await check(world, [])
  expect(findings.map(({ what }) => what)).toEqual([`home path ${home}`])
  expect(warnings.join()).toContain("`opencode-session save --replace`")
})
