/** A session saved small is handed over whole, goes on small, and is taken from wherever it is. */
import { randomBytes } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { factsKey } from "../../src/session/schema.ts"
import { attachmentsFolder } from "../../src/stores/attachments.ts"
import { Person } from "../bed/cast.ts"
import { Machine } from "../bed/machine.ts"
import { bash, call, recall } from "../bed/model.ts"
import { body, rawHost } from "../bed/raw-host.ts"
import { story } from "../bed/story.ts"

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

test("slim, with its picture beside it: loaded, gone on with, saved again, and made whole again", async () => {
  const { home, alice, bob, model } = await story()
  const picture = Buffer.concat([Buffer.from(pixel, "base64"), randomBytes(300_000)])
  await alice.writes("plan.png", picture)
  const log = "seq 1 1500 | sed 's/^/line of a long log: /'; echo the launch word is HELIOTROPE"
  model
    .when("Look around", bash(log), call("read", { filePath: alice.path("plan.png") }))
    .when("Attached media", "I have seen it.")
    .when("which word", recall(/launch word is (\w+)/))
  await alice.says("Look around")
  const whole = await alice.saves("--dry-run")
  const saved = await alice.saves("--slim", "--attachments", "beside", "--commit", "--push")
  expect(saved.bytes).toBeLessThan(whole.bytes / 10)
  const { file, sessionID } = saved
  const [name = ""] = (await readdir(alice.path(attachmentsFolder))).filter((one) => one.endsWith(".png"))
  expect(await readFile(alice.path(`${attachmentsFolder}/${name}`))).toEqual(picture)
  const first = await alice.document(file)
  // All of it was committed.
  expect(await alice.git("status", "--porcelain")).toBe("?? plan.png\n")

  const slim = expect.stringMatching(/^It was saved with --slim, without [\d,]+ characters of 1 tool output/)
  expect(await bob.loads("1")).toMatchObject({ action: "imported", sessionID, warnings: [slim] })
  // In the middle, too: `opencode db` would cut the whole of it off.
  const pieces = [9, 200_000, -60].map((at) => picture.toString("base64").slice(at).slice(0, 50))
  const holds = pieces.map((piece) => `instr(data, '${piece}') > 0`).join(" and ")
  const held = async ({ machine, repo }: Person) =>
    (await machine.rows<{ count: number }>(repo, `select count(*) as count from part where ${holds}`))[0]?.count
  expect(await held(bob)).toBe(1)
  expect(await bob.says("which word was it?", sessionID)).toBe("I remember: HELIOTROPE")
  const again = await bob.saves("--commit", "--push")
  expect(again).toMatchObject({ file, changed: true, messages: saved.messages + 2 })
  const second = await bob.document(file)
  expect(second.messages.slice(0, saved.messages)).toEqual(first.messages)
  expect(second[factsKey]).toMatchObject({
    slim: first[factsKey]?.slim,
    attachments: { kept: "beside", files: [name] },
  })

  // Hers is the whole one still, and takes what is new from anywhere.
  const text = await bob.read(file)
  const { address, env } = await rawHost(home, { "/raw.json": body(text) })
  Object.assign(alice.machine.env, env)
  expect(await alice.loads(`${address}/raw.json`)).toMatchObject({ action: "extended", messages: again.messages })
  expect(await alice.saves("--no-slim")).toMatchObject({ changed: true, messages: again.messages })
  const third = await alice.document(file)
  expect(third[factsKey]?.slim).toBeUndefined()
  expect(JSON.stringify(third)).toContain("line of a long log: 750\\n")
  expect(JSON.stringify(third)).not.toContain(picture.toString("base64"))

  const joins = async (name: string) => {
    const machine = await Machine.create(name, join(home, name), model)
    const person = new Person(machine, join(machine.home, "shop"))
    await machine.git(home, "clone", "-q", join(home, "remote.git"), person.repo)
    // From the index as well, where it would be found.
    await person.git("rm", "-rq", attachmentsFolder)
    return person
  }
  // From a commit the picture comes along; what comes in by a pipe has it beside it, or not.
  const carol = await joins("Carol")
  expect(await carol.loads(`HEAD~1:${file}`)).toMatchObject({ action: "imported", warnings: [slim] })
  expect(await held(carol)).toBe(1)
  const piped = await carol.machine.session(carol.repo, ["load", "-", "--json"], { stdin: text })
  const missing = `The attachment ${name} (image/png) is not beside the session; the session was loaded without it.`
  expect(JSON.parse(piped.stdout)).toMatchObject({
    action: "extended",
    messages: again.messages,
    warnings: [slim, missing],
  })

  // What was loaded without its picture is told of as long as it lacks it, and how to have it.
  const erin = await joins("Erin")
  expect((await erin.loads(file)).warnings).toContain(missing)
  const nowhere = `The session here lacks the attachment ${name}, and the file has no copy of it.`
  expect(await erin.loads(file)).toMatchObject({ action: "unchanged", warnings: expect.arrayContaining([nowhere]) })
  await erin.git("checkout", "HEAD", "--", ".opencode")
  const there = `The session here lacks the attachment ${name}, which the file has: load it with --as-copy to get it.`
  expect(await erin.loads(file)).toMatchObject({ action: "unchanged", warnings: expect.arrayContaining([there]) })
  expect(await held(erin)).toBe(0)
  expect(await erin.loads(file, "--as-copy")).toMatchObject({ action: "copied" })
  expect(await held(erin)).toBe(1)

  // Somebody without this tool has all but the picture.
  const dave = await joins("Dave")
  expect(await dave.opencode("import", file)).toMatchObject({ code: 0 })
  expect(await dave.says("which word was it?", sessionID)).toBe("I remember: HELIOTROPE")
})
