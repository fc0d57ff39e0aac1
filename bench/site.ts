/** `npm run bench -- site`: a site of 1,000 generated sessions of 300 MB, and its search in a real browser. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { PageBrowser } from "../test/bed/browser.ts"
import { cli } from "../test/bed/machine.ts"
import { generatedSession, vocabulary } from "./generated-session.ts"
import { machine, say } from "./say.ts"

const sessions = Number(process.env.BENCH_SESSIONS ?? 1000)
const root = mkdtempSync(join(tmpdir(), "opencode-session-bench-"))
const folder = join(root, ".opencode/sessions")
const home = join(root, "home")
const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
const sizeOf = (path: string) => readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0)

function make(): string {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [cli, "site", "-o", "public"], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: home },
    encoding: "utf8",
  })
  if (status !== 0) throw new Error(stderr)
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}

try {
  mkdirSync(folder, { recursive: true })
  spawnSync("git", ["init", "-q"], { cwd: root })
  const save = (index: number, extra: string) =>
    writeFileSync(join(folder, `2026-11-22-14-03-session-${index}.json`), generatedSession(index, 285_000, extra))
  for (let index = 0; index < sessions; index++) save(index, index % 333 === 7 ? "heliotrope" : "")
  const text = sizeOf(folder)
  say(`${machine()}. ${sessions} generated sessions, ${mb(text)}.`)
  say()
  say("| Work | Time |")
  say("| --- | --: |")
  say(`| made for the first time | ${make()} |`)
  say(`| nothing has changed | ${make()} |`)
  save(3, "saxifrage")
  say(`| one session has changed | ${make()} |`)
  const search = sizeOf(join(root, "public/search"))
  const first = statSync(join(root, "public/index.html")).size
  say()
  say(
    `The search is ${mb(search)} in ${readdirSync(join(root, "public/search")).length} files, and \`index.html\` ${mb(first)}: together ${(((search + first) / text) * 100).toFixed(1)} % of the sessions.`,
  )
  say()
  say("| In the browser, from disk | Time |")
  say("| --- | --: |")
  const browser = await PageBrowser.start()
  const shown: number[] = []
  const asked = new Map<string, number[]>()
  for (let round = 0; round < 5; round++) {
    const start = performance.now()
    const address = pathToFileURL(join(root, "public/index.html")).href
    const { page } = await browser.visit(address, () => true, { waitUntil: "commit" })
    await page.locator(".session").first().waitFor()
    shown.push(performance.now() - start)
    for (const query of ["heliotrope", vocabulary[5] ?? "", "ba", `${vocabulary[5]} heliotrope`, "nosuchword"]) {
      // Of the page's own clock, until the answer is drawn.
      const took = await page.evaluate(`new Promise((done) => {
        const status = document.querySelector("[role=status]")
        const box = document.getElementById("query")
        status.textContent = ""
        new MutationObserver((_, observer) => {
          if (!status.textContent) return
          observer.disconnect()
          requestAnimationFrame(() => done(performance.now() - start))
        }).observe(status, { childList: true })
        const start = performance.now()
        box.value = ${JSON.stringify(query)}
        box.dispatchEvent(new Event("input"))
      })`)
      asked.set(query, [...(asked.get(query) ?? []), Number(took)])
    }
    await page.context().close()
  }
  say(`| first screen | ${median(shown).toFixed(0)} ms |`)
  const names = ["a word in 3 sessions", "a word in all", "two letters", "two words", "a word in none"]
  for (const [index, times] of [...asked.values()].entries())
    say(`| the first query for ${names[index]} | ${median(times).toFixed(0)} ms |`)
  await browser.end()
} finally {
  rmSync(root, { recursive: true, force: true })
}
