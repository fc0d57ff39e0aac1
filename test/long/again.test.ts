/** A session that is still what it was is not read again to be saved again; whatever is another is seen. */
import { setTimeout } from "node:timers/promises"
import { expect, test } from "vitest"
import { story } from "../bed/story.ts"

test("a save of an unchanged session tells what the last one came to, until anything it hangs on is another", async () => {
  const { alice, model } = await story()
  model.when("remember", "The colour is kf83hQz7mmWq9x.").when("more", "More.")
  await alice.says("remember")
  const first = await alice.saves()
  const saved = await alice.read(first.file)
  const sql = (statement: string) => alice.machine.rows(alice.repo, statement)
  const hidden = "update part set data = replace(data, 'colour', 'COLOUR')"
  const shown = "update part set data = replace(data, 'COLOUR', 'colour')"

  // What OpenCode wrote within these two seconds may be written once more within the same millisecond.
  await setTimeout(2100)
  expect(await alice.saves()).toMatchObject({ changed: false })
  // The rows still have their sizes and times, so nobody looks into them.
  await sql(hidden)
  const { redacted, ...unchanged } = (await alice.saves()) as typeof first & { redacted: object }
  expect(unchanged).toEqual({ ...first, redacted: undefined, changed: false, warnings: [] })
  expect(redacted).toEqual({ counts: {}, places: [], unseen: [] })
  // As OpenCode's screen says it, which asks before it saves a secret.
  expect(await alice.saves("--allow-secrets", "--force")).toMatchObject({ changed: false })
  // Another wish is one for this save.
  expect(await alice.saves("--dry-run")).toMatchObject({ changed: true })
  await sql(shown)
  expect(await alice.saves()).toMatchObject({ changed: false })

  // A value that this machine knows from now on.
  await alice.writes(".env", "API_TOKEN=kf83hQz7mmWq9x\n")
  expect(await alice.saves()).toMatchObject({ changed: true })
  expect(await alice.read(first.file)).not.toContain("kf83hQz7mmWq9x")
  await alice.writes(".env", "")

  // Somebody has changed the file.
  await alice.writes(first.file, saved.replace("The colour", "No colour"))
  expect(await alice.saves()).toMatchObject({ changed: true })
  expect(await alice.read(first.file)).toContain("The colour")

  // OpenCode has gone on, or has another title for it.
  await alice.saves()
  await alice.says("more", first.sessionID)
  expect(await alice.saves()).toMatchObject({ changed: true, messages: 4 })
  await setTimeout(2100)
  await alice.saves()
  await sql("update session set title = 'Another one'")
  expect(await alice.saves()).toMatchObject({ changed: true, title: "Another one" })
})

test("a saved file that is cut off in the middle is not saved over, unless that is what is wanted", async () => {
  const { alice, model } = await story()
  model.when("remember", "The colour is blue.")
  await alice.says("remember")
  const { file } = await alice.saves()
  const whole = await alice.read(file)
  // The list reads no further than its head; a save has to.
  for (const rest of [whole.slice(0, 400), whole.slice(0, -200), whole.replace(/"messages": 2\b/, '"messages": 3')]) {
    await alice.writes(file, rest)
    const refused = await alice.types("save")
    expect(refused, rest.slice(-40)).toMatchObject({ code: 3, stdout: "" })
    expect(refused.stderr).toMatch(
      /(is cut off before its end|is not a complete session: .*)\.\n.* replace it with --replace\.\n$/,
    )
    expect(await alice.read(file)).toBe(rest)
    expect(await alice.saves("--replace")).toMatchObject({
      file,
      changed: true,
      warnings: [expect.stringContaining("It was replaced: a title of its own, --slim")],
    })
    expect(JSON.parse(await alice.read(file))).toMatchObject({ messages: JSON.parse(whole).messages })
  }
})
