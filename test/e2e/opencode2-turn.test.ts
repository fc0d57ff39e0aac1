/** A turn of OpenCode 2 that goes on, or was cut off, is neither disturbed by us nor taken up again. */
import { spawn } from "node:child_process"
import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import { join } from "node:path"
import { expect, test } from "vitest"
import { settleRunning } from "../../src/session/finished-messages.ts"
import { toModel } from "../../src/session/v2/model.ts"
import { familyOf, grown, hostOf, serversOf, stranger } from "../bed/growing2.ts"
import { bash, held } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { type Person, story, withOpencode2 } from "../bed/story.ts"

/** A run that can be killed with the server it has started, as by a power cut. */
function runs({ machine, repo }: Person, text: string) {
  const options = { cwd: repo, env: { ...machine.env, PWD: repo }, stdio: "ignore" } as const
  const child = spawn(machine.binary, ["run", "--standalone", "--auto", text], options)
  const ended = new Promise((resolve) => child.on("close", resolve))
  const kill = () => {
    for (const pid of [...serversOf(child.pid), child.pid]) if (pid) process.kill(pid, "SIGKILL")
    return ended
  }
  return { kill }
}

withOpencode2("OpenCode 2", () => {
  test("a turn that goes on, and is cut off", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    // Beside a turn that goes on, something else comes in, and goes.
    const going = held("Fine.")
    model.when("begin", going.reply)
    const begun = bob.says("begin")
    await going.asked
    expect(await hostOf(bob).bringIn([stranger(bob.repo)])).toEqual({ replaced: false, dropped: [] })
    expect(await hostOf(bob).remove("ses_stranger")).toBe(true)
    going.release()
    expect(await begun).toBe("Fine.")
    expect(model.requests).toHaveLength(1)
    const waiting = held("Done.")
    model.when("work", bash("echo one"), waiting.reply)
    const host = hostOf(alice)
    const run = runs(alice, "work")
    await waiting.asked
    const [{ id = "" } = {}] = await alice.machine.sessions(alice.repo)
    const read = () => host.reading((reader) => reader.session(id))
    const { messages, unsettled, running } = await read()
    // While the model is asked, its message is not there yet.
    expect([unsettled, running]).toEqual([0, true])
    // The prompt, and the step that is done; and nothing while there is none.
    const { info } = await read()
    const settled = (some: typeof messages) => settleRunning(toModel({ info, messages: some }).messages)
    expect(settled(messages).at(-1)).toMatchObject({ info: { role: "assistant", finish: "tool-calls" } })
    expect(settled(messages.slice(0, -1))).toEqual([])
    const family = grown(await familyOf(alice, id), "PLUM")
    await expect(host.bringIn(family)).rejects.toThrow("is in the middle of a turn here")
    await run.kill()
    // As it stands then, the next start of the service would call the model.
    const asks = model.requests.length
    expect(await read()).toMatchObject({ messages, running: true })
    await expect(host.bringIn(family)).rejects.toThrow("was cut off in one")
    expect(await host.bringIn([stranger(alice.repo)])).toEqual({ replaced: false, dropped: [] })
    expect(await host.remove("ses_stranger")).toBe(true)
    expect(await host.putBack()).toEqual([])
    expect(await host.status()).toEqual({ service: "stopped", untouched: false })
    expect(await read()).toMatchObject({ messages, running: true })
    expect(model.requests).toHaveLength(asks)
    await hostileOnes(bob)
  })
})

/** What is refused before OpenCode sees it, what is left out, and a port that another has taken. */
async function hostileOnes(bob: Person) {
  const host = hostOf(bob)
  const { port } = JSON.parse(
    await readFile(join(bob.machine.env.XDG_CONFIG_HOME ?? "", "opencode/service.json"), "utf8"),
  )
  const taken = createServer(() => {}).listen(port, "127.0.0.1")
  try {
    expect(await host.status()).toEqual({ service: "stopped", untouched: false })
    const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
    const rights = { permissions: [{ action: "shell", resource: "*", effect: "allow" }], share: "x", revert: {} }
    const session = (part: object, messages: object[]) =>
      ({
        directory: bob.repo,
        document: {
          info: {
            ...{ id: "ses_a", projectID: "global", cost: 0, tokens, time: { created: 1, updated: 1 }, title: "A" },
            ...{ location: { directory: "." }, ...rights, ...part },
          },
          messages,
        },
      }) as never
    const message = (index: number, part: object = {}) => ({
      id: `msg_${index}`,
      type: "user",
      text: "x",
      time: { created: 1 },
      ...part,
    })
    const many = Array.from({ length: 9363 }, (_, index) => message(index))
    for (const [part, messages, words] of [
      [{ id: "ses_../../x" }, [message(1)], "info.id"],
      [{}, many, "9363 messages"],
      [{}, [message(1, { type: "tomorrow" })], "messages.0.type"],
      [{}, [message(1), message(1)], "stands twice"],
      [
        {},
        [message(1, { type: "compaction", status: "running", reason: "auto", summary: "", recent: "" })],
        "not finished",
      ],
      [{ parentID: "ses_gone" }, [message(1)], "belongs to is not here"],
    ] as const)
      await expect(host.bringIn([session(part, [...messages])]), words).rejects.toThrow(words)
    expect(await host.bringIn([session({}, [message(1, { tomorrow: 1 }), ...many.slice(2)])])).toEqual({
      replaced: false,
      dropped: ["message 1.tomorrow"],
    })
    const [held] = await familyOf(bob, "ses_a")
    expect(held?.document.info).not.toHaveProperty("permissions")
    expect(held?.document.messages).toHaveLength(9362)
    expect(await host.status()).toEqual({ service: "stopped", untouched: false })
  } finally {
    taken.closeAllConnections()
    taken.close()
  }
}
