/** The generated histories are played on a stand-in for OpenCode. Here one is played on both: the same comes of it. */
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"
import { folderWith } from "../bed/folders.ts"
import { openStage } from "../bed/histories/play.ts"
import { scriptOf } from "../bed/histories/script.ts"
import { told } from "../bed/histories/steps.ts"

const history = told(`
  bob says %0
  bob opencode-session save --session %0 --commit --push
  alice undoes %0
  alice redoes %0
  alice says %0
  alice opencode-session save --session %0 --commit
  alice git pull --no-rebase
  alice opencode-session resolve
  alice finishes
  alice git push
  carol git pull --no-rebase
  carol opencode-session load 1
  carol opencode-session load 2
  carol compacts %1
  carol undoes %1
  carol says %1
  carol opencode-session save --session %1 --commit --push`)

const root = fileURLToPath(new URL("../..", import.meta.url))

/** The exit code of each step, and last what the remote has of each session. */
const results = (lines: string[]) => lines.filter((line) => /^(?: {2}-> exit|main:)/.test(line))

test("the stand-in does what the real OpenCode does", async () => {
  const stage = await openStage()
  onTestFinished(stage.close)
  const here: string[] = []
  let remote = ""
  await stage.play(history, (_, { code }, folder) => {
    here.push(`  -> exit ${code}`)
    remote = tells(join(folder, "remote.git"))
  })
  const script = join(await folderWith(), "history.sh")
  writeFileSync(script, scriptOf(history))
  const said = execFileSync("bash", [script], { cwd: root, encoding: "utf8" })
  const there = results(said.split("\n"))
  expect(there.slice(-here.length - remote.split("\n").length), said).toEqual([...here, ...remote.split("\n")])
})

/** As the script tells it. */
function tells(remote: string): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: remote, encoding: "utf8" })
  const files = git("ls-tree", "-r", "--name-only", "main").split("\n")
  return files
    .filter((file) => file.endsWith("json"))
    .map((file) => ["main:", ...(git("show", `main:${file}`).match(/(?<="text": ")[a-z]+-\d+q/g) ?? [])].join(" "))
    .join("\n")
}
