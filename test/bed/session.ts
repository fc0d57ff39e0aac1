/** A long session made up from real files of this repository, with or without secrets planted in it. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Message, Part, SessionDocument } from "../../src/session/schema.ts"
import { type Maker, makers, type Planted, pick, plant, type Random, seeded } from "./planted.ts"

export type Made = { session: SessionDocument; planted: Planted[] }

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Code, documentation and a lock file: what sessions are full of. Not what holds made-up secrets, as tests do. */
export function ownTexts(): string[] {
  const files = ["src", "bench", "scripts"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(?:ts|mjs)$/.test(file) && !/redact|known|secrets|ordinary/.test(file))
      .map((file) => join(folder, file)),
  )
  const others = ["README.md", "docs/decisions.md", "package.json", "package-lock.json", "biome.json"]
  return [...files.sort(), ...others].map((file) => readFileSync(join(root, file), "utf8"))
}

/**
 * @param characters about how long its JSON is
 * @param secrets how many are planted, each kind in turn
 */
export function madeSession(characters: number, secrets: number, seed = 1, texts = ownTexts()): Made {
  const random = seeded(seed)
  const planted = Array.from({ length: secrets }, (_, index) => plant(random, makers[index % makers.length] as Maker))
  const queue = [...planted]
  const messages: Message[] = []
  // A turn is about 24,000 characters.
  const turns = Math.max(4, Math.round(characters / 24_000))
  for (let turn = 0; turn < turns; turn++) {
    const due = queue.splice(0, Math.ceil(queue.length / (turns - turn)))
    messages.push(...turnOf(turn, due, random, texts))
  }
  return {
    planted,
    session: {
      info: {
        id: "ses_made",
        slug: "made",
        title: "Set up the shop",
        version: "1.18.33",
        time: { created: 1, updated: 2 },
      },
      messages,
    },
  }
}

/** Some lines of a text; secrets stand between them. */
function excerpt(random: Random, texts: readonly string[], length: number, due: readonly Planted[] = []): string {
  const text = pick(random, texts)
  const start = Math.floor(random() * Math.max(1, text.length - length))
  const lines = text
    .slice(start, start + length)
    .split("\n")
    .slice(1)
  due.forEach(({ line }, index) => {
    lines.splice(Math.floor(((index + 0.5) / due.length) * lines.length), 0, line)
  })
  return lines.join("\n")
}

type Place = (secrets: Planted[], random: Random, texts: readonly string[], part: (part: object) => Part) => Part[]

const numbered = (text: string) =>
  `<file>\n${text
    .split("\n")
    .map((line, index) => `${String(index + 1).padStart(5, "0")}| ${line}`)
    .join("\n")}\n</file>`

const tool = (name: string, input: object, output: string, metadata: object) => ({
  type: "tool",
  tool: name,
  callID: "call_1",
  state: { status: "completed", title: name, input, output, metadata, time: { start: 1, end: 2 } },
})

const places: Place[] = [
  (due, random, texts, part) => {
    const output = excerpt(random, texts, 6000, due)
    return [
      part(tool("bash", { command: "env && cat config/*", description: "Looks around" }, output, { output, exit: 0 })),
    ]
  },
  (due, random, texts, part) => {
    const text = excerpt(random, texts, 5000, due)
    return [part(tool("read", { filePath: "/app/config.yml" }, numbered(text), { preview: text.slice(0, 0) }))]
  },
  (due, random, texts, part) => {
    const before = excerpt(random, texts, 1500)
    const after = excerpt(random, texts, 1500, due)
    const diff = `@@ -1,4 +1,4 @@\n${after
      .split("\n")
      .map((line) => `+${line}`)
      .join("\n")}`
    return [part(tool("edit", { filePath: "/app/src/a.ts", oldString: before, newString: after }, "", { diff }))]
  },
  (due, random, texts, part) => {
    const body = JSON.stringify({ status: 200, body: JSON.stringify({ text: excerpt(random, texts, 1500, due) }) })
    return [part(tool("webfetch", { url: "https://api.internal.dev/v1", format: "text" }, body, {}))]
  },
  (due, random, texts, part) => {
    const content = excerpt(random, texts, 3000, due)
    return [part(tool("write", { filePath: "/app/docker-compose.yml", content }, "", {}))]
  },
  (due, random, texts, part) => [
    part({ type: "text", text: `Please look at this:\n\n${excerpt(random, texts, 800, due)}\n\nand go on.` }),
  ],
]

function turnOf(turn: number, due: readonly Planted[], random: Random, texts: readonly string[]): Message[] {
  const user = `msg_u${turn}`
  const assistant = `msg_a${turn}`
  let count = 0
  const part = (messageID: string) => (given: object) =>
    ({ id: `prt_${turn}_${count++}`, sessionID: "ses_made", messageID, ...given }) as Part
  const shares = places.map((_, index) => due.filter((__, place) => place % places.length === index))
  const parts = places
    .slice(0, -1)
    .flatMap((place, index) => place(shares[index] ?? [], random, texts, part(assistant)))
  const prompt = places.at(-1)?.(shares.at(-1) ?? [], random, texts, part(user)) ?? []
  const signed = { anthropic: { signature: Buffer.from(excerpt(random, texts, 300)).toString("base64") } }
  const thinking = {
    type: "reasoning",
    text: excerpt(random, texts, 600),
    metadata: signed,
    time: { start: 1, end: 2 },
  }
  const patch = { type: "patch", hash: hashOf(random), files: ["/app/src/a.ts"] }
  const asked = {
    id: user,
    sessionID: "ses_made",
    role: "user",
    time: { created: turn * 2 },
    agent: "build",
    model: { providerID: "script", modelID: "scripted" },
  }
  const answered = {
    id: assistant,
    sessionID: "ses_made",
    role: "assistant",
    parentID: user,
    time: { created: turn * 2 + 1, completed: turn * 2 + 1 },
    mode: "build",
    agent: "build",
    providerID: "script",
    modelID: "scripted",
    path: { cwd: "{{worktree}}", root: "{{worktree}}" },
    cost: 0.01,
    tokens: { input: 10, output: 20, reasoning: 0, cache: { read: 0, write: 0 } },
  }
  return [
    { info: asked, parts: prompt },
    { info: answered, parts: [part(assistant)(thinking), ...parts, part(assistant)(patch)] },
  ] as Message[]
}

const hashOf = (random: Random) => Array.from({ length: 40 }, () => pick(random, [..."0123456789abcdef"])).join("")

/** Every string of a value, decoded. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
