/** The failures of the commands. */
import { nameOf } from "../session/document/location.ts"
import { exitCodes, Failure } from "../support/failure.ts"
import { atStart, count, size } from "../support/format.ts"
import { typed } from "../support/shell-quote.ts"

type Named = { id: string; title: string }

const someOf = (sessions: readonly Named[]) =>
  `${sessions
    .slice(0, 5)
    .map(({ id, title }) => `${title} (${id})`)
    .join(", ")}${sessions.length > 5 ? ", …" : ""}`

export const noSession = (directory: string) =>
  new Failure(`OpenCode has no session in ${directory}.`, "Run `opencode` here first, or name one with --session ID.")

export const onlyMoved = (directory: string, sessions: Named[]) =>
  new Failure(
    `OpenCode has no session in ${directory}, but has some of this project in folders that no longer exist: ${sessions.map(({ id, title }) => `${id} (${title})`).join(", ")}.`,
    "If it is one of these, name it with --session ID.",
    exitCodes.usage,
  )

export const severalSessions = (sessions: Named[]) =>
  new Failure(
    `Several sessions are in use here: ${sessions.map(({ id, title }) => `${id} (${title})`).join(" and ")}.`,
    "Name the one you mean with --session ID.",
    exitCodes.usage,
  )

/** @param sessions of OpenCode whose title has these words */
export const severalFit = (words: string, sessions: Named[]) =>
  new Failure(
    `"${words}" fits ${sessions.length} sessions: ${someOf(sessions)}.`,
    "Add a word of the title, or name its id.",
    exitCodes.usage,
  )

export const namedTwice = () =>
  new Failure("You named the session twice: as an argument, and with --session.", "Leave one out.", exitCodes.usage)

export const notTogether = (one: string, other: string) =>
  new Failure(`${one} and ${other} cannot be used together.`, "Leave one out.", exitCodes.usage)

export const isSubagent = (id: string, root: Named) =>
  new Failure(
    `${id} is a subagent session.`,
    `Save the session it works for: --session ${root.id} (${root.title}).`,
    exitCodes.usage,
  )

export const cancelled = () =>
  new Failure("Nothing was chosen, and nothing was done.", "Run it again to choose.", exitCodes.usage)

export const nothingChosen = () =>
  new Failure(
    "No session was named.",
    "Name one: its number in `opencode-session list`, part of its title, a file or an id.",
    exitCodes.usage,
  )

export const nothingFinished = (id: string) =>
  new Failure(`The session ${id} has no finished message yet.`, "Save it when the agent has answered.")

export const tooBig = (bytes: string) =>
  new Failure(
    `The session would be a file of ${bytes}; git hosts warn from 50 MB and refuse 100 MB.`,
    "Save it anyway with --force, or go on in a new session.",
  )

type Held = { name: string; place?: string; messages: number; inPart: number; undone: number; problem?: Failure }

/**
 * @param held versions of the session, each by its argument to `load`, with the messages that the session lacks
 * @param copy the file in which `resolve` has put the session's own messages
 * @param sharing options of this save
 */
