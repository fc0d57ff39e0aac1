/** What `doctor` says of our commands in OpenCode. */
import { join } from "node:path"
import type { Place } from "../../git/worktree.ts"
import type { Host } from "../../opencode/host.ts"
import { pluginLoads } from "../../opencode/setup/plugin-meta.ts"
import { switchedOffIn } from "../../opencode/setup/plugin-switch.ts"
import { localTime } from "../../support/format.ts"
import { homesOf } from "../../support/home-folders.ts"
import type { World } from "../../support/world.ts"
import { type SetUp, setUpIn } from "../shared/setup-state.ts"
import { type Finding, good, note } from "./finding.ts"

type Found = SetUp & { where: string; folder: string; flag: string }

export async function ofCommands(world: World, place: Place, host: Host | undefined): Promise<Finding[]> {
  const places = [
    { where: ".opencode of this repository", folder: join(place.root, ".opencode"), flag: "" },
    { where: "your configuration", folder: homesOf(world.env).opencodeConfig, flag: " --global" },
  ]
  const all = places.map(async (one) => ({ ...one, setUp: await setUpIn(one.folder) }))
  const found = (await Promise.all(all)).flatMap(({ setUp, ...one }) => (setUp ? [{ ...one, ...setUp }] : []))
  if (found.length === 0)
    return [
      note("commands", "/session-save and /session-load are not set up here", "Set them up: opencode-session init"),
    ]
  const screens = found.filter(({ way }) => way === "screen")
  return [
    ...found.flatMap(ofSetUp),
    ...twice(found),
    ...(screens.length > 0 ? await ofPlugin(world, place, screens, host) : []),
  ]
}

function ofSetUp({ where, way, flag, current, both, foreign }: Found): Finding[] {
  const what = way === "commands" ? "command files" : both ? "the plugin" : "the plugin for OpenCode 1 alone"
  return [
    current
      ? good("commands", `${what} in ${where}`)
      : note(
          "commands",
          `${what} in ${where}, of another version`,
          `Bring it up to date: opencode-session init${flag}`,
        ),
    ...foreign.map((path) =>
      note(
        "commands",
        `${path} in ${where} is not as init writes it, and stays so`,
        `If you want ours, move it away, and run: opencode-session init${flag}`,
      ),
    ),
  ]
}

function twice([one, other]: Found[]): Finding[] {
  if (!one || !other) return []
  // Of two plugins OpenCode's screen loads one; command files it lists beside a plugin's.
  const so = one.way === other.way ? "OpenCode takes one of them" : "each is listed twice"
  return [
    note(
      "commands",
      `they are set up twice, for this repository and for you: ${so}`,
      "If you need yours nowhere else, take it away, with its options and your server for agents: opencode-session init --global --remove",
    ),
  ]
}

async function ofPlugin(world: World, place: Place, found: Found[], host: Host | undefined): Promise<Finding[]> {
  if (host && !host.hasScreenPlugins)
    return [
      note(
        "plugin",
        `OpenCode ${host.version} takes no plugins for its screen`,
        "Update it to 1.14.41 or newer, or use: opencode-session init --commands",
      ),
    ]
  // OpenCode 2 keeps no note of what it has loaded, and switches nothing off by tui.json.
  if (host?.major === 2) return []
  const folders = found.map(({ folder }) => folder)
  const off = await switchedOffIn(world.env, place.root)
  if (off)
    return [note("plugin", `it is switched off in ${off}`, `Take "opencode-session" out of plugin_enabled there.`)]
  const loads = (await pluginLoads(world.env)).sort((a, b) => b.last.getTime() - a.last.getTime())
  const last = loads.find(({ target }) => folders.some((folder) => target.includes(folder)))
  if (last) return [good("plugin", `last loaded by OpenCode ${localTime(last.last)}`)]
  // OpenCode notes a plugin's last place only: whoever works in two repositories has loaded it in both.
  const [elsewhere] = loads
  if (elsewhere)
    return [
      good(
        "plugin",
        `last loaded by OpenCode ${localTime(elsewhere.last)} from ${elsewhere.target}; OpenCode keeps no note of other places`,
      ),
    ]
  return [
    note(
      "plugin",
      "OpenCode has not loaded it yet",
      "Restart OpenCode; if this stays, look for [tui.plugin] in its log (opencode --print-logs).",
    ),
  ]
}
