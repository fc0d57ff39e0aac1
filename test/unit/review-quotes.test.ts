/** What a review quotes is read by others: nothing private, nothing that was removed, nothing that the check finds. */
import { expect, test } from "vitest"
import { review } from "../../src/commands/review/review.ts"
import { agentTrace } from "../../src/view/agent-trace.ts"
import { reviewText } from "../../src/view/pull-request/review.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const secret = `${"AKIA"}${"QYLPMN5HHHFPZAM2"}`

/** A branch `feature`, on which a session with an odd title, prompt and failed command writes `src/two.ts`. */
function feature() {
  const repository = new Repository()
  repository.write("src/a.ts", "export const one = 1\n")
  repository.commit("begin")
  repository.git("switch", "-q", "-c", "feature")
  const time = Date.now()
  const content = "export const two = 'a second one'\nexport const second = [two]\n"
  const saves = (more = "", name = "quixotic", id = "ses_two") => {
    const written = tool("write", { filePath: "{{worktree}}/src/two.ts", content }, "", { exists: false }, time)
    const failed = tool("bash", { command: "make quagga" }, "", { exit: 1, output: "" }, time)
    const gone = { filePath: "{{worktree}}/src/quoll.ts", content: "export const tried = 'and dropped'\n" }
    const parts = [failed, written, tool("write", gone, "", { exists: false }, time)]
    return repository.save(name, sessionWith(id, "Quokka", [[`Please quicken it. ${more}`, parts, "Done."]], time))
  }
  const writes = () => repository.write("src/two.ts", content)
  const told = async (options = {}) => {
    const report = await review(repository.world, "main..feature", options)
    return { report, text: reviewText(report), all: `${JSON.stringify([report, agentTrace(report)])}` }
  }
  return { repository, saves, writes, told }
}

const quotes = /qu(okka|icken|agga|oll|ixotic)/i
const wholly = { added: 2, sure: 2, probable: 0 }

test("what is private on the branch of the sessions is quoted only when that was named, and is counted", async () => {
  const { repository, saves, writes, told } = feature()
  saves()
  repository.commit()
  repository.git("branch", "opencode/sessions")
  repository.git("reset", "-q", "--hard", "main")
  writes()
  repository.commit()
  const without = await told()
  expect(without.report).toMatchObject({ leftOut: 1, sessions: [], lines: { added: 2, sure: 0 } })
  expect(without.text + without.all).not.toMatch(quotes)
  expect(without.text).toContain(
    "1 session on the branch `opencode/sessions` was not looked into: `--branch-store` adds it.",
  )
  const named = await told({ branchStore: true })
  expect(named.report).toMatchObject({ leftOut: 0, lines: wholly, sessions: [{ session: { title: "Quokka" } }] })
  expect(named.text).not.toContain("--branch-store")
})

test("a file of that branch that cannot be read is not named either", async () => {
  const { repository, writes, told } = feature()
  repository.write(".opencode/sessions/quoll.json", "{")
  repository.commit()
  repository.git("branch", "opencode/sessions")
  repository.git("reset", "-q", "--hard", "main")
  writes()
  repository.commit()
  expect((await told()).report).toMatchObject({ leftOut: 1, unread: [] })
  expect((await told({ branchStore: true })).report.unread).toEqual([".opencode/sessions/quoll.json"])
})

test("of a session that was removed in the range no word is told, also where its file is still in the worktree", async () => {
  const { repository, saves, writes, told } = feature()
  const file = saves()
  writes()
  repository.commit("two")
  repository.git("rm", "-q", "--cached", file)
  repository.git("commit", "-q", "-m", "no session")
  for (const head of ["feature", "main"]) {
    repository.git("switch", "-q", head)
    const { report, text, all } = await told()
    expect(report).toMatchObject({ lines: wholly, sessions: [{ unquoted: { why: "removed" } }] })
    expect(text).toContain("| 1–2 | a session that was removed |")
    expect(text + all).not.toMatch(quotes)
  }
})

test("a removed file that is no session is counted without its name, and one without a line not at all", async () => {
  const { repository, saves, told } = feature()
  repository.write(".opencode/sessions/quoll.json", "{")
  const file = saves()
  repository.commit("two")
  repository.git("rm", "-q", "-r", ".opencode")
  repository.commit("none")
  expect(file).toMatch(quotes)
  const { report, text } = await told()
  expect(report).toMatchObject({ sessions: [], unread: ["a session that was removed"] })
  expect(text).not.toContain("removed")
})

