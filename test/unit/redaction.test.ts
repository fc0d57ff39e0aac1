/** What is taken out of a text, what stays, and that neither depends on luck. */
import { createHash } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { scanAgain } from "../../src/redact/compare-texts.ts"
import { viewsOf } from "../../src/redact/decoded-view.ts"
import { email } from "../../src/redact/detect/email.ts"
import { detectors } from "../../src/redact/detect/index.ts"
import { providers } from "../../src/redact/providers/index.ts"
import { exampleOf } from "../../src/redact/providers/provider.ts"
import { redactor } from "../../src/redact/redactor.ts"
import { scanner } from "../../src/redact/scan-text.ts"
import { canonicalPieces } from "../../src/session/document/canonical.ts"
import type { Message, SessionDocument } from "../../src/session/schema.ts"
import { adversarial } from "../bed/adversarial.ts"
import { isGone, makers, plant, seeded } from "../bed/planted.ts"
import { assistant, conversation, sessionOf, user } from "../bed/sessions.ts"
import { unwrapped, wrappers } from "../bed/wrappers.ts"

const letters = "abcdefghijklmnopqrstuvwxyz234567"
const tag = (secret: string) =>
  [...createHash("sha256").update(secret).digest().subarray(0, 6)].map((byte) => letters[byte & 31]).join("")
const plain = redactor({ tag })
const letters64 = (random: () => number) =>
  Buffer.from(Array.from({ length: 48 }, () => random() * 256)).toString("base64")
const cleared = (text: string, key?: string) => plain.redact(text, key).text.replace(/-[a-z2-7]{6}\]/g, "]")

describe("only the value goes, so that the text still makes sense", () => {
  test.each([
    ["password=hunter2x", "password=[REDACTED-password]"],
    ['{"password": "mango#77"}', '{"password": "[REDACTED-password]"}'],
    ["my password is hunter2x.", "my password is [REDACTED-password]."],
    ["postgres://al:s3cr3tpw@db:5432/shop", "postgres://al:[REDACTED-url-password]@db:5432/shop"],
    ["mysql -u root -pH7x9KqLm shop", "mysql -u root -p[REDACTED-password] shop"],
    ["deploy --password mango#77 --force", "deploy --password [REDACTED-password] --force"],
    ["- name: DB_PASSWORD\n  value: mango#77", "- name: DB_PASSWORD\n  value: [REDACTED-password]"],
    ["<password>mango#77</password>", "<password>[REDACTED-password]</password>"],
    ["Server=db;Password=mango#77;Encrypt=true", "Server=db;Password=[REDACTED-password];Encrypt=true"],
    ["machine h login al password mango#77", "machine h login al password [REDACTED-password]"],
  ])("%s", (text, expected) => expect(cleared(text)).toBe(expected))
})

describe("what is no secret stays", () => {
  test.each([
    "password=$PASSWORD",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of a workflow
    "password: ${{ secrets.DB_PASSWORD }}",
    'password = "<your password>"',
    "password = os.environ['DB_PASSWORD']",
    "const token = await getToken(user)",
    "const told = ({ bytes }: SavedSession): Old => bytes",
    "passwordField: 'Enter your password'",
    '"password": "Das Passwort ist falsch."',
    "token = previous_token",
    "max_tokens: 4096",
    'key: "checkout.confirm.title"',
    "commit 1f8b2c3d4e5f60718293a4b5c6d7e8f901234567",
    '"integrity": "sha512-mRyDmEw9/fCDXCGfL1sbgIw/GUK0PVxRW4YwgPN61F3LQ+fSyoBFarJVzgGyhF6kRzEQZ0FejDqm4WLXSeqQmw=="',
    "DB_PASSWORD=****",
    "{{worktree}}/src/secret.ts and {{home|url}}/.token",
    "ses_5b2f8a1c9d3e7f60 msg_01jc0de prt_77",
    "https://user:password@example.com",
    "The password must be at least 12 characters long.",
  ])("%s", (text) => expect(plain.redact(text)).toEqual({ text, found: [] }))
})

