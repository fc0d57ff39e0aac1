/** Installs a part of what package-lock.json names, in its versions. npm can leave out no single dependency. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** What neither building nor the demo needs. A dependency that is not named here is installed. */
export const forTestsAlone = [
  "@biomejs/biome",
  "@lydell/node-pty",
  "@secretlint/core",
  "@secretlint/secretlint-rule-preset-recommend",
  "@sparticuz/chromium",
  "@types/node",
  "@valibot/to-json-schema",
  "@xterm/headless",
  "axe-core",
  "fast-check",
  "opencode-oldest",
  "playwright-core",
  "typescript",
  "vitest",
  "wabt",
]

/**
 * @param part `build`, or `demo`, which runs OpenCode
 * @param install installs in a folder what stands in its package-lock.json
 */
export function installPart(root, part, install) {
  const folder = join(root, ".partial")
  const json = (name) => JSON.parse(readFileSync(join(root, name), "utf8"))
  const [manifest, lock] = [json("package.json"), json("package-lock.json")]
  for (const name of [...forTestsAlone, ...(part === "build" ? ["opencode-ai"] : [])]) {
    delete manifest.devDependencies[name]
    delete lock.packages[""].devDependencies[name]
  }
  // For processors of before 2013: where one needs it, OpenCode's own script gets it.
  for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
    if (/^node_modules\/opencode-.*-baseline/.test(path)) delete lock.packages[path]
    for (const name of Object.keys(optionalDependencies))
      if (/^opencode-.*-baseline/.test(name)) delete optionalDependencies[name]
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest))
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock))
    install(folder)
    rmSync(join(root, "node_modules"), { recursive: true, force: true })
    renameSync(join(folder, "node_modules"), join(root, "node_modules"))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
