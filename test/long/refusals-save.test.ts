/** What can stand in the way of a save: a sentence of what happened, one of what to do, and nothing half-written. */
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { cli, opencodeBinary } from "../bed/machine.ts"
import { bash, held } from "../bed/model.ts"
import { expectRefusal, filesOf, stateOf } from "../bed/refusal.ts"
import { openStory, type Story, story } from "../bed/story.ts"

describe("with a session that could be saved", () => {
  let cast: Story & { end: () => Promise<void> }
  let before: unknown
  beforeAll(async () => {
    cast = await openStory()
    cast.model.when("hello", "Hello.")
    await cast.alice.says("hello")
    before = await stateOf(cast.alice)
  })
  afterAll(async () => {
    expect(await stateOf(cast.alice)).toEqual(before)
    await cast.end()
  })

  const save = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    cast.alice.machine.session(cast.alice.repo, ["save", ...args], { env })

  test("OpenCode is not found", async () => {
    const nowhere = { OPENCODE_BIN: "", PATH: "/usr/bin:/bin" }
    expectRefusal(await save(nowhere), 1, /^OpenCode was not found/, /OPENCODE_BIN/)
    const missing = { OPENCODE_BIN: "/no/such/opencode" }
    expectRefusal(await save(missing), 1, /\/no\/such\/opencode: there is no such file/, /OPENCODE_BIN/)
    expectRefusal(await save({ OPENCODE_BIN: process.execPath }), 1, /OpenCode v?20.* was found|does not say which/)
  })

  test("OpenCode is found in the PATH, or where its installer puts it", async () => {
    const { alice } = cast
    expect(await save({ OPENCODE_BIN: "" }, "--dry-run")).toMatchObject({ code: 0 })
    const folder = join(alice.machine.home, ".opencode/bin")
    await mkdir(folder, { recursive: true })
    await symlink(opencodeBinary, join(folder, "opencode"))
    expect(await save({ OPENCODE_BIN: "", PATH: "/usr/bin:/bin" }, "--dry-run")).toMatchObject({ code: 0 })
  })

  test("OpenCode 2 is found, and does not start", async () => {
    const path = join(cast.home, "opencode2")
    await writeFile(path, "#!/bin/sh\n[ \"$1\" = --version ] && echo 2.0.18 || echo 'opencode <command>'\n", {
      mode: 0o755,
    })
    expectRefusal(await save({ OPENCODE_BIN: path }), 1, /^OpenCode 2 does not say where its database is\./)
  })

  test("an unknown session", async () => {
    const unknown = /^OpenCode has no session ses_nobody/
    expectRefusal(
      await save({}, "--session", "ses_nobody"),
      2,
      unknown,
      /^List those of OpenCode with `opencode session list`/,
    )
    expectRefusal(await save({ OPENCODE_SESSION_ID: "ses_nobody" }), 2, /^OPENCODE_SESSION_ID names ses_nobody, which/)
    const asked = { OPENCODE_SESSION_DIRECT: "0", TMPDIR: "/no/such/folder" }
    expectRefusal(await save(asked), 1, /^The temporary folder .* cannot be written/, /TMPDIR/)
    expectRefusal(await save({}, "--session", "'; drop table session; --"), 2, /has no session '; drop table/)
  })

  test("no session in this directory", async () => {
    const { machine, repo } = cast.bob
    expectRefusal(await machine.session(repo, ["save"]), 1, /^OpenCode has no session in /, /opencode/)
  })

  test("a mistyped flag or command", async () => {
    const flag = await save({}, "--dry-rnu")
    expect(flag).toMatchObject({ code: 2, stdout: "" })
    expect(flag.stderr).toContain("Did you mean --dry-run?")
    const command = await cast.alice.types("sav")
    expect(command).toMatchObject({ code: 2, stdout: "" })
    expect(command.stderr).toContain("Did you mean save?")
  })

  test("the folder cannot be written", async () => {
    const { alice } = cast
    await alice.writes(".opencode/sessions/note.txt", "mine")
    await alice.machine.run("chmod", ["-R", "a+rwX", cast.home], { cwd: cast.home })
    const folder = alice.path(".opencode/sessions")
    await chmod(folder, 0o555)
    // Root may write anywhere, so somebody else tries.
    const somebody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
    const [command = "", ...args] = [...somebody, process.execPath, cli, "save"]
    const config = join(cast.home, "somebody")
    await mkdir(config)
    await chmod(config, 0o777)
    const git = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*" }
    const env = { ...git, XDG_CONFIG_HOME: config }
    const result = await alice.machine.run(command, args, { cwd: alice.repo, env })
    expectRefusal(result, 1, /^\.opencode\/sessions cannot be written: permission denied/, /permissions/)
    expect(await readdir(folder)).toEqual(["note.txt"])
    await rm(alice.path(".opencode"), { recursive: true })
  })

  test("the folder is a file, or a symbolic link", async () => {
    const { alice, home } = cast
    await alice.writes(".opencode/sessions", "a file")
    expectRefusal(await alice.types("save"), 1, /is a file, not a folder/, /Move that file/)
    expect(await alice.read(".opencode/sessions")).toBe("a file")
    await rm(alice.path(".opencode"), { recursive: true })

    const elsewhere = join(home, "elsewhere")
    await mkdir(elsewhere)
    await symlink(elsewhere, alice.path(".opencode"))
    expectRefusal(await alice.types("save"), 1, /^\.opencode is a symbolic link/)
    await rm(alice.path(".opencode"))
    await mkdir(alice.path(".opencode"))
    await symlink(elsewhere, alice.path(".opencode/sessions"))
    expectRefusal(await alice.types("save"), 1, /^\.opencode\/sessions is a symbolic link/)
    // OpenCode itself writes a .gitignore there.
    expect((await readdir(elsewhere)).filter((name) => name !== ".gitignore")).toEqual([])
    await rm(alice.path(".opencode"), { recursive: true })
  })

  test.each([
    ["full", 65_536, "old.json\n"],
    ["nearly full", 60_000, ".gitattributes\nold.json\n"],
  ])("the disk is %s", async (_, bytes, left) => {
    const { alice, home } = cast
    // A small file system of its own, with a session file on it that must survive.
    const script = `mkdir -p .opencode && mount -t tmpfs -o size=64k tmpfs .opencode && mkdir .opencode/sessions &&
      head -c ${bytes} /dev/zero > .opencode/sessions/old.json
      "$0" "$@"; code=$?; ls -A .opencode/sessions > "${home}/left"; exit $code`
    const args = ["-rm", "sh", "-c", script, process.execPath, cli, "save"]
    const result = await alice.machine.run("unshare", args, { cwd: alice.repo })
    expectRefusal(result, 1, /^\.opencode\/sessions cannot be written: the disk is full/, /Free some space/)
    expect(await readFile(join(home, "left"), "utf8")).toBe(left)
  })
})

test("OpenCode cannot export, or exports something else", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello.")
  await alice.says("hello")
  const id = await alice.latest()
  await alice.machine.rows(alice.repo, `update message set data = '{"role": "nobody"}' where session_id = '${id}'`)
  expectRefusal(
    await alice.types("save"),
    1,
    /^OpenCode could not export ses_\w+: .*|is not a complete session/,
    /opencode export|idle/,
  )
  expect(await filesOf(alice.path(".opencode/sessions"))).toEqual([])
})