describe("as a page of HTML or a URL writes it, the value alone goes", () => {
  test.each([
    [
      '<div data-page="{&quot;password&quot;:&quot;~&quot;,&quot;user&quot;:1}">',
      '<div data-page="{&quot;password&quot;:&quot;!&quot;,&quot;user&quot;:1}">',
    ],
    ["DB_PASSWORD=&quot;~&quot;", "DB_PASSWORD=&quot;!&quot;"],
    ["password: &#39;~&#39;", "password: &#39;!&#39;"],
    ["password: &#x27;~&#x27;", "password: &#x27;!&#x27;"],
    ["password=&amp;#34;~&amp;#34;", "password=&amp;#34;!&amp;#34;"],
    ["&lt;password&gt;~&lt;/password&gt;", "&lt;password&gt;!&lt;/password&gt;"],
    ["<td>Password:&nbsp;~</td>", "<td>Password:&nbsp;!</td>"],
    ["%7B%22password%22%3A%22~%22%2C%22a%22%3A1%7D", "%7B%22password%22%3A%22!%22%2C%22a%22%3A1%7D"],
    ["?next=%252Flogin%253Fpassword%253D~", "?next=%252Flogin%253Fpassword%253D!"],
    ['{"html": "<p>password: &#39;~&#39;\\n</p>"}', '{"html": "<p>password: &#39;!&#39;\\n</p>"}'],
  ])("%s", (text, expected) =>
    expect(cleared(text.replace("~", "mango#77"))).toBe(expected.replace("!", "[REDACTED-password]")),
  )

  test("the value is the one that stands there, so it goes where it is written otherwise", () => {
    const text = "postgres%3A%2F%2Fapp%3Am%26ngo%4077xyz%40host\nit said m&ngo@77xyz again"
    expect(cleared(text)).toBe(
      "postgres%3A%2F%2Fapp%3A[REDACTED-url-password]%40host\nit said [REDACTED-url-password] again",
    )
  })

  test.each([
    'printf("%20s %4d%%\\n", password, 100 %25)',
    "<code>password = &quot;&lt;your password&gt;&quot;</code>",
    "<code>let token = <span>&quot;token&quot;</span>; a &amp;&amp; b</code>",
    "?redirect_uri=https%3A%2F%2Facme.dev%2Flogin%3Ferror%3Dpassword%2520required",
    "password%3D%24%7BDB_PASSWORD%7D",
  ])("stays: %s", (text) => expect(plain.redact(text)).toEqual({ text, found: [] }))
})

test("each of the vendors' tokens is found by its beginning, in an assignment at least", () => {
  for (const { rows } of providers)
    for (const row of rows) {
      const secret = exampleOf(row)
      const out = plain.redact(`first\napi_key = "${secret}"\nlast`).text
      expect(out, row.join(" ")).not.toContain(secret)
    }
})

test("so is a long one that holds base64 of many equal bits", () => {
  const rows = providers
    .flatMap(({ rows }) => rows)
    .filter(([, , alphabet, min]) => /64|url/.test(alphabet) && min >= 60)
  expect(rows.length).toBeGreaterThan(8)
  for (const row of rows) {
    const [, prefix, , min] = row
    const body = exampleOf(row).slice(prefix.length)
    const secret = `${prefix}${body.slice(0, 5)}${"A".repeat(9)}${body.slice(5, min - 9)}`
    expect(plain.redact(`first\n${secret}\nlast`).text, row.join(" ")).not.toContain(secret)
  }
})

describe("in every wrapper", () => {
  test.each(Object.keys(wrappers))("%s", (name) => {
    const wrap = wrappers[name] as (text: string) => string
    const random = seeded(3)
    const all = makers.map((maker) => plant(random, maker))
    const left = all.filter(({ secret, line }) => !isGone(secret, unwrapped(name, plain.redact(wrap(line)).text)))
    expect(left.length / all.length, JSON.stringify(left.map(({ kind }) => kind))).toBeLessThanOrEqual(0.05)
  })
})

