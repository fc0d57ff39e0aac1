/** What the declarations of the commands are given. */
import type { Command } from "@commander-js/extra-typings"
import type { Streams } from "../streams.ts"

export type Declaring = {
  root: Command
  streams: () => Promise<Streams>
  /** The same, where one major version of OpenCode was asked for. */
  onHost: (host: "1" | "2" | undefined) => Promise<Streams>
}

export const aSession = "its number, title, id or file: see `opencode-session help`"
