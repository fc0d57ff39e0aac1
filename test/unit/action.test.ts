/** The very steps of action.yml and of GitLab's template, run by bash in a real repository; the host is played. */
import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const project = fileURLToPath(new URL("../..", import.meta.url))
const marker = "<!-- opencode-session review -->"

type Step = { name: string; env: Record<string, string>; run: string }

/** As much of YAML as the two files have. */
function stepsOf(text: string): Step[] {
  return text
    .split(/^ {4}- name: /m)
    .slice(1)
    .map((step) => {
      const env = [...step.matchAll(/^ {8}([A-Z_]+): (.+)$/gm)].map(([, name = "", value = ""]) => [name, value])
      const run = step.slice(step.indexOf("      run: |\n") + 13).replace(/^ {8}/gm, "")
      return { name: step.split("\n")[0] ?? "", env: Object.fromEntries(env), run }
    })
}

const steps = stepsOf(readFileSync(join(project, "action.yml"), "utf8"))
const template = readFileSync(join(project, "templates/review.gitlab-ci.yml"), "utf8")
/** The first block of lines below a key of the template, up to the next key or command. */
const blockOf = (key: string) =>
  template
    .slice(template.indexOf(`  ${key}:\n    - |\n`) + key.length + 12)
    .replace(/\n {2,4}\S[\s\S]*/, "\n")
    .replace(/^ {6}/gm, "")
const [before, script] = [blockOf("before_script"), blockOf("script")]

/** A clone with a branch of which one session made a part; beside the folder of the runner. */
function pullRequest(session = true) {
  const repository = new Repository()
  const git = (...args: string[]) => repository.git(...args).trim()
  repository.write("src/a.ts", "export const one = 1\n")
  const base = repository.commit("begin")
  const time = Date.now()
  git("switch", "-q", "-c", "feature")
  const works = (name: string, prompt = "Please add another one") => {
    const file = `src/${name}.ts`
    const content = `export const ${name} = 'a new one of ${name}'\nexport const more${name} = [${name}]\n`
    repository.write(file, content)
    const part = tool("write", { filePath: `{{worktree}}/${file}`, content }, "", { exists: false }, time)
    if (session) repository.save(name, sessionWith(`ses_${name}`, `Work on ${name}`, [[prompt, [part], "Done."]], time))
    return repository.commit(name)
  }
  const folder = join(repository.root, ".git/runner")
  mkdirSync(join(folder, "bin"), { recursive: true })
  for (const name of ["gh", "glab"]) symlinkSync(join(project, "test/bed/fake-host.mjs"), join(folder, "bin", name))
  const state = join(folder, "comments.json")
  writeFileSync(state, "[]")
  const comments = (): { id: number; mine: boolean; body: string }[] => JSON.parse(readFileSync(state, "utf8"))
  const bash = (run: string, variables: Record<string, string>) => {
    const file = join(folder, "step.sh")
    writeFileSync(file, run)
    const path = `${join(folder, "bin")}:${process.env.PATH}`
    const env = { ...process.env, PATH: path, FAKE_HOST: state, ...variables }
    return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", file], {
      cwd: repository.root,
      env,
      encoding: "utf8",
    })
  }
  /** Runs the steps until one fails, as a runner does. */
  const acts = (head: string, variables: Record<string, string> = {}) => {
    const summary = join(folder, "summary.md")
    writeFileSync(summary, "")
    const known: Record<string, string> = {
      "inputs.token": "secret",
      "inputs.command": "",
      "inputs.comment": "true",
      "inputs.max-bytes": "65000",
      "github.action_path": project,
      "github.repository": "shop/shop",
      "github.event.pull_request.base.sha": base,
      "github.event.pull_request.head.sha": head,
      "github.event.pull_request.number": "12",
    }
    let printed = ""
    for (const { env, run } of steps) {
      const own = Object.entries(env).map(([name, value]) => {
        const key = /^\$\{\{ (.+) \}\}$/.exec(value)?.[1]
        return [name, key === undefined ? value : (variables[key] ?? known[key])]
      })
      const runner = { RUNNER_TEMP: folder, GITHUB_STEP_SUMMARY: summary }
      const { status, stdout, stderr } = bash(run, { ...runner, ...Object.fromEntries(own), ...variables })
      printed += stdout + stderr
      if (status !== 0) return { status, printed, summary: readFileSync(summary, "utf8") }
    }
    return { status: 0, printed, summary: readFileSync(summary, "utf8") }
  }
  /** As GitLab runs it. */
  const merges = (head: string, variables: Record<string, string> = {}) => {
    const program = join(folder, "bin/opencode-session")
    writeFileSync(program, `#!/bin/sh\nexec node ${project}dist/cli.js "$@"\n`)
    chmodSync(program, 0o755)
    return bash(script, {
      ...{ CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_COMMIT_SHA: head, CI_PROJECT_ID: "3", CI_MERGE_REQUEST_IID: "12" },
      ...{ OPENCODE_SESSION: "opencode-session", REVIEW_MAX_BYTES: "65000", GITLAB_TOKEN: "secret", ...variables },
    })
  }
  return { repository, base, works, acts, merges, comments, state }
}

test("nothing that others choose stands in a script, but comes by the environment", () => {
  expect(steps.map(({ name }) => name)).toEqual([
    "Get opencode-session",
    "Check the saved sessions",
    "Say where the lines come from",
  ])
  for (const { run } of steps) expect(run).not.toContain("${{")
})

