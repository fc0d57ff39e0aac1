/** Decisions that a save leaves to a person: asks where it can, else requires a flag. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { numbered } from "../../session/document/file-name.ts"
import { aloneInCopy, wouldShorten } from "../../session/failures.ts"
import type { Loss } from "../../stores/messages-at-risk.ts"
import type { Failure } from "../../support/failure.ts"
import { megabyte, size } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import type { Copy } from "./alone-in-copy.ts"
import type { Leave, Wishes } from "./save-options.ts"

/** @param losses the messages at risk @param copy the file that has the session's own messages */
export async function confirmSaveOver(
  world: World,
  root: string,
  { leave: { replace }, sharing }: Pick<Wishes, "leave" | "sharing">,
  losses: readonly Loss[],
  copy: string | undefined,
) {
  const other = losses.find(({ isOther }) => isOther)?.inGit[0]
  if (other && !replace) throw failures.nameTaken(other.file, freeName(root, other.file))
  if (!replace) await unlessAgreed(world, failures.wouldDrop(losses, copy, sharing), "Save over it anyway?")
}

/** @param file that is saved over @param copy which alone has what goes */
export async function confirmPush(world: World, file: string, copy: Copy) {
  await unlessAgreed(world, aloneInCopy(file, copy), "Push all the same?")
}

/** A name to which the file can be moved without writing over another. */
function freeName(root: string, file: string): string {
  for (let number = 2; ; number++) {
    const free = numbered(file, number)
    if (!existsSync(join(root, free))) return free
  }
}

/** @param losses where messages from after the last turn to share are saved already */
export async function confirmShorter(world: World, { replace }: Leave, losses: readonly Loss[], turn: number) {
  if (!replace)
    await unlessAgreed(
      world,
      wouldShorten(losses, turn),
      "Save the shorter session over it? What is committed stays in git.",
    )
}

/** @param bytes of the file @param attached bytes of the attachments in it */
export async function confirmSize(world: World, { force }: Leave, bytes: number, attached: number) {
  if (force) return
  if (bytes >= 50 * megabyte) await unlessAgreed(world, failures.tooBig(size(bytes)), "Save it anyway?")
  else if (attached >= 2 * megabyte && world.agree)
    await agreed(world, `The session holds ${size(attached)} of attachments, which every clone will carry. Save it?`)
}

/** @param remaining secrets found in the text that is about to be written */
export async function confirmSecrets(
  world: World,
  { allowSecrets }: Leave,
  remaining: readonly { kind: string; where: string }[],
) {
  const failure = failures.secretsRemain(remaining)
  if (!allowSecrets) throw failure
  if (world.agree) await agreed(world, `${failure.what} Save it anyway?`)
}

async function unlessAgreed(world: World, failure: Failure, question: string) {
  if (!world.agree) throw failure
  await agreed(world, `${failure.what} ${question}`)
}

async function agreed({ agree }: World, question: string) {
  if (!(await agree?.(question))) throw failures.cancelled()
}
