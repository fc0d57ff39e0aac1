/** Writes the pages of a site that changed, and its index. */
import { deflateRawSync } from "node:zlib"
import { hostingHere } from "../../git/hosting.ts"
import type { Place } from "../../git/worktree.ts"
import { readOutline } from "../../session/document/read.ts"
import { transcriptOf } from "../../session/transcript/transcript.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import type { SiteIndex } from "../../session/word-index/site-index.ts"
import { eachHeld } from "../../stores/both-stores.ts"
import { emptySite, savedMeanwhile } from "../../stores/failures.ts"
import type { SavedSession } from "../../stores/worktree/list-files.ts"
import { Failure } from "../../support/failure.ts"
import { bare } from "../../support/json-among.ts"
import type { World } from "../../support/world.ts"
import { digestOf } from "./checked.ts"
import { entryOf } from "./entry.ts"
import { Few } from "./few.ts"
import { IndexedWords, promptsOf } from "./indexed-words.ts"
import type { Chosen } from "./sessions-of-site.ts"
import type { SiteFolder } from "./site-folder.ts"

/** Where a page of the site is: the address of the index from there, and its own where it is published. */
export type PageOnSite = { index: string; canonical?: string }

/** Passed in, since `commands/` must not import `view/`. */
export type SiteRenderers = {
  /** Changes with what pages are made of, but for their sessions. */
  made: string
  page: (transcript: Transcript, text: string, on: PageOnSite) => Promise<string>
  index: (index: SiteIndex, canonical?: string) => Promise<string>
  /** Puts bytes, deflated and in base64, into a script of the index. */
  script: (name: string, base64: string) => string
}

/** SHA-256 of each session's text, by {@link keyOf}; empty where it has none. */
export type Digests = Map<string, string>
export const keyOf = ({ file, blob = "" }: Pick<SavedSession, "file" | "blob">): string => `${blob} ${file}`

/** Sessions whose prompts stand in one file. */
const together = 25

type Publishing = {
  world: World
  place: Place
  chosen: Chosen
  digests: Digests
  folder: SiteFolder
  renderers: SiteRenderers
  base?: string
}

/** @returns the number of pages: all, made anew and removed; and what was left out, in words */
export async function publish({ world, place, chosen, digests, folder, renderers, base }: Publishing) {
  const readable = chosen.sessions.filter((one) => digests.get(keyOf(one)))
  if (readable.length === 0) throw emptySite()
  const name = await nameOf(place)
  const pages = Object.fromEntries(readable.map((one) => [one.page, digests.get(keyOf(one)) ?? ""]))
  const made = digestOf(JSON.stringify([renderers.made, base, name]))
  if (folder.isAsBefore({ made, pages })) return { sessions: readable.length, made: 0, removed: 0, left: [] }
  const { last, there } = folder
  await folder.claim(["index.html", ".nojekyll", ...Object.keys(pages)])
  const words = new IndexedWords()
  const index: SiteIndex = {
    ...(name && { name }),
    sessions: [],
    shards: [],
    prompts: { files: [], sessions: together },
  }
  const prompts: string[][] = []
  const left: string[] = []
  let anew = 0
  const writing = new Few(4)
  for await (const { session, bytes, text: read } of eachHeld(place.root, readable)) {
    world.progress?.(`Writing the site: ${index.sessions.length} of ${readable.length}`)
    const { page, file } = session as Chosen["sessions"][number]
    if (bytes instanceof Failure || digestOf(bytes) !== pages[page]) throw savedMeanwhile(file)
    const text = bare(await read())
    const transcript = await transcriptIn(text, file)
    if (transcript instanceof Failure) {
      left.push(`${transcript.what} It is not on the site.`)
      delete pages[page]
      continue
    }
    const said = promptsOf(transcript)
    const entry = entryOf(session, page, transcript, said)
    words.add(entry, transcript)
    index.sessions.push(entry)
    prompts.push(said)
    if (made === last.made && pages[page] === last.pages[page] && there.has(page)) continue
    const on = { index: "../index.html", ...(base && { canonical: `${base}/${page}` }) }
    await writing.add(async () => folder.write(page, await renderers.page(transcript, text, on)))
    anew++
  }
  await writing.end()
  if (index.sessions.length === 0) throw emptySite()
  const scripts = scriptsOf(words, prompts, index, renderers)
  await folder.claim([...scripts.keys()])
  for (const [file, text] of scripts) if (!there.has(file)) await folder.write(file, text)
  await folder.write(".nojekyll", "")
  await folder.write("index.html", await renderers.index(index, base && `${base}/`))
  const files = ["index.html", ".nojekyll", ...Object.keys(pages), ...scripts.keys()]
  const removed = await folder.finish(files, { made, pages })
  return { sessions: index.sessions.length, made: anew, removed, left }
}

/** A name with the digest of its content: a browser may keep it, and never takes an old one for it. */
function scriptsOf(words: IndexedWords, prompts: string[][], index: SiteIndex, { script }: SiteRenderers) {
  const scripts = new Map<string, string>()
  const add = (bytes: Uint8Array) => {
    const packed = deflateRawSync(bytes, { level: 9 })
    const name = digestOf(packed).slice(0, 16)
    scripts.set(`search/${name}.js`, script(name, packed.toString("base64")))
    return name
  }
  for (const { first, bytes } of words.shards()) index.shards.push([first, add(bytes)])
  for (let at = 0; at < prompts.length; at += together)
    index.prompts.files.push(add(Buffer.from(JSON.stringify(prompts.slice(at, at + together)))))
  return scripts
}

async function transcriptIn(text: string, file: string): Promise<Transcript | Failure> {
  try {
    return transcriptOf(readOutline(text, file))
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** The repository's, by its remote: the name of a folder is nobody else's business. */
async function nameOf({ root, git }: Place): Promise<string | undefined> {
  const hosting = git ? await hostingHere(root) : undefined
  return hosting?.url.split("/").at(-1)
}
