/** The world as a plugin of OpenCode's screen sees it. */
import type { World } from "../support/world.ts"
import { confirm } from "./dialogs.ts"
import type { ScreenApi } from "./screen-api.ts"

/** @param sessionID the session that is meant */
export function worldOf(host: ScreenApi, sessionID?: string): World {
  const { env, execPath } = process
  const { directory } = host.state.path
  return {
    cwd: directory,
    // The process that we run in is the opencode binary.
    env: { ...env, PWD: directory, OPENCODE_BIN: execPath, ...(sessionID && { OPENCODE_SESSION_ID: sessionID }) },
    now: () => new Date(),
    agree: (question) => confirm(host, "Save this session?", question),
  }
}

/** The session on the screen. */
export function onScreen({ route }: ScreenApi): string | undefined {
  const { name, params } = route.current
  return name === "session" && typeof params?.sessionID === "string" ? params.sessionID : undefined
}

/** A subagent's session leads to the one it works for. */
export async function rootOf(host: ScreenApi, sessionID: string): Promise<string> {
  const { data } = await host.client.session.get({ sessionID })
  return data?.parentID ? rootOf(host, data.parentID) : sessionID
}

export const isBusy = (host: ScreenApi, sessionID: string): boolean => {
  const type = host.state.session.status(sessionID)?.type
  return type !== undefined && type !== "idle"
}
