/** What a machine can do in the middle, as far as it is quick to try; the rest is in test/long. */
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { Person } from "../bed/cast.ts"
import { cli, Machine } from "../bed/machine.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"
import { begun, kill, misspoken, told } from "../bed/steady.ts"

/** Somebody with saved sessions and without OpenCode. */
async function reader() {
  const repository = new Repository()
  const parts = [tool("bash", { command: "seq 9" }, "round\n".repeat(20_000))]
  repository.save("one", sessionWith("ses_one", "Prices", [["Round them", parts, "Rounded."]]))
  repository.commit()
  return new Person(await Machine.create("Alice", repository.root), repository.root)
}

const commands = [["list"], ["show", "--full"], ["check"], ["search", "round"], ["export", "--format", "json"]]

test("with 64 open files, and whatever its streams are", async () => {
  const alice = await reader()
  const ways: [string, string][] = [
    ["64 open files", 'ulimit -n 64; exec "$@" >/dev/null'],
    ["a reader that has gone", '"$@" | true; exit "$PIPESTATUS"'],
    ["errors that nobody reads", '"$@" 2> >(true) >/dev/null'],
    ["nothing open at all", 'exec "$@" <&- >&- 2>&-'],
  ]
  let tries = 0
  for (const [what, script] of ways)
    for (const args of commands) {
      const run = ["-c", script, "bash", process.execPath, cli, ...args]
      const { code, stderr } = await alice.machine.run("bash", run, { cwd: alice.repo })
      expect({ code, stderr: stderr.replace("Checked 1 file: nothing found.\n", "") }, `${args} with ${what}`).toEqual({
        code: 0,
        stderr: "",
      })
      tries++
    }
  const full = ["-c", '"$@" > /dev/full', "bash", process.execPath, cli, "show", "--full"]
  const { code, stderr } = await alice.machine.run("bash", full, { cwd: alice.repo })
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^The output cannot be written: ENOSPC\.\n.+\n$/),
  })
  told("a reading command with broken streams or few files", tries + 1, tries + 1, 0)
})

test("with few open files all known values are still known", async () => {
  const alice = await reader()
  const values = Array.from({ length: 100 }, (_, number) => `kf83hQz${number}mmWq9x`)
  for (const [number, value] of values.entries())
    await alice.writes(`.env.n${number}`, `DB_PASSWORD_${number}=${value}\n`)
  const run = ["-c", 'ulimit -n 64; exec "$@"', "sh", process.execPath, cli, "redact"]
  const { stdout } = await alice.machine.run("sh", run, {
    cwd: alice.repo,
    stdin: values.map((value) => `say ${value} now`).join("\n"),
  })
  expect(stdout.match(/\[REDACTED-known-value-/g)).toHaveLength(100)
})

test("Ctrl-C while it reads is silent", async () => {
  const alice = await reader()
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    for (const args of commands) {
      const { child, ended } = begun(alice, args)
      setTimeout(() => kill(child, signal), 60)
      const end = await ended
      expect(end.stderr).toBe("")
      if (end.signal) expect(end.signal).toBe(signal)
      else expect(misspoken(end)).toBeUndefined()
    }
})

test("nothing is read or written through a link, or from what is no file", async () => {
  const alice = await reader()
  const sessions = alice.path(".opencode/sessions")
  const outside = join(alice.repo, "../outside")
  await mkdir(outside, { recursive: true })
  await writeFile(join(outside, "victim"), "mine\n")
  await symlink(join(outside, "victim"), join(sessions, "link.json"))
  await symlink("/dev/zero", join(sessions, "zero.json"))
  await symlink(join(sessions, "loop.json"), join(sessions, "loop.json"))
  await mkdir(join(sessions, "folder.json"))
  await alice.machine.run("mkfifo", [join(sessions, "pipe.json")], { cwd: alice.repo })
  for (const args of commands) expect(await alice.types(...args), args.join(" ")).toMatchObject({ code: 0 })
  for (const name of ["zero", "loop", "pipe", "folder", "link"]) {
    const end = await begun(alice, ["show", `.opencode/sessions/${name}.json`]).ended
    expect({ name, code: end.code, wrong: misspoken(end) }).toEqual({ name, code: 1, wrong: undefined })
  }
  expect(await readdir(outside)).toEqual(["victim"])
  expect(await readFile(join(outside, "victim"), "utf8")).toBe("mine\n")
})
