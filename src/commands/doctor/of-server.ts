/** What `doctor` says of the server for agents. It is optional: nothing where nobody has set it up. */
import type { Place } from "../../git/worktree.ts"
import { Failure } from "../../support/failure.ts"
import { homesOf } from "../../support/home-folders.ts"
import { toFailure } from "../../support/to-failure.ts"
import { version } from "../../support/version.ts"
import type { World } from "../../support/world.ts"
import { type ServerSetUp, serverIn, switchedOff } from "../shared/server-setup.ts"
import { askServer } from "./ask-server.ts"
import { bad, type Finding, good, note } from "./finding.ts"

type Found = ServerSetUp & { where: string; flag: string }

export async function ofServer({ env }: World, place: Place): Promise<Finding[]> {
  const places = [
    { base: place.root, prefix: ".opencode/", where: "", flag: "" },
    { base: homesOf(env).opencodeConfig, prefix: "", where: " of your configuration", flag: " --global" },
  ]
  const told = await Promise.all(
    places.map(async ({ base, prefix, ...one }) => {
      const found = await serverIn(base, prefix).catch(toFailure)
      return found instanceof Failure ? [bad("mcp", found)] : { ...found, ...one }
    }),
  )
  const failed = told.flatMap((one) => (Array.isArray(one) ? one : []))
  const found = told.flatMap((one) => (Array.isArray(one) ? [] : [one]))
  const starts = found.some(({ servers }) => servers.some(({ whose, off }) => whose === "ours" && !off))
  return [...failed, ...found.flatMap(ofPlace), ...(starts ? [await ofAnswer(env)] : [])]
}

function ofPlace({ servers, skill, where, flag }: Found): Finding[] {
  const again = `opencode-session init --mcp${flag}`
  const entries = servers.map((server) => {
    const { name, path, whose, off } = server
    const { what: isOff, next } = switchedOff(server, where)
    if (off) return note("mcp", isOff, next)
    const what = `the server "${name}" in ${path}${where}`
    // What a repository has written is not run: that is for OpenCode to do, and its user.
    return good("mcp", whose === "ours" ? what : `${what}, which starts in its own way and was not tried`)
  })
  if (servers.length === 0)
    return skill === "none" || skill === "foreign"
      ? []
      : [note("mcp", `a skill${where} speaks of a server that is not set up`, `Set it up: ${again}`)]
  const own = servers.some(({ whose }) => whose === "ours")
  const words = {
    none: `no skill${where} says when to ask it`,
    older: `the skill${where} is of another version`,
    foreign: undefined,
    current: undefined,
  }[skill]
  return [...entries, ...(own && words ? [note("mcp", words, `Bring it up to date: ${again}`)] : [])]
}

async function ofAnswer(env: NodeJS.ProcessEnv): Promise<Finding> {
  const answer = await askServer(env)
  if ("version" in answer)
    return answer.version === version
      ? good("mcp", "the server answers")
      : note(
          "mcp",
          `the server answers, by the opencode-session ${answer.version} on the PATH; this is ${version}`,
          "Bring the older of the two up to date.",
        )
  const { problem, said } = answer
  if (problem === "not found")
    return bad(
      "mcp",
      new Failure(
        "OpenCode cannot start the server: no opencode-session is on the PATH",
        "Install the package with npm install -g, or put the folder that has it on the PATH.",
      ),
    )
  return bad(
    "mcp",
    new Failure(
      `the server ${problem === "ended" ? "ended without an answer" : "does not answer"}${said && `: ${said}`}`,
      "See what it says, and bring it up to date: opencode-session mcp < /dev/null",
    ),
  )
}