describe("what the machine knows", () => {
  const secret = 'Vq8/zR+2 "x\\9é'
  const knowing = redactor({ tag, known: [secret] })
  test.each([
    ["raw", secret],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
    ["in JSON in JSON", JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
    ["in a URL", encodeURIComponent(secret)],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64 after one byte", Buffer.from(`a${secret}`).toString("base64")],
    ["in base64 after two bytes", Buffer.from(`ab${secret}cd`).toString("base64")],
  ])("%s", (_, written) => {
    const { text, found } = knowing.redact(`| al | ${written} | 3 |`)
    expect(found).toHaveLength(1)
    expect(text).toMatch(/^\| al \| [A-Za-z0-9+/]{0,4}\[REDACTED-known-value-[a-z2-7]{6}\][A-Za-z0-9+/=]{0,6} \| 3 \|$/)
  })
})

describe("what the machine knows, hidden by how a text is written", () => {
  const secret = "Vq8/zR+2<x'9é"
  const ascii = (text: string) =>
    text.replace(/[^ -~]|[<>&'+"]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)
  const entities = (text: string, which: string, radix = 10) =>
    [...text]
      .map((sign) =>
        which.includes(sign) ? `&#${radix === 16 ? "x" : ""}${sign.charCodeAt(0).toString(radix)};` : sign,
      )
      .join("")
  /** The value goes on behind the end of the second line. */
  const wrapped = (width: number, before = "\n") =>
    Buffer.from(`${"some text before it. ".repeat(20).slice(0, 1.5 * width - 6)}${secret} and some behind`)
      .toString("base64")
      .replace(new RegExp(`.{${width}}`, "g"), `$&${before}`)
  const forms: Record<string, string> = {
    "JSON of ASCII": `{"a": "${ascii(secret)}"}`,
    "JSON of ASCII, in capitals": `{"a": "${ascii(secret).replace(/u00../g, (code) => code.toUpperCase().replace("U", "u"))}"}`,
    "JSON of ASCII in JSON": JSON.stringify({ a: `"${ascii(secret)}"` }),
    "HTML as Go writes it": `<p title="${entities(secret, "&<>'\"+")}">`,
    "HTML as a template in JavaScript writes it": `<p>${entities(secret, "&<>'\"`/=", 16)}</p>`,
    "HTML as Go writes it, in Go's JSON": `{"a": "${entities(secret, "<'+").replaceAll("&", "\\u0026")}"}`,
    "a URL as Python writes it": `https://acme.dev/${encodeURIComponent(secret).replaceAll("%2F", "/").replaceAll("'", "%27")}`,
    "a URL of which only the plus is a code": `https://acme.dev/?a=${secret.replaceAll("+", "%2B")}`,
    "a match in colour": `.env:A=Vq8/\u001b[0m\u001b[1m\u001b[31mzR+2\u001b[0m<x'9é`,
    "a match in colour, in JSON": JSON.stringify({ a: "Vq8/\u001b[01;31m\u001b[KzR+2\u001b[m\u001b[K<x'9é" }),
    "lines of base64, as coreutils makes them": `$ base64 .env\n${wrapped(76)}\n$`,
    "lines of base64, as OpenSSL makes them": wrapped(64),
    "lines of base64 of a mail": wrapped(76, "\r\n"),
    "lines of base64 in YAML": `data:\n  blob: |\n    ${wrapped(60, "\n    ")}`,
    "numbered lines of base64": `00001| ${wrapped(76, "\n00002| ")}`,
    "lines of base64 in JSON": JSON.stringify({ content: wrapped(60), encoding: "base64" }),
  }

  test.each(Object.entries(forms))("%s", (_, text) => {
    const one = redactor({ tag, known: [secret] })
    const { text: out, found } = one.redact(text)
    expect(found.map(({ kind }) => kind)).toEqual(["known-value"])
    expect(out.length).toBeGreaterThan(text.length - 60)
    expect(one.find(out)).toEqual([])
    expect(one.remaining(text)).not.toEqual([])
  })

  test("what is found so is found again where it is to be written, and in JSON of it", () => {
    const one = redactor({ tag, known: [secret] })
    for (const text of Object.values(forms)) {
      const [left] = one.family([sessionOf(conversation(user(text), assistant(["completed"])))]).family
      expect(JSON.stringify(left)).toContain("[REDACTED-known-value-")
      expect(one.remaining(JSON.stringify(left))).toEqual([])
    }
  })

  test("a value that was found in the session as well", () => {
    const all = ["DB_PASSWORD=mango#77xyz", forms["JSON of ASCII"] ?? ""]
      .join("\n")
      .replace(ascii(secret), "m\\u0061ngo#77xyz")
    expect(cleared(all)).not.toContain("#77xyz")
  })

  test("two words at the end of a line are none", () => {
    const [head, tail] = ["a".repeat(40), "b".repeat(40)]
    const known = redactor({ tag, known: [`${head.slice(-10)}${tail.slice(0, 10)}`] })
    expect(known.find(`${head} \n${tail}`)).toEqual([])
    expect(known.find(`${head}\n\n${tail}`)).toEqual([])
  })
})

test("however what is known is written, twice is once, and the second look finds nothing that the first has left", () => {
  const [known, word, short] = ['wJa+r/X"n', "Heliotrope", "ACME"] as const
  const own = [word, short].map((literal) => ({ kind: "own", literal }))
  const one = redactor({ tag, emails: true, known: [known, "Sunflower"], own })
  const written = (sign: string) => {
    const code = sign.charCodeAt(0)
    const hex = code.toString(16)
    const once = [`%${hex}`, `&#${code};`, `&#x${hex};`, `\\u00${hex}`, `\u001b[31m${sign}`, `\\x1b[0m${sign}`]
    const twice = [`%25${hex}`, `&amp;#${code};`, `\\\\u00${hex}`]
    return fc.constantFrom(sign, sign, sign, sign, ...once, ...twice, `\\${sign}`, `\\\n${sign}`)
  }
  const words = [known, word, short, "Sunflower"].map((value) =>
    fc.tuple(...[...value].map(written)).map((signs) => signs.join("")),
  )
  const beside = [..." x\n\\\"'%&:]", "\\n", "%20", "&quot;", "\u001b[0m", "%5C", "&#92;", "u0041", "//", "password="]
  const piece = fc.oneof(...words, fc.constantFrom(...beside, "mailto:", "a+b@c.dev", "[REDACTED-own-"))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const text = pieces.join("")
      const once = one.redact(text).text
      expect(one.redact(once).text).toBe(once)
      const [left] = one.family([sessionOf(conversation(user(text), assistant(["completed"])))]).family
      expect(one.remaining(JSON.stringify(left))).toEqual([])
    }),
    { numRuns: 300, seed: 1 },
  )
})

