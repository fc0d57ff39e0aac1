/** The failures of this machine's and worktree's settings. */
import { exitCodes, Failure } from "../support/failure.ts"

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