export function wouldDrop(held: readonly Held[], copy?: string, sharing: readonly string[] = []): Failure {
  const [only, ...others] = held
  const broken = held.find(({ problem }) => problem)
  const how = held.some(({ inPart }) => inPart > 0) ? "in full" : ""
  const hidden = held.some(({ undone }) => undone > 0)
  const lacks = ["that this session does not have", how, hidden && "or hides behind an /undo"].filter(Boolean).join(" ")
  const called = ({ name, place = name }: Held) => place
  const messages = (one: Held) => count(one.messages, "message")
  const readable = held.filter(({ problem }) => !problem)
  const loads = readable.map(({ name }) => `\`opencode-session load ${typed(name)}\``).join(" and ")
  const share = sharing.length > 0 ? `save the copy with ${sharing.join(" ")}` : "save and share the copy"
  const load = `${hidden ? "Type /redo in OpenCode, load" : "Load"} it with ${loads}`
  if (broken)
    return new Failure(
      `${broken.name} cannot be compared with this session: ${broken.problem?.what}${readable.map((one) => ` And ${called(one)} holds ${messages(one)} ${lacks}.`).join("")}`,
      readable.length > 0
        ? `${load}, and repair the version that cannot be compared; or save without what they have: --replace.`
        : "Repair that version, or save without what it has: --replace.",
      exitCodes.wouldOverwrite,
    )
  return new Failure(
    only && others.length === 0
      ? `${atStart(called(only))} holds ${messages(only)} ${lacks}.`
      : `There are messages ${lacks}: ${held.map((one) => `${messages(one)} in ${called(one)}`).join(", ")}.`,
    copy && !hidden
      ? `This session's own messages are in ${copy}: go on there with \`opencode-session load ${typed(nameOf(copy))}\`.`
      : `${load}, and save again; if it loads as a copy, ${share} first, then save this one with --replace.`,
    exitCodes.wouldOverwrite,
  )
}

/** @param title of the local session */
export const undoPending = (title: string) =>
  new Failure(
    `"${title}" has a pending /undo here: the newer messages of the file would stay hidden, and your next prompt would delete them.`,
    "Type /redo in OpenCode and load it again, or load it with --as-copy.",
    exitCodes.wouldOverwrite,
  )

/** @param file of this session; in the last commit it is another session's @param free a name that is not taken */
export const nameTaken = (file: string, free: string) =>
  new Failure(
    `The last commit has another session in ${file}, which a commit of this one would remove.`,
    `Rename yours with \`mv ${typed(file)} ${typed(free)}\`, take the other back with \`git checkout HEAD -- ${typed(file)}\`, and save again.`,
    exitCodes.wouldOverwrite,
  )

/** @param what is wrong with the session's saved file */
export const brokenHere = (what: string) =>
  new Failure(
    what,
    "Take it from an earlier commit (in a merge: `opencode-session resolve`), or replace it with --replace.",
    exitCodes.wouldOverwrite,
  )

export const secretsRemain = (found: readonly { kind: string; where: string }[]) =>
  new Failure(
    `The file would still hold what looks like a secret: ${found
      .slice(0, 3)
      .map(({ kind, where }) => `${kind} in ${where}`)
      .join("; ")}${found.length > 3 ? `; and ${found.length - 3} more` : ""}.`,
    "Nothing was saved. If it is not a secret, allow it in your own configuration (see docs/reference/configuration.md), or save it anyway with --allow-secrets.",
  )

export const notSearched = (reason: string) =>
  new Failure(
    `The session could not be searched for secrets (${reason}), so it was not saved.`,
    "This is a bug in opencode-session; please report it.",
  )

export const needsTerminal = () =>
  new Failure("--continue opens OpenCode's screen, which needs a terminal.", "Leave it out here.", exitCodes.usage)

export const notLeftBehind = (id: string) =>
  new Failure(
    `OpenCode 1 left no session ${id} behind.`,
    "List those it left behind with `opencode-session rescue`.",
    exitCodes.usage,
  )

export const nobodyChose = (number: number) =>
  new Failure(
    `There are ${count(number, "session")}, and you named none.`,
    "Name some with --session ID, or take them with --all.",
    exitCodes.usage,
  )

export const notALine = (line: number, reason: string) =>
  new Failure(`Line ${line} of the input is ${reason}.`, 'With --jsonl every line is a JSON object with a "text".')

const noWorktree = (so: string, next: string) =>
  new Failure(`This is not a git worktree, so ${so}.`, next, exitCodes.usage)

export const notInWorktree = () => noWorktree("there is no merge to resolve", "Run it in the repository.")

export const noClone = () => noWorktree("there is no clone to set up", "Run it in a clone.")

export const nothingCommitted = () => noWorktree("nothing is staged or committed", "Run it in the repository.")

export const inBothStores = (file: string) =>
  new Failure(
    `${file} is in the worktree and on the branch.`,
    "Say where to keep it: --to worktree, or --to branch.",
    exitCodes.usage,
  )

