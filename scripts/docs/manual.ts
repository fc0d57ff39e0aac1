/** The manual page, `man opencode-session`. */
import { readFileSync } from "node:fs"
import { commands, summary, type Term } from "./declared.ts"

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))

/** A line that begins with a dot or an apostrophe would be a request to roff. */
const plain = (text: string) =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/gm, "\\&")
    .replaceAll("…", "...")
    .replaceAll("`", "")

const term = ({ term, meaning }: Term) => `.TP\n\\fB${plain(term)}\\fR\n${plain(meaning)}`

const everywhere: Term[] = [
  { term: "--help", meaning: "print the help of the command" },
  { term: "--version", meaning: "print the version" },
  { term: "--verbose", meaning: "say on standard error how OpenCode's sessions were read, when not directly" },
]

const codes: Term[] = [
  { term: "0", meaning: "done" },
  { term: "1", meaning: "failed" },
  { term: "2", meaning: "usage, or a choice is needed" },
  { term: "3", meaning: "would overwrite something" },
]

const files: Term[] = [
  { term: ".opencode/sessions/", meaning: "the saved sessions of a repository" },
  { term: ".opencode/opencode-session.json", meaning: "the configuration of a repository" },
  { term: "$XDG_CONFIG_HOME/opencode-session/config.json", meaning: "your own configuration" },
  { term: "$XDG_CONFIG_HOME/opencode-session/redaction.key", meaning: "your key for the tags of redaction markers" },
]

const variables: Term[] = [
  { term: "OPENCODE_BIN", meaning: "the OpenCode to use, instead of the one on the PATH" },
  { term: "OPENCODE_SESSION_ID", meaning: "the session to save, when --session names none" },
  { term: "OPENCODE_SESSION_DIRECT", meaning: "0: read sessions by `opencode export`, never from its database" },
]

export const manualPage = () =>
  `${[
    `.TH OPENCODE\\-SESSION 1 "" "opencode\\-session ${version}" "User Commands"`,
    `.SH NAME\nopencode\\-session \\- save an OpenCode session into the repository, and load it elsewhere`,
    `.SH SYNOPSIS\n.B opencode\\-session\n.I command\n[options]`,
    `.SH DESCRIPTION\n${plain(summary)}`,
    `.SH COMMANDS`,
    ...commands.flatMap(({ name, usage, summary, arguments: given, options }) => [
      `.SS ${plain(name)}`,
      `.B ${plain(usage)}\n.PP\n${plain(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)}`,
      ...[...given, ...options].map(term),
    ]),
    `.SH OPTIONS OF EVERY COMMAND`,
    ...everywhere.map(term),
    `.SH EXIT STATUS`,
    ...codes.map(term),
    `.SH ENVIRONMENT`,
    ...variables.map(term),
    `.SH FILES`,
    ...files.map(term),
    `.SH SEE ALSO\n.BR git (1)`,
  ].join("\n")}\n`
