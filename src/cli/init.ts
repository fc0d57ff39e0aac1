import { type InitOptions, type InitReport, init } from "../commands/init/init.ts"
import { printableJson } from "../view/printable.ts"
import { initText } from "../view/setup.ts"
import type { Session } from "./program.ts"
import { warn } from "./warnings.ts"

type Options = InitOptions & { git?: true | undefined; json?: true | undefined }

export async function run(session: Session, { json, git, ...options }: Options) {
  const report = git ? await inClone(session, options) : await init(session.world, options)
  const { changes, warnings } = report
  if (json) return session.out(`${printableJson({ changes, warnings })}\n`)
  session.out(initText(report))
  warn(session, warnings)
}

async function inClone({ world }: Session, options: InitOptions): Promise<InitReport> {
  const { initGit } = await import("../commands/shared/clone-setup.ts")
  return initGit(world, [process.execPath, process.argv[1] ?? ""], options)
}