export const bothWentOn = (file: string) =>
  new Failure(
    `${file} went on in the worktree and on the branch separately.`,
    "Load both and save what you want to keep, or remove one of them yourself.",
    exitCodes.wouldOverwrite,
  )

export const notInAStore = (name: string) =>
  new Failure(
    `${name} is not a saved session of this worktree or of the branch opencode/sessions.`,
    "List them with `opencode-session list`.",
    exitCodes.usage,
  )

export const notCommittedYet = (file: string) =>
  new Failure(
    `${file} is in no commit yet, so there is nothing to compare it with.`,
    "Name two files, or read it with `opencode-session show`.",
    exitCodes.usage,
  )

export const noQuery = () =>
  new Failure("There is nothing to search for.", 'Give words, a "phrase" or a /pattern/.', exitCodes.usage)

export const badPattern = (reason: string) =>
  new Failure(
    `The pattern cannot be read: ${reason}.`,
    "Check it, or search for its words without the slashes.",
    exitCodes.usage,
  )

export const badTime = (time: string) =>
  new Failure(
    `${time} is not a time in the past.`,
    "Give a day (2026-11-22), or how long ago: 3h, 7d, 2w.",
    exitCodes.usage,
  )

export const cannotMakePage = (folder: string, reason: string) =>
  new Failure(
    `The page cannot be written to ${folder}: ${reason}.`,
    "Set TMPDIR to another folder, or write it with `opencode-session export -o FILE.html`.",
  )

export const unknownEnding = (file: string) =>
  new Failure(
    `${file} ends in neither .md, .html nor .json.`,
    "Name it so, or say what it is to be: --format markdown, html or json.",
    exitCodes.usage,
  )

export const pageOnTerminal = () =>
  new Failure(
    "A terminal cannot show a page.",
    "Write it with `-o FILE.html`, or read the session in the browser with `opencode-session view`.",
    exitCodes.usage,
  )

export const noSuchLine = (file: string, line: number) =>
  new Failure(`${file} has no line ${line}.`, "Count from 1, in the file as it is now.", exitCodes.usage)

/** @param folder a link in its place */
export const ledElsewhere = (folder: string) =>
  new Failure(
    `${folder} leads out of this repository, so an agent is not shown what is there.`,
    "Put a folder in place of the link.",
  )

export const noFileForLine = (file: string) =>
  new Failure(
    `There is no file ${file}.`,
    "Ask without a line number for the sessions that touched it.",
    exitCodes.usage,
  )

export const isFolder = (folder: string) =>
  new Failure(
    `${folder} is a folder, and \`why\` is about a file.`,
    `Name a file in it, or search the turns that read or changed one: \`opencode-session search WORDS --file ${typed(folder)}\`.`,
    exitCodes.usage,
  )

export const outside = (file: string) =>
  new Failure(`${file} is outside this worktree.`, "Name a file of the repository you are in.", exitCodes.usage)

export const tooLong = (name: string, most: number) =>
  new Failure(
    `${name} is longer than ${size(most)}, so it was not read.`,
    "Ask for the session to be saved with --slim, or for a new one.",
  )

export const notHttps = () =>
  new Failure("Sessions load from https addresses only.", "Download the file, and give its path.", exitCodes.usage)

export const keyInAddress = () =>
  new Failure(
    "The address holds a user name or a password.",
    "Leave it out; when the file is private, download it and give its path.",
    exitCodes.usage,
  )

/** @param isClosed whether the server denies access, which GitHub reports as 404 */
export const notFetched = (name: string, reason: string, isClosed = false) =>
  new Failure(
    `${name} could not be read: ${reason}.`,
    isClosed
      ? "Check the address; when the file is private, download it and give its path."
      : "Check the address and the network, or download the file and give its path.",
  )

export const webPage = (name: string) =>
  new Failure(
    `${name} is a web page and holds no session.`,
    "Give the address of the raw file: on GitHub and GitLab, where the button Raw leads.",
  )
