/** `opencode-session prune` as one types it. It needs no OpenCode. */
import { mkdir, rm } from "node:fs/promises"
import { expect, test } from "vitest"
import { Person } from "../bed/cast.ts"
import { Machine } from "../bed/machine.ts"
import { expectRefusal } from "../bed/refusal.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

test("old sessions are told of, removed, brought back and committed as it says", async () => {
  const repository = new Repository()
  const alice = new Person(await Machine.create("Alice", `${repository.root}/home`), repository.root)
  await alice.writes(".gitignore", "/home\n")
  const saved = "2024-01-01T00:00:00.000Z"
  const hostile = "Prices\u001b[2J; rm -rf \u202e$(touch pwned)"
  const [file] = [
    repository.save("it's old", sessionWith("ses_old", hostile, [["Do it", [], "Done."]]), { saved }),
    repository.save("named", sessionWith("ses_named", "Named", [["Do it", [], "Done."]]), { saved, titleGiven: true }),
    repository.save("new", sessionWith("ses_new", "New", [["Do it", [], "Done."]]), {
      saved: new Date().toISOString(),
    }),
  ]
  repository.commit()
  const text = await alice.read(file)

  expectRefusal(await alice.types("prune"), 2, /^Required option '--older-than <TIME>' not specified\.$/)
  expectRefusal(await alice.types("prune", "--older-than", "soon"), 2, /^soon is not a time in the past\.$/, /90d|2w/)
  const planned = await alice.types("prune", "--older-than", "90d", "--keep-milestones", "--dry-run")
  expect(planned).toMatchObject({ code: 0, stderr: "" })
  expect(planned.stdout).toMatch(
    /^Would remove 1 saved session, 2 KB of this checkout:\n {2}\.opencode\/sessions\/it's old\.json\n {4}Prices.*, 2024-01-01, 2 KB\nKept:\n {2}.*named\.json\n.*: its title was given by hand\n\nGit's history keeps what was committed/,
  )
  expect(await alice.git("status", "--porcelain")).toBe("")

  await mkdir(alice.path("src"))
  const below = new Person(alice.machine, alice.path("src"))
  const done = await below.types("prune", "--older-than", "12w", "--keep-milestones")
  expect(done).toMatchObject({ code: 0, stderr: "" })
  for (const words of [planned.stdout, done.stdout]) expect(words).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u)
  const types = async (begin: string) => {
    const line = done.stdout.split("\n").find((one) => one.startsWith(`  ${begin}`)) ?? "false"
    expect(await alice.machine.run("sh", ["-ec", line], { cwd: below.repo }), line).toMatchObject({ code: 0 })
  }
  expect(await alice.git("status", "--porcelain")).toBe(` D ".opencode/sessions/it's old.json"\n`)
  await types("git restore")
  expect(await alice.git("status", "--porcelain")).toBe("")
  await below.types("prune", "--older-than", "12w", "--keep-milestones")
  await types("git commit")
  expect(await alice.git("show", "--format=%s", "--name-status")).toBe(
    `Remove old saved sessions\n\nD\t.opencode/sessions/it's old.json\n`,
  )
  const [, revision = ""] =
    /opencode-session load '(.*?)'$/m.exec(done.stdout)?.map((one) => one.replaceAll("'\\''", "'")) ?? []
  expect((await below.types("export", revision, "--format", "json")).stdout).toBe(text)

  const json = await alice.types("prune", "--older-than", "2024-02-01", "--json")
  expect(JSON.parse(json.stdout)).toEqual({
    removed: [
      {
        file: ".opencode/sessions/named.json",
        sessionID: "ses_named",
        title: "Named",
        saved,
        bytes: expect.any(Number),
      },
    ],
    attachments: [],
    kept: [],
    bytes: expect.any(Number),
    warnings: [],
  })
  await rm(alice.path("src"), { recursive: true })
  expect((await alice.types("prune", "--older-than", "90d")).stdout).toMatch(
    /^Nothing to remove: no session was last saved before /,
  )
})
