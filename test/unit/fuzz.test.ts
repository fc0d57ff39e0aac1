/**
 * A hundred thousand files that are no session any more, or a strange one, through everything that reads a session.
 * `FUZZ_SEED=7 FUZZ_RUNS=1000000 npx vitest run test/unit/fuzz.test.ts` tries others, and more.
 */
import fc from "fast-check"
import { expect, test } from "vitest"
import { redactor } from "../../src/redact/redactor.ts"
import { touchedFiles } from "../../src/session/changed-files.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { fileName } from "../../src/session/document/file-name.ts"
import { flawsOf } from "../../src/session/document/foreign-file.ts"
import { readHead } from "../../src/session/document/head.ts"
import { enclose, enclosed, isPage } from "../../src/session/document/page-enclosure.ts"
import { checkSession, readOutline, readSession } from "../../src/session/document/read.ts"
import { factsOf, members, openSaved, sameWork, toSaved } from "../../src/session/document/saved-document.ts"
import { lastExchange } from "../../src/session/last-turn.ts"
import { editsOf } from "../../src/session/line-edits.ts"
import { asCopy } from "../../src/session/make-copy.ts"
import { mapConversation } from "../../src/session/paths/map-texts.ts"
import { expander, tokeniser } from "../../src/session/paths/path-tokens.ts"
import { relate } from "../../src/session/relation/relation.ts"
import { searchTranscript } from "../../src/session/search/matching-lines.ts"
import { termsOf } from "../../src/session/search/query.ts"
import { finishedConversations } from "../../src/session/session-tree.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import { summaryOf } from "../../src/stores/worktree/list-files.ts"
import { Failure } from "../../src/support/failure.ts"
import { visible } from "../../src/view/printable.ts"
import { pullRequestText } from "../../src/view/pull-request/document.ts"
import { searchText } from "../../src/view/search.ts"
import { showText } from "../../src/view/terminal/show.ts"
import { changed, changes, smallDocuments } from "../bed/mutate.ts"
import { told } from "../bed/steady.ts"

const seed = Number(process.env.FUZZ_SEED ?? 20261125)
const runs = Number(process.env.FUZZ_RUNS ?? (process.env.LONG ? 100_000 : 40_000))

const name = "given.json"
const documents = smallDocuments()
const terms = termsOf('price /[a-z]+ round/ "the notes"')
const now = Date.UTC(2026, 10, 22)
const places = { worktree: "/home/al/shop", home: "/home/al", "opencode-data": "/home/al/.local/share/opencode" }
const [tokenise, expand] = [tokeniser(places), expander(places)]
const redact = redactor({ tag: () => "AAAAAA", known: ["Price-of-7-notes"] })

/** What moves a cursor, hides, or turns text around. */
const unsafe = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u
function isSafe(text: string) {
  const raw = unsafe.exec(text)
  if (raw) throw new Error(`raw ${JSON.stringify(raw[0])} after ${JSON.stringify(text.slice(0, raw.index).slice(-80))}`)
}
/** A joiner spells words and holds an emoji together: it stays in a conversation, and in no sentence of ours. */
const joined =
  /(?<=[\p{L}\p{M}\p{Emoji_Modifier}\p{Extended_Pictographic}])[\u200c\u200d](?=[\p{L}\p{M}\p{Extended_Pictographic}])(?!\p{Script=Latin})/gu
