/** The world for a command that runs in OpenCode's screen. */
import type { World } from "../support/world.ts"
import { confirm } from "./dialogs.ts"
import type { ScreenApi } from "./screen-api.ts"

/** @param sessionID the current session */
export function worldOf(host: ScreenApi, sessionID?: string): World {
  const { env, execPath } = process
  const { directory } = host.state.path
  return {
    cwd: directory,
    // Our process is the opencode binary.
    env: { ...env, PWD: directory, OPENCODE_BIN: execPath, ...(sessionID && { OPENCODE_SESSION_ID: sessionID }) },
    now: () => new Date(),
    agree: (question) => confirm(host, "Save this session?", question),
  }
}

/** Id of the session on the screen. */
export function onScreen({ route }: ScreenApi): string | undefined {
  const { name, params } = route.current
  return name === "session" && typeof params?.sessionID === "string" ? params.sessionID : undefined
}

/** Id of the root of the session tree: for a subagent, of the session that it works for. */
export async function rootOf(host: ScreenApi, sessionID: string): Promise<string> {
  const { data } = await host.client.session.get({ sessionID })
  return data?.parentID ? rootOf(host, data.parentID) : sessionID
}

export const isBusy = (host: ScreenApi, sessionID: string): boolean => {
  const type = host.state.session.status(sessionID)?.type
  return type !== undefined && type !== "idle"
}
