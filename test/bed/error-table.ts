/** Every error that a person can meet, made by the code that raises it. */
import * as commands from "../../src/commands/failures.ts"
import * as git from "../../src/git/failures.ts"
import * as machine from "../../src/machine/failures.ts"
import * as opencode from "../../src/opencode/failures.ts"
import * as opencode2 from "../../src/opencode/v2/failures.ts"
import * as session from "../../src/session/failures.ts"
import * as stores from "../../src/stores/failures.ts"
import type { Failure } from "../../src/support/failure.ts"

const named = (id: string) => ({ id, title: "TITLE" })

const complaint = { reason: "REASON", output: "" }
const unpushed = { done: "The session is saved", again: "opencode-session save --push" }

/** Every error we know, with words in capitals for what differs. */
export const everyFailure: Record<string, Failure> = {
  notFound: opencode.notFound(),
  notExecutable: opencode.notExecutable("PATH", "REASON"),
  noAnswer: opencode.noAnswer("COMMAND"),
  unknownVersion: opencode.unknownVersion("PATH", "TEXT"),
  unknownMajor: opencode.unknownMajor("3.0.0"),
  noSuchMajor: opencode.noSuchMajor(2),
  databaseUnreadable: opencode.databaseUnreadable("REASON"),
  begunBySecond: opencode.begunBySecond(),
  mayBePointer: stores.mayBePointer("FILE"),
  noSession: commands.noSession("DIRECTORY"),
  siteFolderTaken: stores.siteFolderTaken("DIRECTORY"),
  badSiteAddress: machine.badSiteAddress("ADDRESS"),
  unknownSession: opencode.unknownSession("ID"),
  unknownGiven: opencode.unknownGiven("ID"),
  onlyMoved: commands.onlyMoved("DIRECTORY", [named("ID"), named("ID")]),
  severalSessions: commands.severalSessions([named("ID"), named("ID")]),
  severalFit: commands.severalFit("WORDS", [named("ID"), named("ID")]),
  namedTwice: commands.namedTwice(),
  isSubagent: commands.isSubagent("ID", named("ROOT_ID")),
  nothingFinished: commands.nothingFinished("ID"),
  exportFailed: opencode.exportFailed("ID", "REASON"),
  exportNotWhole: opencode.exportNotWhole("ID", "REASON."),
  needsTerminal: commands.needsTerminal(),
  notLeftBehind: commands.notLeftBehind("ID"),
  nobodyChose: commands.nobodyChose(3),
  notALine: commands.notALine(7, "not JSON"),
  notInWorktree: commands.notInWorktree(),
  noClone: commands.noClone(),
  nothingCommitted: commands.nothingCommitted(),
  noBranches: stores.noBranches(),
  noAddressHere: stores.noAddressHere(),
  noSharedAddress: stores.noSharedAddress("FILE"),
  uncommitted: stores.uncommitted("FILE"),
  inOtherStore: stores.inOtherStore("FILE", "branch"),
  savedMeanwhile: stores.savedMeanwhile("FILE"),
  notShared: stores.notShared("REMOTE/opencode/sessions", unpushed),
  inBothStores: commands.inBothStores("FILE"),
  bothWentOn: commands.bothWentOn("FILE"),
  notInAStore: commands.notInAStore("FILE"),
  notKept: stores.notKept("REASON"),
  storeCheckedOut: stores.storeCheckedOut("opencode/sessions", "FOLDER"),
  badRemote: stores.badRemote("it holds a password, a key or a user name"),
  storeNotFetched: stores.storeNotFetched("REMOTE/opencode/sessions", complaint),
  needsCommit: stores.needsCommit("--push"),
  noTemporaryFolder: opencode.noTemporaryFolder("FOLDER"),
  noNote: opencode.noNote("FOLDER", "REASON"),
  tooLarge: opencode.tooLarge(600e6),
  tooBig: commands.tooBig("51 MB"),
  secretsRemain: commands.secretsRemain([{ kind: "password", where: "message 12 (tool:bash)" }]),
  notSearched: commands.notSearched("REASON"),
  brokenHere: commands.brokenHere("FILE is cut off before its end."),
  inConflict: stores.inConflict(
    "FILE",
    "yours has 6 messages, saved by Bob; theirs has 8, saved by Carol, and both went on",
  ),
  wouldDrop: commands.wouldDrop([{ name: "FILE", messages: 2, inPart: 0, undone: 0 }]),
  "wouldDrop, several": commands.wouldDrop([
    { name: "HEAD:FILE", messages: 1, inPart: 1, undone: 0 },
    { name: "origin/main:FILE", messages: 4, inPart: 0, undone: 0 },
  ]),
  "wouldDrop, undone": commands.wouldDrop([{ name: "FILE", messages: 2, inPart: 0, undone: 2 }]),
  "wouldDrop, after resolve": commands.wouldDrop([{ name: "FILE", messages: 2, inPart: 0, undone: 0 }], "FILE-2"),
  undoPending: commands.undoPending("TITLE"),
  nameTaken: commands.nameTaken("FILE.json", "FILE-2.json"),
  "wouldDrop, unreadable": commands.wouldDrop([
    { name: "HEAD:FILE", messages: 0, inPart: 0, undone: 0, problem: session.truncatedFile("HEAD:FILE") },
  ]),
  noRange: git.noRange("this clone knows no default branch to compare with"),
  noSuchRevision: git.noSuchRevision("NAME"),
  symlink: git.symlink("FOLDER"),
  cannotWrite: git.cannotWrite("FOLDER", Object.assign(new Error(), { code: "EACCES" })),
  "cannotWrite, full": git.cannotWrite("FOLDER", Object.assign(new Error(), { code: "ENOSPC" })),
  notWritten: stores.notWritten("FILE", Object.assign(new Error(), { code: "ENOENT" })),
  "cannotWrite, file": git.cannotWrite("FOLDER", Object.assign(new Error(), { code: "ENOTDIR" })),
  cannotRemove: stores.cannotRemove("FILE", Object.assign(new Error(), { code: "EACCES" })),
  ignoredFile: stores.ignoredFile("FILE", ".gitignore:1:.opencode"),
  underWay: git.underWay("FILE", { name: "a merge", finish: "git commit" }),
  indexLocked: git.indexLocked("FILE", ".git/index.lock"),
  outsideSparse: git.outsideSparse("FILE"),
  hookRefused: git.hookRefused("FILE", ""),
  notCommitted: git.notCommitted("FILE", complaint),
  notConfigured: git.notConfigured("REASON"),
  pushFromNoBranch: git.pushFromNoBranch(),
  noRemote: git.noRemote("BRANCH"),
  noUpstream: git.noUpstream("BRANCH", "REMOTE"),
  pushRejected: git.pushRejected("REMOTE/BRANCH", "git pull"),
  pushFailed: git.pushFailed(complaint, unpushed),
  keyUnreadable: machine.keyUnreadable("PATH", Object.assign(new Error(), { code: "EACCES" })),
  keyBroken: machine.keyBroken("PATH"),
  settingsUnreadable: machine.settingsUnreadable("FILE", "EACCES"),
  settingsBroken: machine.settingsBroken("FILE", "the key redaction.email is not known"),
  noSavedSessions: stores.noSavedSessions("DIRECTORY"),
  nothingChosen: commands.nothingChosen(),
  cancelled: commands.cancelled(),
  outOfRange: stores.outOfRange("9", 3),
  noMatch: stores.noMatch("NAME"),
  ambiguous: stores.ambiguous("NAME", ["FILE", "FILE"]),
  cannotRead: git.cannotRead("FILE", Object.assign(new Error(), { code: "ENOENT" })),
  notInClone: stores.notInClone("FILE"),
  dubiousOwnership: git.dubiousOwnership("FOLDER"),
  leftOut: stores.leftOut("FOLDER"),
  fileTooLarge: git.fileTooLarge("FILE", 600e6),
  cannotMakePage: commands.cannotMakePage("FOLDER", "REASON"),
  pageOnTerminal: commands.pageOnTerminal(),
  unknownEnding: commands.unknownEnding("FILE.pdf"),
  ledElsewhere: commands.ledElsewhere("FOLDER"),
  noSuchTurn: session.noSuchTurn("SESSION", 12, 3),
  wouldShorten: session.wouldShorten([{ name: "FILE", messages: 2 }], 12),
  endsTwice: session.endsTwice(12, 10),
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
  lfsPointer: session.lfsPointer("FILE"),
  conflictMarkers: session.conflictMarkers("FILE"),
  invalidJson: session.invalidJson("FILE", "position 1134"),
  utf16File: session.utf16File("FILE"),
  notUtf8File: session.notUtf8File("FILE"),
  notASession: session.notASession("FILE"),
  newerFormat: session.newerFormat("FILE", 9),
  unknownPart: opencode.unknownPart("TYPE", "message 5 of ID"),
  brokenSession: session.brokenSession("FILE", "message 5, part 2", "type is missing"),
  importFailed: opencode.importFailed("REASON"),
  messagesTaken: opencode.messagesTaken(12),
  importIncomplete: opencode.importIncomplete("3 of 12 messages, 9 of 40 parts"),
  inTheWay: git.inTheWay("FOLDER"),
  notUtf8: git.notUtf8("FILE"),
  doubleKey: opencode.doubleKey(".opencode/tui.json", "plugin"),
  notJson: opencode.notJson(".opencode/tui.json"),
  configNotJson: opencode.configNotJson("opencode.json"),
  serverNameTaken: opencode.serverNameTaken("opencode.json", "sessions"),
  partlyExtended: opencode.partlyExtended(opencode.importFailed("REASON")),
  cleanupFailed: opencode.cleanupFailed("ID", opencode.importFailed("REASON")),
  firstStart: opencode2.firstStart(),
  takingOver: opencode2.takingOver(),
  silent: opencode2.silent("COMMAND"),
  notStarted: opencode2.notStarted("REASON"),
  notTaken: opencode2.notTaken("REASON"),
  notAlike: opencode2.notAlike("ID", "message 2.text"),
  tooManyMessages: opencode2.tooManyMessages(10_000, 9362),
  takenElsewhere: opencode2.takenElsewhere(12),
  inATurn: opencode2.inATurn("TITLE"),
  holdsMore: opencode2.holdsMore("TITLE", "a prompt that waits"),
  changedMeanwhile: opencode2.changedMeanwhile("TITLE"),
  isReplaced: opencode2.isReplaced("ID"),
  putBack: opencode2.putBack(opencode2.notTaken("REASON")),
  notPutBack: opencode2.notPutBack("FILE", "REASON"),
}

/** By the room that raises them, as the reference lists them. */
const rooms = {
  Commands: commands,
  "Finding saved sessions, and keeping them": stores,
  "The file of a session": session,
  OpenCode: opencode,
  "OpenCode 2": opencode2,
  Git: git,
  "This machine": machine,
}

const functionsOf = (room: object) =>
  Object.entries(room).flatMap(([name, value]) => (typeof value === "function" ? [name] : []))

/** The names under which the source exports its errors. */
export const exported = Object.values(rooms).flatMap(functionsOf)

export const errorGroups = (): Record<string, Failure[]> =>
  Object.fromEntries(
    Object.entries(rooms).map(([title, room]) => {
      const own = new Set(functionsOf(room))
      const failures = Object.entries(everyFailure).flatMap(([name, failure]) =>
        own.has(name.replace(/,.*/, "")) ? [failure] : [],
      )
      return [title, failures]
    }),
  )
