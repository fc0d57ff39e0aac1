/** What is published, installed as people install it. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect } from "vitest"
import type { Story } from "./story.ts"

/** Packs the package and installs it below a folder. */
export async function installed({ alice, home }: Story) {
  const root = fileURLToPath(new URL("../..", import.meta.url))
  const npm = (...args: string[]) => alice.machine.run("npm", [...args, "--offline", "--silent"], { cwd: root })
  const packed = await npm("pack", "--ignore-scripts", "--pack-destination", home)
  expect(packed).toMatchObject({ code: 0, stderr: "" })
  const tarball = join(home, packed.stdout.trim())
  const prefix = join(home, "prefix")
  expect(await npm("install", "--global", "--prefix", prefix, tarball)).toMatchObject({ code: 0 })
  return {
    tarball,
    folder: join(prefix, "lib/node_modules/opencode-session"),
    binary: join(prefix, "bin/opencode-session"),
  }
}
