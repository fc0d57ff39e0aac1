/** What a person must decide before a save: where they can be asked they are, else it takes a flag. */
import { numbered } from "../../session/document/file-name.ts"
import type { Loss } from "../../stores/messages-at-risk.ts"
import type { Failure } from "../../support/failure.ts"
import { megabyte, size } from "../../support/format.ts"
import type { World } from "../../support/world.ts"
import * as failures from "../failures.ts"
import type { Leave } from "./save-options.ts"

/** @param losses what others have of the session, and it has not @param copy the file that has what is its own */
export async function confirmSaveOver(
  world: World,
  { replace }: Leave,
  losses: readonly Loss[],
  copy: string | undefined,
) {
  const other = losses.find(({ isOther }) => isOther)?.inGit[0]
  if (other && !replace) throw failures.nameTaken(other.file, numbered(other.file, 2))
  if (!replace) await unlessAgreed(world, failures.wouldDrop(losses, copy), "Save over that all the same?")
}

/** @param bytes of the file @param attached of the attachments in it */
export async function confirmSize(world: World, { force }: Leave, bytes: number, attached: number) {
  if (force) return
  if (bytes >= 50 * megabyte) await unlessAgreed(world, failures.tooBig(size(bytes)), "Save it all the same?")
  else if (attached >= 2 * megabyte && world.agree)
    await agreed(world, `The session holds ${size(attached)} of attachments, which every clone will carry. Save it?`)
}

/** @param remaining what was found in the text that is about to be written */
export async function confirmSecrets(
  world: World,
  { allowSecrets }: Leave,
  remaining: readonly { kind: string; where: string }[],
) {
  const failure = failures.secretsRemain(remaining)
  if (!allowSecrets) throw failure
  if (world.agree) await agreed(world, `${failure.what} Save it all the same?`)
}

async function unlessAgreed(world: World, failure: Failure, question: string) {
  if (!world.agree) throw failure
  await agreed(world, `${failure.what} ${question}`)
}

async function agreed({ agree }: World, question: string) {
  if (!(await agree?.(question))) throw failures.cancelled()
}
