/** A session that is being saved is not saved a second time by who asks again. */
import { expect, test, vi } from "vitest"
import { save } from "../../src/commands/save/save.ts"
import type { SaveReport } from "../../src/commands/save/save-report.ts"
import type { CommandScreen } from "../../src/plugin/command-screen.ts"
import { saveOnScreen } from "../../src/plugin/save.ts"
import type { Toast } from "../../src/plugin/screen.ts"
import { Failure } from "../../src/support/failure.ts"

vi.mock("../../src/commands/save/save.ts")

const report = {
  file: ".opencode/sessions/a.json",
  found: "environment",
  title: "A",
  store: "worktree",
  sessionID: "ses_a",
  share: [],
  missing: [],
  left: {},
  redacted: { places: [], counts: [] },
  warnings: [],
  messages: 2,
  bytes: 100,
  changed: true,
  place: { root: "/work", git: true },
} as unknown as SaveReport

function screen(sessionID: string, parentID?: string) {
  const toasts: Toast[] = []
  const remote = {
    major: 1,
    directory: "/work",
    sessionID,
    session: async (id: string) => (id === sessionID ? { parentID } : {}),
    isBusy: async () => false,
    toast: (toast: Toast) => void toasts.push(toast),
  } as unknown as CommandScreen
  return { remote, said: () => toasts.map(({ title }) => title) }
}

/** Saves that end when they are told to. */
function held() {
  const ends: { resolve: (report: SaveReport) => void; reject: (error: Error) => void }[] = []
  vi.mocked(save).mockReset()
  vi.mocked(save).mockImplementation(() => new Promise((resolve, reject) => ends.push({ resolve, reject })))
  return ends
}

test("a second save of a session joins the first, a subagent's too; another session's does not", async () => {
  const ends = held()
  const [first, second, subagent, other] = [
    screen("ses_a"),
    screen("ses_a"),
    screen("ses_sub", "ses_a"),
    screen("ses_b"),
  ]
  const saved = saveOnScreen(first.remote)
  await vi.waitFor(() => expect(ends).toHaveLength(1))
  const joined = [saveOnScreen(second.remote), saveOnScreen(subagent.remote)]
  const apart = saveOnScreen(other.remote)
  await vi.waitFor(() => expect(ends).toHaveLength(2))
  await vi.waitFor(() => expect([...second.said(), ...subagent.said()]).toEqual(["Saving …", "Saving …"]))
  for (const { resolve } of ends) resolve(report)
  expect(await Promise.all([saved, ...joined, apart])).toEqual(Array(4).fill({ report }))
  expect(save).toHaveBeenCalledTimes(2)
  expect(first.said()).toEqual(["Session saved"])

  // What was saved is saved again by who asks later.
  const later = saveOnScreen(second.remote)
  await vi.waitFor(() => expect(ends).toHaveLength(3))
  ends[2]?.resolve(report)
  await later
})

test("what goes wrong is said once, and a long save is said to be under way", async () => {
  const ends = held()
  const [first, second] = [screen("ses_a"), screen("ses_a")]
  const failed = saveOnScreen(first.remote).catch((error: Error) => error.message)
  await vi.waitFor(() => expect(ends).toHaveLength(1))
  const joined = saveOnScreen(second.remote)
  await vi.waitFor(() => expect(first.said()).toEqual(["Saving …"]), 5000)
  ends[0]?.reject(new Failure("It went wrong.", "Try again."))
  expect(await failed).toBe("It went wrong. Try again.")
  expect(await joined).toBeUndefined()
  expect(first.said()).toEqual(["Saving …"])
})
