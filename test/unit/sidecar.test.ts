/** Attachments beside a session come back byte for byte, or it is said which did not. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { check } from "../../src/commands/check/check.ts"
import { sourceOf } from "../../src/commands/shared/session-source.ts"
import { compact, reunited } from "../../src/commands/shared/size-options.ts"
import { redactor } from "../../src/redact/redactor.ts"
import { isAttachmentName, type Placeholder, placeholderOf, urlOf } from "../../src/session/attachments/placeholder.ts"
import {
  dataUrlOf,
  placeholdersIn,
  withAttachments,
  withoutAttachments,
} from "../../src/session/attachments/sidecar.ts"
import { canonicalPieces, canonicalText } from "../../src/session/document/canonical.ts"
import { readSession } from "../../src/session/document/read.ts"
import { factsOf } from "../../src/session/document/saved-document.ts"
import { relate } from "../../src/session/relation/relation.ts"
import { type Facts, factsKey, type Message, type SessionDocument } from "../../src/session/schema.ts"
import { transcriptOf } from "../../src/session/transcript/transcript.ts"
import {
  attachmentFrom,
  attachmentsFolder,
  filesBeside,
  readAttachment,
  writeAttachments,
} from "../../src/stores/attachments.ts"
import { attachmentWarnings } from "../../src/stores/worktree/attachment-warnings.ts"
import { leftOut } from "../../src/view/report.ts"
import { Repository, sessionWith, tool } from "../bed/repository.ts"

const owner = { id: "prt_f", sessionID: "ses_1", messageID: "msg_f" }
const file = (url: string, mime = "image/png", filename = "logo.png") => ({
  ...owner,
  type: "file",
  mime,
  filename,
  url,
})

/** A session whose tool gave these, and whose prompt had the first of them. */
function sessionOf(urls: { url: string; mime: string }[]): SessionDocument {
  const attachments = urls.map(({ url, mime }, index) => ({ ...file(url, mime), id: `prt_a${index}` }))
  const call = tool("read", { filePath: "a.png" }, "Image read successfully", { preview: "x" })
  const state = { ...call.state, ...(urls.length > 0 && { attachments }) }
  const document = sessionWith("ses_1", "Pictures", [["Look", [{ ...call, state }], "Seen"]])
  const [first] = urls
  if (first) document.messages[0]?.parts.push({ ...file(first.url, first.mime), messageID: "msg_ses_1_0a" } as never)
  return document
}

function parted(messages: readonly Message[], least = 100) {
  const files = new Map<string, Buffer>()
  return { messages: withoutAttachments(messages, least, true, (name, bytes) => files.set(name, bytes)), files }
}

const picture = (length: number, seed = 7) => Buffer.from(Array.from({ length }, (_, index) => (index * seed) % 251))
const png = (length: number, seed?: number) => ({
  url: dataUrlOf("image/png", picture(length, seed)),
  mime: "image/png",
})

