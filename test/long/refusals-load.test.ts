/** What can stand in the way of a load. Every file is judged before OpenCode sees it. */
import { symlink } from "node:fs/promises"
import { afterAll, beforeAll, expect, test } from "vitest"
import { subagent } from "../bed/model.ts"
import { expectRefusal, stateOf } from "../bed/refusal.ts"
import { openStory, type SaveJson, type Story } from "../bed/story.ts"

let cast: Story & { end: () => Promise<void> }
let saved: SaveJson
let text: string

beforeAll(async () => {
  cast = await openStory()
  cast.model.when("hello", "Hello.")
  await cast.alice.says("hello")
  saved = await cast.alice.saves()
  text = await cast.alice.read(saved.file)
  await cast.alice.shares(saved.file)
  await cast.bob.pulls()
})
afterAll(() => cast.end())

/** Bob loads a file of this text. */
async function loading(contents: string | Uint8Array) {
  await cast.bob.writes("given.json", contents)
  return cast.bob.types("load", "given.json")
}

const changed = (change: (document: ReturnType<typeof JSON.parse>) => void) => {
  const document = JSON.parse(text)
  change(document)
  return JSON.stringify(document)
}

test("every kind of broken file has its own sentence, and OpenCode never sees it", async () => {
  const before = await stateOf(cast.bob)
  expectRefusal(await loading(""), 1, /^given\.json is empty\.$/, /saved again/)
  expectRefusal(await loading("\n \n"), 1, /^given\.json is empty\.$/)
  expectRefusal(await loading(text.slice(0, -200)), 1, /^given\.json is cut off before its end\.$/, /saved again/)
  const conflict = text.replace(
    '"messages": 2,',
    '\n<<<<<<< HEAD\n"messages": 2,\n=======\n"messages": 4,\n>>>>>>> main\n',
  )
  expectRefusal(await loading(conflict), 1, /holds git conflict markers/, /opencode-session resolve/)
  expectRefusal(await loading(text.replace('"info"', "info")), 1, /is not valid JSON: position \d+/)
  expectRefusal(await loading("# A note\n"), 1, /^given\.json is not an OpenCode session\.$/, /opencode export/)
  expectRefusal(await loading("null"), 1, /is not an OpenCode session/)
  expectRefusal(await loading('{"name": "shop", "version": "1.0.0"}'), 1, /is not an OpenCode session/)
  const two = {
    info: { id: "ses_1", location: { directory: "/" } },
    messages: [{ id: "msg_1", type: "user", text: "hi" }],
  }
  expectRefusal(
    await loading(JSON.stringify(two)),
    1,
    /is not a complete session: its head: info\.projectID is missing/,
  )
  expectRefusal(
    await loading(text.replace('"format": 1', '"format": 9')),
    1,
    /has format 9, which is newer/,
    /Update opencode-session/,
  )
  const utf16 = Buffer.from(`\ufeff${text}`, "utf16le")
  expectRefusal(await loading(utf16), 1, /^given\.json is UTF-16/, /UTF-8/)
  expect(await stateOf(cast.bob)).toEqual(before)
})

test("a session that is not whole is refused at the place where it is not", async () => {
  const before = await stateOf(cast.bob)
  const broken = (change: Parameters<typeof changed>[0], what: RegExp) =>
    loading(changed(change)).then((result) => expectRefusal(result, 1, what))
  await broken((d) => delete d.info.slug, /not a complete session: its head: info\.slug is missing/)
  await broken((d) => delete d.messages[0].info.agent, /message 1: info\.agent is missing/)
  await broken((d) => delete d.messages[1].info.path, /message 2: info\.path is missing/)
  await broken(
    (d) => (d.messages[1].parts[0].type = "hologram"),
    /part of the type hologram, which OpenCode cannot import: message 2 of ses_\w+\.$/,
  )
  await broken((d) => (d.messages[0].info.role = "system"), /message 1: info\.role is "system"/)
  await broken((d) => (d.messages[1].info.time.created = -1), /message 2: info\.time\.created is -1/)
  await broken(
    (d) => (d.messages[1].parts[0].messageID = "msg_other"),
    /message 2: the part prt_\w+ belongs to another message/,
  )
  await broken((d) => (d.messages[1].info.id = d.messages[0].info.id), /message 2: .*(stands twice|belongs to another)/)
  await broken((d) => (d.info.id = "ses_other"), /message 1: .* belongs to another/)
  await broken((d) => (d.messages[1].parts[1].text = { "\u001b]0;x\u0007": 1 }), /message 2, part 2: text is Object/)
  expect(await stateOf(cast.bob)).toEqual(before)
})

