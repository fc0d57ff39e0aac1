/** What a user has configured for git changes nothing of what is read from it. */
import { chmodSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { review } from "../../src/commands/review/review.ts"
import { trailer } from "../../src/commands/trailer/trailer.ts"
import { why } from "../../src/commands/why/why.ts"
import { blameLine, namesOf } from "../../src/git/blame.ts"
import * as underWay from "../../src/git/commit-under-way.ts"
import { stagedAmong } from "../../src/git/conflict-sides.ts"
import * as history from "../../src/git/file-history.ts"
import * as milestones from "../../src/git/milestone-commits.ts"
import { changeOf, patchesSince, renamesIn } from "../../src/git/patches.ts"
import { commitsIn, rangeOf } from "../../src/git/range.ts"
import { sessionsChangedIn } from "../../src/git/session-files.ts"
import { unknownOf, worktreeState } from "../../src/git/worktree.ts"
import { dropped } from "../../src/stores/dropped-messages.ts"
import { elsewhere } from "../../src/stores/other-branches.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

/** Each as far as possible from what git does by itself. */
const configured = [
  "blame.coloring=highlightRecent",
  "blame.date=relative",
  "blame.showEmail=true",
  "blame.showRoot=true",
  "color.diff=always",
  "color.status=always",
  "color.ui=always",
  "column.ui=always",
  "core.abbrev=5",
  "core.pager=false",
  "core.quotePath=false",
  "core.warnAmbiguousRefs=false",
  "diff.algorithm=patience",
  "diff.colorMoved=zebra",
  "diff.context=9",
  "diff.external=echo",
  "diff.ignoreSubmodules=all",
  "diff.indentHeuristic=false",
  "diff.interHunkContext=9",
  "diff.mnemonicPrefix=true",
  "diff.noprefix=true",
  "diff.orderFile=.no-such-order",
  "diff.relative=true",
  "diff.renames=copies",
  "diff.statGraphWidth=1",
  "diff.submodule=log",
  "diff.suppressBlankEmpty=true",
  "diff.short.textconv=head -n 2",
  "diff.wordRegex=.",
  "diff.wsErrorHighlight=all",
  "format.pretty=fuller",
  "grep.extendedRegexp=true",
  "grep.patternType=fixed",
  "i18n.logOutputEncoding=ISO-8859-1",
  "log.abbrevCommit=true",
  "log.date=relative",
  "log.decorate=full",
  "log.diffMerges=off",
  "log.follow=true",
  "log.graphColors=red",
  "log.mailmap=true",
  "log.showRoot=false",
  "log.showSignature=true",
  "status.branch=true",
  "status.relativePaths=false",
  "status.renames=copies",
  "status.short=true",
  "status.showStash=true",
]

const edit = (content: string) => tool("write", { filePath: "{{worktree}}/src/größe.ts", content }, "", {})
const one = (...answers: string[]) =>
  sessionWith(
    "ses_one",
    "One",
    answers.map((answer) => ["Do it", [edit(sizes)], answer]),
  )
const sizes = "const width = 100\n\nconst height = 200\nconst depth = 300\n"

/** A history with all that is read: signed commits, renames, a merge that drops messages, a submodule, tags. */
function shop() {
  const repository = new Repository()
  repository.write("sign", `${signer}\n`)
  chmodSync(join(repository.root, "sign"), 0o755)
  repository.write(".gitignore", "sign\n")
  repository.git("config", "gpg.program", join(repository.root, "sign"))
  repository.git("config", "commit.gpgSign", "true")
  repository.write(".gitattributes", "*.ts diff=short\n")
  repository.write("src/size.ts", sizes)
  repository.save("one", one("First"))
  repository.commit("Größe", "Zoë")
  const root = repository.git("rev-parse", "HEAD").trim()
  repository.git("branch", "side")
  repository.git("mv", "src/size.ts", "src/größe.ts")
  repository.write("src/größe.ts", `${sizes}const weight = 400\n`)
  repository.git("mv", ".opencode/sessions/one.json", ".opencode/sessions/first.json")
  repository.git("update-index", "--add", "--cacheinfo", `160000,${root},sub`)
  repository.write("sub/.gitkeep", "")
  repository.git("add", "src", ".opencode")
  repository.gitAs("Zoë", "commit", "-q", "-m", "Names\n\nSession: .opencode/sessions/first.json")
  repository.save("first", one("First", "Second"))
  repository.git("commit", "-q", "-am", "More")
  repository.git("checkout", "-q", "side")
  repository.save("one", one("First", "Theirs"))
  repository.save("two", sessionWith("ses_two", "Two", [["Do it", [], "Two"]]))
  repository.git("add", ".opencode")
  repository.git("commit", "-q", "-m", "Theirs")
  repository.git("checkout", "-q", "main")
  repository.git("merge", "-q", "-s", "ours", "-m", "Merged", "side")
  repository.git("tag", "v1")
  repository.git("update-index", "--cacheinfo", `160000,${repository.git("rev-parse", "HEAD").trim()},sub`)
  repository.save("first", one("First", "Second", "Third"))
  repository.git("add", ".opencode")
  return { repository, root }
}

/** Signs without a key. */
const signer = `#!/bin/sh
case "$*" in
*--verify*) echo 'gpg: Good signature from "Zoë"'; echo 'gpg: Good signature from "Zoë"' >&2
  echo '[GNUPG:] GOODSIG 0123456789ABCDEF Zoë';;
*) cat >/dev/null; echo '[GNUPG:] SIG_CREATED ' >&2
  printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nxxxx\\n-----END PGP SIGNATURE-----\\n';;
esac`

test("whatever is configured, the same is read", async () => {
  const { repository, root: first } = shop()
  const { root, world } = repository
  const range = await rangeOf(root, `${first}..HEAD`)
  const read: Record<string, () => Promise<unknown>> = {
    leading: () => milestones.leadingCommits(root),
    tagged: () => milestones.tagged(root),
    lastChanged: () => milestones.lastCommits(root),
    renamedSessions: () => milestones.renames(root),
    committed: () => history.committed(root, []),
    stagedSessions: () => history.staged(root, []),
    versions: () => history.versionsUpTo(root, "HEAD", ".opencode/sessions/first.json"),
    author: () => history.authorOf(root, first, "src/size.ts"),
    commits: () => commitsIn(root, range),
    sessions: () => sessionsChangedIn(root, range),
    change: () => changeOf(root, range),
    renamed: () => renamesIn(root, range),
    patches: () => patchesSince(root, "HEAD", 0, ["src/size.ts", "src/größe.ts"]),
    blame: () => blameLine(root, "src/größe.ts", 5),
    names: () => namesOf(root, "src/größe.ts"),
    last: () => underWay.lastCommits(root, 9),
    staged: () => underWay.stagedBlobs(root),
    stagedSub: () => stagedAmong(root, ["sub"]),
    dropped: () => dropped(root, []),
    elsewhere: () => elsewhere(root),
    state: () => worktreeState(root),
    unknown: () => unknownOf(root, ["sign"]),
    why: () => why(world, "src/größe.ts:1"),
    review: () => review(world, `${first}..HEAD`),
    check: () => check(world, [], { history: true }),
    trailer: () => trailer(world),
  }
  const all = async () =>
    Object.fromEntries(
      await Promise.all(Object.entries(read).map(async ([name, ask]) => [name, await ask().catch(String)] as const)),
    )
  const before = await all()
  const isEmpty = (found: unknown) => (found instanceof Map ? found.size : Object.keys(found ?? {}).length) === 0
  expect(Object.keys(read).filter((name) => isEmpty(before[name]))).toEqual([])
  for (const setting of configured) repository.git("config", ...(/^(.+?)=(.*)$/s.exec(setting)?.slice(1) ?? []))
  const after = await all()
  for (const name of Object.keys(read)) expect.soft(after[name], name).toEqual(before[name])
})
