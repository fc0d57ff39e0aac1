/**
 * Makes `npm test` and `npm run demo` work in a fresh clone: installs what the lock file names, when it has changed,
 * and builds. Quiet when all goes well.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const marker = join(root, "node_modules/.installed")
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex")

if (read(marker) !== lock) {
  console.error("Installing what package-lock.json names …")
  // No scripts of dependencies but the one we need: it links the binary that OpenCode's package brings.
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
  run(process.execPath, ["node_modules/opencode-ai/postinstall.mjs"])
  writeFileSync(marker, lock)
}
run(process.execPath, ["node_modules/tsdown/dist/run.mjs", "--silent"])

function run(command, args) {
  const shell = process.platform === "win32" && command === "npm"
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: root, shell, encoding: "utf8" })
  if (status === 0) return
  console.error(`${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}\n${stdout}${stderr}`)
  process.exit(1)
}

function read(file) {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}
