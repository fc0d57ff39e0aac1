/** The command with which a person goes on with a session. */
import { shellWord } from "./printable.ts"

type At = { command: string; sessionID: string /** Of the session. */; folder: string; cwd: string }

export function goOn({ command, sessionID, folder, cwd }: At): string[] {
  const goThere = cwd === folder ? "" : `cd ${shellWord(folder)} && `
  return ["", "Go on with it:", `  ${goThere}${command} -s ${sessionID}`]
}