test("a session that only got another file is not a removed one", async () => {
  const { repository, saves, writes, told } = feature()
  const file = saves()
  writes()
  repository.commit("two")
  repository.git("mv", file, ".opencode/sessions/quoin.json")
  repository.commit("another name")
  for (const head of ["feature", "main"]) {
    repository.git("switch", "-q", head)
    const { report, text } = await told()
    expect(report.sessions).toMatchObject([{ session: { file: ".opencode/sessions/quoin.json" } }])
    expect(report.sessions[0]).not.toHaveProperty("unquoted")
    expect(text).toContain("> Please quicken it.")
  }
})

test("a session in which the check finds something is named with the number of findings, and not quoted", async () => {
  const { repository, saves, writes, told } = feature()
  // Not in the range: nobody's check looks at it.
  repository.git("switch", "-q", "main")
  const file = saves(`The key is ${secret}`)
  repository.commit("a session")
  repository.git("switch", "-q", "feature")
  repository.git("rebase", "-q", "main")
  writes()
  repository.commit("two")
  const { report, text, all } = await told()
  expect(report).toMatchObject({
    lines: wholly,
    sessions: [{ session: { file }, unquoted: { why: "findings", findings: 1 }, turns: [{ number: 1, sure: 2 }] }],
  })
  expect(text).toContain(`\`${file}\` is not quoted, since \`opencode-session check\` has 1 finding in it.`)
  expect(text).toContain("| 1–2 | session 1, turn 1 |")
  expect((text + all).replaceAll(file, "")).not.toMatch(quotes)
  expect(text + all).not.toContain(secret)
})

test("a session that cannot be read is told, and named while it is there", async () => {
  const { repository, writes, told } = feature()
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
  repository.write(".opencode/sessions/pointer.json", pointer)
  writes()
  repository.commit("two")
  const one =
    "1 saved session of this change could not be read, and was not looked into: `.opencode/sessions/pointer.json`."
  expect((await told()).text).toContain(`can be shown to come from a saved session.\n\n${one}\n`)
  repository.write(".opencode/sessions/quoll.json", "{")
  repository.commit("three")
  repository.git("rm", "-q", ".opencode/sessions/quoll.json")
  repository.commit("four")
  const { text } = await told()
  expect(text).toContain(
    "2 saved sessions of this change could not be read, and were not looked into: `.opencode/sessions/pointer.json`.",
  )
  // In the worktree alone it is nobody's change.
  repository.write(".opencode/sessions/other.json", pointer)
  expect((await told()).text).toContain(
    "1 saved session could not be read, and was not looked into: `.opencode/sessions/other.json`.",
  )
  expect(text).not.toMatch(quotes)
})

test("of a file that the commits cannot tell of nothing is said to be dropped, and no path outside is quoted", async () => {
  const { repository, told } = feature()
  const time = Date.now()
  const writing = (filePath: string, content = "a line that the agent wrote\n") =>
    tool("write", { filePath, content }, "", { exists: false }, time)
  repository.write(".gitignore", "notes/\n")
  repository.write("src/kept.ts", "other words than those\n")
  repository.write("big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
  repository.git("update-index", "--add", "--cacheinfo", `160000,${repository.git("rev-parse", "HEAD").trim()},sub`)
  const outside = ["/tmp/quoll.ts", "{{worktree}}/../quokka/a.ts", "{{home}}/quagga.ts", "C:\\quoll\\a.ts"].map((one) =>
    writing(one),
  )
  const unknown = ["notes/a.md", "sub/a.ts", "big.bin"].map((one) => writing(`{{worktree}}/${one}`))
  const gone = ["src/kept.ts", "src/gone.ts"].map((one) => writing(`{{worktree}}/${one}`))
  const failed = tool("bash", { command: "make" }, "", { exit: 1, output: "" }, time)
  const parts = [failed, ...outside, ...unknown, ...gone]
  repository.save("one", sessionWith("ses_one", "Work", [["Go", parts, "Done."]], time))
  repository.git("add", ".gitignore", "src", "big.bin", ".opencode")
  repository.git("commit", "-q", "-m", "work")
  const { report, text, all } = await told()
  expect(report.sessions).toMatchObject([
    { dropped: [{ file: "src/kept.ts" }, { file: "src/gone.ts" }], failed: [{ changedNext: "notes/a.md" }] },
  ])
  expect(text).toContain("- turn 1: `src/gone.ts`: 1 line written, none in the last commit\n")
  expect(text + all).not.toMatch(quotes)
})