describe("what stands in the place of an attachment", () => {
  test("is given back as it was, whichever of them are large", () => {
    const url = fc.oneof(
      fc
        .uint8Array({ maxLength: 400 })
        .map((bytes) => ({ url: dataUrlOf("image/png", Buffer.from(bytes)), mime: "image/png" })),
      fc.constant({ url: "https://example.org/a.png", mime: "image/png" }),
      fc.constant({ url: `data:image/png;base64,${"*".repeat(300)}`, mime: "image/png" }),
      fc.constant({ url: `data:text/csv,${"a%2Cb".repeat(60)}`, mime: "text/csv" }),
      fc.constant({ url: dataUrlOf("text/csv", Buffer.from("a,b\n".repeat(100))), mime: "text/csv" }),
    )
    fc.assert(
      fc.property(fc.array(url, { maxLength: 6 }), fc.integer({ min: 1, max: 300 }), (urls, least) => {
        const { messages } = sessionOf(urls)
        const first = parted(messages, least)
        // What is smaller goes at another save; and only some are there.
        const second = parted(first.messages, 1)
        const files = new Map([...first.files, ...second.files])
        const some = withAttachments(second.messages, ({ name, mime }) =>
          name < "8" ? dataUrlOf(mime, files.get(name) as Buffer) : undefined,
        )
        const all = withAttachments(some, ({ name, mime }) => dataUrlOf(mime, files.get(name) as Buffer))
        expect(all).toEqual(messages)
        expect(relate(second.messages, messages)).toEqual({ kind: "equal" })
        expect(relate(messages, some)).toEqual({ kind: "equal" })
      }),
    )
  })

  test("goes to no model: a file of plain text in a prompt, and nothing in a tool's result", () => {
    const { messages, files } = parted(sessionOf([png(5000)]).messages)
    expect(files.size).toBe(1)
    const prompt = messages[0]?.parts.at(-1) as unknown as { type: string; mime: string; url: string; filename: string }
    expect(prompt).toMatchObject({ type: "file", mime: "text/plain", filename: "logo.png" })
    expect(placeholderOf(prompt.url)).toMatchObject({ mime: "image/png", bytes: 5000, kept: true })
    expect(messages[1]?.parts[0]).not.toHaveProperty("state.attachments")
  })

  test("is told by who reads", () => {
    const { turns } = transcriptOf({ ...sessionOf([]), messages: parted(sessionOf([png(5000)]).messages).messages })
    const told = { name: "logo.png (beside the session)", mime: "image/png", url: "", bytes: 5000 }
    expect(turns[0]?.prompt?.blocks.at(-1)).toMatchObject({ kind: "file", file: told })
    expect(turns[0]?.answers[0]?.blocks[0]).toMatchObject({ kind: "tool", call: { attachments: [told] } })
  })

  test("is another session's when its bytes are others", () => {
    const { messages } = parted(sessionOf([png(5000)]).messages)
    expect(relate(messages, sessionOf([png(5000)]).messages)).toEqual({ kind: "equal" })
    expect(relate(messages, sessionOf([png(5000, 11)]).messages).kind).toBe("diverged")
  })

  test("is no path, whatever a stranger writes", () => {
    for (const name of [
      "../../.ssh/id_rsa",
      "a".repeat(64),
      `${"a".repeat(64)}./x`,
      `${"A".repeat(64)}.png`,
      `${"a".repeat(64)}.png\0`,
    ])
      expect(isAttachmentName(name)).toBe(false)
    const [part] = parted(sessionOf([png(500)]).messages).messages[0]?.parts.slice(-1) ?? []
    const forged = { ...part, url: (part as { url: string }).url.replace(/[0-9a-f]{64}/, "..%2F..%2Fpasswd") }
    expect(placeholderOf(forged.url)).toBeUndefined()
    const broken = { attachments: [{ at: 0, file: { url: "data:," } }, { at: 1.5 }, null, "x"] }
    const odd = sessionWith("ses_1", "t", [["p", [tool("read", {}, "", { "opencode-session": broken })], "a"]])
    expect(placeholdersIn(odd.messages)).toEqual([])
  })
})

describe("what stands in the place of an attachment is no secret", () => {
  const plain = redactor({ tag: () => "aaaaaa" })
  const taken = (kept: boolean) => {
    const document = sessionOf(["application/pdf", "image/png", "application/octet-stream"].map(sized))
    return { ...document, messages: withoutAttachments(document.messages, 100, kept, () => {}) }
  }
  const sized = (mime: string, index: number) => ({ url: dataUrlOf(mime, picture(5000, index + 2)), mime })

  test.each([true, false])("beside it: %j", (kept) => {
    const document = taken(kept)
    expect(placeholdersIn(document.messages)).toHaveLength(4)
    expect(plain.family([document]).family[0]?.messages).toEqual(document.messages)
    plain.family([sessionWith("ses_2", "Another", [["Hello", [], "Hello."]])])
    expect(plain.remaining(canonicalText(document))).toEqual([])
    expect(plain.remaining(canonicalPieces(document))).toEqual([])
  })

  test("and a secret beside it, or in what only looks like it, is one", () => {
    const secret = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_")
    const document = taken(true)
    const own = placeholdersIn(document.messages)[0] as Placeholder
    for (const url of [
      `${urlOf(own)}, key: ${secret}`,
      `data:text/plain,${encodeURIComponent(`Attachment kept beside the session by opencode-session: ${secret}`)}`,
      urlOf({ ...own, mime: `image/${secret}` }),
    ]) {
      const messages = JSON.parse(JSON.stringify(document.messages).replace(urlOf(own), url))
      expect(plain.remaining(canonicalText({ ...document, messages }))).not.toEqual([])
      expect(JSON.stringify(plain.family([{ ...document, messages }]).family)).not.toContain(secret)
    }
    const prompted = JSON.parse(JSON.stringify(document).replace("Look", `The token is ${secret}`))
    expect(plain.remaining(canonicalText(prompted))).toHaveLength(1)
  })
})

