import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { symlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseSettings } from "../../src/machine/configuration-file.ts"
import { policyOf } from "../../src/machine/redaction-policy.ts"
import { Failure } from "../../src/support/failure.ts"
import { folderWith } from "../bed/folders.ts"
import { jsonSchema } from "../bed/json-schema.ts"

const repositoryFile = ".opencode/opencode-session.json"

async function policyWith(user: unknown, repository: unknown) {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value))
  const config = await folderWith(user === undefined ? {} : { "opencode-session/config.json": text(user) })
  const root = await folderWith(repository === undefined ? {} : { [repositoryFile]: text(repository) })
  return policyOf({ XDG_CONFIG_HOME: config }, root)
}

const plain = { allow: [], rules: [], emails: false, drop: [], strictness: "normal" }
const sha256 = createHash("sha256").update("example").digest("hex")
const rules = [{ kind: "acme-token", pattern: "acme_[A-Za-z0-9]{20,40}" }]

test("without any file there is a policy", async () => {
  const { policy, warnings, fingerprint } = await policyWith(undefined, undefined)
  expect(policy).toEqual(plain)
  expect(warnings).toEqual([])
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/)
})

test("both files are read, with comments", async () => {
  const { policy, warnings } = await policyWith(
    `\uFEFF{ // mine\n "redaction": { "allow": [{ "sha256": "${sha256}" }, { "kind": "email", "path": "docs/*" }], } }`,
    {
      $schema: "x",
      redaction: { rules, drop: [{ file: ".env*" }, { tool: "bash" }], emails: true, strictness: "paranoid" },
    },
  )
  expect(policy).toEqual({
    allow: [{ kind: "email", path: "docs/*" }, { sha256 }],
    rules,
    emails: true,
    drop: [{ file: ".env*" }, { tool: "bash" }],
    strictness: "paranoid",
  })
  expect(warnings).toEqual([])
})

describe("what weakens the protection counts in the user's own file alone", () => {
  test.each<[string, object, object, object, RegExp[]]>([
    [
      "allow, of the repository",
      {},
      { allow: [{ sha256 }] },
      {},
      [/^\.opencode\/opencode-session\.json allows values .* not followed.*config\.json alone\.$/],
    ],
    ["allow, of the user", { allow: [{ sha256 }] }, {}, { allow: [{ sha256 }] }, []],
    ["emails off, against on", { emails: true }, { emails: false }, { emails: true }, [/lets e-mail addresses stand/]],
    ["emails off, against nothing", {}, { emails: false }, {}, []],
    [
      "emails on, against off",
      { emails: false },
      { emails: true },
      { emails: true },
      [/has e-mail addresses taken out, so it is done/],
    ],
    [
      "strictness lowered",
      { strictness: "paranoid" },
      { strictness: "normal" },
      { strictness: "paranoid" },
      [/lowers redaction\.strictness/],
    ],
    [
      "strictness raised",
      { strictness: "normal" },
      { strictness: "paranoid" },
      { strictness: "paranoid" },
      [/so it is done/],
    ],
    [
      "rules and drop of both",
      { rules, drop: [{ tool: "bash" }] },
      { rules: [{ kind: "a", literal: "four" }, ...rules] },
      { rules: [{ kind: "a", literal: "four" }, ...rules], drop: [{ tool: "bash" }] },
      [],
    ],
  ])("%s", async (_, user, repository, policy, warnings) => {
    const found = await policyWith({ redaction: user }, { redaction: repository })
    expect(found.policy).toEqual({ ...plain, ...policy })
    expect(found.warnings).toHaveLength(warnings.length)
    for (const [index, warning] of warnings.entries()) expect(found.warnings[index]).toMatch(warning)
  })
})

test("the fingerprint is that of the policy, not of its spelling", async () => {
  const one = await policyWith({ redaction: { drop: [{ tool: "a" }, { tool: "b" }], rules } }, undefined)
  const two = await policyWith(undefined, { redaction: { rules, drop: [{ tool: "b" }, { tool: "a" }], emails: false } })
  const three = await policyWith(undefined, { redaction: { rules, drop: [{ tool: "b" }] } })
  expect(two.fingerprint).toBe(one.fingerprint)
  expect(three.fingerprint).not.toBe(one.fingerprint)
})

