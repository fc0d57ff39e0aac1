/** An opencode that kills whoever called it at a chosen step: `import:2:during` is in the middle of the second import. */
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Person } from "./story.ts"

const script = (binary: string, counts: string) => `#!/bin/sh
n=$(($(cat "${counts}/$1" 2>/dev/null || echo 0) + 1))
echo $n > "${counts}/$1"
[ "$KILL_AT" = "$1:$n:before" ] && kill -9 $PPID && exit 1
if [ "$KILL_AT" = "$1:$n:during" ]; then
  "${binary}" "$@" & child=$!
  sleep "\${KILL_AFTER:-1}"
  kill -9 $PPID $child
  exit 1
fi
"${binary}" "$@"; code=$?
[ "$KILL_AT" = "$1:$n:after" ] && kill -9 $PPID
exit $code
`

/** Types a command that is killed with SIGKILL at a step. @returns whether it was killed */
export async function killedAt({ machine, repo }: Person, step: string, ...args: string[]): Promise<boolean> {
  const counts = join(machine.home, "counts")
  const path = join(machine.home, "killer")
  await rm(counts, { recursive: true, force: true })
  await machine.run("mkdir", [counts], { cwd: machine.home })
  await writeFile(path, script(machine.binary, counts), { mode: 0o755 })
  const { code } = await machine.session(repo, args, { env: { OPENCODE_BIN: path, KILL_AT: step } })
  return code === null
}
