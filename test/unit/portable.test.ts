import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { mapConversation, mapPart } from "../../src/session/paths/map-texts.ts"
import { expander, type Places, tokeniser } from "../../src/session/paths/path-tokens.ts"
import type { Part } from "../../src/session/schema.ts"
import { conversation, sessionOf, user } from "../bed/sessions.ts"

const al: Places = { worktree: "/home/al/shop", home: "/home/al", "opencode-data": "/home/al/.local/share/opencode" }
const bo: Places = { worktree: "/Users/bo/shop", home: "/Users/bo", "opencode-data": "/Users/bo/data" }

describe("a text that begins with data: is a text", () => {
  test.each([
    ['data: {"path":"/home/al/shop/a.ts"}\n\ndata: [DONE]', 'data: {"path":"{{worktree}}/a.ts"}\n\ndata: [DONE]'],
    ["data:\n  path: /home/al/k8s.yaml", "data:\n  path: {{home}}/k8s.yaml"],
    ["data:text/plain,/home/al/x", "data:text/plain,{{home}}/x"],
  ])("%j", (text, portable) => {
    const session = sessionOf(conversation(user(text)))
    const out = mapConversation(session, tokeniser(al))
    expect(out.messages[0]?.parts[0]).toMatchObject({ text: portable })
    expect(mapConversation(out, expander(al))).toEqual(session)
  })
})

const owner = { id: "prt_1", sessionID: "ses_1", messageID: "msg_1" }
const attached = (url: string, mime = "text/plain") => ({ ...owner, type: "file", mime, url }) as Part & { url: string }
const call = (url: string) =>
  ({
    ...owner,
    type: "tool",
    tool: "read",
    callID: "c",
    state: {
      status: "completed",
      title: "",
      input: {},
      output: "",
      attachments: [attached(url)],
      metadata: {},
      time: { start: 1, end: 2 },
    },
  }) as Part

const text = 'at=/home/al/shop/a.ts\n{"home": "/home/al/x"} {{home}}\n'
const portable = 'at={{worktree}}/a.ts\n{"home": "{{home}}/x"} {{=home}}\n'
const base64 = (body: string) => Buffer.from(body).toString("base64")

describe("an attached text is mapped inside, and comes back to the byte", () => {
  test.each(["text/plain", "application/json", "application/x-yaml", "image/svg+xml", "text/csv;charset=utf-8"])(
    "%s",
    (mime) => {
      const url = `data:${mime};base64,${base64(text)}`
      for (const part of [attached(url), call(url)]) {
        const out = mapPart(part, tokeniser(al))
        const file = out.type === "tool" && out.state.status === "completed" ? out.state.attachments?.[0] : out
        expect((file as { url: string }).url).toBe(`data:${mime};base64,${base64(portable)}`)
        expect(mapPart(out, expander(al))).toEqual(part)
        expect(JSON.stringify(mapPart(out, expander(bo)))).toContain(base64(expander(bo)(portable)))
      }
    },
  )
  test.each([
    ["encoded by us", encodeURIComponent(text)],
    ["encoded only where it must be", text.replaceAll("\n", "%0A")],
    ["encoded in small letters", encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())],
    ["encoded twice", encodeURIComponent(encodeURIComponent(text))],
  ])("%s", (_, body) => {
    const part = attached(`data:text/plain,${body}`)
    const out = mapPart(part, tokeniser(al))
    expect(decodeURIComponent(decodeURIComponent((out as { url: string }).url))).not.toMatch(/home.al/)
    expect(mapPart(out, expander(al))).toEqual(part)
  })
  test("what is said of it is mapped as well, also of a picture", () => {
    for (const [mime, to] of [
      ["text/plain", base64(portable)],
      ["image/png", base64(text)],
    ]) {
      const part = attached(`data:${mime};name=/home/al/x;base64,${base64(text)}`, mime)
      const out = mapPart(part, tokeniser(al))
      expect(out).toMatchObject({ url: `data:${mime};name={{home}}/x;base64,${to}` })
      expect(mapPart(out, expander(al))).toEqual(part)
    }
  })
  test("any other attachment stays as it is, and what is none is a text", () => {
    const picture = `data:image/png;base64,${base64(text)}`
    expect(mapPart(attached(picture, "image/png"), tokeniser(al))).toEqual(attached(picture, "image/png"))
    const file = mapPart(attached("file:///home/al/shop/a.ts"), tokeniser(al))
    expect(file).toMatchObject({ url: "file://{{worktree}}/a.ts" })
    expect(mapPart(attached("data: /home/al/x"), tokeniser(al))).toMatchObject({ url: "data: {{home}}/x" })
  })
  test("whatever the text is", () => {
    const piece = fc.oneof(
      fc.constantFrom("/home/al", "/home/al/shop", "%2Fhome%2Fal", "{{home}}", "{{", "%", "\n", "é"),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    )
    const body = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""))
    const url = fc.oneof(
      body.map((one) => `data:text/plain;base64,${base64(one)}`),
      body.map((one) => `data:text/plain,${encodeURIComponent(one)}`),
      body.map((one) => `data:text/plain,${one}`),
      body.map((one) => `data:${one}`),
    )
    fc.assert(
      fc.property(url, (one) => {
        expect(mapPart(mapPart(attached(one), tokeniser(al)), expander(al))).toEqual(attached(one))
      }),
      { numRuns: 1000 },
    )
  })
})