describe("beside the session", () => {
  const name = [...parted(sessionOf([png(5000)]).messages).files.keys()][0] as string
  const folder = (repository: Repository) => ({ folder: join(repository.root, ".opencode/sessions") })

  test("is what was written, to the byte, also through git with its rules for line ends", async () => {
    const repository = new Repository()
    const bytes = Buffer.from("a\r\nb\nc\r\n\0".repeat(1000))
    const { files } = parted(
      sessionOf([{ url: dataUrlOf("application/octet-stream", bytes), mime: "application/octet-stream" }]).messages,
    )
    const [own] = [...files.keys()] as [string]
    expect(own).not.toMatch(/json$/)
    repository.write(".opencode/sessions/.gitattributes", "*.json text eol=lf\n* text eol=lf\n")
    await writeAttachments(repository.root, files)
    repository.commit()
    rmSync(join(repository.root, attachmentsFolder, own))
    repository.git("checkout", "--", ".")
    expect(await readAttachment(folder(repository), own)).toEqual(bytes)
    const revision = { root: repository.root, revision: "HEAD", folder: ".opencode/sessions" }
    expect(await readAttachment(revision, own)).toEqual(bytes)
    expect(await readAttachment(revision, name)).toBe("missing")
  })

  test("is not taken when it is gone, changed, a link, or no file", async () => {
    const repository = new Repository()
    const path = join(repository.root, attachmentsFolder, name)
    expect(await readAttachment(folder(repository), name)).toBe("missing")
    await writeAttachments(repository.root, new Map([[name, picture(5000)]]))
    expect(await readAttachment(folder(repository), name)).toEqual(picture(5000))
    writeFileSync(path, picture(5000, 11))
    expect(await readAttachment(folder(repository), name)).toBe("changed")
    rmSync(path)
    writeFileSync(join(repository.root, "elsewhere"), picture(5000))
    symlinkSync(join(repository.root, "elsewhere"), path)
    expect(await readAttachment(folder(repository), name)).toBe("changed")
    rmSync(path)
    mkdirSync(path)
    expect(await readAttachment(folder(repository), name)).toBe("changed")
  })

  test("is mended by the next save, and never written through a link", async () => {
    const repository = new Repository()
    const path = join(repository.root, attachmentsFolder, name)
    const files = new Map([[name, picture(5000)]])
    await writeAttachments(repository.root, files)
    writeFileSync(path, "broken")
    await writeAttachments(repository.root, files)
    expect(readFileSync(path)).toEqual(picture(5000))
    rmSync(join(repository.root, attachmentsFolder), { recursive: true })
    mkdirSync(join(repository.root, "elsewhere"))
    symlinkSync(join(repository.root, "elsewhere"), join(repository.root, attachmentsFolder))
    await expect(writeAttachments(repository.root, files)).rejects.toThrow(/symbolic link/)
  })

  test("is asked for by a check, also of what is about to be committed", async () => {
    const repository = new Repository()
    const world = { ...repository.world, env: { HOME: repository.root, PATH: process.env.PATH } }
    const { messages, files } = parted(sessionOf([png(5000)]).messages)
    repository.save("pictures", { ...sessionOf([]), messages })
    const kinds = async (options = {}) => (await check(world, [], options)).findings.map(({ what }) => what)
    const missing = [`attachment ${name} (image/png) is not beside the session`]
    expect(await kinds()).toEqual(missing)
    await writeAttachments(repository.root, files)
    expect(await kinds()).toEqual([])
    repository.git("add", ".opencode/sessions/pictures.json")
    expect(await kinds({ staged: true })).toEqual(missing)
    repository.git("add", ".opencode/sessions")
    expect(await kinds({ staged: true })).toEqual([])
    // Left out by a sparse checkout, or deleted: `load` takes it from the index, and so does this.
    rmSync(join(repository.root, attachmentsFolder, name))
    expect(await kinds()).toEqual([])
    const { text, beside } = await sourceOf(world, "pictures", { root: repository.root, git: true })
    const loaded = await reunited(readSession(text, "FILE"), (one) => attachmentFrom(beside, one))
    expect(loaded.lost).toEqual([])
    repository.write(`${attachmentsFolder}/${name}`, "other")
    expect(await kinds()).toEqual([`attachment ${name} (image/png) is not what was saved`])
  })

  test("is not looked into by a check, and named, as is one in the session", async () => {
    const repository = new Repository()
    const world = { ...repository.world, env: { HOME: repository.root, PATH: process.env.PATH } }
    const whole = sessionOf([png(5000), { url: dataUrlOf("application/pdf", picture(90)), mime: "application/pdf" }])
    const { messages, files } = parted(whole.messages)
    await writeAttachments(repository.root, files)
    repository.save("pictures", { ...whole, messages })
    repository.save("words", sessionOf([]))
    repository.commit()
    for (const options of [{}, { history: true }]) {
      const { findings, warnings } = await check(world, [], options)
      expect(findings).toEqual([])
      expect(warnings).toEqual([
        expect.stringMatching(/pictures\.json: 3 attachments \(.*\) cannot be looked into for secrets\.$/),
      ])
      expect(warnings[0]).toMatch(/image\/png/)
      expect(warnings[0]).toMatch(/application\/pdf/)
    }
  })

  test("a save without the bytes says so, and where they can be had", async () => {
    const repository = new Repository()
    const { messages } = parted(sessionOf([png(5000)]).messages)
    const document = { ...sessionOf([]), messages }
    const path = `${attachmentsFolder}/${name}`
    for (const how of [{ attachments: "inside" }, {}] as const) {
      const made = await compact({ ...document, [factsKey]: { messages: messages.length } } as never, how, [])
      expect(factsOf(made.document)?.attachments).toEqual({ kept: "inside", files: [name] })
      const told = factsOf(made.document)?.attachments as NonNullable<Facts["attachments"]>
      expect(leftOut({ cut: 0, left: {}, attachments: told })).toBe("left out: 1 attachment")
      expect(filesBeside(told)).toEqual([])
    }
    const said = async (kept: string) => attachmentWarnings(repository.root, "a.json", { kept, files: [name] })
    const never = "no commit here has it, so ask whoever saved the session before"
    expect(await said("inside")).toEqual([`The attachment ${name} is not here, so it is not in the file: ${never}.`])
    expect(await said("beside")).toEqual([`The attachment ${name} is missing beside the session: ${never}.`])
    repository.write(path, "x")
    repository.commit()
    repository.git("rm", "-q", path)
    repository.commit()
    expect(await said("inside")).toEqual([
      `The attachment ${name} is not here, so it is not in the file: take it from an earlier commit.`,
    ])
  })

  test("one that does not come back is named, and why", async () => {
    const { messages } = parted(sessionOf([png(5000)]).messages)
    const document = { ...sessionOf([]), messages }
    const whole = await reunited(document, async () => picture(5000))
    expect(whole).toEqual({ document: { ...document, messages: sessionOf([png(5000)]).messages }, lost: [] })
    for (const why of ["missing", "changed"] as const)
      expect(await reunited(document, async () => why)).toEqual({ document, lost: [{ name, mime: "image/png", why }] })
  })
})