test("an own literal of four or five characters goes as well, and not out of the middle of a word", () => {
  const own = ["ACME", "K-42", 'b"c\\'].map((literal) => ({ kind: "own", literal }))
  const one = redactor({ tag, own })
  const text = `for ACME, ACMEs and acme: K-42/K-421 +K-42= {"a": ${JSON.stringify('b"c\\')}}`
  const out = one.redact(text).text.replaceAll(/\[REDACTED-own-\w{6}\]/g, "X")
  expect(out).toBe('for X, ACMEs and acme: X/K-421 +X= {"a": "X"}')
  expect(one.remaining("the ACME report")).not.toEqual([])
  expect(one.find("\u001b[31mACME\u001b[0m and ?q=for%20ACME")).toHaveLength(2)
  expect(redactor({ tag, known: ["ACME"] }).find("for ACME")).toEqual([])
})

test("a longer one goes wherever it stands, inside a word, too; a value that the machine knows does not", () => {
  const one = redactor({ tag, own: [{ kind: "own", literal: "Heliotrope" }] })
  const text = "class HeliotropeClient {} // Heliotropes, acmeHeliotrope2, heliotrope"
  const out = one.redact(text).text
  expect(out.replaceAll(/\[REDACTED-own-\w{6}\]/g, "X")).toBe("class XClient {} // Xs, acmeX2, heliotrope")
  expect(one.redact(out)).toEqual({ text: out, found: [] })
  expect(one.remaining(text)).not.toEqual([])
  const [left] = one.family([sessionOf(conversation(user(text), assistant(["completed"])))]).family
  expect(JSON.stringify(left)).not.toContain("Heliotrope")
  expect(one.remaining(JSON.stringify(left))).toEqual([])
  expect(redactor({ tag, known: ["Heliotrope"] }).find(text)).toEqual([])
})

test.each([
  ["assist", "heliotropecrm_search"],
  ["heliotrope", "heliotropecrm_search"],
  ["heliotrope", "heliotrope_search"],
  ["heliotrope", "heliotrope-crm_search"],
  ["user", "heliotrope_search"],
  ["complete", "bash"],
  ["reason", "bash"],
])("a save goes through with the own literal %s beside the tool %s", (literal, tool) => {
  const one = redactor({ tag, own: [{ kind: "own", literal }] })
  const messages = conversation(user(`it ${literal} ${literal}s`), assistant(["completed"]))
  const [asked, answer] = messages as [Message, Message]
  const info = { ...answer.info, providerID: "heliotropeai" } as Message["info"]
  const parts = answer.parts.map((part) => (part.type === "tool" ? { ...part, tool } : part))
  const [left] = one.family([sessionOf([asked, { info, parts }])]).family as [SessionDocument]
  expect(JSON.stringify(left)).toContain("it [REDACTED-own-")
  expect(one.remaining(JSON.stringify(left))).toEqual([])
  expect(one.remaining(canonicalPieces(left))).toEqual([])
  expect(one.remaining(canonicalPieces(sessionOf([asked, { info, parts }])))).not.toEqual([])
})

