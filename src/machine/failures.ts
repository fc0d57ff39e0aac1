/** The failures of this machine's and worktree's settings. */
import { exitCodes, Failure } from "../support/failure.ts"
import { typed } from "../support/shell-quote.ts"

export const keyUnreadable = (path: string, error: NodeJS.ErrnoException) =>
  new Failure(
    `The redaction key ${path} cannot be read or made: ${error.code ?? error.message}.`,
    "Give yourself the right to read and write it and its folder, or set XDG_CONFIG_HOME to a folder of your own.",
  )

export const keyBroken = (path: string) =>
  new Failure(
    `The redaction key ${path} is not 64 hexadecimal digits.`,
    "Restore it from a backup, or delete it: a new one is made, and the same secret gets another marker from then on.",
  )

export const settingsUnreadable = (file: string, reason: string) =>
  new Failure(`${file} cannot be read: ${reason}.`, "Check its permissions.")

export const settingsLinkBroken = (link: string, isOwn: boolean) =>
  new Failure(
    `${link} is a symbolic link to what is not there, so the settings are not known.`,
    `Bring back what it leads to, or remove the link.${isOwn ? "" : " If it is committed, remove it on the default branch, too."}`,
  )

/** @param inIndex the link, where it is in the index */
export const settingsLinkInGit = (called: string, inIndex?: string) =>
  new Failure(
    `${called} is a symbolic link to what is not in git, so the settings are not known.`,
    inIndex === undefined
      ? "Remove the link and commit that on the default branch."
      : `Bring it back with what it leads to; or remove it there, too, and commit that on the default branch: git rm --cached ${typed(inIndex)}`,
  )

export const settingsNotUtf8 = (file: string) =>
  new Failure(`${file} is not UTF-8, so its rules would protect other words than you mean.`, "Convert it to UTF-8.")

/** @param name for git */
export const settingsNotGiven = (called: string, name: string, reason: string) =>
  new Failure(
    `Git does not give ${called}, which has the settings of the repository: ${reason}.`,
    `See what is wrong with it: git cat-file --filters ${typed(name)}`,
  )

export const settingsNotKnown = (ref: string, folder: string, reason: string) =>
  new Failure(
    `Whether the repository has settings is not known, since this partial clone lacks what ${ref} has in ${folder}: ${reason}.`,
    `Go on where the remote can be reached; to see what is wrong: git ls-tree ${typed(ref)} ${typed(`${folder}/`)}`,
  )

export const settingsBroken = (file: string, problem: string) =>
  new Failure(
    `${file} is not a configuration of opencode-session: ${problem}.`,
    "Correct it; schema.json in the package says what it may hold.",
  )

export const badSiteAddress = (address: string) =>
  new Failure(
    `${address} is not the address of a site.`,
    "Give an https address without a user name, such as https://acme.github.io/shop.",
    exitCodes.usage,
  )
