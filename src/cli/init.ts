import { type InitOptions, init } from "../commands/init/init.ts"
import type { InitReport } from "../commands/init/init-report.ts"
import { printableJson } from "../view/printable.ts"
import { initText } from "../view/setup.ts"
import type { Streams } from "./streams.ts"
import { warn } from "./warnings.ts"

type Options = InitOptions & { git?: true | undefined; json?: true | undefined }

export async function run(streams: Streams, { json, git, ...options }: Options) {
  const report = git ? await inClone(streams, options) : await init(streams.world, options)
  const { changes, warnings } = report
  if (json) return streams.out(`${printableJson({ changes, warnings })}\n`)
  streams.out(initText(report))
  warn(streams, warnings)
}

async function inClone({ world }: Streams, options: InitOptions): Promise<InitReport> {
  const { initGit } = await import("../commands/init/init-git.ts")
  return initGit(world, [process.execPath, process.argv[1] ?? ""], options)
}
