/** The current branch to where its user pushes it. */
import * as failures from "./failures.ts"
import { git } from "./git.ts"
import { reasonOf, runGit } from "./run.ts"

/** A branch there, from here. `name` is as people write it: `origin/main`. */
export type Pushed = { name: string; output: string }

/**
 * Pushes what HEAD's branch has to its upstream, or to the remote that it pushes to; never by force.
 * @param silent nothing may be asked for
 * @throws Failure when it is not there afterwards; the commits stay
 */
export async function push(root: string, silent: boolean): Promise<Pushed> {
  const ref = (await git(root, "symbolic-ref", "--quiet", "HEAD").catch(() => "")).trim()
  if (!ref) throw failures.pushFromNoBranch()
  const branch = ref.replace(/^refs\/heads\//, "")
  const { remote, target } = await destination(root, ref)
  const name = `${remote}/${target?.replace(/^refs\/heads\//, "")}`
  if (!target) throw failures.noUpstream(branch, remote)
  const args = ["push", "--porcelain", remote, `HEAD:${target}`]
  const ended = await runGit(root, args, { silent, variables: silent ? { GIT_TERMINAL_PROMPT: "0" } : {} })
  if (ended.code === 0) return { name, output: ended.stderr }
  // As opposed to [remote rejected], where a hook or a rule of the remote says no.
  if (/^!\t\S+\t\[rejected\]/m.test(ended.stdout)) throw failures.pushRejected(name)
  throw failures.pushFailed(reasonOf(ended), ended.stderr)
}

async function destination(root: string, ref: string): Promise<{ remote: string; target?: string }> {
  const format = "%(upstream:remotename)%09%(upstream:remoteref)%09%(push:remotename)"
  const [told, remotes] = await Promise.all([
    git(root, "for-each-ref", `--format=${format}`, ref),
    git(root, "remote").then((names) => names.split("\n").filter(Boolean)),
  ])
  const [upstream = "", target = "", pushes = ""] = told.replace(/\n$/, "").split("\t")
  // A fork of one's own: what is pulled from one remote is pushed to another.
  if (pushes && pushes !== upstream && remotes.includes(pushes)) return { remote: pushes, target: ref }
  // "." stands for this repository: a branch that follows a local one.
  if (upstream && upstream !== "." && target) return { remote: upstream, target }
  return { remote: (remotes.includes("origin") ? "origin" : remotes[0]) ?? "origin" }
}
