/** A whole session: what goes, and that nothing else changes. */
import { createHash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { redactor } from "../../src/redact/redactor.ts"
import { canonicalPieces, canonicalText } from "../../src/session/document/canonical.ts"
import { flawsOf } from "../../src/session/document/foreign-file.ts"
import { relate, sameMessage } from "../../src/session/relation/relation.ts"
import type { Message, Part, SessionDocument } from "../../src/session/schema.ts"
import { isGone, letters, seeded } from "../bed/planted.ts"
import { madeSession, textsIn } from "../bed/session.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"
import { tag } from "../bed/tag.ts"

const plain = redactor({ tag })

describe("a made-up session of 1 MB", () => {
  const { session, planted } = madeSession(1e6, 200)
  const { family, report } = plain.family([session])

  test("98 of 100 planted secrets are gone, of 50 kinds and more", () => {
    const text = textsIn(family)
      .map((one) => one.replace(/^(?:\d{5}\| |\+)/gm, ""))
      .join("\n\n")
    const left = planted.filter(({ secret }) => !isGone(secret, text))
    expect(new Set(planted.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(50)
    expect(left.length / planted.length, JSON.stringify(left)).toBeLessThanOrEqual(0.02)
  })

  test("without secrets hardly anything is taken out", () => {
    const clean = madeSession(1e6, 0).session
    const { places } = plain.family([clean]).report
    expect(places.length, JSON.stringify(places)).toBeLessThanOrEqual(3)
  })

  test("its shape, ids, hashes, signatures, counts and times stay", () => {
    const bones = (value: unknown, key = ""): unknown => {
      if (typeof value === "string")
        return /^(?:id|sessionID|messageID|parentID|hash|type|tool|callID|signature|role|agent|providerID)$/.test(key)
          ? value
          : "text"
      if (Array.isArray(value)) return value.map((one) => bones(one, key))
      if (typeof value !== "object" || value === null) return value
      return Object.entries(value).map(([name, one]) => [name, bones(one, name)])
    }
    expect(bones(family)).toEqual(bones([session]))
  })

  test("twice is once, and nothing remains", () => {
    const again = plain.family(family)
    expect(again.family).toEqual(family)
    expect(again.report.places).toEqual([])
    expect(plain.remaining(JSON.stringify(family[0]))).toEqual([])
    expect(plain.remaining(JSON.stringify(session)).length).toBeGreaterThan(100)
  })

  test("the report names places and never a value", () => {
    const said = JSON.stringify(report)
    for (const { secret } of planted) expect(said).not.toContain(secret)
    expect(Object.values(report.counts).reduce((sum, one) => sum + one, 0)).toBe(report.places.length)
    expect(report.places[0]).toMatchObject({ session: "ses_made" })
  })
})

const withPart = (part: object, line = user("hello")): SessionDocument => {
  const messages = conversation(line, assistant(["completed"]))
  const last = messages[1] as Message
  return sessionOf([messages[0] as Message, { ...last, parts: [{ ...last.parts[0], ...part } as Part] }])
}
const state = (given: object) => ({
  status: "completed",
  title: "",
  input: {},
  output: "",
  metadata: {},
  time: { start: 1, end: 2 },
  ...given,
})
const cleared = (session: SessionDocument, rules = {}) => redactor({ tag, ...rules }).family([session])

describe("what a user answers to a question of the agent", () => {
  const output = (pairs: [string, string][]) =>
    `User has answered your questions: ${pairs.map(([asked, answer]) => `"${asked}"="${answer}"`).join(", ")}. You can now continue with the user's answers in mind.`
  const asked = (pairs: [string, string][], labels: string[] = []) =>
    withPart({
      tool: "question",
      state: state({
        input: {
          questions: pairs.map(([question]) => ({
            question,
            header: "",
            options: labels.map((label) => ({ label, description: "" })),
          })),
        },
        output: output(pairs),
        metadata: { answers: pairs.map(([, answer]) => answer.split(", ")) },
      }),
    })
  const key = letters(seeded(5), 40)
  const around: [[string, string], [string, string]] = [
    ["Which database, and why?", "Postgres 16"],
    ["Go on?", "Yes"],
  ]

  test.each([
    ["What is the DB password?", ["x9Trq", "Lm42z"].join("")],
    ["What is the password of the user admin?", "plum77"],
    ["Which password should I set for the shop?", "mango#77"],
    ["Which API key should I use?", key],
    ["Please paste your token", key],
    ["Wie lautet das Passwort?", "mango#77"],
    ["Which secrets are there?", `${key}, ${key.toUpperCase()}9`],
    ["What is your seed phrase?", "witch collapse practice feed shame open despair creek road again ice least"],
    [
      "What are the seed words of the wallet?",
      "witch collapse practice feed shame open despair creek road again ice least",
    ],
    ["What is the TOTP secret?", ["jbsw y3dp", "ehpk 3pxp"].join(" ")],
    ["What is the passphrase?", "correct horse battery staple"],
    ["What is the passphrase?", "dog 77 barks loud"],
    ["What is the DB password?", ["x9Trq", "Lm42z "].join("")],
    ["I need the shop's database. What is the password of the user app?", "plum77"],
    ["What are the username and password?", "al:mango#77"],
    ["Which host, and what is the password?", "plum77"],
    ["What is the user/password?", "plum77"],
    ["To go on I need your GitHub token. Can you paste it?", key],
    ["What is the current value of DB_PASSWORD?", "plum77"],
    ["What value should API_TOKEN have?", key],
    ["The server needs a password. What is it?", "mango#77x"],
    ["The server asks for a password; which one?", "mango#77x"],
    ["Now what is the password?", "mango#77x"],
    ["Also the password?", "mango#77x"],
    ["Send me the password please", "mango#77x"],
    ["Type the password again", "mango#77x"],
    ["Please paste the token here, or say skip", key],
    ["Please paste the password here, or say skip", "mango#77x"],
  ])("gone: %s", (question, answer) => {
    const session = asked([around[0], [question, answer], around[1]])
    const { family } = cleared(session)
    const written = JSON.stringify(family)
    for (const one of answer.split(", ")) expect(written).not.toContain(one.trim())
    for (const words of around.flat()) expect(written).toContain(words)
    expect(plain.family(family).family).toEqual(family)
    expect(plain.remaining(JSON.stringify(family[0]))).toEqual([])
    expect(plain.remaining(JSON.stringify(session))).not.toEqual([])
  })

  test.each([
    ["Where should I store the token?", "localStorage2"],
    ["Which hashing for passwords?", "PBKDF2-SHA256"],
    ["Which password policy?", "min12chars!"],
    ["Where do you keep your passwords?", "1Password"],
    ["How should the session token be signed?", "HS256"],
    ["Which variable holds the API key?", "ACME_API_KEY2"],
    ["Which library for password hashing?", "bcryptjs@2.4.3"],
    ["Should I rotate the token?", "Yes, 90d"],
    ["Where is the password?", ".env.local2"],
    ["Which fixture should I use?", key],
    ["What is the ticket for the password bug?", "PROJ-1234"],
    ["What is the password bug ticket?", "PROJ-1234"],
    ["What is the commit that broke the auth token?", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"],
    ["What is the column for the password?", "pw_hash_v2"],
    ["What is the expiry of the token?", "15m-sliding"],
    ["What is the format of the token?", "JWT-RS256"],
    ["What are the requirements for a password?", "min-8-chars, one-digit1"],
    ["What is the username, not the password?", "bob_admin42"],
    ["What is the token?", "See PROJ-1234"],
    ["What is the password?", "Use the one of step 2"],
    ["What is the password?", "ask bob he knows it"],
    ["What is the password?", "nope we use ssh keys"],
    ["What is the password?", "dog 77 barks loud"],
    ["What is the DB password?", "we use peer auth there"],
    ["What is the passphrase?", "use whatever you like best"],
    ["What is the passphrase?", "there never was one"],
    ["The server needs a password. What is the user?", "bob_admin42"],
    ["What is the seed phrase?", "we never made any seed"],
    ["What is the password?", "See PROJ-1234"],
    ["What is the password?", "read .env.local2 of app2"],
    ["What is the password?", "skip it until 2026-12-01"],
  ])("stays: %s", (question, answer) => {
    const session = asked([[question, answer], ...around])
    expect(cleared(session).family).toEqual([session])
  })

  test.each([
    ["What is the DB password?", "hunter2x, plum77"],
    ["What is the token to use?", key],
  ])("stays, where the agent offers it itself: %s", (question, answer) => {
    const session = asked([[question, answer]], answer.split(", "))
    expect(cleared(session).family).toEqual([session])
    const other = asked([[question, `${answer}, mango#77xyz`]], answer.split(", "))
    const written = JSON.stringify(cleared(other).family)
    expect(written).toContain(`"${question}\\"=\\"${answer}, [REDACTED-`)
    expect(written).not.toContain("mango")
  })

  test.each([
    ["Choose the column for the password", "pw_hash_v2"],
    ["Tell me the algorithm for the password", "argon2id-64mb"],
    ["Password", "bcrypt-12rounds"],
  ])("stays, where the agent offers it and the question ends in a name: %s", (question, answer) => {
    const session = asked([[question, answer], ...around], [answer])
    expect(cleared(session).family).toEqual([session])
    expect(plain.remaining(JSON.stringify(session))).toEqual([])
    expect(JSON.stringify(cleared(asked([[question, "mango#77xyz"]], [answer])).family)).not.toContain('=\\"mango')
  })

  test("of a few words the password goes alone", () => {
    for (const answer of ["it is ~", "al / ~", "~ for al"]) {
      const session = asked([["What is the DB password?", answer.replace("~", "mango#77x")], ...around])
      const written = JSON.stringify(cleared(session).family)
      expect(written).not.toContain("mango")
      expect(written).toContain(`=\\"${answer.replace("~", "[REDACTED-password-")}`.replace(" for al", ""))
      expect(plain.remaining(JSON.stringify(cleared(session).family[0]))).toEqual([])
    }
  })

  test("a token goes, also where the agent offers it", () => {
    const token = `ghp_${letters(seeded(4), 36)}`
    expect(JSON.stringify(cleared(asked([["Which token?", token]], [token])).family)).not.toContain(token)
  })

  test("of a long output the last answer goes, too", () => {
    const session = asked([
      ["What went wrong?", "It stops. ".repeat(600)],
      ["What is the password?", "plum77"],
    ])
    expect(JSON.stringify(cleared(session).family)).not.toContain("plum77")
  })
})

test("the secret members of a JWK that a tool is given", () => {
  const member = letters(seeded(6), 43)
  const point = letters(seeded(7), 43)
  const session = withPart({ state: state({ input: { key: { kty: "EC", crv: "P-256", x: point, d: member } } }) })
  const written = JSON.stringify(cleared(session).family)
  expect(written).not.toContain(member)
  expect(written).toContain(point)
})

test("secrets as values of tool inputs go by their key, or by the argument before", () => {
  const random = seeded(9)
  for (let round = 0; round < 50; round++) {
    const secret = letters(random, 14)
    const inputs = [
      { env: { DB_PASSWORD: secret } },
      { headers: { Authorization: `Bearer ${secret}` } },
      { headers: [["X-Api-Key", secret]] },
      { connection: { user: "al", password: secret } },
      { args: ["--user", "al", "--password", secret] },
      { env: [{ name: "API_TOKEN", value: secret }] },
      { login: { password: { value: secret } } },
      { secrets: [{ value: secret }] },
      { element: "Password field", ref: "e12", text: secret },
      { element: 'textbox "Password"', ref: "e12", text: secret },
    ]
    for (const input of inputs)
      expect(
        JSON.stringify(cleared(withPart({ state: state({ input }) })).family),
        JSON.stringify(input),
      ).not.toContain(secret)
  }
})

describe("a command as a list of its arguments", () => {
  const secret = ["mango", "77x"].join("#")
  test.each([
    [["sshpass", "-p", secret, "ssh", "al@host"]],
    [["mysql", "-u", "root", `-p${secret}`, "shop"]],
    [["/usr/bin/redis-cli", "-h", "db", "-a", secret]],
    [["docker", "login", "-u", "al", "-p", secret]],
    [["curl", "-u", `al:${secret}`, "https://host.dev"]],
    [["mysql", "--password", secret]],
    [["curl", "--proxy-user", `al:${secret}`, "https://host.dev"]],
    [["helm", "--user", `al:${secret}`]],
    [["curl", `https://host.dev/${"items/".repeat(40)}`, "-u", `al:${secret}`]],
    [["redis-cli", "-h", `${"db.".repeat(80)}dev`, "-a", secret]],
    [["mysql", "-e", "select 1; select 2 | 3", `-p${secret}`]],
    [["sudo", "mysql", "-u", "root", `-p${secret}`]],
    [["sudo", "-u", "deploy", "mysql", "-u", "root", `-p${secret}`]],
    [["timeout", "5", "mysql", "-u", "root", `-p${secret}`]],
    [["/usr/bin/nohup", "mysql", "-u", "root", `-p${secret}`]],
    [["LANG=C", "mysql", "-u", "root", `-p${secret}`]],
    [["sudo", "-E", "env", "LANG=C", "/usr/bin/mysql", `-p${secret}`]],
  ])("gone: %j", (args) => {
    const session = withPart({ state: state({ input: { command: args } }) })
    const { family } = cleared(session)
    expect(JSON.stringify(family)).not.toContain("mango")
    for (const word of args.filter((one) => !one.includes(secret))) expect(JSON.stringify(family)).toContain(word)
    expect(plain.family(family).family).toEqual(family)
    expect(plain.remaining(JSON.stringify(family[0]))).toEqual([])
    expect(plain.remaining(JSON.stringify(session))).not.toEqual([])
  })
  test.each([
    [["docker", "run", "-p", "8080:80x2", "nginx:1.27-alpine3"]],
    [["mysql", "-u", "root", "-p", "shop2"]],
    [["7z", "x", "a2.7z", "-o/tmp/x2"]],
    [["git", "commit", "-m", "mango#77x"]],
    [["curl", "-H", "X-What: the password", "mango#77x"]],
    [["docker", "run", "--name", "change password", "nginx:1.2"]],
    [["echo", "mysql", "-u", "root", "-pmango#77x"]],
    [["sudo", "-u", "postgres", "docker", "exec", "-p", "x2"]],
    [["docker", "run", "-e", "my token", "alpine3"]],
    [["curl", "--proxy-user", "", "http://x:80/y2"]],
  ])("stays: %j", (args) => {
    const session = withPart({ state: state({ input: { command: args } }) })
    expect(cleared(session).family).toEqual([session])
  })
  test("a long one is read once, and not for each that follows", () => {
    const list = (size: number) => ["curl", "-d", "item 12; ".repeat(size), ..."abcdefghijkl"]
    const time = (args: string[]) => {
      const session = withPart({ state: state({ input: { command: args } }) })
      const start = performance.now()
      expect(cleared(session).family).toEqual([session])
      return performance.now() - start
    }
    time(list(10))
    expect(time(list(200_000))).toBeLessThan(1000)
  })
})

describe("a number", () => {
  const [pin, long] = [
    ["4821", "3377"],
    ["482133", "770912"],
  ].map((halves) => Number(halves.join(""))) as [number, number]
  const both = (given: object) => withPart({ state: state({ input: given, metadata: { ran: [given] } }) })
  const counts = { timeout: long, time: { start: long, end: long }, exitCode: long, max_tokens: long, offset: long }

  test.each([
    ["by its key", { password: pin }, { password: "X" }],
    ["by the argument before", { args: ["--password", pin] }, { args: ["--password", "X"] }],
    [
      "by a name beside",
      { env: [{ name: "DB_PASSWORD", value: pin }] },
      { env: [{ name: "DB_PASSWORD", value: "X" }] },
    ],
  ])("goes from what a tool was given and what it gave %s, and a marker is a text", (_, given, left) => {
    const session = both(given)
    const { family } = cleared(session)
    const written = JSON.stringify(family).replaceAll(/\[REDACTED-password-\w{6}\]/g, "X")
    expect(written).toBe(JSON.stringify([both(left)]))
    expect(redactor({ tag }).remaining(JSON.stringify(family[0]))).toEqual([])
    expect(redactor({ tag }).remaining(JSON.stringify(session)).length).toBeGreaterThan(0)
    expect(cleared(family[0] as SessionDocument).family).toEqual(family)
    expect(relate((family[0] as SessionDocument).messages, session.messages)).toEqual({ kind: "equal" })
    const other = both(JSON.parse(JSON.stringify(given).replace(`${pin}`, "[1]")))
    expect(relate((family[0] as SessionDocument).messages, other.messages).kind).toBe("diverged")
  })

  test("goes where it was found elsewhere, or is known, and stays where something is counted", () => {
    const given = { account: long, ...counts }
    const session = { ...both(given), messages: [...both(given).messages, ...conversation(user(`password="${long}"`))] }
    const left = ({ messages }: SessionDocument) =>
      (messages[1] as unknown as { parts: [{ state: object }] }).parts[0].state
    const expected = { input: { account: expect.stringMatching(/^\[REDACTED-/), ...counts } }
    expect(left(cleared(session).family[0] as SessionDocument)).toMatchObject(expected)
    expect(left(cleared(both(given), { known: [`${long}`] }).family[0] as SessionDocument)).toMatchObject(expected)
    const plainly = both({ ...counts, port: 5432, id: 204_811_377, password_length: 204_811 })
    expect(cleared(plainly).family).toEqual([plainly])
  })
})

test("what stands beside no name of a secret stays", () => {
  const inputs = [
    { element: "Password reset link", text: "sunny12day" },
    { element: "Search field", text: "sunny12day" },
    { user: { value: "sunny12day" }, password: { label: "sunny12day", value: "" } },
    { token: { type: "identifier", value: "parseToken", start: 4 } },
  ]
  const sessions = inputs.map((input) => withPart({ state: state({ input }) }))
  expect(plain.family(sessions).family).toEqual(sessions)
})

test("a value found in the last message is taken out of the first, and of the subagent", () => {
  const session = withPart({ state: state({ output: "DB_PASSWORD=mango#77xyz" }) }, user("try mango#77xyz there"))
  const child = { ...sessionOf(conversation(user("use mango#77xyz"))), info: { ...session.info, id: "ses_2" } }
  expect(JSON.stringify(plain.family([child, session]).family)).not.toContain("mango#77xyz")
})

test("a provider's metadata stays byte for byte, a tool's does not", () => {
  const secret = `ghp_${letters(seeded(4), 36)}`
  const part = { metadata: { anthropic: { signature: secret } }, state: state({ metadata: { output: secret } }) }
  const [out] = cleared(withPart(part)).family
  const [made] = (out as SessionDocument).messages[1]?.parts ?? []
  expect(made?.type === "tool" && made.metadata).toEqual(part.metadata)
  expect(made?.type === "tool" && JSON.stringify(made.state)).not.toContain(secret)
})

test("text in a data: URL is looked into, a picture is reported", () => {
  const url = (mime: string, text: string) => `data:${mime};base64,${Buffer.from(text).toString("base64")}`
  const file = (mime: string, text: string) => ({ type: "file", mime, url: url(mime, text) })
  const text = cleared(withPart(file("text/plain", "DB_PASSWORD=mango#77xyz")))
  const [part] = (text.family[0] as SessionDocument).messages[1]?.parts ?? []
  const body = part?.type === "file" ? Buffer.from(part.url.split(",")[1] ?? "", "base64").toString() : ""
  expect(body).toMatch(/^DB_PASSWORD=\[REDACTED-password-\w{6}\]$/)
  const picture = cleared(withPart(file("image/png", "\u0000PNG")))
  expect(picture.report.unseen).toMatchObject([{ mime: "image/png", message: 2, where: "attachment" }])
})

test("what is said of an attachment and what is in it are searched each by itself", () => {
  const token = ["npm", "q8Z2mK4xW9sTq8Z2mK4xW9sTq8Z2mK4xW9sT"].join("_")
  const body = Buffer.from("DB_PASSWORD=mango#77xyz").toString("base64")
  for (const url of [
    `data:text/plain;name=${token};base64,${body}`,
    `data:text/plain;token=mango#77xyz;base64,${body}`,
  ]) {
    const { family } = cleared(withPart({ type: "file", mime: "text/plain", url }))
    const [, said = "", written = ""] = /"url":"([^"]*);base64,([^"]*)"/.exec(JSON.stringify(family)) ?? []
    expect(said).toMatch(/^data:text\/plain;(?:name|token)=\[REDACTED-[a-z-]+-\w{6}\]$/)
    expect(Buffer.from(written, "base64").toString()).toMatch(/^DB_PASSWORD=\[REDACTED-password-\w{6}\]$/)
    expect(redactor({ tag }).remaining(JSON.stringify(family[0]))).toEqual([])
  }
})

describe("an attachment is looked into, however its URL says what it is", () => {
  const words = "DB_PASSWORD=mango#77xyz in /home/al/shop, sunflower"
  const body = (text: string) => Buffer.from(text).toString("base64")
  const part = (url: string) => withPart({ type: "file", mime: "text/plain", url }, user("DB_PASSWORD=mango#77xyz"))
  const heads = [
    "text/plain; charset=utf-8;base64",
    " text/plain ;charset=utf-8 ; base64 ",
    'text/plain;name="a, b";base64',
    'text/plain;name="a;base64',
    `text/plain;name=${"a".repeat(500)};base64`,
    `text/plain;name=${"a".repeat(5000)};base64`,
    "text/plain;base64;charset=utf-8",
    "text/plain;charset;base64",
    "text;base64",
    "plain text or so;base64",
    "text/ pl@in;base64",
    ";base64",
  ]
  test.each(heads.map((head) => [head.slice(0, 40), head]))("data:%s", (_, head) => {
    const url = `data:${head},${body(words)}`
    const { family, report } = cleared(part(url))
    const [left] = family as [SessionDocument]
    const [, before = "", written = ""] = /"url":(".*),([^",]*)"/.exec(JSON.stringify(left)) ?? []
    expect(JSON.parse(`${before}"`)).toBe(`data:${head}`)
    expect(Buffer.from(written, "base64").toString()).toMatch(/^DB_PASSWORD=\[REDACTED-password-\w{6}\] in \/home/)
    expect(report.unseen).toEqual([])
    expect(redactor({ tag }).remaining(JSON.stringify(left))).toEqual([])
    expect(
      redactor({ tag }).remaining(JSON.stringify(withPart({ type: "file", mime: "text/plain", url }))),
    ).toHaveLength(1)
    expect(relate(left.messages, part(url).messages)).toEqual({ kind: "equal" })
    const there = flawsOf(withPart({ type: "file", mime: "text/plain", url }))
    expect(there.map(({ what }) => what)).toEqual(["home path /home/al"])
  })

  test("escaped as in a URL, and without base64", () => {
    for (const url of [
      `data:text/plain; charset=utf-8;base64,${encodeURIComponent(body(`${words}?`))}`,
      `data:text/plain; charset=utf-8,${encodeURIComponent(words)}`,
    ])
      expect(decodeURIComponent(JSON.stringify(cleared(part(url)).family))).not.toMatch(
        new RegExp(`mango|${body("mango#77x")}`),
      )
  })

  test("one that is no text is named, and nothing is put into it", () => {
    const odd = `data:image/png; name=x;base64,${body("\0PNG mango#77xyz")}`
    for (const url of [odd, `${odd} and more`]) {
      const { family, report } = cleared(part(url))
      expect(JSON.stringify(family)).toContain(url)
      expect(report.unseen).toMatchObject([{ mime: "image/png", where: "attachment" }])
    }
  })

  test("prose that begins so stays prose", () => {
    const session = withPart({ type: "file", mime: "text/plain", url: "data: /home/al/x, DB_PASSWORD=mango#77xyz" })
    expect(JSON.stringify(cleared(session).family)).toMatch(/data: \/home\/al\/x, DB_PASSWORD=\[REDACTED-/)
  })
})

describe("a text that begins like a data: URL", () => {
  const words = "the registry token is npm_q8Z2mK4xW9sTq8Z2mK4xW9sTq8Z2mK4xW9sT, DB_PASSWORD=plum-Tr33-9"
  const heads = ["data:image/png;base64,iVBORw0KGgo=\n", "data:image/png;base64,iVBORw0KGgoA ", "data:image/png,"]
  const more = ["data:text/plain;base64,/w==\n", "data:text/plain;base64,YQ==\n", "data:text/plain,100% "]
  const isClean = (session: SessionDocument) => {
    const { family } = cleared(session)
    expect(JSON.stringify(family)).not.toMatch(/plum-Tr33-9|npm_q8Z2/)
    expect(redactor({ tag }).remaining(JSON.stringify(family[0]))).toEqual([])
    expect(redactor({ tag }).remaining(JSON.stringify(session)).length).toBeGreaterThan(0)
  }

  test.each([...heads, ...more])(
    "is searched as it stands, and so is an attachment with more behind it: %j",
    (head) => {
      isClean(withPart({}, user(head + words)))
      isClean(withPart({ state: state({ output: head + words }) }))
      isClean(withPart({ type: "file", mime: "image/png", url: head + words }))
      const attachments = [{ id: "prt_a", type: "file", mime: "image/png", url: head + words }]
      isClean(withPart({ state: state({ attachments }) }))
    },
  )

  test("is looked into where all of it is base64 of a text, also in lines, whatever its name is", () => {
    const body = Buffer.from(`${"all is well. ".repeat(9)}\n${words}`).toString("base64")
    const lines = body.replace(/.{76}/g, "$&\n")
    const broken = body.replace(/.{11}/g, "$& \n ")
    for (const url of [body, lines, broken].map((one) => `data:text/plain;base64,${one}`)) {
      const opened = (part: object) => {
        const [{ messages } = { messages: [] }] = cleared(withPart(part)).family
        const [, written = ""] = /base64,([^"]*)"/.exec(JSON.stringify(messages[1]?.parts)) ?? []
        return Buffer.from(written, "base64").toString()
      }
      expect(opened({ type: "file", mime: "text/plain", url })).toMatch(/DB_PASSWORD=\[REDACTED-/)
      if (url.includes("\n")) continue
      expect(opened({ state: state({ input: { image_url: url } }) })).toMatch(/DB_PASSWORD=\[REDACTED-/)
    }
  })

  test("stays a picture where it is an attachment", () => {
    const url = `data:image/png;base64,${Buffer.from("\u0000PNG").toString("base64")}`
    const { report } = cleared(
      withPart({ state: state({ output: url, attachments: [{ type: "file", mime: "image/png", url }] }) }),
    )
    expect(report.unseen).toHaveLength(1)
  })
})

test("the output of a tool or a file can be dropped; of .env the names stay", () => {
  const read = {
    tool: "read",
    state: state({ input: { filePath: "/app/.env.local" }, output: "00001| A=1\n00002| B=two words" }),
  }
  const dropped = JSON.stringify(cleared(withPart(read), { drop: [{ file: ".env*", keep: "names" }] }).family)
  expect(dropped).toContain("00001| A=[REDACTED-dropped-value-")
  expect(dropped).not.toContain("two words")
  const whole = JSON.stringify(cleared(withPart(read), { drop: [{ tool: "read" }] }).family)
  expect(whole).toContain("[REDACTED-dropped-output-")
  expect(whole).not.toContain("two words")
})

test("a tool whose output is dropped has another name in OpenCode 2", () => {
  for (const names of [
    ["bash", "shell"],
    ["task", "subagent"],
    ["apply_patch", "patch"],
  ])
    for (const rule of names)
      for (const tool of names) {
        const session = withPart({ tool, state: state({ output: "the plan for Friday" }) })
        const said = JSON.stringify(cleared(session, { drop: [{ tool: rule }] }).family)
        expect(said, `${rule} ${tool}`).not.toContain("Friday")
      }
  const other = withPart({ tool: "read", state: state({ output: "the plan for Friday" }) })
  expect(cleared(other, { drop: [{ tool: "shell" }, { tool: "toString" }] }).family).toEqual([other])
})

describe("of a call whose output is dropped", () => {
  const text = "the plan for Friday"
  const url = `data:application/pdf;base64,${Buffer.from(`%PDF \u0000 ${text}`).toString("base64")}`
  const file = { id: "prt_a", sessionID: "ses_x", messageID: "msg_1", type: "file", mime: "application/pdf", url }
  const note = { attachments: [{ at: 0, file }] }
  const patch = `--- a\n+++ a\n@@ -1 +1 @@\n-x\n+${text}\n`
  const copies: Record<string, Record<string, unknown>> = {
    "the file that read shows": { display: { type: "file", path: "/app/a", text, truncated: false } },
    "a patch": { filediff: { file: "/app/a", patch, additions: 1, deletions: 1 } },
    "the whole file, up to 1.13": { filediff: { file: "/app/a", before: "x", after: text } },
    "files of a patch, and its diff": { files: [{ filePath: "/app/a", patch }], diff: patch },
    "what an MCP server says": { structuredContent: { said: [text] }, note: text },
    "an attachment that stands beside the session": { "opencode-session": note },
  }
  const drop = [{ file: "a", keep: "names" as const }, { tool: "read" }]
  const told = { output: "", exit: 1, truncated: false, loaded: [], diagnostics: {}, sessionId: "ses_child" }
  const call = (given: object, tool = "read") => withPart({ tool, state: state(given) })
  const stateOf = ({ messages }: SessionDocument) =>
    (messages[1] as unknown as { parts: [{ state: object }] }).parts[0].state

  test.each(Object.keys(copies))("%s goes as well, and check tells where it is still there", (name) => {
    for (const tool of ["read", "other"]) {
      const session = call({ input: { filePath: "/app/a" }, metadata: { ...told, ...copies[name] } }, tool)
      const { family, report } = cleared(session, { drop })
      const [left] = family as [SessionDocument]
      expect(JSON.stringify(left)).not.toMatch(/Friday|data:/)
      expect(stateOf(left)).toMatchObject({ metadata: told })
      expect(report.clean).not.toContain("msg_1")
      expect(redactor({ tag, drop }).remaining(JSON.stringify(session))).toContainEqual(
        expect.objectContaining({ kind: "dropped-output" }),
      )
      expect(redactor({ tag, drop }).remaining(JSON.stringify(left))).toEqual([])
      expect(cleared(left, { drop }).family).toEqual([left])
      expect(relate(left.messages, session.messages)).toEqual({ kind: "equal" })
      const other = call({ input: { filePath: "/app/b" }, metadata: { ...told, ...copies[name] } }, tool)
      expect(relate(left.messages, other.messages).kind).toBe("diverged")
    }
  })

  test("the words of a failure go as well, and it is the same call for whoever has them", () => {
    const { output, ...failed } = state({ status: "error", error: text }) as Record<string, unknown>
    const session = withPart({ tool: "read", state: failed })
    const { family } = cleared(session, { drop })
    const [left] = family as [SessionDocument]
    expect(JSON.stringify(left)).not.toContain("Friday")
    expect(redactor({ tag, drop }).remaining(JSON.stringify(session))).toContainEqual(
      expect.objectContaining({ kind: "dropped-output" }),
    )
    expect(cleared(left, { drop }).family).toEqual([left])
    expect(relate(left.messages, session.messages)).toEqual({ kind: "equal" })
  })

  test("the attachment goes as well", () => {
    const session = call({ output: "PDF read", attachments: [file] })
    const { family, report } = cleared(session, { drop })
    expect(JSON.stringify(family)).not.toContain("data:")
    expect(report.unseen).toEqual([])
    const half = { ...stateOf(family[0] as SessionDocument), attachments: [file] }
    expect(redactor({ tag, drop }).remaining(JSON.stringify(call(half)))).toHaveLength(1)
  })

  test("it is the same session for whoever has the output", () => {
    const output = "<path>/app/a</path>\n<content>\n1: A=1\n2: # why\n3: and so on\n\n(End of file)\n</content>"
    const said = { input: { filePath: "/app/a" }, metadata: { display: { text } } }
    const failed = { status: "error", error: "no", time: { start: 1, end: 2 } }
    for (const given of [
      { ...said, output },
      { ...said, output: "" },
      { ...said, output: text, attachments: [file] },
    ])
      for (const tool of ["read", "other"])
        for (const session of [call(given, tool), withPart({ tool, state: { ...said, ...failed } })]) {
          const [left] = cleared(session, { drop }).family as [SessionDocument]
          expect(JSON.stringify(left)).not.toMatch(/Friday|so on/)
          expect(relate(left.messages, session.messages)).toEqual({ kind: "equal" })
          expect(relate(session.messages, left.messages)).not.toEqual({ kind: "equal" })
        }
  })

  test("a marker that somebody put there is not believed", () => {
    const session = call({ output: text, attachments: [file] })
    const [left] = cleared(session, { drop }).family as [SessionDocument]
    const [one, other] = [left, session].map(({ messages }) => messages[1] as Message)
    expect(sameMessage(one as Message, other as Message, () => true)).toBe(true)
    expect(sameMessage(one as Message, other as Message, () => false)).toBe(false)
  })

  test("the same message stays where nothing of it is to go", () => {
    const session = call({ metadata: told })
    expect(cleared(session, { drop }).family).toEqual([session])
    expect(cleared(session, { drop }).report.clean).toContain("msg_1")
  })
})

test("messages that were clean are searched for values alone, and the report says which are clean", () => {
  const said = ["TOKEN=q8Z2mK4xW9sT", "try mango#77xyz", "DB_PASSWORD=mango#77xyz"]
  const session = sessionOf(conversation(...said.map(user)))
  const { family, report } = plain.family([session], { clean: ({ info }) => info.id !== "msg_2" })
  expect(JSON.stringify(family)).not.toContain("mango#77xyz")
  expect(JSON.stringify(family)).toContain("q8Z2mK4xW9sT")
  expect(report.clean).toEqual(["msg_0"])
})

test("what is known goes from keys of objects too, and the tripwire sees it where nobody looks", () => {
  const known = ["Vq8zR2xxpp"]
  const session = withPart({ state: state({ input: { Vq8zR2xxpp: 1 } }), callID: "call_Vq8zR2xxpp" })
  const { family } = cleared(session, { known })
  expect(JSON.stringify(family[0])).toContain('"[REDACTED-known-value-')
  expect(redactor({ tag, known }).remaining(JSON.stringify(family[0]))).toEqual([
    { kind: "known-value", where: "line 1" },
  ])
})

test("a key of an object is searched as any text", () => {
  const token = `ghp_${letters(seeded(4), 36)}`
  const own = [{ kind: "customer", pattern: "CUST-[0-9]{6}" }]
  for (const [secret, name] of [token, "CUST-204811", "mango#77xyz"].flatMap((one) => [
    [one, one],
    [one, `/srv/${one}/a`],
  ]))
    for (const place of [
      { input: { revoke: { [name as string]: true } } },
      { metadata: { diagnostics: { [name as string]: [] } } },
      { metadata: { [name as string]: 1 } },
    ]) {
      const session = withPart({ state: state(place) }, user("DB_PASSWORD=mango#77xyz"))
      const { family, report } = cleared(session, { own })
      expect(JSON.stringify(family)).not.toContain(secret)
      expect(report.clean).toEqual([])
      expect(redactor({ tag, own }).remaining(JSON.stringify(family[0]))).toEqual([])
      const remaining = redactor({ tag, own }).remaining(JSON.stringify(session))
      expect(remaining.map(({ where }) => where)).toContainEqual(expect.stringMatching(/^message 2 /))
      const written = canonicalPieces({ ...session, messages: session.messages.slice(1) })
      if (secret !== "mango#77xyz") expect(redactor({ tag, own }).remaining(written)).not.toEqual([])
    }
})

test("names of files in the head are searched, their hashes are not", () => {
  const own = [{ kind: "customer", pattern: "CUST-[0-9]{6}" }]
  const facts = (file: string) => ({ files: { "src/password.ts": "9".repeat(40), [file]: "ab".repeat(20) } })
  const left = (file: string) =>
    redactor({ tag, own }).remaining(canonicalPieces({ ...withPart({}), "opencode-session": facts(file) } as never))
  expect(left("src/a.ts")).toEqual([])
  expect(left("fixtures/CUST-204811.json")).toHaveLength(1)
})

test("the tripwire reads also what is no whole session", () => {
  const broken = JSON.stringify({ info: {}, messages: [{ parts: ["DB_PASSWORD=mango#77xyz"] }] })
  expect(redactor({ tag }).remaining(broken)).toEqual([{ kind: "password", where: "line 1" }])
})

test("the tripwire, after a run of its redactor, still sees a text that was not replaced, put there since, or skipped as clean", () => {
  const long = (line: string) => `${"all is well. ".repeat(30)}\n${line}`
  const session = sessionOf(conversation(user(long("DB_PASSWORD=mango#77xyz")), user(long("nothing"))))
  const one = redactor({ tag })
  const { family } = one.family([session])
  expect(one.remaining(JSON.stringify(family[0]))).toEqual([])
  expect(one.remaining(JSON.stringify(session))).toHaveLength(1)
  expect(one.remaining(JSON.stringify(family[0]).replace("nothing", "TOKEN=q8Z2mK4xW9sT"))).toHaveLength(1)
  const skipped = one.family([session], { clean: () => true }).family[0]
  expect(one.remaining(JSON.stringify(skipped))).toHaveLength(1)
})

test("the tripwire tells which messages it found clean, and takes them for it the next time, as long as they are the same", () => {
  const session = sessionOf(conversation(user("DB_PASSWORD=mango#77xyz"), user("nothing"), user("Vq8zR2xxpp")))
  const { id, sessionID } = (session.messages[1] as Message).info
  const look = (document: SessionDocument, clean: (written: string) => boolean = () => false) => {
    const kept: string[] = []
    const one = redactor({ tag, known: ["Vq8zR2xxpp"] })
    const remaining = one.remaining(canonicalPieces(document), { clean, keep: (written) => kept.push(written) })
    return { remaining, kept }
  }
  const first = look(session)
  const text = canonicalText(session)
  expect(first.kept.map((written) => JSON.parse(written).info.id)).toEqual([id])
  // What is known is told by its line as well, and that is the one in the file.
  const line = text.slice(0, text.indexOf("Vq8zR2xxpp")).split("\n").length
  expect(first.remaining).toEqual([
    { kind: "password", where: `message 1 of ${sessionID} (prompt)` },
    { kind: "known-value", where: `line ${line}` },
    { kind: "known-value", where: `message 3 of ${sessionID} (prompt)` },
  ])
  const inOne = redactor({ tag, known: ["Vq8zR2xxpp"] }).remaining(text)
  expect(new Set(inOne)).toEqual(new Set(first.remaining))
  const before = new Set<string>()
  look(session, (written) => !before.add(written))
  const again = look(session, (written) => before.has(written))
  expect(again).toEqual({ remaining: [{ kind: "known-value", where: `line ${line}` }], kept: [] })
  const changed = { ...session, messages: session.messages.map((one) => ({ ...one, note: "TOKEN=q8Z2mK4xW9sT" })) }
  expect(look(changed, (written) => before.has(written)).remaining.length).toBeGreaterThanOrEqual(3)
})

describe("a value in codes of a page or an address", () => {
  const value = ["hunter2", "%41", "xyZ9"].join("")
  const said = [`PASSWORD=${value}`, `I log in with ${value}.`]

  test("goes from where it stands as it is written as well", () => {
    const session = sessionOf(conversation(user(said.join("\n")), user(said[1] as string)))
    expect(JSON.stringify(plain.family([session]).family)).not.toContain(value)
  })

  test("stays where it was allowed as it is written", () => {
    const hash = (text: string) => createHash("sha256").update(text).digest("hex")
    const allowing = redactor({ tag, hash, allow: [{ hash: hash(value) }] })
    expect(allowing.redact(said[0] as string).text).toBe(said[0])
  })
})

test("a number goes whole or stays, and the session is the same for whoever has it", () => {
  const known = ["482", "193"].join("")
  const inputs = [
    { password: Number(`${known}77`) },
    { id: Number(`10${known}50123`) },
    { pin: Number(known) },
    { password: -Number(`${known}77`) },
    { password: Number(`${known}77e14`) },
  ]
  for (const [index, input] of inputs.entries()) {
    const session = withPart({ state: state({ input }) })
    const [made] = cleared(session, { known: [known] }).family as [SessionDocument]
    const isGone = index === 0 || index === 2
    expect([index, JSON.stringify(made).includes("REDACTED")]).toEqual([index, isGone])
    expect(relate(made.messages, session.messages)).toEqual({ kind: "equal" })
  }
})

test("what stays in an attachment is said of it as it is then", () => {
  const secret = ["hunter2", "xyZ9q"].join("")
  const inside = Buffer.from(`password = ${secret}`).toString("base64")
  const part = { type: "file", mime: "text/plain", url: `data:text/plain;base64,${inside} and password = ${secret}` }
  const [prompt, answer] = conversation(user("Look"), assistant()) as [Message, Message]
  const own = { ...part, id: "prt_1", sessionID: prompt.info.sessionID, messageID: prompt.info.id }
  const session = sessionOf([{ ...prompt, parts: [...prompt.parts, own as never] }, answer])
  const { report, family } = plain.family([session])
  expect(JSON.stringify(family)).not.toContain(inside)
  expect(report.unseen.flatMap((one) => (one as { secrets?: string[] }).secrets ?? [])).toEqual([])
})

test("what a file's rule drops stays dropped: a marker of another kind is no output", () => {
  const name = ["KNOWN", "VALUE"].join("")
  const rules = { drop: [{ file: ".env*", keep: "names" as const }], known: [name] }
  const input = { filePath: "/w/.env", password: Number(["4821", "9377"].join("")), content: `${name} = a` }
  const [made] = cleared(withPart({ tool: "write", state: state({ input }) }), rules).family as [SessionDocument]
  expect(JSON.stringify(made)).not.toContain(name)
  expect(redactor({ tag, ...rules }).remaining(canonicalText(made))).toEqual([])
})
