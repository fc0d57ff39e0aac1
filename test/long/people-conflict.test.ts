/**
 * Three people go on with one session at once, and git stops at it in a merge, a rebase, a cherry-pick and a stash. Each
 * does only what our tool prints, to the letter. In the end every message of all three is in the repository, and loads.
 */
import { expect, test } from "vitest"
import { follows } from "../bed/follow.ts"
import { type Person, shared, story } from "../bed/story.ts"

/** Everything that was asked in any session of a colleague's clone, once it is all loaded there. */
async function everythingLoaded(person: Person): Promise<string[]> {
  await person.pulls()
  const files = await person.files()
  const asked: string[] = []
  for (const file of files) {
    const { sessionID } = await person.loads(file)
    const held = await person.machine.rows<{ text: string }>(
      person.repo,
      `select json_extract(part.data, '$.text') as text from part join message on message.id = part.message_id
       where part.session_id = '${sessionID}' and json_extract(message.data, '$.role') = 'user'`,
    )
    asked.push(...held.flatMap(({ text }) => (text ? [text.replace(/^"(.*)"$/, "$1")] : [])))
  }
  return [...new Set(asked)].sort()
}

const everything = ["Begin", "two of Alice", "two of Bob", "two of Carol"]

async function three() {
  const { alice, bob, joins } = await story()
  const carol = await joins("Carol")
  const { sessionID } = await shared(alice, [bob, carol], "Begin")
  for (const one of [alice, bob, carol]) await one.says(`two of ${one.machine.name}`, sessionID)
  return { alice, bob, carol, sessionID, reader: await joins("Dave") }
}

const saveAndPush = (id: string) => ["save", "--session", id, "--commit", "--push"]

test.each(["merge", "rebase"])("a refused push, and a pull that stops in a %s", async (how) => {
  const { alice, bob, carol, sessionID, reader } = await three()
  for (const one of [alice, bob, carol]) {
    await one.git("config", "pull.rebase", String(how === "rebase"))
    const typed = await follows(one, ...saveAndPush(sessionID))
    expect(await one.git("status", "--porcelain"), typed.join("\n")).toBe("")
  }
  expect(await everythingLoaded(reader)).toEqual(everything)
})

test("a cherry-pick that stops", async () => {
  const { alice, bob, carol, sessionID, reader } = await three()
  for (const one of [bob, carol]) {
    const name = one.machine.name.toLowerCase()
    await one.saves("--session", sessionID, "--commit")
    await one.git("push", "-q", "origin", `HEAD:${name}`)
  }
  await alice.pushes(sessionID)
  await alice.git("fetch", "-q")
  for (const name of ["bob", "carol"]) {
    expect(await alice.cherryPicks(`origin/${name}`)).toMatchObject({ code: 1 })
    const typed = await follows(alice, "list")
    expect(await alice.git("status", "--porcelain"), typed.join("\n")).toBe("")
  }
  await alice.git("push", "-q")
  expect(await everythingLoaded(reader)).toEqual(everything)
})

test("a stash that does not come back", async () => {
  const { alice, bob, carol, sessionID, reader } = await three()
  await alice.pushes(sessionID)
  for (const one of [bob, carol]) {
    await one.saves("--session", sessionID)
    const pops = await one.stashes()
    await one.pulls()
    expect(await pops()).toMatchObject({ code: 1 })
    const typed = await follows(one, "list")
    expect(await one.git("stash", "list"), typed.join("\n")).toBe("")
    expect(await one.git("status", "--porcelain"), typed.join("\n")).toBe("")
    await one.git("push", "-q")
  }
  expect(await everythingLoaded(reader)).toEqual(everything)
})
