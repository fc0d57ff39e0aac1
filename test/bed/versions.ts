/** The OpenCode versions we support, and where their binaries are. */
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { opencodeBinary } from "./machine.ts"

const modules = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules")
const platform = `opencode-${process.platform}-${process.arch}`

export const newest = "1.18.33"
export const oldest = "1.2.27"

/** Those to test now: the newest and the oldest, or what `npm run test:versions` asks for. */
export const versions = process.env.OPENCODE_VERSIONS?.split(",") ?? [oldest, newest]

export function binaryOf(version: string): string {
  if (version === newest) return opencodeBinary
  const home = version === oldest ? "opencode-oldest" : `.versions/${version}`
  const binary = join(modules, home, "node_modules", platform, "bin/opencode")
  if (!existsSync(binary)) throw new Error(`OpenCode ${version} is not installed: npm run test:versions`)
  return binary
}

/** The Nodes that the package is for: the one at hand, and those that `npm test` has installed. */
export const nodes: Record<string, string> = {
  [process.versions.node]: process.execPath,
  ...Object.fromEntries(
    ["22", "24"].map((major) => {
      const home = join(modules, ".versions", `node-${major}`, "node_modules")
      return [major, join(home, `node-${process.platform}-${process.arch}`, "bin/node")]
    }),
  ),
}
