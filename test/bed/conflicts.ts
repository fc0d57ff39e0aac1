/** The ways in which git leaves a saved session in conflict, each in a repository of its own. */
import { rmSync } from "node:fs"
import { join } from "node:path"
import type { SessionDocument } from "../../src/session/schema.ts"
import { inMajor2 } from "../../src/session/v2/majors.ts"
import { toModel, toNative } from "../../src/session/v2/model.ts"
import type { Message2 } from "../../src/session/v2/schema.ts"
import { attributes, attributesFile } from "../../src/stores/worktree/list-files.ts"
import { Repository, sessionWith } from "./repository.ts"

type Turns = Parameters<typeof sessionWith>[2]

const said = (...prompts: string[]): Turns => prompts.map((prompt) => [prompt, [], `Answer to ${prompt}`])

/** What two people ask at the same place has ids of its own, as in OpenCode. */
export function prices(...prompts: string[]): SessionDocument {
  const text = JSON.stringify(sessionWith("ses_one", "Prices", said(...prompts)))
  const own = (_: string, turn: string) => `msg_ses_one_${(prompts[Number(turn)] ?? "").replace(/\W/g, "")}`
  return JSON.parse(text.replace(/msg_ses_one_(\d+)/g, own))
}

/** As OpenCode 2 has it: a switch of the agent before each prompt, and an end after each answer. */
export function prices2(...prompts: string[]): SessionDocument {
  const native = toNative(inMajor2(prices(...prompts)))
  const messages = native.messages.flatMap((message): Message2[] => {
    const { id, type } = message
    const time = { created: message.time.created }
    if (type === "user")
      return [{ id: `${id}Switch`, type: "agent-switched", time, agent: `for ${message.text}` } as Message2, message]
    // Without it, one that lacks its switches has come back from OpenCode 1.
    const answer = { ...message, time: { ...message.time, streamed: message.time.created } } as Message2
    return [answer, { id: `${id}End`, type: "idle", time, outcome: "succeeded" } as Message2]
  })
  return toModel({ ...native, messages }) as SessionDocument
}

/** Bob's clone: one session, saved when it was begun, with which Bob and Carol go on. */
export class Clone extends Repository {
  readonly file = ".opencode/sessions/one.json"

  constructor() {
    super()
    this.git("config", "user.name", "Bob")
    this.git("config", "user.email", "bob@example.org")
    this.write(attributesFile, attributes)
    this.write("README.md", "A shop.\n")
    this.commit("nothing yet", "Alice")
  }

  /** @param name of the file */
  saves(by: string, document: SessionDocument, name = "one") {
    this.save(name, document, { by })
    this.commit(`Save by ${by}`, by)
  }

  begin() {
    this.saves("Alice", prices("first"))
  }

  /** Runs one side on `theirs`, and the other on main, where it stays. */
  sides(theirs: () => void, ours: () => void) {
    this.git("switch", "-q", "-c", "theirs")
    theirs()
    this.git("switch", "-q", "main")
    ours()
  }

  bothGoOn() {
    this.begin()
    this.sides(
      () => this.saves("Carol", prices("first", "Carol's")),
      () => this.saves("Bob", prices("first", "Bob's")),
    )
  }

  /** What git cannot do by itself. */
  fails(...args: string[]) {
    let done = true
    try {
      this.git(...args)
    } catch {
      done = false
    }
    if (done) throw new Error(`git ${args.join(" ")} left no conflict`)
  }
}

export const conflictsBy: Record<string, (clone: Clone) => void> = {
  merge: (clone) => {
    clone.bothGoOn()
    clone.fails("merge", "theirs")
  },
  rebase: (clone) => {
    clone.bothGoOn()
    clone.fails("rebase", "theirs")
  },
  "rebase --apply": (clone) => {
    clone.bothGoOn()
    clone.fails("rebase", "--apply", "theirs")
  },
  "cherry-pick": (clone) => {
    clone.bothGoOn()
    clone.fails("cherry-pick", "theirs")
  },
  revert: (clone) => {
    clone.begin()
    clone.saves("Bob", prices("first", "Bob's"))
    clone.saves("Carol", prices("first", "Bob's", "Carol's"))
    clone.fails("revert", "--no-edit", "HEAD~1")
  },
  "stash pop": (clone) => {
    clone.begin()
    clone.save("one", prices("first", "Bob's"), { by: "Bob" })
    clone.git("stash")
    clone.saves("Carol", prices("first", "Carol's"))
    clone.fails("stash", "pop")
  },
  "am -3": (clone) => {
    clone.bothGoOn()
    clone.git("format-patch", "-q", "-o", join(clone.root, ".git/patches"), "-1", "theirs")
    clone.fails("am", "-3", join(clone.root, ".git/patches/0001-Save-by-Carol.patch"))
  },
  "merge --squash": (clone) => {
    clone.bothGoOn()
    clone.fails("merge", "--squash", "theirs")
  },
  "both added": (clone) => {
    clone.sides(
      () => clone.saves("Carol", prices("first", "Carol's")),
      () => clone.saves("Bob", prices("first", "Bob's")),
    )
    clone.fails("merge", "theirs")
  },
  "deleted by them": (clone) => {
    clone.begin()
    clone.sides(
      () => {
        rmSync(join(clone.root, clone.file))
        clone.commit("tidied", "Carol")
      },
      () => clone.saves("Bob", prices("first", "Bob's")),
    )
    clone.fails("merge", "theirs")
  },
  "deleted by us": (clone) => {
    clone.begin()
    clone.sides(
      () => clone.saves("Carol", prices("first", "Carol's")),
      () => {
        rmSync(join(clone.root, clone.file))
        clone.commit("tidied", "Bob")
      },
    )
    clone.fails("merge", "theirs")
  },
  "removed by hand": (clone) => {
    clone.bothGoOn()
    clone.fails("merge", "theirs")
    rmSync(join(clone.root, clone.file))
  },
  "renamed on both sides": (clone) => {
    clone.begin()
    clone.sides(
      () => {
        clone.git("mv", clone.file, ".opencode/sessions/hers.json")
        clone.commit("renamed", "Carol")
      },
      () => {
        clone.git("mv", clone.file, ".opencode/sessions/his.json")
        clone.commit("renamed", "Bob")
      },
    )
    clone.fails("merge", "theirs")
  },
  "git's own markers": (clone) => {
    clone.write(attributesFile, "")
    clone.bothGoOn()
    clone.fails("merge", "theirs")
  },
}
