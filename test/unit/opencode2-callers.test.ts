/** Which running call of OpenCode 2 a command is, told by the processes above it. */
import { expect, test } from "vitest"
import { callersOf2 } from "../../src/opencode/v2/callers.ts"

const began = 1_800_000_000_000
const host = { pid: 2, parent: 1, args: ["/opt/opencode", "serve", "--service"], began: began - 9000 }
const ours = { pid: 9, parent: 8, args: ["node", "/bin/opencode-session", "save"], began: began + 80 }

const found = (args: string[], ...running: [sessionID: string, command: string, before: number][]) =>
  callersOf2(
    running.map(([sessionID, command, before]) => ({ sessionID, command, started: began - before })),
    [ours, { pid: 8, parent: 2, args, began }, host],
  ).map(({ sessionID }) => sessionID)

test.each([
  ["by its very words", ["bash", "-c", "cd a && x"], ["ses_a", "cd a && x", 40], ["ses_b", "cd b && x", 20]],
  [
    "by its last words, where a shell has become it",
    ["node", "/bin/x", "save"],
    ["ses_a", "x save", 9],
    ["ses_b", "x load", 5],
  ],
  [
    "by the last words of a list",
    ["node", "/bin/x", "save"],
    ["ses_a", "cd a && A=1 x save 2>&1", 9],
    ["ses_b", "x load", 5],
  ],
  ["as the only one", ["node", "/bin/x", "3"], ["ses_a", "x $((1+2))", 9]],
  ["late on a busy machine", ["bash", "-c", "x; y"], ["ses_a", "x; y", 20_000]],
  ["and not what a crash has left", ["bash", "-c", "x; y"], ["ses_b", "x; y", 90_000_000], ["ses_a", "x; y", 30]],
  ["nor one that began long before", ["bash", "-c", "x; y"], ["ses_b", "x; y", 3000], ["ses_a", "x; y", 30]],
] as [string, string[], ...[string, string, number][]][])("%s", (_, args, ...running) => {
  expect(found(args, ...running)).toEqual(["ses_a"])
})

test("two of one command that began together are not guessed between", () => {
  expect(found(["bash", "-c", "x; y"], ["ses_a", "x; y", 30], ["ses_b", "x; y", 400])).toEqual(["ses_a", "ses_b"])
  expect(found(["x", "3"], ["ses_a", "x $A", 30], ["ses_b", "x $B", 4000])).toEqual(["ses_a", "ses_b"])
})

test("none outside of OpenCode, or in a terminal", () => {
  expect(found(["bash"], ["ses_a", "sleep 9", 30_000])).toEqual([])
  expect(callersOf2([{ sessionID: "ses_a", command: "x", started: began }], [ours])).toEqual([])
})
