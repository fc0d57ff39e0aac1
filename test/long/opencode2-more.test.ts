/** With OpenCode 2: a project folder that was moved, two screens at once, and attachments beside their session. */
import { randomBytes } from "node:crypto"
import { readdir, readFile, rename } from "node:fs/promises"
import { expect, test, vi } from "vitest"
import { attachmentsFolder } from "../../src/stores/attachments.ts"
import { asked, creates, does } from "../bed/everything2.ts"
import { call, recall, type ScriptedModel } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { opensTwo } from "../bed/screen.ts"
import { Person, type SaveJson, story, withOpencode2 } from "../bed/story.ts"

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

/** Else OpenCode tells the model that it cannot see them. */
function seesImages({ machine }: Person) {
  const { provider } = JSON.parse(machine.env.OPENCODE_CONFIG_CONTENT ?? "{}")
  const modalities = { input: ["text", "image", "pdf"], output: ["text"] }
  Object.assign(provider.script.models.scripted, { attachment: true, modalities })
  machine.configure({ provider })
}

/** The images that the model was last sent, in order. */
const images = (model: ScriptedModel): string[] =>
  JSON.stringify(model.requests.at(-1)?.messages).match(/data:image\/png;base64,[\w+/=]+/g) ?? []

withOpencode2("OpenCode 2", () => {
  test("a project folder that was moved: its session is still here, is brought up to date, and goes on there", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    model.when("remember", "The word is HELIOTROPE.").when("which", recall(/word is (\w+)/))
    await alice.says("remember")
    const id = await alice.latest()
    const { file } = await alice.pushes(id)
    await bob.loads(file)
    await bob.goesOn(id, "and more")

    const former = alice.repo
    await rename(former, `${former}-moved`)
    const her = new Person(alice.machine, `${former}-moved`)
    const listed = async () => JSON.parse((await her.types("list", "--json")).stdout)
    expect(await listed()).toMatchObject([{ sessionID: id, mark: "here" }])
    const offered = await her.types("save")
    expect(offered).toMatchObject({ code: 2, stderr: expect.stringContaining(`folders that no longer exist: ${id}`) })
    expect(await her.saves("--session", id)).toMatchObject({ file, messages: 2 })
    await her.git("checkout", "-q", "--", file)
    await her.pulls()
    expect((await her.types("list")).stdout).toContain("2 messages ahead")
    expect(await her.loads(file)).toMatchObject({ action: "extended", messages: 4, warnings: [] })
    expect(await her.machine.sessions(her.repo)).toMatchObject([{ id, directory: her.repo }])

    expect(await her.says("which word", id)).toBe("I remember: HELIOTROPE")
    expect(await her.saves()).toMatchObject({ sessionID: id, file, changed: true, messages: 6, warnings: [] })
    expect(await her.loads(file)).toMatchObject({ action: "unchanged" })
    expect(await her.read(file)).not.toContain(former)
  })

  test("two screens in one repository keep their own session up to date, each in its own file", async () => {
    const { alice, model } = await story({ alice: opencode2Binary })
    const [one, two] = await opensTwo(alice, model)
    for (const screen of [two, one]) {
      await screen.command("session-save")
      await screen.shows("Session saved")
    }
    const saved: SaveJson[] = JSON.parse((await alice.types("list", "--json")).stdout)
    expect(saved).toHaveLength(2)
    const texts = await Promise.all(saved.map(({ file }) => alice.read(file)))
    const fileWith = (said: string) => saved[texts.findIndex((text) => text.includes(said))]?.file ?? ""
    const [first, second] = [fileWith("This is the first."), fileWith("This is the second.")]
    expect(first).not.toBe(second)

    const asks = model.requests.length
    await two.says("say it again", "Again, then.")
    await vi.waitFor(async () => expect(await alice.read(second)).toContain("Again, then."), 60_000)
    await one.says("say it once more", "Once more, then.")
    await vi.waitFor(async () => expect(await alice.read(first)).toContain("Once more, then."), 60_000)
    expect(await alice.read(first)).not.toMatch(/second|Again, then/)
    expect(await alice.read(second)).not.toMatch(/first|Once more/)
    expect(await alice.files()).toHaveLength(2)
    expect(model.requests).toHaveLength(asks + 2)
  })

  test("attachments of a person and of a tool go beside the session, and the next model is sent the same bytes", async () => {
    const { alice, bob, model } = await story({ alice: opencode2Binary, bob: opencode2Binary })
    for (const person of [alice, bob]) seesImages(person)
    const [png, shot] = [1, 2].map(() =>
      Buffer.concat([Buffer.from(pixel, "base64"), randomBytes(300_000)]),
    ) as Buffer[]
    const pdf = Buffer.concat([Buffer.from("%PDF-1.4\n"), randomBytes(300_000)])
    await alice.writes("shot.png", shot ?? "")
    await alice.writes("p.pdf", pdf)
    model
      // What a tool has seen goes to the model as a message of its own, which is then the last.
      .when("image_url", "Seen.")
      .when("what is on it", "A dot.")
      .when("read the shot", call("read", { filePath: alice.path("shot.png") }))
      .when("read the paper", call("read", { filePath: alice.path("p.pdf") }), "Read.")
      .when("again", "The same.")
    const id = await asked(alice, async (ask) => {
      const session = await creates(ask, alice)
      const uri = `data:image/png;base64,${png?.toString("base64")}`
      await does(ask, session, "prompt", { text: "what is on it?", files: [{ uri, name: "dot.png" }] })
      await does(ask, session, "prompt", { text: "read the shot" })
      return session
    })
    const hers = images(model)
    expect(hers[0]).toContain(png?.toString("base64"))
    expect(hers).toHaveLength(2)
    const { file } = await alice.pushes(id, "--attachments", "beside")
    const kept = async () => {
      const names = (await readdir(alice.path(attachmentsFolder))).filter((name) => name !== ".gitattributes").sort()
      return Promise.all(names.map((name) => readFile(alice.path(`${attachmentsFolder}/${name}`))))
    }
    expect(await kept()).toHaveLength(2)
    expect(await kept()).toContainEqual(png)
    expect((await alice.read(file)).length).toBeLessThan(20_000)

    expect(await bob.loads(file)).toMatchObject({ sessionID: id, action: "imported", warnings: [] })
    expect(await bob.says("and again?", id)).toBe("The same.")
    expect(images(model)).toEqual(hers)
    await bob.pushes(id)
    expect(await alice.loads(file)).toMatchObject({ action: "extended", warnings: [] })

    // The scripted model's protocol takes no PDF: OpenCode ends the turn with an error, and keeps what the tool has read.
    await asked(alice, (ask) => does(ask, id, "prompt", { text: "read the paper" }))
    await alice.pushes(id)
    expect(await kept()).toContainEqual(pdf)
    expect(await alice.read(file)).not.toContain(pdf.toString("base64").slice(0, 100))
    expect(await bob.loads(file)).toMatchObject({ action: "extended", warnings: [] })
    const where = `instr(data, '${pdf.toString("base64")}') > 0`
    const held = await bob.machine.rows(bob.repo, `select id from session_message where ${where}`)
    expect(held).toHaveLength(1)
  })
})
