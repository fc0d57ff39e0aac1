/** What the plugin does on OpenCode 2's screen where its own answers are not enough: the real one is in the e2e tests. */
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test, vi } from "vitest"
import { saveAgain } from "../../src/commands/autosave/autosave.ts"
import { commandScreen } from "../../src/plugin/command-screen.ts"
import { type Api2, screenOf2 } from "../../src/plugin/screen-of-2.ts"
import { worldOf } from "../../src/plugin/screen-world.ts"
import plugin from "../../src/plugin/tui.ts"
import { wantsAutosave } from "../../src/plugin/wants-autosave.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

type Run = () => Promise<void>

/** A screen that writes down what is done to it. */
function fake() {
  const done: string[] = []
  const toasts: { title: string; message: string }[] = []
  const runs = new Map<string, Run>()
  const handlers = new Map<string, (event: { data: { sessionID: string } }) => void>()
  const cached = (name: string) => ({
    invalidate: (id: string) => void done.push(`forget ${name} ${id}`),
    sync: async (id: string) => void done.push(`read ${name} ${id}`),
  })
  const below: Record<string, string[]> = { root: ["child"], child: ["grandchild"] }
  const api = {
    location: { directory: "/work" },
    ui: {
      slot: ({ render }: { render: () => null }) => render(),
      toast: { show: (toast: (typeof toasts)[number]) => toasts.push(toast) },
      router: {
        current: () => ({ type: "home" }),
        navigate: ({ sessionID }: { sessionID: string }) => done.push(`show ${sessionID}`),
      },
      dialog: { clear() {}, set() {}, confirm: async () => undefined },
    },
    keymap: {
      layer: (layer: () => { commands: { id: string; run: Run }[] }) => {
        for (const { id, run } of layer().commands) runs.set(id, run)
      },
    },
    data: {
      on: (type: string, handler: (event: { data: { sessionID: string } }) => void) => {
        handlers.set(type, handler)
        return () => handlers.delete(type)
      },
      session: { ...cached("session"), message: cached("messages"), status: () => "running" },
    },
    client: {
      session: {
        get: async () => ({ parentID: "root", location: { directory: "/elsewhere" } }),
        list: async ({ parentID }: { parentID: string }) => ({ data: (below[parentID] ?? []).map((id) => ({ id })) }),
      },
    },
  } as unknown as Api2
  return { api, done, toasts, runs, handlers }
}

test("what was loaded is read anew with all that is below it, and only then shown", async () => {
  const { api, done } = fake()
  await screenOf2(api).open({ sessionID: "root", grown: true, folder: "/work" })
  expect(done.filter((step) => step.startsWith("forget messages"))).toEqual(
    ["root", "child", "grandchild"].map((id) => `forget messages ${id}`),
  )
  expect(done.slice(-3)).toEqual(["read session root", "read messages root", "show root"])
})

test("its commands mean the OpenCode that it is of", () => {
  expect(worldOf(commandScreen(screenOf2(fake().api), undefined), "ses_a")).toMatchObject({
    cwd: "/work",
    host: 2,
    env: { PWD: "/work", OPENCODE_BIN: process.execPath, OPENCODE_SESSION_ID: "ses_a" },
  })
})

test("a symbolic link in the shell's PWD stays the name of the folder that OpenCode is in", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-pwd-")))
  symlinkSync(folder, `${folder}-link`)
  const pwdIn = (directory: string) => {
    const screen = commandScreen(screenOf2(fake().api), undefined)
    return worldOf({ ...screen, directory }).env.PWD
  }
  onTestFinished(() => {
    vi.unstubAllEnvs()
    for (const one of [`${folder}-link`, folder]) rmSync(one, { recursive: true })
  })
  vi.stubEnv("PWD", `${folder}-link`)
  expect(pwdIn(folder)).toBe(`${folder}-link`)
  expect(pwdIn(tmpdir())).toBe(tmpdir())
})

test("no answer is no, and each end of a turn is one", async () => {
  const { api, handlers } = fake()
  const screen = screenOf2(api)
  expect(await screen.confirm("Save?", "Really?")).toBe(false)
  expect(screen.isBusy("root")).toBe(true)
  const heard: [string, boolean][] = []
  const stop = screen.onChange((...change) => heard.push(change))
  for (const end of ["started", "succeeded", "interrupted", "failed"])
    handlers.get(`session.execution.${end}`)?.({ data: { sessionID: end } })
  expect(heard.map(([, isIdle]) => isIdle)).toEqual([false, true, true, true])
  stop()
  expect(handlers.size).toBe(0)
})

test("whatever goes wrong in a command is said: OpenCode 2 says nothing of it", async () => {
  const { api, toasts, runs } = fake()
  plugin.setup(api)
  Object.assign(api.ui.router, {
    current: () => {
      throw new Error("there is no router")
    },
  })
  await runs.get("opencode-session.save")?.()
  expect(toasts).toMatchObject([{ variant: "error", message: expect.stringContaining("there is no router") }])
})

test("autosave is asked for where OpenCode 1 is told of it", () => {
  const entry = (text: string) => `{\n  // Ours.\n  "plugin": ["a", ${text}],\n}\n`
  expect(wantsAutosave(entry('["./opencode-session/tui.js", { "autosave": true }]'))).toBe(true)
  expect(wantsAutosave(entry('["./opencode-session/tui.js", { "autosave": false }]'))).toBe(false)
  expect(wantsAutosave(entry('"./opencode-session/tui.js", ["b", { "autosave": true }]'))).toBe(false)
  expect(wantsAutosave('{ "autosave": tr')).toBe(false)
})

test("autosave leaves alone what is of another worktree, which saves it itself", async () => {
  const repository = new Repository()
  const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), "opencode-session-elsewhere-")))
  onTestFinished(() => rmSync(elsewhere, { recursive: true }))
  repository.save("a", sessionWith("ses_a", "A", [["Hello", [], "Hello."]]))
  const world = { ...repository.world, env: { ...process.env, OPENCODE_BIN: "/nowhere" } }
  expect(await saveAgain(world, { id: "ses_a", directory: elsewhere })).toBeUndefined()
  expect(await saveAgain(world, { id: "ses_b", directory: repository.root })).toBeUndefined()
  // Nor does it pass over one whose file cannot be read.
  repository.save("c", sessionWith("ses_c", "C", [["Hello", [], "Hello."]]), { format: 99 } as never)
  await expect(saveAgain(world, { id: "ses_c", directory: repository.root })).rejects.toThrow("could not be started")
  // The folder of a session that has moved is gone: it is of here.
  for (const directory of [repository.root, join(elsewhere, "gone")])
    await expect(saveAgain(world, { id: "ses_a", directory })).rejects.toThrow("could not be started")
})
