/** Commands of the screen in a worker: the built file of the package in a real one, and what becomes of one that ends. */
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath, pathToFileURL } from "node:url"
import { expect, onTestFinished, test, vi } from "vitest"
import { commandScreen } from "../../src/plugin/command-screen.ts"
import { type OffThread, offThread, WorkerEnded } from "../../src/plugin/off-thread.ts"
import { perform } from "../../src/plugin/perform.ts"
import type { Screen, Select, Toast } from "../../src/plugin/screen.ts"
import { Repository, sessionWith } from "../bed/repository.ts"

const built = new URL("../../dist/plugin/commands.js", import.meta.url)
const never = () => Promise.reject(new Error("It was to be done in a worker."))
const limits = { idle: 60_000, patience: 20_000 }

/** A screen on which somebody chooses by title. */
function screenIn(directory: string, ...choices: string[]) {
  const toasts: Toast[] = []
  const alerts: string[][] = []
  const screen = {
    major: 1,
    directory,
    session: async () => {
      throw new Error("there is no server")
    },
    toast: (toast: Toast) => void toasts.push(toast),
    alert: (...alert: string[]) => void alerts.push(alert),
    select: async ({ options, onMove }: Select<unknown>) => {
      const chosen = options.find(({ title }) => title === choices[0])
      choices.shift()
      // Of a session a preview is shown, and of nothing else.
      if (chosen && onMove && !chosen.title.startsWith("Notes")) {
        onMove(chosen.value)
        await vi.waitFor(() => expect(toasts).not.toEqual([]), 20_000)
      }
      return chosen?.value
    },
  } as unknown as Screen
  return { screen, toasts, alerts }
}

/** A worker that does what `body` says with an order, by number. */
function worker(body: string): URL {
  const folder = mkdtempSync(join(tmpdir(), "opencode-session-worker-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, "worker.mjs")
  writeFileSync(
    file,
    `import { parentPort, threadId } from "node:worker_threads"
     const done = (number, result) => parentPort.postMessage({ kind: "done", number, result })
     parentPort.on("message", ({ number, order }) => { ${body} })
     parentPort.postMessage({ kind: "ready" })`,
  )
  return pathToFileURL(file)
}

const ask = (run: OffThread, text = "") => run({ name: "wantsAutosave", text }, screenIn("/").screen)

test("questions, what is highlighted and notes go back to the screen; the work is done in a worker", async () => {
  const repository = new Repository()
  repository.save("a", sessionWith("ses_a", "Apples", [["Red or green?", [], "Red."]]))
  repository.save("b", sessionWith("ses_b", "Pears", [["Ripe?", [], "Not yet."]]))
  const { screen, toasts, alerts } = screenIn(repository.root, "Pears", "Show what is known of it")
  await offThread(built, never, limits)({ name: "list" }, screen)
  // It goes with the list.
  const preview = { title: "Pears", message: "> Ripe?\n\nNot yet." }
  expect(toasts).toMatchObject([
    { ...preview, duration: 600_000 },
    { ...preview, duration: 1 },
  ])
  expect(alerts).toMatchObject([["Pears", expect.stringContaining("ses_b")]])
})

test("a failure is the same as on the screen's thread, and so is what its server says", async () => {
  const run = offThread(built, never, limits)
  for (const [name, sessionID] of [
    ["list", undefined],
    ["save", "ses_a"],
  ] as const) {
    const [there, here] = [screenIn("/nowhere/at/all"), screenIn("/nowhere/at/all")]
    expect(await run({ name }, there.screen, sessionID)).toBeUndefined()
    await perform({ name }, commandScreen(here.screen, sessionID))
    expect(there.toasts).toHaveLength(1)
    expect(there.toasts).toEqual(here.toasts)
  }
  expect(await run({ name: "autosave" }, screenIn("/").screen, "ses_a")).toMatchObject({
    root: "ses_a",
    problem: { message: expect.stringContaining("there is no server") },
  })
})

test("what a list cannot read is said, also where there is nothing else", async () => {
  const repository = new Repository()
  repository.save("b", sessionWith("ses_b", "Pears", [["Ripe?", [], "Not yet."]]), { format: 99 } as never)
  const run = offThread(built, never, limits)
  const alone = screenIn(repository.root)
  await run({ name: "load" }, alone.screen)
  expect(alone.toasts).toMatchObject([
    { variant: "warning", title: "No saved session here can be read", message: expect.stringContaining("format 99") },
  ])
  repository.save("a", sessionWith("ses_a", "Apples", [["Red or green?", [], "Red."]]))
  const among = screenIn(repository.root, "Notes on these sessions …")
  await run({ name: "list" }, among.screen)
  expect(among.alerts).toMatchObject([[expect.any(String), expect.stringContaining("format 99")]])
})

test("where the worker's file is missing for a while, it works there again afterwards", async () => {
  const file = worker("done(number, threadId)")
  const gone = new URL(`${file}.gone`)
  renameSync(file, gone)
  const run = offThread(file, async () => "here", limits)
  expect(await ask(run)).toBe("here")
  renameSync(gone, file)
  expect(await ask(run)).toEqual(expect.any(Number))
})

test("a worker that ends takes what it had to do with it, and the next order has a new one", async () => {
  const file = worker(
    `order.text === "end" ? process.exit(3) : order.text === "throw" ? boom() : done(number, threadId)`,
  )
  const run = offThread(file, never, limits)
  const first = await ask(run)
  const lost = [ask(run, "end"), ask(run, "throw")]
  for (const one of lost) await expect(one).rejects.toThrow(WorkerEnded)
  expect(await ask(run)).not.toBe(first)
  await expect(ask(run, "throw")).rejects.toThrow("boom is not defined")
})

test("a worker ends when it has had nothing to do for a while, and not before", async () => {
  const run = offThread(worker(`setTimeout(done, Number(order.text), number, threadId)`), never, {
    ...limits,
    idle: 200,
  })
  const [short, long] = [ask(run, "1"), ask(run, "600")]
  expect(await long).toBe(await short)
  expect(await ask(run, "1")).toBe(await short)
  await setTimeout(500)
  expect(await ask(run, "1")).not.toBe(await short)
})

test("where no worker can be had, the work is done on the screen's thread", async () => {
  const silent = worker("")
  writeFileSync(silent, "setInterval(() => {}, 1000)")
  for (const file of [new URL("missing.js", built), silent]) {
    const onThread = vi.fn(async () => true)
    const run = offThread(file, onThread, { ...limits, patience: 1500 })
    expect(await ask(run)).toBe(true)
    expect(await ask(run)).toBe(true)
    expect(onThread).toHaveBeenCalledTimes(2)
  }
})

test("OpenCode ends whatever a worker is doing", () => {
  const repository = new Repository()
  repository.save("a", sessionWith("ses_a", "Apples", [["Red or green?", [], "Red."]]))
  const tui = fileURLToPath(new URL("tui.js", built))
  expect(existsSync(tui)).toBe(true)
  const script = `
    const { default: plugin } = await import(${JSON.stringify(tui)})
    const commands = []
    const alive = setTimeout(() => {}, 60_000)
    await plugin.tui({
      keymap: { registerLayer: (layer) => commands.push(...layer.commands) },
      state: { path: { directory: ${JSON.stringify(repository.root)} } },
      ui: { toast() {}, dialog: { clear() {}, setSize() {}, replace() { console.log("asked"); clearTimeout(alive) } } },
    })
    commands.find(({ slashName }) => slashName === "session-list").run()`
  const ended = execFileSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 50_000 })
  expect(String(ended)).toBe("asked\n")
})
