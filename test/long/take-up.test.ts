/** Some turns of a session are shared, or loaded: the agent knows what was before the border, and nothing of what came after. */
import { expect, test } from "vitest"
import { asked, does } from "../bed/everything2.ts"
import { bash, call, held, recall, subagent, textOf } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { serve } from "../bed/server.ts"
import { type Person, type Story, story, withOpencode2 } from "../bed/story.ts"

type Binaries = Parameters<typeof story>[0]

const todos = (...contents: string[]) =>
  call("todowrite", { todos: contents.map((content) => ({ content, status: "pending", priority: "high" })) })

/** Four turns: a word, a subagent with todos, another subagent with other todos, and a word again. */
async function talks({ alice, model }: Story): Promise<string> {
  model
    .when("remember", "The launch word is HELIOTROPE.")
    .when("look below", subagent("FIRST-HELPER"), todos("FIRST-TODO"), "It was looked at.")
    .when("FIRST-HELPER", "Seen by the first.")
    .when("another way", subagent("LATER-HELPER"), todos("LATER-TODO"), "ORCHID was a dead end.")
    .when("LATER-HELPER", "Seen by the later.")
    .when("and the colour", "The colour is VERMILION.")
    .when("which word", recall(/launch word is (\w+)/))
    .when("go on", "Gone on.")
  await alice.says("remember the launch word")
  const id = await alice.latest()
  for (const prompt of ["look below", "now another way", "and the colour?"]) await alice.says(prompt, id)
  return id
}

/** All that the model is told when somebody goes on with a session. */
async function told({ model }: Story, person: Person, id: string, prompt = "go on"): Promise<string> {
  const before = model.requests.length
  await person.says(prompt, id)
  return JSON.stringify(model.requests.slice(before))
}

async function sharesUpTo(scene: Story) {
  const { alice, bob } = scene
  const id = await talks(scene)
  const part = await alice.pushes(id, "--until", "2")
  expect(part).toMatchObject({ changed: true, until: { turn: 2, later: 2 } })
  expect(await alice.read(part.file)).not.toMatch(/ORCHID|VERMILION|LATER|another way|colour/)
  expect(await bob.loads(part.file)).toMatchObject({ action: "imported", sessionID: id })
  expect(await bob.says("which word was it?", id)).toBe("I remember: HELIOTROPE")
  const heard = await told(scene, bob, id)
  expect(heard).toContain("It was looked at.")
  expect(heard).not.toMatch(/ORCHID|VERMILION|LATER|another way/)

  // More of it, then all of it, and nothing that is shared is taken back; hers is what she has, his goes on in a copy.
  expect(await alice.saves("--session", id, "--until", "2")).toMatchObject({ changed: false })
  const more = await alice.pushes(id, "--until", "3")
  expect(more).toMatchObject({ changed: true, file: part.file, until: { turn: 3, later: 1 } })
  expect(await alice.read(part.file)).toMatch(/Seen by the later/)
  expect(await alice.read(part.file)).not.toContain("VERMILION")
  expect(await alice.types("save", id, "--until", "2")).toMatchObject({ code: 3 })
  expect(await alice.pushes(id)).toMatchObject({ changed: true, file: part.file })
  const whole = await alice.read(part.file)
  expect(whole).toContain("VERMILION")
  expect(await alice.saves("--session", id)).toMatchObject({ changed: false })
  expect(await alice.types("save", id, "--until", "3")).toMatchObject({ code: 3 })
  expect(await alice.read(part.file)).toBe(whole)
  expect(await bob.loads(part.file)).toMatchObject({ action: "copied" })

  // On purpose it goes, and comes again.
  const short = await alice.saves("--session", id, "--until", "3", "--replace")
  expect(short).toMatchObject({ changed: true, until: { turn: 3, later: 1 } })
  expect(short.warnings.join()).toMatch(/left out on purpose/)
  expect(await alice.read(part.file)).not.toContain("VERMILION")
  expect((await alice.types("list")).stdout).toContain("behind yours")
  expect(await alice.saves("--session", id)).toMatchObject({ changed: true })
  expect(JSON.parse(await alice.read(part.file)).messages).toEqual(JSON.parse(whole).messages)
}

