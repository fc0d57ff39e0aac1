/** `npm run test:versions`: the hand-over between all supported versions of OpenCode, and a table of what loads where. */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const platform = `opencode-${process.platform}-${process.arch}`
const between = ["1.14.41", "1.17.18"]

for (const version of between) {
  const home = join(root, "node_modules/.versions", version)
  if (existsSync(join(home, "node_modules", platform, "bin"))) continue
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, "package.json"), "{}")
  run("npm", [
    "install",
    "--prefix",
    home,
    "--no-save",
    "--ignore-scripts",
    "--loglevel=error",
    `${platform}@${version}`,
  ])
}
const env = {
  ...process.env,
  OPENCODE_VERSIONS: ["1.2.27", ...between, "1.18.33"].join(","),
  PRINT_TABLE: "1",
  LONG: "1",
}
run("npx", ["vitest", "run", "test/long/versions", "test/long/direct-versions"], env)

function run(command, args, environment = process.env) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: environment })
  if (status !== 0) process.exit(status ?? 1)
}
