/** The README's table of errors, made from the errors themselves. */
import * as commands from "../../src/commands/failures.ts"
import type { Failure } from "../../src/failure.ts"
import * as machine from "../../src/machine/failures.ts"
import * as opencode from "../../src/opencode/failures.ts"
import * as repository from "../../src/repository/failures.ts"
import * as session from "../../src/session/failures.ts"

const named = (id: string) => ({ id, title: "TITLE" })

const complaint = { reason: "REASON", output: "" }
const unpushed = { done: "The session is saved", again: "opencode-session save --push" }

/** Every error we know, with words in capitals for what differs. */
export const everyFailure: Record<string, Failure> = {
  notFound: opencode.notFound(),
  notExecutable: opencode.notExecutable("PATH", "REASON"),
  opencode2: opencode.opencode2("2.0.18"),
  unknownVersion: opencode.unknownVersion("PATH", "TEXT"),
  databaseUnreadable: opencode.databaseUnreadable("REASON"),
  noSession: commands.noSession("DIRECTORY"),
  unknownSession: opencode.unknownSession("ID"),
  unknownGiven: opencode.unknownGiven("ID"),
  onlyMoved: commands.onlyMoved("DIRECTORY", [named("ID"), named("ID")]),
  severalSessions: commands.severalSessions([named("ID"), named("ID")]),
  isSubagent: commands.isSubagent("ID", named("ROOT_ID")),
  nothingFinished: commands.nothingFinished("ID"),
  exportFailed: opencode.exportFailed("ID", "REASON"),
  exportNotWhole: opencode.exportNotWhole("ID", "REASON."),
  needsTerminal: commands.needsTerminal(),
  notALine: commands.notALine(7, "no JSON"),
  notInWorktree: commands.notInWorktree(),
  noClone: commands.noClone(),
  nothingCommitted: commands.nothingCommitted(),
  noBranches: commands.noBranches(),
  inOtherStore: commands.inOtherStore("FILE", "branch"),
  savedMeanwhile: commands.savedMeanwhile("FILE"),
  notShared: commands.notShared("REMOTE/opencode/sessions", unpushed),
  inBothStores: commands.inBothStores("FILE"),
  bothWentOn: commands.bothWentOn("FILE"),
  notInAStore: commands.notInAStore("FILE"),
  notKept: repository.notKept("REASON"),
  storeCheckedOut: repository.storeCheckedOut("opencode/sessions", "FOLDER"),
  badRemote: repository.badRemote("it holds a password, a key or a user name"),
  storeNotFetched: repository.storeNotFetched("REMOTE/opencode/sessions", complaint),
  needsCommit: commands.needsCommit("--push"),
  noTemporaryFolder: opencode.noTemporaryFolder("FOLDER"),
  noNote: opencode.noNote("FOLDER", "REASON"),
  tooLarge: opencode.tooLarge(600e6),
  tooBig: commands.tooBig("51 MB"),
  secretsRemain: commands.secretsRemain([{ kind: "password", where: "message 12 (tool:bash)" }]),
  notSearched: commands.notSearched("REASON"),
  brokenHere: commands.brokenHere("FILE is cut off before its end."),
  inConflict: commands.inConflict(
    "FILE",
    "ours has 6 messages, saved by Bob; theirs has 8, saved by Carol, and both went on",
  ),
  wouldDrop: commands.wouldDrop("FILE", 2),
  symlink: repository.symlink("FOLDER"),
  cannotWrite: repository.cannotWrite("FOLDER", Object.assign(new Error(), { code: "EACCES" })),
  "cannotWrite, full": repository.cannotWrite("FOLDER", Object.assign(new Error(), { code: "ENOSPC" })),
  notWritten: repository.notWritten("FILE", Object.assign(new Error(), { code: "ENOENT" })),
  "cannotWrite, file": repository.cannotWrite("FOLDER", Object.assign(new Error(), { code: "ENOTDIR" })),
  cannotRemove: repository.cannotRemove("FILE", Object.assign(new Error(), { code: "EACCES" })),
  ignoredFile: repository.ignoredFile("FILE", ".gitignore:1:.opencode"),
  underWay: repository.underWay("FILE", { name: "a merge", finish: "git commit" }),
  indexLocked: repository.indexLocked("FILE", ".git/index.lock"),
  hookRefused: repository.hookRefused("FILE", ""),
  notCommitted: repository.notCommitted("FILE", complaint),
  notConfigured: repository.notConfigured("REASON"),
  pushFromNoBranch: repository.pushFromNoBranch(),
  noUpstream: repository.noUpstream("BRANCH", "REMOTE"),
  pushRejected: repository.pushRejected("REMOTE/BRANCH", "git pull"),
  pushFailed: repository.pushFailed(complaint, unpushed),
  keyUnreadable: machine.keyUnreadable("PATH", Object.assign(new Error(), { code: "EACCES" })),
  keyBroken: machine.keyBroken("PATH"),
  settingsUnreadable: machine.settingsUnreadable("FILE", "EACCES"),
  settingsBroken: machine.settingsBroken("FILE", "the key redaction.email is not known"),
  noSavedSessions: repository.noSavedSessions("DIRECTORY"),
  nothingChosen: commands.nothingChosen(),
  cancelled: commands.cancelled(),
  outOfRange: repository.outOfRange("9", 3),
  noMatch: repository.noMatch("NAME"),
  ambiguous: repository.ambiguous("NAME", ["FILE", "FILE"]),
  cannotRead: repository.cannotRead("FILE", Object.assign(new Error(), { code: "ENOENT" })),
  fileTooLarge: repository.fileTooLarge("FILE", 600e6),
  cannotMakePage: commands.cannotMakePage("FOLDER", "REASON"),
  pageOnTerminal: commands.pageOnTerminal(),
  noSuchLine: commands.noSuchLine("FILE", 9),
  noFileForLine: commands.noFileForLine("FILE"),
  outside: commands.outside("FILE"),
  notCommittedYet: commands.notCommittedYet("FILE"),
  noQuery: commands.noQuery(),
  badPattern: commands.badPattern("REASON"),
  badTime: commands.badTime("TIME"),
  tooLong: commands.tooLong("FILE", 256e6),
  notHttps: commands.notHttps(),
  keyInAddress: commands.keyInAddress(),
  notFetched: commands.notFetched("ADDRESS", "the host was not found"),
  "notFetched, closed": commands.notFetched("ADDRESS", "the server answers 404", true),
  webPage: commands.webPage("ADDRESS"),
  emptyFile: session.emptyFile("FILE"),
  truncatedFile: session.truncatedFile("FILE"),
  conflictMarkers: session.conflictMarkers("FILE"),
  invalidJson: session.invalidJson("FILE", "position 1134"),
  utf16File: session.utf16File("FILE"),
  notUtf8File: session.notUtf8File("FILE"),
  notASession: session.notASession("FILE"),
  opencode2File: session.opencode2File("FILE"),
  newerFormat: session.newerFormat("FILE", 9),
  brokenSession: session.brokenSession("FILE", "message 5, part 2", "type is missing"),
  importFailed: opencode.importFailed("REASON"),
  messagesTaken: opencode.messagesTaken(12),
  importIncomplete: opencode.importIncomplete("3 of 12 messages, 9 of 40 parts"),
  inTheWay: repository.inTheWay("FOLDER"),
  notUtf8: repository.notUtf8("FILE"),
  doublePlugin: opencode.doublePlugin(".opencode/tui.json"),
  notJson: opencode.notJson(".opencode/tui.json"),
  partlyExtended: opencode.partlyExtended(opencode.importFailed("REASON")),
  cleanupFailed: opencode.cleanupFailed("ID", opencode.importFailed("REASON")),
}

/** The names under which the source exports its errors. */
export const exported = [commands, opencode, repository, machine, session].flatMap((module) => Object.keys(module))

export function errorTable(): string {
  const rows = Object.values(everyFailure).map(({ what, next, exitCode }) => [what, next, String(exitCode)])
  const lines = [["What it says", "What to do", "Exit"], ["---", "---", "--:"], ...rows]
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}
