/** What goes between the screen's thread and the worker. All of it is small: copying it holds the screen, too. */
import type { Committed } from "../commands/save/commit-saved.ts"
import type { SaveReport } from "../commands/save/save-report.ts"
import type { CommandScreen, Situation } from "./command-screen.ts"
import type { Toast } from "./screen.ts"

/** What can be asked for, and what it comes to. */
export type Work = {
  /** @returns what is to be told of it later on */
  save(screen: CommandScreen): Promise<LastSave | undefined>
  saveUntil(screen: CommandScreen): Promise<LastSave | undefined>
  /** @param text a {@link LastSave} in JSON @returns it with its commit, where one was made */
  lastSave(screen: CommandScreen, text: string): Promise<LastSave>
  load(screen: CommandScreen): Promise<void>
  list(screen: CommandScreen): Promise<void>
  autosave(screen: CommandScreen): Promise<Autosaved>
  /** @param text of a `tui.json` */
  wantsAutosave(screen: CommandScreen, text: string): Promise<boolean>
}

export type LastSave = { report: SaveReport; committed?: Committed }

/** `problem` is what to show of what went wrong. */
export type Autosaved = { root: string; problem?: Toast }

export type Order<Name extends keyof Work = keyof Work> = { name: Name; text?: string }

export type Result<Name extends keyof Work> = Awaited<ReturnType<Work[Name]>>

/** Does the work. Never fails: what goes wrong is shown, and nothing is returned. */
export type Perform = (order: Order, screen: CommandScreen) => Promise<unknown>

/** What the worker asks of the screen. */
export type Asked = Exclude<keyof CommandScreen, keyof Situation>

export type ToWorker =
  | { kind: "order"; number: number; order: Order; situation: Situation }
  | { kind: "answer"; call: number; value?: unknown; error?: string }
  /** What is highlighted in a list. */
  | { kind: "moved"; call: number; index: number }

export type ToScreen =
  | { kind: "ready" }
  /** Lists are asked for by index. `moves`: whether to tell what is highlighted. */
  | { kind: "call"; number: number; call: number; asked: Asked; args: unknown[]; moves: boolean }
  | { kind: "done"; number: number; result: unknown }

/** By this the file that a worker runs knows that it is one. */
export type WorkerData = { for: "opencode-session" }
