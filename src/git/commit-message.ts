/** Adds trailers to the message of the commit under way, where git would make a commit of it. */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { replaceFile } from "../support/atomic-file.ts"
import { literalPattern } from "../support/literal-pattern.ts"
import { cannotRead } from "./failures.ts"
import { runGit } from "./run-git.ts"
import { git } from "./worktree.ts"

/** A commit waits for it: milliseconds. */
const patience = 10_000

/** Not UTF-8: a message may be in another encoding, and each of its bytes is kept. */
const encoding = "latin1"

/**
 * Adds trailers to a message, above git's own lines, unless it has them already. Adds none where git would give the
 * commit up, or has made the message by itself to undo another commit.
 * @param path absolute @param isEdited whether git opens an editor for it
 */
export async function addTrailers(root: string, path: string, trailers: readonly string[], isEdited: boolean) {
  const text = await readFile(path, encoding).catch((error) => {
    throw cannotRead(path, error)
  })
  const { own, rest, comment } = await partsOf(root, text, isEdited)
  const said = wordsOf(own, comment)
  // Git aborts a commit with an empty message, but a trailer alone does not count as empty.
  if (said.length === 0 || isRevert(said) || (await isTemplate(root, said, comment))) return
  const ended = await runGit(
    root,
    [
      ...["-c", `core.commentChar=${Buffer.from(comment ?? unused, encoding)}`],
      // A line of dashes is the author's, and no patch begins there.
      ...["interpret-trailers", "--no-divider", "--if-exists=addIfDifferent"],
      ...trailers.flatMap((trailer) => ["--trailer", trailer]),
    ],
    { input: Buffer.from(own, encoding), encoding, timeout: patience },
  )
  if (ended.code !== 0) throw new Error(ended.stderr.trim() || "git interpret-trailers did not end")
  await replaceFile(path, Buffer.from(ended.stdout + rest, encoding))
}

/** A character with which no line of a message begins. */
const unused = "\u0001"

type Parts = {
  own: string
  /** From git's scissors line on, which ends the message. */
  rest: string
  /** How the lines begin that git leaves out; absent where it leaves out none. */
  comment?: string
}

/** As git parts a message when it commits; `--cleanup` on its command line is known by the block that git adds. */
async function partsOf(root: string, text: string, isEdited: boolean): Promise<Parts> {
  const configured = (name: string) =>
    git(root, "config", "--get", name).then(
      (value) => value.trim(),
      () => "",
    )
  const [mode, char, mark] = await Promise.all([
    configured("commit.cleanup"),
    configured("core.commentChar"),
    // Only git itself knows whether it takes `core.commentString`.
    runGit(root, ["stripspace", "--comment-lines"], { input: "x\n", encoding }).then(({ stdout }) =>
      stdout.slice(0, -3),
    ),
  ])
  const isAny = char === "auto" && mark === "#"
  const start = isAny ? "[#;@!$%^&|:]" : literalPattern(mark)
  const cut = new RegExp(`^(${start}) -{24} >8 -{24}$`, "m").exec(text)
  const own = text.slice(0, cut?.index)
  const status = [...own.matchAll(new RegExp(`^(${start})\\t`, "gm"))].at(-1)
  const comment = cut?.[1] ?? status?.[1] ?? (isAny ? "#" : mark)
  // Git's other lines are above it with `--verbose`, and below it, after an empty one, with `--cleanup=scissors`.
  const isScissors = mode === "scissors" || (cut && !own.split("\n").at(-2)?.startsWith(comment))
  const isOmitted = cut || status || mode === "strip" || (isEdited && (mode === "" || mode === "default"))
  return { own, rest: text.slice(own.length), ...(isOmitted && !isScissors && { comment }) }
}

const wordsOf = (text: string, comment: string | undefined): string[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "" && !(comment && line.startsWith(comment)))
    .map((line) => line.trimEnd())

/** In git's words, which it does not translate here. With `revert.reference` it gives no subject. */
const isRevert = (said: readonly string[]): boolean =>
  /^(Re(vert|apply) "|This reverts commit )/.test(said[0] ?? "") && said.some((line) => undoing.test(line))
const undoing = /^This reverts commit ([0-9a-f]{40,64}|[0-9a-f]{4,64} \(.*, \d{4}-\d\d-\d\d\))(\.|, reversing)$/

/** Git gives a commit up whose author has left the template as it was, but for `git commit --signoff`. */
async function isTemplate(root: string, said: readonly string[], comment: string | undefined): Promise<boolean> {
  const path = await git(root, "config", "--type=path", "--get", "commit.template").catch(() => "")
  if (!path) return false
  const text = await readFile(resolve(root, path.replace(/\n$/, "")), encoding).catch(() => "")
  const template = wordsOf(text, comment)
  const isKept = template.length > 0 && template.every((line, at) => line === said[at])
  return isKept && said.slice(template.length).every((line) => line.startsWith("Signed-off-by: "))
}
