/** Decides whose document a save writes, and converts the session to it. */
import { formatSetting } from "../../machine/store-settings.ts"
import type { Host } from "../../opencode/host.ts"
import type { Conversation } from "../../session/conversation.ts"
import { type Member, members, membersOf } from "../../session/document/saved-document.ts"
import type { LeftOut } from "../../session/dropped-fields.ts"
import { mapConversation } from "../../session/paths/map-texts.ts"
import type { TextMap } from "../../session/paths/path-tokens.ts"
import { relate } from "../../session/relation/relation.ts"
import type { SessionDocument } from "../../session/schema.ts"
import { comparable, continued, hasComeBack, notCarriedInto } from "../../session/v2/majors.ts"
import { type Major, majorOf } from "../../session/v2/model.ts"
import type { World } from "../../support/world.ts"
import type { FinishedTree } from "./finished-tree.ts"
import type { Format } from "./save-options.ts"

type InFormat = { tree: FinishedTree; major: Major; warnings: string[] }

type Asked = {
  old: SessionDocument | undefined
  wanted: Format | undefined
  expand: TextMap
  asOne?: TextMap | undefined
  /** Whether messages are kept from the file: then it came from here. */
  isKept?: boolean
}

/**
 * The session as a document of one major: the one asked for, or pinned by the team; else of the newest that anybody has
 * saved it with. A save of nothing new leaves the file as it is.
 * @param old the saved document @param expand turns its tokens into paths @param asOne calls the worktree by one name
 */
export async function inFormat(
  world: World,
  host: Host,
  root: string,
  tree: FinishedTree,
  { old, wanted, expand, asOne, isKept }: Asked,
): Promise<InFormat> {
  const before = old && majorOf(old)
  const asked = wanted ?? (await formatSetting(world.env, root))
  const target = asked ? majorNamed(asked) : before === 2 ? 2 : host.major
  // Mostly all are of one major: then nothing is converted.
  const isAsItIs = (before ?? target) === target && majorOf(tree.root) === target
  if (isAsItIs && (isKept || target === 1)) return { tree, major: target, warnings: [] }
  const named = <Some extends Conversation>(one: Some) => (asOne ? mapConversation(one, asOne) : one)
  const base = new Map((old ? membersOf(old) : []).map((one) => [one.info.id, named(mapConversation(one, expand))]))
  const here = { ...tree, root: named(tree.root), subagents: tree.subagents.map(named) }
  const isBack = (member: Member) => {
    const there = base.get(member.info.id)
    return there !== undefined && hasComeBack(member, there)
  }
  if (isAsItIs && !members(here).some(isBack)) return { tree, major: target, warnings: [] }
  const major = before && !wanted && !hasNews(here, base) ? before : target
  const left: LeftOut = { ...tree.left }
  const convert = (member: Member): Member => {
    const there = base.get(member.info.id)
    const { notCarried: _, ...made } = continued(there, member, major)
    // Who saves in that major has loaded the file without it.
    const given = majorOf(member) === major ? there : member
    for (const [what, number] of Object.entries(given ? notCarriedInto(major, given) : {}))
      left[what] = (left[what] ?? 0) + number
    return made
  }
  return {
    tree: { ...here, root: convert(here.root), subagents: here.subagents.map(convert), left },
    major,
    warnings: before && before !== major ? [turnedInto(major)] : [],
  }
}

const hasNews = (tree: FinishedTree, base: ReadonlyMap<string, Pick<Member, "info" | "messages">>) =>
  members(tree).some((member) => {
    const there = base.get(member.info.id)
    return !there || relate(...comparable(there, member)).kind !== "equal"
  })

const majorNamed = (format: Format): Major => (format === "opencode-1" ? 1 : 2)
const turnedInto = (major: Major) =>
  major === 2
    ? "The session went on in OpenCode 2, so the file is in its format now: OpenCode 1 can load it only with opencode-session."
    : "The file is in OpenCode 1's format now: OpenCode 2 can load it only with opencode-session."
