/**
 * `npm run bench [-- SECTION…]`: runs all benches, or those named, prints what they say and keeps it in bench/RESULTS.md,
 * a section each. They run one after the other; each compares within its own run.
 */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const results = here("RESULTS.md")

/** In this order. A section is the script of its name. */
const sections: Record<string, string> = {
  saving: "Save and load",
  saving2: "Save and load with OpenCode 2",
  growing: "A growing session in git",
  starting: "OpenCode's start with the plugin",
  inside: "Save inside OpenCode",
  inside2: "Save inside OpenCode 2",
  reading: "List, search and pages",
  reading2: "List, search and pages with files of OpenCode 2",
  site: "A site of 1,000 sessions",
  agents: "Answers to agents",
  redaction: "Redaction",
  steady: "Faults",
}
/** Measured as it is published: what runs TypeScript directly wraps every function. */
const bundled = new Set(["redaction"])

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in sections))
if (unknown) {
  console.error(`There is no bench ${unknown}.\nThere are: ${Object.keys(sections).join(", ")}.`)
  process.exit(2)
}
for (const name of wanted.length > 0 ? wanted : Object.keys(sections)) {
  console.log(`\n## ${sections[name]}\n`)
  const script = bundled.has(name) ? [bundle(name)] : ["--import=tsx", here(`${name}.ts`)]
  const { status, stdout } = spawnSync(process.execPath, script, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e8,
  })
  process.stdout.write(stdout)
  if (status !== 0) process.exit(1)
  keep(name, stdout.trim())
}

function bundle(name: string): string {
  const [tsdown, folder] = [here("../node_modules/tsdown/dist/run.mjs"), here("../node_modules/.bench")]
  const options = ["--no-config", "--platform", "node", "--out-dir", folder, "--logLevel", "error"]
  const { status, stderr } = spawnSync(process.execPath, [tsdown, here(`${name}.ts`), ...options], { encoding: "utf8" })
  if (status !== 0) throw new Error(stderr)
  return here(`../node_modules/.bench/${name}.mjs`)
}

function keep(name: string, text: string) {
  const before = existsSync(results) ? readFileSync(results, "utf8") : ""
  const held = new Map<string, string>()
  for (const part of before.split(/^## /m).slice(1))
    held.set(part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n")).trim())
  held.set(sections[name] as string, text)
  const body = Object.values(sections).flatMap((title) =>
    held.has(title) ? [`## ${title}\n\n${held.get(title)}\n`] : [],
  )
  writeFileSync(
    results,
    `# Results\n\nMade by \`npm run bench\`, a section by \`npm run bench -- SECTION\` (${Object.keys(sections).join(", ")}).\n\n${body.join("\n")}`,
  )
}
