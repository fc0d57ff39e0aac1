/** What real tools print, each where it is on the machine. */
import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

export type Ran = { tool: string; text: string }

/** @param most characters that are kept of it */
export type Run = (
  tool: string,
  args: readonly string[],
  options?: { cwd?: string; most?: number; input?: string },
) => Ran[]

/** @param home an empty folder: no settings of whoever runs this, and nothing they know */
export function runner(home: string, where: string): Run {
  const { PATH = "" } = process.env
  const env = {
    PATH,
    HOME: home,
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    CARGO_HOME: join(home, "cargo"),
    RUSTUP_HOME: process.env.RUSTUP_HOME ?? `${process.env.HOME}/.rustup`,
  }
  return (tool, args, { cwd = where, most = 800_000, input = "" } = {}) => {
    const { error, stdout, stderr } = spawnSync(tool, args, {
      cwd,
      env,
      input,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      timeout: 240_000,
    })
    if (error && (error as NodeJS.ErrnoException).code === "ENOENT") return []
    return [{ tool: tool.split("/").at(-1) ?? tool, text: `${stdout}${stderr}`.slice(0, most) }]
  }
}

export function put(folder: string, files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}