test("own rules: a literal, and a pattern that reads each character once", () => {
  const own = redactor({
    tag,
    own: [
      { kind: "acme-key", pattern: "acme_[A-Za-z0-9]{8,12}-[0-9]{2}" },
      { kind: "project", literal: "Bluebird" },
    ],
  })
  expect(own.find("x acme_abcdEFGH1-42 and acme_short-42 Bluebird").map(({ kind }) => kind)).toEqual([
    "acme-key",
    "project",
  ])
  for (const pattern of ["[a-z]{3}", "ab[c]{1}", "abc[a-z]", "abc[a-z]{9,2}", "abc[a-z]{1,9999}"])
    expect(() => redactor({ tag, own: [{ kind: "own", pattern }] }).find("x"), pattern).toThrow(RangeError)
})

test("what is allowed stays: by kind, by kind and place, by hash", () => {
  const hash = (value: string) => createHash("sha256").update(value).digest("hex")
  const text = "password=hunter2x"
  expect(redactor({ tag, allow: [{ kind: "password" }] }).find(text)).toEqual([])
  expect(redactor({ tag, hash, allow: [{ hash: hash("hunter2x") }] }).find(text)).toEqual([])
  expect(redactor({ tag, hash, allow: [{ hash: hash("hunter2y") }] }).find(text)).toHaveLength(1)
})

test("e-mail addresses only where asked", () => {
  expect(plain.find("write to al.bo@shop.dev")).toEqual([])
  expect(redactor({ tag, emails: true }).find("write to al.bo@shop.dev, not git@github.com")).toEqual([
    { kind: "email", start: 9, end: 23 },
  ])
})

describe("e-mail addresses", () => {
  const one = redactor({ tag, emails: true })
  test.each([
    ['<a href="mailto:~">', "jane.doe@acme.de"],
    ["Reply-To:~", "jane.doe@acme.de"],
    ["From: Jane <~>", "jane.doe@acme.de"],
    ["al:~:admin", "jane.doe@acme.de"],
    ["to ~.", "bob.o'neil@x.co.uk"],
    ["to='~'", "al.bo@shop.dev"],
    ["to=b'~'", "al.bo@shop.dev"],
    ["it's ~'s", "al.bo@shop.dev"],
    ["l'adresse d'~", "alice@acme.fr"],
    ["parce qu'~", "alice@acme.fr"],
    ["b'~, x'", "alice@acme.fr"],
    ["to ~", "al.bo+news+more@shop.dev"],
    ["mailto:~", "al+bo@shop.dev"],
  ])("gone, and nothing beside it: %s", (text, address) => {
    const out = one.redact(text.replace("~", address)).text
    expect(out.replace(/\[REDACTED-email-\w{6}\]/, "~")).toBe(text)
    expect(one.redact(out)).toEqual({ text: out, found: [] })
  })

  test.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of a shell
    "postgres://al:${PASSWORD}@db.shop.dev/x",
    "https://user:password@db.shop.dev",
    "https://al:b:password@db.shop.dev",
    "npm:@scope/pkg@1.2.3",
    "import x from 'npm:pkg@1.2.3'",
    "git@github.com:al/shop.git",
  ])("stays: %s", (text) => expect(one.redact(text)).toEqual({ text, found: [] }))
})

test("a value found once is taken out everywhere", () => {
  expect(cleared("password=hunter2x\nit said hunter2x again")).not.toContain("hunter2x")
})

test("twice is once, and offsets are those of the text that came in", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.nat(makers.length - 1).map((at) => plant(seeded(at + 1), makers[at] as (typeof makers)[number]).line),
    fc.constantFrom(
      "password=",
      'token: "',
      "\\n",
      '\\"',
      "%22",
      "&quot;",
      "\u001b[31m",
      "://a:b@",
      "[REDACTED-",
      `[REDACTED-x-${"a".repeat(6)}]`,
    ),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom("\n", "", " ", '"'), (lines, joint) => {
      const text = lines.join(joint)
      const { text: once, found } = plain.redact(text)
      expect(plain.redact(once).text).toBe(once)
      expect(plain.redact(text).text).toBe(once)
      let end = 0
      for (const one of found) {
        expect(one.start).toBeGreaterThanOrEqual(end)
        expect(one.end).toBeGreaterThan(one.start)
        end = one.end
      }
      expect(end).toBeLessThanOrEqual(text.length)
    }),
    { numRuns: 300, seed: 5 },
  )
})

