import { type InitOptions, init } from "../commands/init/init.ts"
import type { InitReport } from "../commands/init/init-report.ts"
import { printableJson } from "../view/printable.ts"
import { initText } from "../view/setup.ts"
import { say } from "./screen.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = InitOptions & InClone & { json?: true | undefined }

type InClone = { git?: true | undefined; hooks?: true | undefined }

export async function run(streams: Streams, { json, git, hooks, ...options }: Options) {
  const wantsClone = git || hooks
  const shared = options.mcp || !wantsClone ? await init(streams.world, options) : undefined
  const inClone = wantsClone ? await ofClone(streams, { git, hooks }, options) : undefined
  const report = { ...(inClone as InitReport), ...shared }
  const all = [shared, inClone].flatMap((one) => one ?? [])
  const warnings = all.flatMap((one) => one.warnings)
  const changed = all.flatMap((one) => one.changes)
  const held = all.some((one) => one.held)
  const changes = changed.map(({ file, action }) => ({ file, action }))
  if (json) return streams.out(`${printableJson({ changes, warnings })}\n`)
  say(streams, initText({ ...report, changes: changed, warnings, held }))
  warn(streams, warnings)
}

async function ofClone({ world }: Streams, { git, hooks }: InClone, options: InitOptions): Promise<InitReport> {
  const command = [process.execPath, process.argv[1] ?? ""]
  const { initGit } = await import("../commands/init/init-git.ts")
  const { initHooks } = await import("../commands/init/init-hooks.ts")
  const ofGit = git ? await initGit(world, command, options) : undefined
  if (!hooks && ofGit) return ofGit
  const ofHooks = await initHooks(world, command, options)
  const both = [ofGit, ofHooks].flatMap((one) => one ?? [])
  return {
    ...ofHooks,
    changes: both.flatMap(({ changes }) => changes),
    warnings: both.flatMap(({ warnings }) => warnings),
    held: both.some(({ held }) => held),
  }
}