test("a file, a number or a name that is not there, or is not clear", async () => {
  const { bob } = cast
  await bob.writes(".opencode/sessions/2026-01-01-10-00-other.json", text.replaceAll(saved.sessionID, "ses_other"))
  await bob.writes(".opencode/sessions/2026-01-01-10-00-broken.json", "{")
  const list = await bob.types("list")
  expect(list).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /^Note: \.opencode\/sessions\/2026-01-01-10-00-broken\.json is cut off before its end\. Ask .*\n$/,
    ),
  })
  expect(list.stdout.trimEnd().split("\n")).toHaveLength(3)

  expectRefusal(
    await bob.types("load", "3"),
    2,
    /^There is no saved session 3; the list has 2\.$/,
    /opencode-session list/,
  )
  expectRefusal(await bob.types("load", "nope"), 2, /^No saved session fits nope\.$/, /opencode-session list/)
  expectRefusal(await bob.types("load", "2026"), 2, /^2026 fits 3 saved sessions: .*other\.json/, /Add a word/)
  expectRefusal(await bob.types("load", "ses_"), 2, /^ses_ fits 2/)
  expectRefusal(
    await bob.types("load", "missing/file.json"),
    1,
    /^missing\/file\.json cannot be read: there is no such file/,
  )
  expectRefusal(await bob.types("load", ""), 2, /^No session was named/)
  expectRefusal(await bob.types("load", "./"), 1, /^\.\/ cannot be read: it is a folder\.$/)
  expectRefusal(await bob.types("load", "2026-01-01-10-00-broken"), 1, /broken\.json is cut off/)
  expectRefusal(await bob.types("load", ".opencode/sessions/2026-01-01-10-00-broken.json"), 1, /is cut off/)
  const unnamed = await bob.types("load")
  expect(unnamed).toMatchObject({ code: 2, stdout: `${list.stdout}\n` })
  expect(unnamed.stderr).toBe(
    "No session was named.\nName one: its number in `opencode-session list`, part of its title, a file or an id.\n",
  )

  // Each of these is clear.
  for (const name of ["ses_o", "2026-01-01-10-00-o", "other", ".opencode/sessions/2026-01-01-10-00-other.json", "2"])
    expect(JSON.parse((await bob.types("load", name, "--dry-run", "--json")).stdout)).toMatchObject({
      sessionID: "ses_other",
      action: "would import",
    })
  await bob.git("clean", "-fdq", ".opencode/sessions")
})

test("no saved sessions", async () => {
  const { machine, home } = { machine: cast.bob.machine, home: cast.home }
  expectRefusal(await machine.session(home, ["load", "1"]), 1, /^There are no saved sessions in /, /git pull/)
  expect(await machine.session(home, ["list", "--json"])).toMatchObject({ code: 0, stdout: "[]\n" })
})

test("a link among the saved sessions is not followed", async () => {
  await cast.bob.writes("secret.json", text)
  await symlink(cast.bob.path("secret.json"), cast.bob.path(".opencode/sessions/link.json"))
  expect(JSON.parse((await cast.bob.types("list", "--json")).stdout)).toHaveLength(1)
  await cast.bob.git("clean", "-fdq", ".opencode/sessions")
})

test("messages of another session are refused: OpenCode would put their parts under that one", async () => {
  const { bob } = cast
  await bob.loads(saved.file)
  const before = await stateOf(bob)
  const other = text.replaceAll(saved.sessionID, "ses_zzzzzzzzzzzzzzzzzzzzzzzzzz").replaceAll(/\bprt_/g, "prt_9")
  expectRefusal(await loading(other), 3, /^2 of the messages of this file are in another session/, /--as-copy/)
  expect(await stateOf(bob)).toEqual(before)
})

test("what OpenCode refuses leaves nothing behind", async () => {
  const { bob } = cast
  const before = await stateOf(bob)
  const document = text.replaceAll(saved.sessionID, "ses_yyy").replaceAll(/(msg|prt)_/g, "$1_9")
  const odd = JSON.parse(document)
  // Our own check lets unknown error names pass; OpenCode's does not.
  odd.messages[1].info.error = { name: "HologramError", data: {} }
  expectRefusal(await loading(JSON.stringify(odd)), 1, /^OpenCode did not import the session/, /Nothing of it is left/)
  expect(await stateOf(bob)).toEqual(before)
})

test("a session that stays here half, for somebody's session below it, is named", async () => {
  const { alice, bob, model } = cast
  model.when("work", subagent("look"), "Worked.").when("look", "Looked.")
  await alice.says("work")
  const { file, sessionID } = await alice.pushes(await alice.latest())
  await bob.loads(file)
  const [child] = await bob.machine.rows<{ id: string }>(
    bob.repo,
    `select id from session where parent_id = '${sessionID}'`,
  )
  await bob.says("look", child?.id)
  await bob.machine.rows(bob.repo, `delete from session where id = '${sessionID}'`)
  const messagesOf = (id: string | undefined) =>
    bob.machine.rows(bob.repo, `select id from message where session_id = '${id}' order by id`)
  const own = await messagesOf(child?.id)
  const odd = await bob.document(file)
  Object.assign(odd.messages[2]?.info ?? {}, { error: { name: "HologramError", data: {} } })
  const named = new RegExp(`A part of it is still here: removing ${sessionID} would also remove`)
  expectRefusal(await loading(JSON.stringify(odd)), 1, named, /Load it again: that completes it, or makes a copy/)
  expect(await messagesOf(child?.id)).toEqual(own)
  expect(await messagesOf(sessionID)).toHaveLength(2)
})