test("a text of which a part has changed is scanned in part, and the same is found as in all of it", () => {
  const scan = scanner([...detectors, email])
  const scannedIn = { part: 0, all: 0 }
  const counting: typeof scan = (text, from = 0, to = text.length) => {
    scannedIn.part += to - from
    return scan(text, from, to)
  }
  const units = Object.keys(adversarial).map((unit) => JSON.parse(unit) as string)
  const random = seeded(8)
  const dashes = "-".repeat(5)
  /** What goes on over lines. */
  const long = (lines: number) => {
    const body = Array.from({ length: lines }, () => letters64(random)).join("\n")
    return [
      `${dashes}BEGIN RSA PRIVATE KEY${dashes}\n${body}\n${dashes}END RSA PRIVATE KEY${dashes}`,
      `password = """${body}"""`,
      `token='${body.replaceAll("\n", "\\\n")}'`,
      `name: password\n  value: ${body.replaceAll("\n", "")}`,
      `ghp_${body.replaceAll("\n", "")}`,
      "- name: DB_PASSWORD\n  value: mango#77",
      `docker login ${"--quiet ".repeat(lines)}-u al -p mango#77`,
    ]
  }
  const planted = fc
    .tuple(fc.nat(makers.length - 1), fc.nat(1000))
    .map(([at, seed]) => plant(seeded(seed), makers[at] as (typeof makers)[number]).line)
  const piece = fc.oneof(
    planted,
    fc.tuple(fc.integer({ min: 1, max: 24 }), fc.nat(6)).map(([lines, which]) => long(lines)[which] as string),
    fc.tuple(fc.constantFrom(...units), fc.integer({ min: 1, max: 60 })).map(([unit, times]) => unit.repeat(times)),
    fc.integer({ min: 1, max: 40 }).map((times) => "All is well, and nobody hurries.\n".repeat(times)),
  )
  const pieces = fc.array(piece, { minLength: 1, maxLength: 8 })
  const joint = fc.constantFrom("\n", "\n", "\n", " ", "", '"')
  const change = fc.oneof(
    fc.constantFrom("", "\n", '"', '"""', "'", ".", dashes, `${dashes}END x${dashes}`, `[REDACTED-x-${"a".repeat(6)}]`),
    piece,
  )
  fc.assert(
    fc.property(
      pieces,
      joint,
      fc.nat(7),
      fc.integer({ min: -60, max: 60 }),
      fc.nat(40),
      change,
      (some, between, ...where) => {
        const [which, offset, length, put] = where
        const before = some.join(between)
        // Near the beginning or the end of a piece: that is where something depends on it.
        const near = some.slice(0, which).join(between).length
        const at = Math.min(before.length, Math.max(0, near + offset))
        const after = before.slice(0, at) + put + before.slice(at + length)
        scannedIn.all += after.length
        expect(scanAgain(counting, scan(before), after)).toEqual(scan(after).found)
      },
    ),
    { numRuns: 2000, seed: 3 },
  )
  expect(scannedIn.part).toBeLessThan(scannedIn.all * 0.8)
})

test("a view leads back to the text it was taken from", () => {
  const signs = ["\u001b[31m", ...'a \\ n " u0041 é % 25 %41 & amp; &quot; &#x41;'.split(" "), " ", "\n"]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...signs)), (pieces) => {
      const text = pieces.join("")
      for (const view of viewsOf(text)) {
        let before = 0
        for (let at = 0; at < view.text.length; at++) {
          const [start, end] = [view.startOf(at), view.endOf(at)]
          expect(start).toBeGreaterThanOrEqual(before)
          expect(end).toBeGreaterThan(start)
          before = end
        }
        expect(before).toBeLessThanOrEqual(text.length)
      }
    }),
  )
})

describe("work grows with the text, whatever stands in it", () => {
  const scan = scanner([...detectors, email])
  test.each(Object.entries(adversarial))("%s", (_, make) => {
    const work = (length: number) => scan(make(length)).work
    expect(work(40_000)).toBeLessThanOrEqual(5 * work(10_000) + 40_000)
    expect(work(40_000)).toBeLessThanOrEqual(150 * 40_000)
  })
})
