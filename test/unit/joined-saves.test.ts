/** Who asks for a session that is being saved gets what is there by then, and one save more does for all who ask. */
import { expect, test, vi } from "vitest"
import { save } from "../../src/commands/save/save.ts"
import type { SaveReport } from "../../src/commands/save/save-report.ts"
import { turnsHere } from "../../src/commands/save/turns-here.ts"
import type { CommandScreen } from "../../src/plugin/command-screen.ts"
import { pickTurn } from "../../src/plugin/pick-turn.ts"
import { saveOnScreen, saveUpToTurn } from "../../src/plugin/save.ts"
import type { Toast } from "../../src/plugin/screen.ts"
import { Failure } from "../../src/support/failure.ts"

vi.mock("../../src/commands/save/save.ts")
vi.mock("../../src/commands/save/turns-here.ts")
vi.mock("../../src/plugin/pick-turn.ts")

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

test("who asks while a session is saved gets one more save, with the others who do, a subagent's too", async () => {
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
  expect(await Promise.all([saved, apart])).toEqual(Array(2).fill({ report }))
  expect(first.said()).toEqual(["Session saved"])
  // A turn that has ended meanwhile is in this one.
  await vi.waitFor(() => expect(ends).toHaveLength(3))
  const fuller = { ...report, messages: 4 }
  ends[2]?.resolve(fuller)
  expect(await Promise.all(joined)).toEqual(Array(2).fill({ report: fuller }))
  expect(second.said()).toEqual(["Saving …", "Session saved"])

  // Where nothing was new by then, the first's note says it all.
  const again = [saveOnScreen(first.remote)]
  await vi.waitFor(() => expect(ends).toHaveLength(4))
  again.push(saveOnScreen(second.remote))
  await vi.waitFor(() => expect(second.said()).toHaveLength(3))
  ends[3]?.resolve(report)
  await vi.waitFor(() => expect(ends).toHaveLength(5))
  ends[4]?.resolve({ ...report, changed: false })
  await Promise.all(again)
  expect(first.said()).toEqual(["Session saved", "Session saved"])
  expect(second.said()).toEqual(["Saving …", "Session saved", "Saving …"])

  // What was saved is saved again by who asks later.
  const later = saveOnScreen(second.remote)
  await vi.waitFor(() => expect(ends).toHaveLength(6))
  ends[5]?.resolve(report)
  await later
})

test("a whole save waits for one up to a turn, and is made all the same", async () => {
  const ends = held()
  vi.mocked(turnsHere).mockResolvedValue([])
  vi.mocked(pickTurn).mockResolvedValue(1)
  const [first, second] = [screen("ses_a"), screen("ses_a")]
  const part = saveUpToTurn(first.remote).catch((error: Error) => error.message)
  await vi.waitFor(() => expect(ends).toHaveLength(1))
  const whole = saveOnScreen(second.remote)
  await vi.waitFor(() => expect(second.said()).toEqual(["Saving …"]))
  expect(ends).toHaveLength(1)
  ends[0]?.reject(new Failure("It went wrong.", "Try again."))
  expect(await part).toBe("It went wrong. Try again.")
  await vi.waitFor(() => expect(ends).toHaveLength(2))
  expect(vi.mocked(save).mock.calls.map(([, { until } = {}]) => until)).toEqual([1, undefined])
  ends[1]?.resolve(report)
  expect(await whole).toEqual({ report })
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
  expect(save).toHaveBeenCalledTimes(1)
})

test("a second save that was said to be under way has a note of its own, also of nothing new", async () => {
  const ends = held()
  const [first, second] = [screen("ses_a"), screen("ses_a")]
  const saves = [saveOnScreen(first.remote)]
  await vi.waitFor(() => expect(ends).toHaveLength(1))
  saves.push(saveOnScreen(second.remote))
  await vi.waitFor(() => expect(second.said()).toEqual(["Saving …"]))
  ends[0]?.resolve(report)
  await vi.waitFor(() => expect(ends).toHaveLength(2))
  await vi.waitFor(() => expect(second.said()).toEqual(["Saving …", "Saving …"]), 5000)
  ends[1]?.resolve({ ...report, changed: false })
  await Promise.all(saves)
  expect(second.said().at(-1)).toMatch(/^Unchanged/)
})
