/** Sessions of made-up words, the same in each run; with `BENCH_MAJOR=2` of OpenCode 2. */
import { canonicalText } from "../src/session/document/canonical.ts"
import { inMajor2 } from "../src/session/v2/majors.ts"
import { sessionWith, tool } from "../test/bed/repository.ts"

export const isSecond = process.env.BENCH_MAJOR === "2"

let seed = 1
const random = (below: number) => {
  seed = (seed * 48271) % 2147483647
  return seed % below
}
const syllables = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split(" ")
const word = () => Array.from({ length: 2 + random(3) }, () => syllables[random(syllables.length)]).join("")
export const vocabulary = Array.from({ length: 8000 }, word)
const prose = (words: number) =>
  Array.from({ length: words }, () => vocabulary[random(random(2) ? 400 : 8000)]).join(" ")
const code = (count: number) =>
  Array.from({ length: count }, () => `  const ${word()} = ${word()}(${random(1000)}, "${word()}")`).join("\n")

/** A session of about so many bytes. */
export function generatedSession(index: number, bytes: number, extra = "") {
  const turns: [string, object[], string][] = []
  for (let size = 0; size < bytes; ) {
    const output = code(20 + random(120))
    const parts = [
      tool("read", { filePath: `{{worktree}}/src/${word()}.ts` }, output),
      tool("bash", { command: `npm test ${word()}` }, prose(60)),
    ]
    const turn: [string, object[], string] = [prose(20), parts, prose(150)]
    size += output.length * 1.05 + 3600
    turns.push(turn)
  }
  if (extra) turns.push([`Where is the ${extra}?`, [], "Here."])
  const id = `ses_${String(index).padStart(6, "0")}`
  const document = sessionWith(id, prose(5), turns, 1_790_000_000_000 + index * 60_000)
  const facts = {
    format: isSecond ? 2 : 1,
    tool: "0",
    opencode: isSecond ? "2.0.15" : "1.18.33",
    saved: new Date(1_795_000_000_000 - index * 3_600_000).toISOString(),
    by: "Alice",
    branch: "main",
    messages: document.messages.length,
    subagentCount: 0,
  }
  return canonicalText({ ...(isSecond ? inMajor2(document) : document), "opencode-session": facts })
}
