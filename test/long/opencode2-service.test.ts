/** What stands in the way of OpenCode 2: a port that is taken, a service that hangs or is gone, an OpenCode that is silent. */
import { existsSync } from "node:fs"
import { readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { join } from "node:path"
import { expect, test, vi } from "vitest"
import { opencode2Binary } from "../bed/opencode2.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { type Person, story, withOpencode2 } from "../bed/story.ts"

const configOf = ({ machine }: Person) => join(machine.env.XDG_CONFIG_HOME ?? "", "opencode/service.json")
const registered = ({ machine }: Person) => join(machine.env.XDG_STATE_HOME ?? "", "opencode/service.json")

/** What the service has registered, and whether its process runs (S), is stopped (T) or is gone. */
async function serviceOf(person: Person) {
  const text = await readFile(registered(person), "utf8").catch(() => "none")
  const pid = text === "none" ? 0 : JSON.parse(text).pid
  const stat = existsSync(`/proc/${pid}/stat`) ? await readFile(`/proc/${pid}/stat`, "utf8") : ") gone"
  const state = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[0]
  // A killed one stays a zombie where the first process of the machine reaps nothing, as in many containers.
  if (state === "Z") return { text, state: "gone" }
  return { text, state: state === "R" || state === "D" ? "S" : state }
}

/** Nothing of ours needs the service, and all of ours leave it as it is. */
async function allGoes(alice: Person, id: string, state: string) {
  const before = await serviceOf(alice)
  expect(before.state).toBe(state)
  for (const args of [["save", "--session", id], ["list"], ["load", id], ["load", "--as-copy", id], ["doctor"]]) {
    expect(await alice.types(...args), args.join(" ")).toMatchObject({ code: 0 })
    expect(await serviceOf(alice), args.join(" ")).toEqual(before)
  }
}

withOpencode2("OpenCode 2", () => {
  test("a port that is taken, a service that hangs, one that was killed, and an OpenCode that is silent", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    model.when("hello", "Hello.")
    await alice.says("hello")
    const id = await alice.latest()
    const asks = model.requests.length
    const { port } = JSON.parse(await readFile(configOf(alice), "utf8"))
    const taken = createServer(() => {}).listen(port, "127.0.0.1")
    await allGoes(alice, id, "gone")
    await new Promise((resolve) => taken.close(resolve))

    await alice.opencode("service", "start")
    const { pid } = JSON.parse(await readFile(registered(alice), "utf8"))
    try {
      await allGoes(alice, id, "S")
      process.kill(pid, "SIGSTOP")
      await allGoes(alice, id, "T")
      process.kill(pid, "SIGCONT")
      expect(await alice.opencode("service", "status")).toMatchObject({ stdout: expect.stringMatching(/^http:/m) })
    } finally {
      process.kill(pid, "SIGKILL")
    }
    // It dies a moment later, and has left its registration behind.
    await vi.waitFor(async () => expect(await serviceOf(alice)).toMatchObject({ state: "gone" }), 30_000)
    expect(await serviceOf(alice)).toMatchObject({ text: expect.stringContaining(String(pid)) })
    await allGoes(alice, id, "gone")
    expect(model.requests).toHaveLength(asks)

    // It says its version, and then nothing any more.
    const silent = join(alice.machine.home, "silent")
    await writeFile(silent, '#!/bin/sh\n[ "$1" = --version ] && echo 2.0.15 && exit\nsleep 300\n', { mode: 0o755 })
    alice.machine.env.OPENCODE_BIN = silent
    expectRefusal(await alice.types("save"), 1, /^OpenCode did not answer in time: opencode debug paths\.$/)
  })
})
