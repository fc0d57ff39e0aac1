/** What is known to be of a file goes wherever it stands, where the policy drops that file. */
import { parsePatch } from "diff"
import { describe, expect, test } from "vitest"
import { redactor } from "../../src/redact/redactor.ts"
import { canonicalText } from "../../src/session/document/canonical.ts"
import { readSession } from "../../src/session/document/read.ts"
import { relate } from "../../src/session/relation/relation.ts"
import { factsKey, type Message, type Part, type SessionDocument } from "../../src/session/schema.ts"
import { comparable, inMajor2 } from "../../src/session/v2/majors.ts"
import { toModel, toNative } from "../../src/session/v2/model.ts"
import type { SessionDocument2 } from "../../src/session/v2/schema.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"
import { tag } from "../bed/tag.ts"

const drop = [{ file: ".env*", keep: "names" as const }, { file: "*.pem" }]
const plan = redactor({ tag, drop })
const marker = /\[REDACTED-dropped-(?:value|output)-\w{6}\]/

const base64 = (text: string) => Buffer.from(text).toString("base64")
/** The session with every attached text in plain words. */
const opened = (value: unknown) =>
  JSON.stringify(value).replace(/(base64,|"data":")([\w+/=]+)/g, (_, head, body) => head + Buffer.from(body, "base64"))

/** All that must hold of a session of which something is to go. @returns what is left of it */
function left(session: SessionDocument): SessionDocument {
  const { family, report } = plan.family([session])
  const [made] = family as [SessionDocument]
  expect(opened(made)).not.toMatch(/Friday|Monday/)
  expect(opened(made)).toMatch(marker)
  const changed = made.messages
    .filter((one, index) => JSON.stringify(one) !== JSON.stringify(session.messages[index]))
    .map(({ info }) => info.id)
  expect(changed.length).toBeGreaterThan(0)
  for (const id of changed) expect(report.clean).not.toContain(id)
  const found = plan.remaining(canonicalText(session)).map(({ kind }) => kind)
  expect(found).toContain("dropped-output")
  expect(plan.remaining(canonicalText(made))).toEqual([])
  expect(plan.family([made]).family).toEqual([made])
  expect(plan.family([made]).report.clean.sort()).toEqual(made.messages.map(({ info }) => info.id).sort())
  expect(readSession(canonicalText(made), "a.json").messages).toEqual(made.messages)
  // The same session for whoever has all of it, in either OpenCode.
  expect(relate(made.messages, session.messages)).toEqual({ kind: "equal" })
  expect(relate(...comparable(inMajor2(made), session))).toEqual({ kind: "equal" })
  return made
}

const mentioning = (...parts: object[]): SessionDocument => {
  const [prompt, answer] = conversation(user("Look at these"), assistant()) as [Message, Message]
  const [own] = prompt.parts as [Part]
  const all = parts.map((part, index) => ({ ...own, text: undefined, id: `prt_0_${index + 1}`, ...part }) as Part)
  const plain = JSON.parse(JSON.stringify([own, ...all])) as Part[]
  return sessionOf([{ ...prompt, parts: plain }, answer])
}
const added = (text: string) => ({ type: "text", text, synthetic: true })
const called = (filePath: string) =>
  added(`Called the Read tool with the following input: ${JSON.stringify({ filePath })}`)
const content = (path: string, text: string) =>
  added(`<path>${path}</path>\n<type>file</type>\n<content>\n${text}\n\n(End of file - total 2 lines)\n</content>`)
const attached = (filename: string, mime: string, text: string) => {
  return { type: "file", mime, filename, url: `data:${mime};base64,${base64(text)}` }
}

describe("a prompt that mentions it", () => {
  test("what OpenCode 1 puts beside it goes, and nothing that is known to be of another file", () => {
    const other = content("/app/a.ts", "1: the plan for Sunday")
    const own = content("/app/.env", "1: # why\n2: PLAN=the plan for Friday\n3: Monday")
    const file = { type: "file", mime: "text/plain", filename: ".env", url: "file:///app/.env" }
    const orders = [
      [called("/app/a.ts"), other, called("/app/.env"), own, file],
      [called("/app/a.ts"), called("/app/.env"), own, other],
      [added([called("/app/a.ts"), called("/app/.env"), own, other].map(({ text }) => text).join("\n\n"))],
      [called("C:\\app\\.env"), own],
      [added('Called the Read tool with the following input: {"filePath":"C:\\app\\.env"}'), own],
      [own, { ...file, filename: undefined, url: "file:///app/%2Eenv?start=1" }],
    ]
    for (const parts of orders) {
      const said = JSON.stringify(left(mentioning(...parts)))
      expect(said).toContain("PLAN=[REDACTED-dropped-value-")
      expect(said).toContain("Look at these")
      expect(said.includes("Sunday")).toBe(JSON.stringify(parts).includes("Sunday"))
    }
  })

  test("of an older one, which does not say whose a text is, all goes", () => {
    const own = added("<file>\n00001| PLAN=the plan for Friday\n00002| Monday\n</file>")
    left(mentioning(called("/app/a.ts"), called("/app/.env.local"), added("<file>\n00001| Monday\n</file>"), own))
  })

  test("an attachment goes, and becomes a text where it is none", () => {
    const text = left(mentioning(attached(".env", "text/plain", "PLAN=the plan for Friday\nMonday")))
    expect(opened(text)).toMatch(/base64,PLAN=\[REDACTED-dropped-value-/)
    const source = { type: "resource", clientName: "a", uri: "file:///app/.env", text: { value: "", start: 0, end: 0 } }
    left(mentioning({ ...attached("", "text/plain", "PLAN=Friday"), source }))
    const key = left(mentioning(attached("tls.pem", "application/octet-stream", "\u0000Friday")))
    expect(key.messages[0]?.parts[1]).toMatchObject({ mime: "text/plain", filename: "tls.pem" })
    const others = mentioning(called("/app/a.ts"), content("/app/a.ts", "1: Friday"), attached("a", "text/plain", "b"))
    expect(plan.family([others]).family[0]?.messages[0]).toEqual(others.messages[0])
  })
})

const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
function session2(...messages: object[]): SessionDocument2 {
  const time = { created: 1_700_000_000_000, updated: 1_700_000_000_000 }
  const info = { id: "ses_a", projectID: "p", cost: 0, tokens, title: "Talk", location: { directory: "." }, time }
  const all = messages.map((one, index) => ({ id: `msg_${index}abcdefghijklmn`, time: { created: 1 + index }, ...one }))
  return { info, messages: all } as unknown as SessionDocument2
}

test("of a session of OpenCode 2 the file of a prompt goes, the text beside it, and what a patch has of it", () => {
  const inline = { mime: "text/plain", source: { type: "inline" }, name: ".env" }
  const linked = { mime: "text/plain", source: { type: "uri", uri: "file:///app/.env.local" } }
  const data = base64("PLAN=the plan for Friday")
  const files = [inline, linked].map((one) => ({ ...one, data, mention: { start: 0, end: 5, text: "@.env" } }))
  const patchText = "*** Begin Patch\n*** Update File: .env\n@@\n-PLAN=Friday\n+PLAN=Monday\n*** End Patch"
  const call = { type: "tool", id: "call_1", name: "patch", time: { created: 3, completed: 4 } }
  const state = { status: "completed", input: { patchText }, content: [{ type: "text", text: "M .env" }] }
  const model = { id: "m", providerID: "p", variant: "default" }
  const native = session2(
    { type: "user", text: "@.env", files, skills: [{ id: "s", name: "s", text: "A skill" }] },
    { type: "assistant", agent: "build", model, content: [{ ...call, state }], time: { created: 2, completed: 5 } },
  )
  const beside = toNative(inMajor2(mentioning(called("/app/.env"), content("/app/.env", "1: PLAN=Friday"))))
  const [prompt, second] = beside.messages
  const both = { ...native, messages: [{ ...prompt, skills: [{ id: "s", name: "s", text: "A skill" }] }, second] }
  for (const one of [native, beside, both as SessionDocument2]) {
    const { info, messages } = toModel(one)
    const [made] = plan.family([{ info, messages }]).family
    const written = toNative(made as SessionDocument)
    expect(opened(written)).not.toMatch(/Friday|Monday/)
    expect(opened(written)).toContain("PLAN=[REDACTED-dropped-value-")
    expect(written.messages.length).toBe(one.messages.length)
    const text = canonicalText(made as SessionDocument)
    expect(plan.remaining(text)).toEqual([])
    expect(plan.remaining(canonicalText({ info, messages: [...messages] }))).not.toEqual([])
    const [file, here] = [toModel(JSON.parse(JSON.stringify(written))), toModel(one)]
    expect(relate(...comparable(file, here))).toEqual({ kind: "equal" })
  }
})

const calling = (tool: string, input: object, given: object = {}): SessionDocument => {
  const [prompt, answer] = conversation(user("Do it"), assistant(["completed"])) as [Message, Message]
  const [part] = answer.parts as [Extract<Part, { type: "tool" }>]
  const state = { ...part.state, output: "Done.", input, ...given }
  return sessionOf([prompt, { ...answer, parts: [{ ...part, tool, state } as Part] }])
}
const inputOf = ({ messages }: SessionDocument) =>
  (messages as unknown as { parts: { state: { input: Record<string, unknown> } }[] }[])[1]?.parts[0]?.state.input ?? {}

describe("a call that names it", () => {
  const filePath = "/app/.env"

  test("what is written there goes, but for the names of the keys", () => {
    const written = left(calling("write", { filePath, content: "PLAN=Friday\n# Monday\n" }))
    expect(inputOf(written)).toMatchObject({ filePath, content: expect.stringMatching(/^PLAN=\[REDACTED-.*\]\n#\n$/) })
    left(calling("edit", { filePath, oldString: "", newString: "Friday", replaceAll: true }))
    left(calling("multiedit", { filePath, edits: [{ oldString: "PLAN=Friday", newString: "PLAN=Monday" }] }))
    left(calling("batch", { tool_calls: [{ tool: "write", parameters: { filePath, content: "Friday" } }] }))
    left(calling("write", { path: "tls.pem", content: "Friday" }, { output: "", status: "completed" }))
    const failed = { status: "error", error: "Friday is not there", output: undefined }
    left(JSON.parse(JSON.stringify(calling("edit", { filePath, oldString: "Monday", newString: "x" }, failed))))
    left(calling("execute", { code: "write('PLAN=Friday')" }, { metadata: { toolCalls: [{ input: { filePath } }] } }))
  })

  test("of a patch goes what is of the file, and all that OpenCode tells of it", () => {
    const patch = [
      ...["*** Begin Patch", "*** Add File: src/a.ts", "+the plan for Sunday", "*** Update File: /app/.env", "@@"],
      ...["-PLAN=Friday", "+PLAN=Monday", "*** Update File: old", "*** Move to: .env.local", "+PLAN=Friday"],
      ...["*** Delete File: b", "*** End Patch"],
    ].join("\n")
    const metadata = { diff: "+PLAN=Friday", files: [{ filePath: "/app/.env", patch: "+PLAN=Monday" }] }
    for (const tool of ["apply_patch", "patch"]) {
      const text = String(inputOf(left(calling(tool, { patchText: patch }, { metadata }))).patchText)
      expect(text).toContain("+the plan for Sunday\n*** Update File: /app/.env\n")
      expect(text).toMatch(/\n-PLAN=\[REDACTED-dropped-value-\w{6}\]\n\+PLAN=\[/)
      expect(text).toContain("*** Move to: .env.local\n+PLAN=[REDACTED-")
      expect(text).toContain("*** Delete File: b\n*** End Patch")
    }
  })

  test("another file stays, and is another session", () => {
    const other = calling("write", { filePath: "/app/a", content: "PLAN=Friday", note: "*** Update File: b\n+PLAN=c" })
    expect(plan.family([other]).family[0]?.messages).toEqual(other.messages)
    expect(plan.family([other]).report.clean).toContain("msg_1")
    const made = left(calling("write", { filePath, content: "PLAN=Friday" }))
    expect(relate(made.messages, other.messages).kind).toBe("diverged")
  })

  test("a file that was saved while its input stayed is the same session", () => {
    const session = calling("write", { filePath, content: "PLAN=Friday" })
    const before = calling("write", { filePath, content: "PLAN=Friday" }, { output: "[REDACTED-dropped-value-aaaaaa]" })
    expect(relate(before.messages, session.messages)).toEqual({ kind: "equal" })
    const [now] = plan.family([session]).family as [SessionDocument]
    expect(relate(before.messages, now.messages).kind).toBe("diverged")
  })
})

describe("a summary of changes", () => {
  const patch =
    "Index: .env\n===\n--- .env\n+++ .env\n@@ -1,3 +1,2 @@ Friday\n PLAN=Friday\n--- Monday\n-A=Friday\n+A=Monday\n\\ No newline at end of file\n"
  const diffs = [
    { file: "config/.env", additions: 1, deletions: 2, patch, status: "modified" },
    { file: ".env", additions: 1, deletions: 1, before: "PLAN=Friday", after: "PLAN=Monday" },
    { file: "src/a.ts", additions: 1, deletions: 0, patch: "@@ -0,0 +1 @@\n+the plan for Sunday" },
  ]
  const summed = (): SessionDocument => {
    const [prompt, answer] = conversation(user("Do it"), assistant()) as [Message, Message]
    return sessionOf([{ ...prompt, info: { ...prompt.info, summary: { diffs } } as Message["info"] }, answer])
  }

  test("has the names alone, in a patch that can be read", () => {
    const [{ info }] = left(summed()).messages as [Message]
    const made = info.role === "user" ? (info.summary?.diffs ?? []) : []
    expect(made.map(({ file, additions }) => [file, additions])).toEqual(diffs.map((one) => [one.file, one.additions]))
    expect(made[2]).toEqual(diffs[2])
    const [hunk] = parsePatch(made[0]?.patch ?? "")[0]?.hunks ?? []
    expect(hunk?.lines.map((line) => line.replace(marker, "…"))).toEqual([
      ...[" PLAN=…", "-…", "-A=…", "+A=…", "\\ No newline at end of file"],
    ])
    expect(made[1]?.before).toMatch(/^PLAN=\[REDACTED-dropped-value-/)
  })

  test("goes from the whole session's as well, and check finds it among the facts", () => {
    const session = sessionOf(conversation(user("Do it"), assistant()))
    const summary = { additions: 1, deletions: 2, files: 1, diffs }
    const own = { ...session, info: { ...session.info, summary } }
    expect(JSON.stringify(plan.family([own]).family)).not.toMatch(/Friday|Monday/)
    expect(plan.remaining(canonicalText(own))).toContainEqual({ kind: "dropped-output", where: "ses_1 (summary)" })
    const facts = { format: 1, tool: "1", opencode: "1", saved: "2026-01-01T00:00:00.000Z", messages: 2 }
    const saved = { ...session, [factsKey]: { ...facts, diffs: { msg_0: diffs } } }
    const found = plan.remaining(canonicalText(saved)).filter(({ kind }) => kind === "dropped-output")
    expect(found).toEqual([{ kind: "dropped-output", where: "message 1 of ses_1 (summary)" }])
    const kept = { msg_0: plan.family([session]).withoutDropped(diffs) }
    expect(JSON.stringify(kept)).not.toMatch(/Friday|Monday/)
    expect(plan.remaining(canonicalText({ ...saved, [factsKey]: { ...facts, diffs: kept } }))).toEqual([])
  })
})
