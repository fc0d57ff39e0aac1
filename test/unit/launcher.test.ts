/** What a launcher of OpenCode leads to, so that its version and the place of its database need not be asked each time. */
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { list } from "../../src/commands/list/list.ts"
import { findHost } from "../../src/opencode/find-host.ts"
import { leadsTo } from "../../src/opencode/launcher.ts"
import { opencodeBinary } from "../bed/machine.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const root = mkdtempSync(join(tmpdir(), "launcher-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const around = { env: { PATH: process.env.PATH }, cwd: root }

function program(name: string, text: string): string {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}
const wrapper = (name: string, ...lines: string[]) => program(name, `#!/bin/sh\n${lines.join("\n")}\n`)
/** The last file is the one that is started; the test knows it by its end. */
const ends = async (path: string) => (await leadsTo(path, around))?.at(-1)

describe("told is", () => {
  test("the binary itself, and links to it", async () => {
    symlinkSync(opencodeBinary, join(root, "opencode"))
    expect(await leadsTo(join(root, "opencode"), around)).toEqual([opencodeBinary])
  })

  test.each([
    [[`exec "${opencodeBinary}" "$@"`]],
    [["# mine", "set -e", "", `exec '${opencodeBinary}' "$@"`]],
    [[`${opencodeBinary} "$@"`]],
  ])("a shell wrapper that does nothing else: %j", async (lines) => {
    expect(await leadsTo(wrapper("plain", ...lines), around)).toEqual([join(root, "plain"), opencodeBinary])
  })

  test("the npm package's script", async () => {
    const script = join(dirname(opencodeBinary), "../../opencode-oldest/bin/opencode")
    symlinkSync(script, join(root, "npm"))
    const files = (await leadsTo(join(root, "npm"), around)) ?? []
    expect(files[0]).toBe(script)
    expect(files.length).toBeGreaterThan(1)
    for (const file of files.slice(1)) expect(file).toMatch(/opencode-linux|opencode-darwin|\.opencode$/)
    const elsewhere = { ...around, env: { OPENCODE_BIN_PATH: opencodeBinary } }
    expect(await leadsTo(script, elsewhere)).toEqual([script, opencodeBinary])
  })

  test("a shim of asdf", async () => {
    const asdf = wrapper("bin/asdf", `[ "$1 $2" = "which opencode" ] && echo "${opencodeBinary}"`)
    const shim = program(
      "shims/opencode",
      `#!/usr/bin/env bash\n# asdf-plugin: opencode 1.18.33\nexec ${asdf} exec "opencode" "$@" # asdf_allow\n`,
    )
    expect(await ends(shim)).toBe(opencodeBinary)
  })

  test("a shim of mise, by the folder in which it is called", async () => {
    // Mise is a program of its own: the shell's stands for it here, which is called by another name.
    const mise = join(root, "mise/mise")
    mkdirSync(dirname(mise))
    writeFileSync(mise, readFileSync("/bin/sh"), { mode: 0o755 })
    symlinkSync(mise, join(root, "mise/opencode"))
    const folder = join(root, "project")
    mkdirSync(folder)
    const script = (target: string) => writeFileSync(join(folder, "which"), `echo "${target}"\n`)
    script(opencodeBinary)
    expect((await leadsTo(join(root, "mise/opencode"), { ...around, cwd: folder }))?.at(-1)).toBe(opencodeBinary)
    script("nowhere")
    expect(await leadsTo(join(root, "mise/opencode"), { ...around, cwd: folder })).toBeUndefined()
  })
})

describe("not told is", () => {
  test.each([
    [["export OPENCODE_DB=/tmp/x.db", `exec "${opencodeBinary}" "$@"`]],
    [[`OPENCODE_DB=x exec "${opencodeBinary}" "$@"`]],
    [[`exec "${opencodeBinary}" --pure "$@"`]],
    [[`exec "$HOME/opencode" "$@"`]],
    [[`exec opencode "$@"`]],
    [[`exec "${opencodeBinary}"`]],
    [['exec /nowhere/opencode "$@"']],
    [[`exec "${join(root, "self")}" "$@"`]],
  ])("what may lead elsewhere tomorrow, or does more: %j", async (lines) => {
    expect(await leadsTo(wrapper("self", ...lines), around)).toBeUndefined()
  })

  test("one that may be run and not read", async () => {
    chmodSync(root, 0o755)
    const path = wrapper("unreadable", `exec "${opencodeBinary}" "$@"`)
    chmodSync(path, 0o711)
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid?.(65534)
    else chmodSync(path, 0o311)
    try {
      expect(await leadsTo(path, around)).toBeUndefined()
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  test("another program's script in Node", async () => {
    expect(
      await leadsTo(program("node", "#!/usr/bin/env node\nOPENCODE_BIN_PATH; findBinary(scriptDir)\n"), around),
    ).toBeUndefined()
  })
})

describe("OpenCode is started", () => {
  const log = join(root, "started")
  const started = () => readFileSync(log, "utf8").trim().split("\n").filter(Boolean)
  let counting: string
  beforeAll(() => {
    // It writes down each start, so it does more than to lead elsewhere.
    counting = wrapper("counting", `echo "$*" >> "${log}"`, `exec "${opencodeBinary}" "$@"`)
  })

  const machine = (bin: string) => {
    const home = mkdtempSync(join(root, "home-"))
    const repository = new Repository()
    repository.save("one", sessionWith("ses_one", "One", [["hello", [], "Hello."]]))
    writeFileSync(log, "")
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      XDG_DATA_HOME: join(home, "data"),
      OPENCODE_BIN: bin,
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_AUTOUPDATE: "1",
    }
    return { home, world: { ...repository.world, env } }
  }

  test("once for the place of its database by one command, where its launcher cannot be told", async () => {
    const { world } = machine(counting)
    const host = await findHost(world)
    for (let look = 0; look < 3; look++) await host.reading(world.cwd, (reader) => reader.snapshot(), "fail")
    expect(started()).toEqual(["--version", "db path"])
  })

  test("not at all by the second command, where its launcher can be told", async () => {
    const { world, home } = machine(counting)
    const inner = join(home, "opencode")
    const look = async () => (await findHost({ ...world, env: { ...world.env, OPENCODE_BIN: inner } })).version
    execFileSync("sh", [
      "-c",
      `printf '#!/bin/sh\\nexec "%s" "$@"\\n' "${opencodeBinary}" > "${inner}"; chmod +x "${inner}"`,
    ])
    const version = await look()
    const noted = () => readdirSync(join(home, ".cache/opencode-session/told")).length
    expect([version, noted()]).toEqual([await look(), 1])
    // Another OpenCode behind the same wrapper is asked anew.
    writeFileSync(inner, `#!/bin/sh\nexec "${counting}" "$@"\n`)
    expect([await look(), started()]).toEqual([version, ["--version"]])
  })

  test("not at all by a list where it was never started, and it makes no database", async () => {
    const { world, home } = machine(opencodeBinary)
    expect((await list(world)).sessions).toHaveLength(1)
    expect(readdirSync(home)).toEqual([])
  })

  test("by a list where its launcher may have its database anywhere", async () => {
    const { world } = machine(counting)
    expect((await list(world)).sessions).toHaveLength(1)
    expect(started()).toEqual(["--version", "db path"])
  })
})