async function loadsAlone(scene: Story) {
  const { alice, bob, joins } = scene
  const id = await talks(scene)
  const { file } = await alice.pushes(id)
  const taken = await bob.loads(`${file}#2-3`)
  expect(taken).toMatchObject({ action: "copied", title: expect.stringContaining(", turns 2-3 (from Alice, main)") })
  const heard = await told(scene, bob, taken.sessionID)
  expect(heard).toContain("> remember the launch word")
  expect(heard).toContain("It was looked at.")
  expect(heard).toContain("ORCHID was a dead end.")
  expect(heard).not.toMatch(/HELIOTROPE|VERMILION|the colour/)

  const saved = await bob.pushes(taken.sessionID)
  expect(saved.file).not.toBe(file)
  const text = await bob.read(saved.file)
  expect(text).toMatch(/Seen by the first[\s\S]*Seen by the later|Seen by the later[\s\S]*Seen by the first/)
  expect(JSON.parse(text)["opencode-session"].origin).toMatchObject({ sessionID: id, turns: { from: 2, to: 3 } })
  const shown = (await bob.types("show", saved.file)).stdout
  expect(shown).toMatch(/look below[\s\S]*another way[\s\S]*go on/)

  // And alone the second, of what Alice loads from Bob: a part of a part. A plain import takes it as well.
  const again = await alice.loads(`${saved.file}#2-2`)
  const heardAgain = await told(scene, alice, again.sessionID)
  expect(heardAgain).toMatch(/> look below/)
  expect(heardAgain).not.toMatch(/It was looked at|HELIOTROPE|VERMILION/)
  const carol = await joins("Carol", bob.machine.binary)
  await carol.pulls()
  const words = carol.machine.isSecond ? ["session", "import"] : ["import"]
  const imported = await carol.opencode(...words, carol.path(saved.file))
  expect(imported, imported.stderr).toMatchObject({ code: 0 })
  expect(await told(scene, carol, taken.sessionID)).toMatch(/> remember the launch word[\s\S]*ORCHID/)
}

async function compacts({ machine, repo }: Person, id: string) {
  if (machine.isSecond) return asked({ machine, repo } as Person, (ask) => does(ask, id, "compact"))
  const server = await serve(machine, repo)
  try {
    await server.post(`/session/${id}/summarize`, { providerID: "script", modelID: "scripted" })
  } finally {
    server.stop()
  }
}

async function aroundCompaction(scene: Story) {
  const { alice, bob, model } = scene
  const id = await talks(scene)
  // OpenCode 2 takes a summary only in the form that it asks for: its question has it.
  model.when(/summar|What did we do/i, ({ messages }) => `SUMMED-UP.\n${textOf(messages.at(-1))}`)
  model.title = "SUMMED-UP"
  await compacts(alice, id)
  model.when("after that", "The flower is a LILY.")
  await alice.says("after that?", id)
  const { file } = await alice.pushes(id)

  // Before it: nothing of the summary. From it on: the summary, and nothing later.
  const before = await bob.loads(`${file}#4`)
  const heard = await told(scene, bob, before.sessionID)
  expect(heard).toMatch(/HELIOTROPE[\s\S]*VERMILION/)
  expect(heard).not.toMatch(/SUMMED-UP|LILY/)
  const range = await bob.loads(`${file}#4-6`)
  const heardIt = await told(scene, bob, range.sessionID)
  expect(heardIt).toContain("SUMMED-UP")
  expect(heardIt).toContain("LILY")
  // OpenCode 2 keeps the turns that a compaction leaves to the model as text in it.
  if (!alice.machine.isSecond) expect(heardIt).not.toContain("HELIOTROPE")
  expect(await bob.saves("--session", range.sessionID)).toMatchObject({ changed: true })
}

async function inItsOwnTurn(scene: Story) {
  const { alice, model } = scene
  const id = await talks(scene)
  const slow = held(bash("opencode-session save --until 2 --json > ../report.json"))
  model.when("save yourself", slow.reply, "Saved.")
  const saving = alice.says("save yourself", id)
  await slow.asked
  slow.release()
  await saving
  const saved = JSON.parse(await alice.read("../report.json"))
  expect(saved).toMatchObject({ sessionID: id, cut: 0, until: { turn: 2 } })
  const text = await alice.read(saved.file)
  expect(text).toContain("It was looked at.")
  expect(text).not.toMatch(/ORCHID|VERMILION|LATER|save yourself/)

  // What an undo hides came after as well, and comes back.
  await alice.undoes(id, 2)
  expect(await alice.saves("--session", id, "--until", "3")).toMatchObject({ until: { turn: 3, later: 0 } })
  expect(await alice.read(saved.file)).not.toMatch(/VERMILION|save yourself/)
  await alice.redoes(id)
  expect(await alice.saves("--session", id, "--until", "3")).toMatchObject({ until: { turn: 3, later: 2 } })
  expect(await alice.saves("--session", id)).toMatchObject({ changed: true })
  expect(await alice.read(saved.file)).toContain("VERMILION")
}

const deeds = { sharesUpTo, loadsAlone, aroundCompaction, inItsOwnTurn }

function all(binaries?: Binaries) {
  test.each(Object.entries(deeds))("%s", async (_, deed) => {
    await deed(await story(binaries))
  })
}

all()

withOpencode2("with OpenCode 2", () => all({ alice: opencode2Binary, bob: opencode2Binary }))

withOpencode2("from OpenCode 1 to 2", () => {
  test("turns alone", async () => loadsAlone(await story({ bob: opencode2Binary })))
})

withOpencode2("from OpenCode 2 to 1", () => {
  test("turns alone", async () => loadsAlone(await story({ alice: opencode2Binary })))
})
