/**
 * `npm run bench -- reading`: list and search over 1,000 generated sessions of 300 MB beside jq and ripgrep doing the same
 * work, where the machine has them; and pages of 0.3, 1 and 45 MB. `reading2` does it with files of OpenCode 2.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { PageBrowser } from "../test/bed/browser.ts"
import { cli } from "../test/bed/machine.ts"
import { generatedSession, isSecond, vocabulary } from "./generated-session.ts"
import { machine, say } from "./say.ts"

const rounds = 5
const sessions = Number(process.env.BENCH_SESSIONS ?? 1000)
const root = mkdtempSync(join(tmpdir(), "opencode-session-bench-"))
const folder = join(root, ".opencode/sessions")

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

function time(command: string, args: string[], shell = false): number {
  const start = performance.now()
  const { status, error, stderr } = spawnSync(command, args, {
    cwd: root,
    shell,
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 1e9,
  })
  if (error || (status !== 0 && status !== 1)) throw new Error(`${command}: ${error ?? stderr}`)
  return performance.now() - start
}

/** Of jq: the texts of a session's messages. */
const texts = isSecond
  ? '.messages[] | (., .content[]?, .content[]?.state?.content[]?) | (.text? // "")'
  : '.messages[].parts[] | (.text? // .state.output? // "")'

const has = (command: string) => spawnSync(command, ["--version"]).status === 0
const ours =
  (...args: string[]) =>
  () =>
    time(process.execPath, [cli, ...args])
const sh = (command: string) => () => time(command, [], true)

/** All in turn, several times, so that what else the machine does falls on all. */
function race(title: string, runners: Record<string, () => number>) {
  const times = Object.entries(runners).map(([name, run]) => ({ name, run, all: [] as number[] }))
  // jq takes half a minute for a search: it runs twice.
  for (const { name, run } of times) if (!name.includes("texts")) run()
  for (let round = 0; round < rounds; round++)
    for (const one of times) if (round < 2 || !one.name.includes("texts")) one.all.push(one.run())
  const first = median(times[0]?.all ?? [])
  for (const [index, { name, all }] of times.entries()) {
    const took = median(all)
    say(
      `| ${index === 0 ? title : ""} | ${name} | ${took.toFixed(0)} ms | ${index === 0 ? "" : `${(took / first).toFixed(1)} ×`} |`,
    )
  }
}

try {
  mkdirSync(folder, { recursive: true })
  spawnSync("git", ["init", "-q"], { cwd: root })
  for (let index = 0; index < sessions; index++)
    writeFileSync(
      join(folder, `2026-11-22-14-03-session-${index}.json`),
      generatedSession(index, 285_000, index % 333 === 7 ? "heliotrope" : ""),
    )
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  say(
    `${machine()}. ${sessions} generated sessions${isSecond ? " of OpenCode 2" : ""}, ${(bytes / 1e6).toFixed(0)} MB.`,
  )
  say(
    `Medians of ${rounds} rounds, taken in turn; whole processes with their start. A ratio over 1 is slower than the first line.`,
  )
  say()
  say("| Work | Tool | Time | Ratio |")
  say("| --- | --- | --: | --: |")
  const files = "'.opencode/sessions/'*.json"
  race(`list, ${sessions.toLocaleString("en")} sessions`, {
    "`opencode-session list`": ours("list"),
    ...(has("jq") && {
      "`jq`, the same fields": sh(
        `jq -r '[.info.title, .["opencode-session"].by, .["opencode-session"].saved] | @tsv' ${files}`,
      ),
    }),
    "`opencode-session --version`": ours("--version"),
  })
  const searches: [string, string, string, string][] = [
    ["a word in 3 sessions", "heliotrope", "-i heliotrope", "heliotrope"],
    ["a word in all sessions", vocabulary[5] ?? "", `-i ${vocabulary[5]}`, vocabulary[5] ?? ""],
    ["a phrase in 3 sessions", '"where is the heliotrope"', "-i 'where is the heliotrope'", "where is the heliotrope"],
    ["a pattern", "/helio[st]rope/", "'helio[st]rope'", "helio[st]rope"],
  ]
  for (const [title, query, pattern, test] of searches)
    race(`search: ${title}`, {
      "`opencode-session search`": ours("search", query),
      ...(has("rg") && { "`rg`, lines of JSON": sh(`rg --json ${pattern} .opencode/sessions`) }),
      ...(has("jq") &&
        title.startsWith("a word in 3") && {
          "`jq`, texts of messages": sh(
            `jq -r '.info.title as $t | ${texts} | split("\\n")[] | select(test("${test}"; "i")) | [$t, .] | @tsv' ${files}`,
          ),
        }),
    })
  say()
  say("| Session | Its gzip | Page | Page without the data | Made in | First screen | Searchable |")
  say("| --: | --: | --: | --: | --: | --: | --: |")
  const browser = await PageBrowser.start()
  for (const size of [300_000, 1_000_000, 45_000_000]) {
    const text = generatedSession(1, size * 0.96)
    const [from, to] = [join(root, "one.json"), join(root, "one.html")]
    writeFileSync(from, text)
    const made = median(Array.from({ length: 3 }, ours("export", from, "-o", to)))
    const html = readFileSync(to, "utf8")
    const data = [...html.matchAll(/class="session">([^<]*)</g)].reduce((sum, [, text = ""]) => sum + text.length, 0)
    const [shown, ready]: [number[], number[]] = [[], []]
    for (let round = 0; round < 3; round++) {
      const start = performance.now()
      const { page } = await browser.open(html, { waitUntil: "commit" })
      await page.locator("h1").waitFor()
      shown.push(performance.now() - start)
      await page.locator(".turn .prose").first().waitFor()
      ready.push(performance.now() - start)
      await page.context().close()
    }
    const mb = (value: number) => `${(value / 1e6).toFixed(2)} MB`
    say(
      `| ${mb(text.length)} | ${mb(gzipSync(text).length)} | ${mb(html.length)} | ${((html.length - data) / 1000).toFixed(0)} KB | ${made.toFixed(0)} ms | ${median(shown).toFixed(0)} ms | ${median(ready).toFixed(0)} ms |`,
    )
  }
  await browser.end()
} finally {
  rmSync(root, { recursive: true, force: true })
}