const isShown = (text: string) => isSafe(text.replace(joined, ""))
// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours
const bare = (text: string) => text.replace(/\u001b\[\d+m/g, "")

const look = (text: string) => transcriptOf(readOutline(text, name))

/** Everything that reads a session. */
const readers: Record<string, (text: string) => unknown> = {
  load: (text) => {
    const document = readSession(text, name)
    const again = canonicalText(document)
    expect(canonicalText(readSession(again, name))).toBe(again)
    return document
  },
  head: (text) => {
    readHead(text)
    return summaryOf(name, Buffer.from(text))
  },
  outline: look,
  page: (text) => {
    const page = `<!doctype html>\n${text.slice(0, 300)}\n${enclose(text)}`
    if (isPage(page) && !text.slice(0, 300).includes("<script"))
      expect(enclosed(page)).toBe(Buffer.from(text).toString())
    // And one that is not whole.
    return enclosed(`<!doctype html>${enclose(text).slice(0, -(text.length % 90))}`)
  },
  terminal: (text) => isShown(showText(look(text), { colour: false, width: 80 }, { full: text.length % 2 === 0 })),
  colours: (text) => isShown(bare(showText(look(text), { colour: true, width: 40 }, { tool: "bash" }))),
  "pull request": (text) =>
    isShown(pullRequestText(look(text), name, { maxBytes: text.length % 3 === 0 ? 900 : undefined })),
  search: (text) => {
    const session = summaryOf(name, Buffer.from(text))
    const hits = searchTranscript(look(text), terms, {})
    return (
      hits &&
      isShown(
        bare(
          searchText(
            { root: "/", found: [{ ...session, hits }], more: 0, unread: [], unreadBranches: [], unusable: [] },
            { colour: true, width: 100 },
            new Date(now),
          ),
        ),
      )
    )
  },
  check: (text) => flawsOf(readSession(text, name)),
  remaining: (text) => redact.remaining(text),
  redaction: (text) => {
    const document = readSession(text, name)
    const { family } = redact.family([document, ...(factsOf(document)?.subagents ?? [])])
    return JSON.stringify(family)
  },
  copy: (text) => {
    const { root, subagents } = openSaved(readSession(text, name), expand)
    const copies = asCopy(members({ root, subagents }), { sessionID: root.info.id }, now)
    for (const copy of copies) checkSession({ info: copy.info, messages: copy.messages }, name)
  },
  relation: (text) => {
    const document = readSession(text, name)
    const { root } = openSaved(document, expand)
    expect(relate(root.messages, root.messages).kind).toBe("equal")
    return finishedConversations(root, openSaved(document, expand).subagents)
  },
  paths: (text) => {
    const document = readSession(text, name)
    const out = mapConversation(document, tokenise)
    expect(canonicalText(mapConversation(out, expand))).toBe(canonicalText(document))
    return [touchedFiles([document], places.worktree), fileName(document.info.title, new Date(now))]
  },
  "saving again": (text) => {
    const document = readSession(text, name)
    const family = openSaved(document, expand)
    const said = { format: 1, tool: "0", opencode: "1", saved: "2026-11-22T00:00:00.000Z" }
    const saved = toSaved(family, {}, said, tokenise, { document, expand })
    const twice = toSaved(openSaved(saved, expand), {}, said, tokenise, { document: saved, expand })
    // Both as files: no file can say 1e999 as it was.
    const file = (one: typeof saved) => readSession(canonicalText(one), name)
    expect(sameWork(file(saved), file(twice))).toBe(true)
  },
  exchange: (text) => lastExchange(readSession(text, name).messages),
  why: (text) => editsOf(look(text), (file) => file === "src/price.ts"),
}

/** How often, where it is less than the others: what takes long gets fewer. */
const dear: Record<string, number> = {
  page: 1,
  remaining: 2,
  terminal: 3,
  "pull request": 3,
  redaction: 3,
  "saving again": 3,
}

/** Of a property of an object, which all objects would have. */
const bones = () =>
  [Object.prototype, Array.prototype, Function.prototype].map((one) => Reflect.ownKeys(one).length).join()

/** It takes a minute; where eight others work as well, ten. */
const timeout = 3_600_000

test("no crash, no hang, a sentence for each that cannot be read, and nothing raw in what is shown", {
  timeout,
}, () => {
  const names = Object.keys(readers)
  const weighed = names.map((value) => ({ arbitrary: fc.constant(value), weight: dear[value] ?? 5 }))
  const before = bones()
  const came = { read: 0, refused: 0 }
  const timed = (read: (text: string) => unknown, text: string) => {
    const start = performance.now()
    let outcome: unknown
    try {
      read(text)
    } catch (error) {
      outcome = error
    }
    return { outcome, took: performance.now() - start }
  }
  const input = fc.record({ document: fc.nat(), reader: fc.oneof(...weighed), all: changes })
  fc.assert(
    fc.property(input, ({ document, reader, all }) => {
      const text = changed(documents[document % documents.length] as string, all)
      const read = readers[reader] as (text: string) => unknown
      const { outcome, took } = timed(read, text)
      if (outcome === undefined) came.read++
      else if (outcome instanceof Failure) {
        came.refused++
        for (const sentence of [outcome.what, outcome.next]) {
          if (!/^\S.*[^.]\.$/.test(visible(sentence))) throw new Error(`no sentence: ${sentence}`)
          isSafe(visible(sentence))
        }
      } else throw outcome
      // A busy machine is slow once, a hang each time.
      if (took > 1000) expect(Math.min(timed(read, text).took, timed(read, text).took)).toBeLessThan(1000)
      if (bones() !== before) throw new Error("a prototype has grown")
    }),
    { seed, numRuns: runs, endOnFailure: false },
  )
  // Both must happen often, or nothing is tested.
  expect(Math.min(came.read, came.refused)).toBeGreaterThan(runs / 5)
  told(`a file that was changed, read (seed ${seed})`, runs, came.refused, 0)
})
