/** The answer of `why`: which turns wrote a file or a line, with what was asked, thought and answered. */

import type { Touched, WhyReport } from "../../commands/why/why.ts"
import type { Edit } from "../../session/line-edits.ts"
import { peopleOf } from "../../session/prompt-authors.ts"
import { isSaid } from "../../session/transcript/texts.ts"
import { callsOf, messagesOf } from "../../session/transcript/totals.ts"
import type { Transcript } from "../../session/transcript/types.ts"
import { addressOf } from "../../session/turn-address.ts"
import { localTime } from "../../support/format.ts"
import { plainLine } from "../output-lines.ts"
import { changed } from "../session-figures.ts"
import { uncommitted } from "../why.ts"
import { noteLines, unreadLines } from "./found.ts"
import { nameOf } from "./names.ts"
import { brief, quotedUpTo } from "./quote.ts"

type Wrote = { session: Touched["session"]; edit: Edit }

/** The turn to tell of: the one that wrote the line, or the last that changed the file. */
export function chiefOf({ line, touched }: WhyReport): Wrote | undefined {
  if (line) return line.written
  const [first] = touched
  const edit = first?.edits.at(-1)
  return first && edit && { session: first.session, edit }
}

/** Most other turns. */
const most = 12

/** @param transcript of {@link chiefOf} */
export function whyText(report: WhyReport, transcript: Transcript | undefined): string {
  const { file, line, touched, missing, unread, warnings } = report
  const chief = chiefOf(report)
  const name = brief(file, 200)
  const came = line?.commit
    ? `commit ${line.commit.hash.slice(0, 7)} by ${brief(line.commit.author, 60)}, ${localTime(new Date(line.commit.time))}: ${brief(line.commit.subject, 120)}`
    : uncommitted(line?.isCommitUnknown)
  // An agent may be kept from files such as .env: it is told what a saved session holds anyway, and no other line.
  const text = line?.written ? `: ${brief(line.text.trim(), 200)}` : ""
  const head = line ? [`${name}:${line.number}${text}`, came] : [name]
  const nobody =
    line && touched.length > 0
      ? "None can be shown to have written this line, but these sessions changed the file:"
      : `${missing ? "There is no such file here, and no" : "No"} saved session changed it, as far as they say.`
  const evidence = line?.written
    ? [`${line.written.sure ? "Written" : "Probably written"} there: ${plainLine(line.written.evidence.join("; "))}`]
    : []
  const turns = touched.flatMap((one) => turnsOf(one, chief))
  const others = [...turns.slice(0, most), ...(turns.length > most ? [`(and ${turns.length - most} more turns)`] : [])]
  return [
    ...head,
    ...(chief ? [...chiefLines(chief, transcript), ...evidence] : [nobody]),
    ...(others.length > 0 ? [...(chief ? ["Also changed in:"] : []), ...others] : []),
    ...noteLines(warnings),
    ...unreadLines(unread),
  ].join("\n")
}

function turnsOf({ session, edits }: Touched, chief: Wrote | undefined): string[] {
  const turns = new Map(edits.map((edit) => [edit.turn, edit]))
  if (chief?.session === session) turns.delete(chief.edit.turn)
  return [...turns.values()]
    .reverse()
    .map(
      ({ turn, change, prompt }) =>
        `- ${addressOf(nameOf(session), turn)} ${changed(change)}: ${brief(prompt, 120) || "(no prompt)"}`,
    )
}

function chiefLines({ session, edit }: Wrote, transcript: Transcript | undefined): string[] {
  const address = addressOf(nameOf(session), edit.turn)
  const told = [
    brief(session.title, 120),
    brief(peopleOf(session) ?? "", 80),
    localTime(new Date(edit.time)),
    changed(edit.change),
  ]
  const short = (what: string, text: string, most: number) =>
    text.trim() ? [what, ...quotedUpTo(text.trim(), most, { address, part: 1 }).map(withoutPlace)] : []
  return [
    `## ${[address, ...told.filter(Boolean)].join(" · ")}`,
    ...short(edit.author ? `Asked by ${brief(edit.author, 40)}:` : "Asked:", edit.prompt, 800),
    ...short("Reasoning:", transcript ? reasoningFor(transcript, edit) : "", 600),
    ...short("Answered:", edit.answer, 800),
    `(all of it: read_session with session ${address})`,
  ]
}

/** Of what is cut the last line tells of all of it. */
const withoutPlace = (line: string) => (line.startsWith("[… ") ? line.replace(/:.*$/, "]") : line)

/** What the agent thought, or else said, last before it changed the file. */
function reasoningFor({ turns }: Transcript, { turn, change }: Edit): string {
  const found = turns[turn - 1]
  let [thought, said] = ["", ""]
  for (const message of found ? messagesOf(found).filter((one) => one !== found.prompt) : []) {
    for (const block of message.blocks) {
      if (block.kind === "reasoning") thought = block.text
      if (isSaid(block)) said = block.text
      if (block.kind === "tool" && block.call.changes.some(({ file }) => file === change.file)) return thought || said
    }
    if (callsOf(message).some(({ subagent }) => subagent)) thought ||= said
  }
  return thought
}