test("nothing is finished yet", async () => {
  const { alice, model } = await story()
  const slow = held("At last.")
  model.when("hello", slow.reply)
  const saying = alice.says("hello")
  await slow.asked
  expectRefusal(await alice.types("save"), 1, /has no finished message yet/, /when the agent has answered/)
  slow.release()
  await saying
  expect(await alice.saves()).toMatchObject({ messages: 2 })
})

test("outside a git worktree it saves into the directory, and says so", async () => {
  const { alice, model, home } = await story()
  model.when("hello", "Hello.")
  const plain = join(home, "plain")
  await mkdir(plain)
  await alice.machine.prompt(plain, "hello")
  const result = await alice.machine.session(plain, ["save"])
  expect(result.code).toBe(0)
  expect(result.stderr).toMatch(
    /^Note: This is not a git worktree; the sessions of .*plain are kept in \.opencode\/sessions there\.$/m,
  )
  expect(result.stdout).not.toContain("git add")
  const files = (await filesOf(join(plain, ".opencode/sessions"))).map(([path]) => path)
  expect(files.filter((path) => path.endsWith(".json"))).toHaveLength(1)
  expect(await alice.machine.session(plain, ["load", "1"])).toMatchObject({ code: 0 })
})

test("a large file is warned of, a huge one is refused", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello.").when("write", bash("cd . && true"), "Written.")
  await alice.says("hello")
  const id = await alice.latest()
  const grow = (megabytes: number) =>
    alice.machine.rows(
      alice.repo,
      `update part set data = json_set(data, '$.text', substr(hex(zeroblob(${megabytes} * 500000)), 1, ${megabytes} * 1000000))
       where session_id = '${id}' and json_extract(data, '$.text') = 'Hello.' or length(data) > 100000`,
    )
  await grow(21)
  expect((await alice.saves()).warnings).toEqual([expect.stringContaining("is very large")])
  const before = await filesOf(alice.path(".opencode/sessions"))
  await grow(51)
  expectRefusal(await alice.types("save"), 1, /^The session would be a file of 51\.0 MB/, /--force/)
  expect(await filesOf(alice.path(".opencode/sessions"))).toEqual(before)
  expect(await alice.saves("--force")).toMatchObject({ changed: true })
})

test("a folder that git ignores is saved to, with a warning", async () => {
  const { alice, model } = await story()
  model.when("hello", "Hello.")
  await alice.writes(".gitignore", "node_modules\n.opencode\n")
  await alice.says("hello")
  const result = await alice.types("save")
  expect(result.stdout).toContain("git add -f .opencode/sessions/")
  expect(result.stderr).toContain("git ignores this file (.gitignore:2:.opencode)")
})
