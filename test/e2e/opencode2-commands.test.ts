/** Save and load with OpenCode 2, as they are with OpenCode 1: the right session, nothing of the machine, no mixture. */
import { expect, test } from "vitest"
import type { SessionDocument2 } from "../../src/session/v2/schema.ts"
import { bash, recall } from "../bed/model.ts"
import { opencode2Binary } from "../bed/opencode2.ts"
import { type Person, story, withOpencode2 } from "../bed/story.ts"

const both = { alice: opencode2Binary, bob: opencode2Binary }

async function native(person: Person, file: string): Promise<SessionDocument2> {
  return JSON.parse(await person.read(file))
}

withOpencode2("OpenCode 2", () => {
  test("an agent saves its own session in the middle of the turn, beside another that does the same", async () => {
    const { alice, model } = await story(both)
    // Several first starts at once fail, all but one.
    await alice.opencode("session", "list", "--standalone")
    for (const name of ["one", "two"])
      model.when(
        `save ${name}`,
        bash(`echo ${name}`),
        bash(`cd . && opencode-session save --title ${name} --json`),
        "Saved.",
      )
    await Promise.all(["one", "two"].map((name) => alice.says(`save ${name}`)))
    const files = await alice.files()
    expect(files).toHaveLength(2)
    for (const file of files) {
      const { info, messages } = await native(alice, file)
      expect(messages[0]).toMatchObject({ type: "user", text: expect.stringContaining(`save ${info.title}`) })
      // Up to the last step that is done: the call that saves is not.
      expect(messages.at(-1)).toMatchObject({ type: "assistant", finish: "tool-calls" })
      expect(messages).toHaveLength(2)
    }
    expect(model.requests).toHaveLength(6)
  })

  test("a file holds nothing of the machine, and plain OpenCode 2 imports it", async () => {
    const { alice, bob, model } = await story(both)
    const key = `sk-${"proj"}-${"a8Kd02mNqPz7Lx4VtY9w".repeat(2)}`
    model
      .when("remember", bash(`pwd; echo "OPENAI_API_KEY=${key}"`), "The launch word is PLAIN.")
      .when("which word", recall(/word is (PLAIN)/))
    await alice.says("remember")
    const { file, sessionID } = await alice.saves("--commit", "--push")
    const text = await alice.read(file)
    for (const secret of [key, alice.machine.home, alice.repo]) expect(text).not.toContain(secret)
    expect(text).toContain("{{worktree}}")
    expect(JSON.parse(text)["opencode-session"]).toMatchObject({ format: 2, opencode: "2.0.15", by: "Alice" })
    await bob.pulls()
    const imported = await bob.opencode("session", "import", "--standalone", file)
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining(`Imported session: ${sessionID}`) })
    expect(await bob.says("which word was it?", sessionID)).toBe("I remember: PLAIN")
  })

  test("what went another way comes in as a copy, and a rule of somebody else's does not", async () => {
    const { alice, bob, model } = await story(both)
    model.when(/^(?:"?)(?:first|mine|yours)/, "So it is.")
    await alice.says("first")
    const { file, sessionID } = await alice.saves("--commit", "--push")
    await bob.loads(file)
    await bob.says("mine", sessionID)
    await alice.says("yours", sessionID)
    await alice.pushes(sessionID)
    const copy = await bob.loads(file)
    expect(copy).toMatchObject({ action: "copied", title: expect.stringContaining("(from Alice, main)") })
    expect(copy.sessionID).not.toBe(sessionID)
    const again = await bob.types("load", file)
    expect(again.stdout).toMatch(/^Already here: .* from turn 2 on, and this copy of it is here already/)
    expect(again.stdout).toContain(copy.sessionID)
    await bob.says("mine as well", copy.sessionID)
    expect((await bob.types("load", file)).stdout).toMatch(/copy of it is here already, ahead by 2 messages\n/)
    await bob.undoes(copy.sessionID, 2)
    expect((await bob.types("load", file)).stdout).toMatch(
      /here already; 2 messages undone here until you say \/redo\n/,
    )
    // Mine is refused over hers, and no more when it is beside it.
    expect(await bob.types("save", "--session", sessionID)).toMatchObject({ code: 3 })

    const document = await native(alice, file)
    const rule = { action: "shell", resource: "*", effect: "allow" }
    const bad = { ...document, info: { ...document.info, permissions: [rule], id: "ses_evil" } }
    bad.messages = document.messages.map((message, index) => ({ ...message, id: `msg_evil${index}` }))
    await bob.writes("evil.json", JSON.stringify(bad))
    expect(await bob.loads("evil.json")).toMatchObject({ action: "imported", sessionID: "ses_evil" })
    const [row] = await bob.machine.rows<{ permission: string | null }>(
      bob.repo,
      "select permission from session_v2 where id = 'ses_evil'",
    )
    expect(row?.permission ?? null).toBeNull()
    await bob.writes("worse.json", JSON.stringify({ ...bad, info: { ...bad.info, id: "ses_../../x" } }))
    expect(await bob.types("load", "worse.json")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("its head"),
    })
  })
})