describe("what is mistyped is refused, and named", () => {
  test.each([
    ['{"redaction": {"emails": true}, "redaction": {}}', "the key redaction is in it twice"],
    ['{"redaction": {"emails": true, "drop": [], "emails": false}}', "the key redaction.emails is in it twice"],
    ['{"redaction": {"drop": [{"tool": "a", "tool": "b"}]}}', "the key redaction.drop.0.tool is in it twice"],
    ['{"redactoin": {}}', "the key redactoin is not known"],
    ['{"redaction": {"email": true}}', "the key redaction.email is not known"],
    ['{"redaction": {"drop": [{"tol": "bash"}]}}', "the key redaction.drop.0.tol is not known"],
    ['{"redaction": {"allow": [{"kind": "email", "paths": "x"}]}}', "the key redaction.allow.0.paths is not known"],
    ['{"redaction": {"rules": [{"kind": "a"}]}}', "the key redaction.rules.0.literal is missing"],
    ['{"redaction": {"emails": "no"}}', "redaction.emails is not what may stand there"],
    ['{"redaction": {"strictness": "none"}}', "redaction.strictness is not what may stand there"],
    [
      '{"redaction": {"rules": [{"kind": "A b", "literal": "four"}]}}',
      "redaction.rules.0.kind is not what may stand there",
    ],
    ['{"redaction": {"allow": [{"sha256": "abc"}]}}', "redaction.allow.0.sha256 is not what may stand there"],
    [
      '{"redaction": {"rules": [{"kind": "a", "pattern": "abc.*"}]}}',
      "redaction.rules.0.pattern: write \\. for the character .",
    ],
    ['{\n"redaction": {} "x": 1}', "comma expected in line 2"],
    ["[]", "a list stands where there must be {…}"],
    ['{"redaction": []}', "a list stands where there must be {…}"],
    ["[".repeat(100_000), "it is nested too deeply"],
    ["3", "it is not what may stand there"],
    ["", "value expected in line 1"],
  ])("%s", async (text, problem) => {
    const expected = `${repositoryFile} is not a configuration of opencode-session: ${problem}.`
    await expect(policyWith(undefined, text)).rejects.toMatchObject({ what: expected })
    await expect(policyWith(text, undefined)).rejects.toThrow(
      `config.json is not a configuration of opencode-session: ${problem}.`,
    )
  })
})

test("one that cannot be read is refused", async () => {
  const root = await folderWith({ [`${repositoryFile}/a`]: "" })
  await expect(policyOf({ XDG_CONFIG_HOME: root }, root)).rejects.toThrow(
    /opencode-session\.json cannot be read: EISDIR\./,
  )
})

describe("a link that leads nowhere is refused, and named", () => {
  test.each(["opencode-session", "opencode-session/config.json"])("of the user: %s", async (link) => {
    const config = await folderWith({ [`${dirname(link)}/other`]: "" })
    await symlink("/mnt/none/settings", join(config, link))
    await expect(policyOf({ XDG_CONFIG_HOME: config }, await folderWith())).rejects.toMatchObject({
      what: `${join(config, link)} is a symbolic link to what is not there, so the settings are not known.`,
    })
  })

  test.each([".opencode", repositoryFile])("of the repository: %s", async (link) => {
    const root = await folderWith({ [`${dirname(link)}/other`]: "" })
    await symlink("../team/rules.json", join(root, link))
    await expect(policyOf({ XDG_CONFIG_HOME: root }, root)).rejects.toMatchObject({
      what: `${link} is a symbolic link to what is not there, so the settings are not known.`,
    })
  })

  test("one that leads to a file, or to a folder without the file, is as good as what it leads to", async () => {
    const root = await folderWith({ "team/rules.json": '{"redaction": {"emails": true}}' })
    await symlink("team", join(root, ".opencode"))
    expect((await policyOf({ XDG_CONFIG_HOME: root }, root)).policy).toEqual(plain)
    await symlink("rules.json", join(root, "team/opencode-session.json"))
    expect((await policyOf({ XDG_CONFIG_HOME: root }, root)).policy).toEqual({ ...plain, emails: true })
  })
})

test("one that is not UTF-8 is refused: its literals would be other ones", async () => {
  const bytes = Buffer.from('{"redaction": {"rules": [{"kind": "plan", "literal": "Zürich-Plan"}]}}', "latin1")
  const [config, root] = [await folderWith({ "opencode-session/config.json": bytes }), await folderWith()]
  await expect(policyOf({ XDG_CONFIG_HOME: config }, root)).rejects.toThrow(/config\.json is not UTF-8/)
  const repository = await folderWith({ [repositoryFile]: bytes })
  await expect(policyOf({ XDG_CONFIG_HOME: root }, repository)).rejects.toThrow(`${repositoryFile} is not UTF-8`)
})

test("whatever is in the file, it is read or refused", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => `{"redaction": ${json}}`),
      ),
      (text) => {
        try {
          parseSettings(text, "FILE")
        } catch (error) {
          expect(error).toBeInstanceOf(Failure)
        }
      },
    ),
  )
})

test("schema.json says the same (npm run schema)", () => {
  const published = JSON.parse(readFileSync(new URL("../../schema.json", import.meta.url), "utf8"))
  expect(published).toEqual(jsonSchema())
})
