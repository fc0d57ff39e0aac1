/**
 * Makes npm's commands work in a fresh clone: installs what the lock file names, when it has changed, and builds.
 * `prepare.mjs build` installs only what building needs, `prepare.mjs demo` OpenCode as well, and without a word all.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { installPart } from "./install-part.mjs"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const marker = join(root, "node_modules/.installed")
const opencode2 = join(root, "scripts/opencode2")
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .update(readFileSync(join(opencode2, "package-lock.json")))
  .digest("hex")
const wanted = process.argv[2] ?? "all"
/** What is installed by now; each of them has what stands before it. */
const parts = ["build", "demo", "all"]
const [installed, which = "all"] = read(marker)?.split(" ") ?? []
const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]

if (installed !== lock || parts.indexOf(which) < parts.indexOf(wanted)) {
  install()
  writeFileSync(marker, `${lock} ${wanted}`)
}
if (wanted === "demo") console.error("Building opencode-session …")
run(process.execPath, ["node_modules/tsdown/dist/run.mjs", "--silent"])

function install() {
  if (wanted === "all") {
    console.error("Installing what package-lock.json names (1.6 GB with all versions of OpenCode) …")
    // No scripts of dependencies but the one we need: it links the binary that OpenCode's package brings.
    run("npm", ["ci", ...quiet])
  } else {
    console.error(`Installing what this needs${wanted === "demo" ? ": OpenCode (180 MB) and what builds" : ""} …`)
    installPart(root, wanted, (cwd) => run("npm", ["ci", ...quiet], cwd))
  }
  if (wanted !== "build") run(process.execPath, ["node_modules/opencode-ai/postinstall.mjs"])
  if (wanted === "all") installVersions()
}

function installVersions() {
  // The packed package is tested on every Node it is for.
  for (const version of ["22.23.3", "24.9.0"]) {
    const home = join(root, "node_modules/.versions", `node-${version.split(".")[0]}`)
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, "package.json"), "{}")
    const binary = `node-${process.platform}-${process.arch}@${version}`
    run("npm", ["install", "--prefix", home, "--no-save", "--ignore-scripts", "--no-audit", "--loglevel=error", binary])
  }
  // OpenCode 2 is to be had for Linux on x64 alone; elsewhere what needs it is told as not run. The lock pins its bytes.
  if (process.platform === "linux" && process.arch === "x64") {
    const home = join(root, "node_modules/.versions/opencode-2")
    mkdirSync(home, { recursive: true })
    for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(opencode2, name), join(home, name))
    run("npm", ["ci", "--prefix", home, ...quiet])
  }
}

function run(command, args, cwd = root) {
  const shell = process.platform === "win32" && command === "npm"
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, shell, encoding: "utf8" })
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
