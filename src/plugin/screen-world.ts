/** The world for a command that runs in OpenCode's screen. */
import { real } from "../commands/shared/worktree-of-session.ts"
import type { World } from "../support/world.ts"
import { oneLine } from "../view/printable.ts"
import type { CommandScreen } from "./command-screen.ts"

/** @param sessionID the current session */
export function worldOf(screen: CommandScreen, sessionID?: string): World {
  const { env, execPath } = process
  const { directory, major } = screen
  // The shell's name of the folder may be a symbolic link, which then stands in what its commands said.
  const PWD = env.PWD && directory === real(directory) && real(env.PWD) === directory ? env.PWD : directory
  return {
    cwd: directory,
    // Our process is the opencode binary.
    env: { ...env, PWD, OPENCODE_BIN: execPath, ...(sessionID && { OPENCODE_SESSION_ID: sessionID }) },
    // Variables of another OpenCode may be there, which has opened this one in a terminal.
    host: major,
    now: () => new Date(),
    agree: (question) => screen.confirm("Save this session?", oneLine(question)),
  }
}

/** Id of the root of the session tree: for a subagent, of the session that it works for. */
export async function rootOf(screen: CommandScreen, sessionID: string): Promise<string> {
  const { parentID } = await screen.session(sessionID)
  return parentID ? rootOf(screen, parentID) : sessionID
}
