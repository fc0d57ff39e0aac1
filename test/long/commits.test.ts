/** Many at work in one repository: every session is committed, nothing else is, and no lock stays. */
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { expect, test } from "vitest"
import { told } from "../bed/steady.ts"
import { story } from "../bed/story.ts"

const writers = 8
const rounds = 3

test("eight processes save and commit at once, with other commits between", async () => {
  const { alice, model } = await story()
  const { machine, repo } = alice
  for (let number = 0; number < writers; number++) {
    model.when(`task ${number} `, `Done with ${number}.`)
    await alice.says(`task ${number} please`)
  }
  const sessions = await machine.sessions(repo)
  expect(sessions).toHaveLength(writers)
  await alice.writes("half-done", "not to be committed\n")
  await alice.git("add", "half-done")

  let [tries, faults, others, working] = [0, 0, 0, true]
  const colleague = async () => {
    while (working) {
      writeFileSync(join(repo, "log"), `${others}\n`)
      await machine.run("git", ["add", "log"], { cwd: repo })
      const done = await machine.run("git", ["commit", "-q", "-m", `other ${others}`, "log"], { cwd: repo })
      // Where our lock is in the way git itself says so, and its user tries again.
      if (done.code === 0) others++
      await setTimeout(50)
    }
  }
  const commits: { file: string; title: string; commit: string }[] = []
  const writer = async (id: string) => {
    for (let round = 0; round < rounds; round++) {
      const title = `Round ${round} of ${id}`
      tries++
      const args = ["save", "--session", id, "--title", title, "--commit", "--json"]
      const { code, stdout, stderr } = await machine.session(repo, args)
      if (code !== 0) {
        faults++
        process.stdout.write(stderr)
      } else {
        const { file, commit } = JSON.parse(stdout)
        commits.push({ file, title, commit })
      }
    }
  }
  const other = colleague()
  await Promise.all(sessions.map(({ id }) => writer(id)))
  working = false
  await other

  let losses = 0
  const history = new Set((await alice.git("rev-list", "HEAD")).trim().split("\n"))
  for (const { file, title, commit } of commits) {
    const text = await alice.git("show", `${commit}:${file}`)
    if (!history.has(commit) || JSON.parse(text).info.title !== title) losses++
  }
  const subjects = (await alice.git("log", "--format=%s")).split("\n")
  const foreign = subjects.filter((subject) => subject.startsWith("other ")).length
  losses += others - foreign
  told("eight processes save and commit at once", tries, faults, losses)
  expect({ faults, losses }).toEqual({ faults: 0, losses: 0 })
  expect(new Set(commits.map(({ commit }) => commit)).size).toBe(writers * rounds)
  expect(others).toBeGreaterThan(0)
  const left = (await alice.git("status", "--porcelain")).split("\n").filter((line) => line && !/ log$/.test(line))
  expect(left).toEqual(["A  half-done"])
  expect(existsSync(join(repo, ".git/index.lock"))).toBe(false)
  expect(await alice.git("log", "--format=", "--name-only", "--", "half-done")).toBe("")
}, 1_800_000)

test("a lock that stays is left alone, and the file is saved", async () => {
  const { alice, model } = await story()
  model.when("remember", "I will.")
  await alice.says("remember")
  const lock = alice.path(".git/index.lock")
  writeFileSync(lock, "")
  const { code, stdout, stderr } = await alice.types("save", "--commit", "--json")
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ changed: true, commit: null, pushed: false })
  expect(stderr).toContain(`is saved, but not committed: another git process holds ${lock}.\nWait for it`)
  expect(existsSync(lock)).toBe(true)
})