test("one comment is made, and then kept up to date; what others wrote stays", () => {
  const { works, acts, comments, state } = pullRequest()
  const theirs = { id: 1, mine: false, body: `${marker}\nby somebody else` }
  writeFileSync(state, JSON.stringify([theirs]))
  const first = acts(works("two"))
  expect(first).toMatchObject({ status: 0 })
  expect(comments()).toEqual([
    theirs,
    { id: 2, mine: true, body: expect.stringContaining("**All of 2 added lines (100 %)") },
  ])
  expect(comments()[1]?.body.startsWith(marker)).toBe(true)
  expect(first.summary).toBe(comments()[1]?.body)
  // A run beside this one has made a second comment.
  writeFileSync(state, JSON.stringify([...comments(), { id: 3, mine: true, body: `${marker}\nonce more` }]))
  expect(acts(works("three"))).toMatchObject({ status: 0 })
  expect(comments()).toEqual([theirs, { id: 2, mine: true, body: expect.stringContaining("Work on three") }])
})

test("from a fork it says so in the job's summary, and fails nothing", () => {
  const { works, acts, comments } = pullRequest()
  const { status, printed, summary } = acts(works("two"), { FAKE_DENIED: "1" })
  expect(status).toBe(0)
  expect(printed).toContain(
    "::notice title=opencode-session::The comment could not be written: a pull request from a fork may not write one, nor a job without `pull-requests: write`. The",
  )
  expect(summary).toContain("Work on two")
  expect(comments()).toEqual([])
})

test("a secret ends the job before anything is quoted; what a session is called is no command of the runner", () => {
  const { works, acts, comments } = pullRequest()
  const { status, printed, summary } = acts(works("two", `The key is ${"AKIA"}${"QYLPMN5HHHFPZAM2"}`))
  expect(status).not.toBe(0)
  expect(printed).toMatch(
    /^::stop-commands::([0-9a-f-]{36})$[\s\S]*two\.json: message 1 .*: secret: key[\s\S]*^::\1::$/m,
  )
  expect([summary, comments()]).toEqual(["", []])
})

test("where no session has a part, and on a push, it keeps quiet", () => {
  const { works, acts, comments } = pullRequest(false)
  const head = works("two")
  expect(acts(head)).toMatchObject({ status: 0, summary: expect.stringContaining("None of 2 added lines") })
  expect(comments()).toEqual([])
  const none = { "github.event.pull_request.base.sha": "", "github.event.pull_request.number": "" }
  expect(acts(head, none)).toMatchObject({ status: 0, summary: "" })
})

test("one comment is made for a session of the change that cannot be read, and none for an old one, as GitLab's note", () => {
  const { repository, works, acts, merges, comments, state } = pullRequest(false)
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
  repository.git("switch", "-q", "main")
  repository.write(".opencode/sessions/pointer.json", pointer)
  repository.commit("a pointer")
  repository.git("switch", "-q", "feature")
  repository.git("rebase", "-q", "main")
  const base = { "github.event.pull_request.base.sha": repository.git("rev-parse", "main").trim() }
  const both = (head: string) =>
    [
      () => expect(acts(head, base)).toMatchObject({ status: 0 }),
      () => expect(merges(head, { CI_MERGE_REQUEST_DIFF_BASE_SHA: Object.values(base)[0] ?? "" }).status).toBe(0),
    ].map((run) => {
      writeFileSync(state, "[]")
      run()
      return comments()
    })
  expect(both(works("two"))).toEqual([[], []])
  expect(acts("feature", base).summary).toContain("\n1 saved session could not be read")
  // `check` would stop the job at one that is still there.
  repository.write(".opencode/sessions/other.json", pointer)
  repository.commit("another pointer")
  repository.git("rm", "-q", ".opencode/sessions/other.json")
  const body = expect.stringContaining("\n1 saved session of this change could not be read")
  const said = [{ id: 1, mine: true, body }]
  expect(both(repository.commit("gone"))).toEqual([said, said])
})

test("at GitLab one note is made and kept, on the page where it is; without a token nothing is asked of it", () => {
  const { repository, works, merges, comments, state } = pullRequest()
  const head = works("two")
  expect(merges(head, { GITLAB_TOKEN: "" })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("GITLAB_TOKEN is not set (it never is for a fork), so no note is written."),
  })
  expect(existsSync(`${state}.log`)).toBe(false)
  expect(merges(head).status).toBe(0)
  expect(comments()).toEqual([{ id: 1, mine: true, body: expect.stringContaining("Work on two") }])
  expect(merges(works("three")).status).toBe(0)
  expect(comments()).toEqual([{ id: 1, mine: true, body: expect.stringContaining("Work on three") }])
  expect(readFileSync(join(repository.root, "review.md"), "utf8")).toBe(comments()[0]?.body)
  const denied = merges(works("four"), { FAKE_DENIED: "1" })
  expect([denied.status, denied.stdout]).toEqual([0, expect.stringContaining("The note could not be written")])
})

test("GitLab's template names no image, since none has the tool, and without it says at once what to set", () => {
  expect(template).not.toMatch(/^ *image:/m)
  const run = (command: string) =>
    spawnSync("bash", ["-eo", "pipefail", "-c", before], {
      env: { ...process.env, OPENCODE_SESSION: command },
      encoding: "utf8",
    })
  expect(run("opencode-session-that-is-nowhere")).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("Set an image that has it"),
  })
  expect(run("node")).toMatchObject({ status: 0, stdout: "" })
})
