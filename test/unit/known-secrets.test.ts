/** Which values a machine knows. Secrets are put together here: hosts refuse repositories that hold them. */
import { mkdir, symlink } from "node:fs/promises"
import { join } from "node:path"
import fc from "fast-check"
import Database from "libsql"
import { describe, expect, test } from "vitest"
import { knownValues } from "../../src/machine/known-secrets.ts"
import { folderWith } from "../bed/folders.ts"

const random = ["aK3x", "Q9vT", "2mZ7", "pLw4", "Rb8N", "c1Yh"].join("")
const other = ["Zt5g", "W0sD", "8jUe", "6qXf", "H2kV", "n9Mb"].join("")
const human = ["hunter", "2", "-", "blue"].join("")
const basic = Buffer.from(`al:${human}`).toString("base64")
const lines = [0, 9, 20].map((from) => `${random}${other}`.repeat(2).slice(from, from + 64))
const pem = (kind: string) => [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`].join("\n")

type Files = Record<string, string | Uint8Array>
type Case = { home?: Files; worktree?: Files; env?: NodeJS.ProcessEnv; remotes?: string[] }

async function knownIn({ home: homeFiles = {}, worktree = {}, env = {}, remotes = [] }: Case) {
  const [home, root] = [await folderWith(homeFiles), await folderWith(worktree)]
  return knownValues({ env: { HOME: home, ...env }, roots: [root], remotes })
}

const auth = {
  anthropic: { type: "oauth", refresh: random, access: other, expires: 1763766000000 },
  openai: { type: "api", key: `${random}x1` },
}
const share = ".local/share/opencode"

describe("what is known", () => {
  test.each<[string, Case, string[]]>([
    ["a variable with a secret-like name", { env: { DB_PASSWORD: human, API_KEY: random } }, [random, human]],
    ["written in one word", { env: { PGPASSWORD: human, npm_config__authToken: random } }, [random, human]],
    ["a random value under any name", { env: { ACME: random } }, [random]],
    ["an AWS key id", { env: { AWS_ACCESS_KEY_ID: `AKIA${"Q7"}ZTLMBVNXWRKDHS` } }, ["AKIAQ7ZTLMBVNXWRKDHS"]],
    ["a short password", { env: { PASSWORD: "s3cr3t" } }, ["s3cr3t"]],
    ["a passphrase of two words", { env: { PASSPHRASE: `Acme1 ${random}` } }, [`Acme1 ${random}`]],
    ["a passphrase", { env: { PASSPHRASE: "correct horse battery staple" } }, ["correct horse battery staple"]],
    ["the password of a URL", { env: { DATABASE_URL: `postgres://al:${human}@db:5432/shop` } }, [human]],
    ["as it is encoded, and decoded", { env: { URL: "redis://:p%40ss%3Aw0rd@c" } }, ["p%40ss%3Aw0rd", "p@ss:w0rd"]],
    ["a token in a query", { env: { HOOK: `https://h.example/x?a=b&token=${random}` } }, [random]],
    ["a connection string", { env: { CS: `Server=db;User Id=sa;Password=${human};Encrypt=true` } }, [human]],
    ["headers", { env: { OTEL_EXPORTER_OTLP_HEADERS: `api-key=${random},x-team=shop` } }, [random]],
    ["a bearer", { env: { AUTH_HEADER: `Authorization: Bearer ${random}` } }, [random]],
    [
      "a token behind a scheme of its own",
      {
        env: { FLY_API_TOKEN: `FlyV1 ${random}==,${other}` },
        worktree: { ".env": `X_AUTH='X-Auth: Acme1 ${random}z9'` },
      },
      [`${random}==,${other}`, `${random}z9`, `${random}==`, other],
    ],
    ["JSON in a variable", { env: { CREDS: JSON.stringify({ a: { client_secret: random } }) } }, [random]],
    [
      ".env",
      { worktree: { ".env": `# db\nexport DB_PASS='${human}' # mine\nA=1\nTOKEN=${random}\n` } },
      [random, human],
    ],
    ["an old value in a comment", { worktree: { ".env": `#TOKEN=${random}\n` } }, [random]],
    [
      ".env files of packages",
      { worktree: { "apps/web/.env.local": `TOKEN=${random}`, ".envrc": `export KEY=${other}` } },
      [other, random],
    ],
    ["quotes and escapes", { worktree: { ".env": 'PASSWORD="a\\"b$c1d"' } }, ['a\\"b$c1d', 'a"b$c1d']],
    ["Windows line ends", { worktree: { ".env": `TOKEN=${random}\r\nB=2\r\n` } }, [random]],
    ["auth.json", { home: { [`${share}/auth.json`]: JSON.stringify(auth) } }, [`${random}x1`, random, other]],
    ["a broken auth.json", { home: { [`${share}/auth.json`]: `{"a":\n {"key": "${random}",\n "x` } }, [random]],
    [
      "mcp-auth.json",
      { home: { [`${share}/mcp-auth.json`]: JSON.stringify({ s: { tokens: { accessToken: random } } }) } },
      [random],
    ],
    [
      "a provider's key, with comments",
      {
        home: {
          ".config/opencode/opencode.jsonc": `{ // mine\n "provider": { "x": { "options": { "apiKey": "${random}", }, }, } }`,
        },
      },
      [random],
    ],
    [
      "the worktree's configuration",
      {
        worktree: {
          "opencode.json": JSON.stringify({
            provider: { x: { options: { headers: { Authorization: `Bearer ${random}` } } } },
          }),
        },
      },
      [random],
    ],
    [
      "a key in a file of its own",
      {
        home: {
          ".config/opencode/opencode.json": '{"a":{"apiKey":"{file:key.txt}"}}',
          ".config/opencode/key.txt": `${other}\n`,
        },
      },
      [other],
    ],
    [
      "flags of an MCP server",
      {
        env: {
          OPENCODE_CONFIG_CONTENT: JSON.stringify({
            mcp: { x: { command: ["npx", "x", "--api-key", random, `--token=${other}`] } },
          }),
        },
      },
      [other, random],
    ],
    [
      ".npmrc",
      {
        home: { ".npmrc": `//registry.npmjs.org/:_authToken=${random}\nregistry=https://r.example/\n` },
        worktree: { ".npmrc": `//r.example/:_auth=${basic}` },
      },
      [random, basic, `al:${human}`, human],
    ],
    [
      ".netrc",
      { home: { ".netrc": `machine a login al password ${human}\nmachine b\n  login bo\n  password ${random}\n` } },
      [random, human],
    ],
    [
      "docker",
      { home: { ".docker/config.json": JSON.stringify({ auths: { "r.example": { auth: basic } } }) } },
      [basic, `al:${human}`, human],
    ],
    [
      "AWS",
      { home: { ".aws/credentials": `[default]\naws_secret_access_key = ${random}/${other}\n` } },
      [`${random}/${other}`],
    ],
    [
      "gh and glab",
      {
        home: {
          ".config/gh/hosts.yml": `github.com:\n    user: al\n    oauth_token: ${random}\n`,
          ".config/glab-cli/config.yml": `hosts:\n  gitlab.com:\n    token: ${other}\n`,
        },
      },
      [other, random],
    ],
    [
      "git's remotes",
      {
        remotes: [
          `https://al:${random}@git.example/shop.git`,
          "git@git.example:shop.git",
          `AUTHORIZATION: basic ${basic}`,
        ],
      },
      [random, basic, `al:${human}`, human],
    ],
    [".git-credentials", { home: { ".git-credentials": `https://al:${human}@git.example\n` } }, [human]],
  ])("%s", async (_, given, expected) => {
    expect((await knownIn(given)).sort()).toEqual([...expected].sort())
  })

  test("a private key, whole and by its lines", async () => {
    const key = pem("RSA PRIVATE KEY")
    const known = await knownIn({ worktree: { ".env": `KEY="${key}"\nB=2` }, env: { JSON: JSON.stringify({ key }) } })
    expect(known.sort()).toEqual([key, ...lines].sort())
  })
})

test("a name of the project or of its folders is no secret, though it stands as one", async () => {
  const home = await folderWith({})
  const root = await folderWith({ "store2024/.env": "DB_PASSWORD=store2024\nA_PASSWORD=shop77\nB_PASSWORD=acme99x" })
  const remotes = [`https://al:${human}@git.example/acme99x/shop77.git`]
  const known = await knownValues({ env: { HOME: home }, roots: [join(root, "store2024")], remotes })
  expect(known).toEqual([human])
})

describe("what is no secret", () => {
  test.each<[string, Case]>([
    [
      "fingerprints of keys, and what OpenCode calls a question",
      {
        env: {
          GPG_KEY: "E3FF2839C048B25C084DEBE9B26995E310250568",
          NGINX_GPGKEY: "573BFD6B3D8FBC641079A6ABABF5BD827BD9BF62",
          PGP_SIGNING_KEY: "0xB26995E310250568",
          SESSION_TOKEN: `ses_${random}`,
          ASKED: `que_${random}`,
        },
      },
    ],
    [
      "what every shell has",
      {
        env: {
          PATH: "/usr/bin:/bin",
          TERM: "xterm-256color",
          LS_COLORS: "rs=0:di=01;34:ln=01;36",
          PWD: "/srv/a1B2c3D4e5F6g7H8",
          SSH_AUTH_SOCK: "/tmp/ssh-Xa81kQz0pLm2/agent.1",
          LANG: "en_US.UTF-8",
        },
      },
    ],
    [
      "sessions and commits",
      {
        env: {
          XDG_SESSION_ID: "c2",
          WINDOWID: "41943046",
          GITHUB_SHA: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
          OPENCODE_SESSION_ID: `ses_${random}`,
          S0: "ses_dec17afd8fff27IiqGBidq0Kuu",
          INVOCATION_ID: "8d3f1c0a9b7e4d52a1c6e0f4b2d79c35",
          TERM_SESSION_ID: "w0t0p0:8D3F1C0A-9B7E-4D52-A1C6-E0F4B2D79C35",
        },
      },
    ],
    [
      "settings beside a secret",
      {
        env: {
          AUTH_TYPE: "certificate",
          TOKEN_URL: "https://id.example/token",
          SECRET_FILE: "/run/secrets/db",
          PASSWORD_MIN_LENGTH: "12345678",
          KEYBOARD_LAYOUT: "de-latin1-nodeadkeys",
          MONKEY: "banana12",
          MAX_TOKENS: "100000000",
        },
      },
    ],
    [
      "public keys",
      {
        env: {
          SSH_PUBLIC_KEY: `ssh-ed25519 ${random}${other}`,
          SSH_KEY: `ssh-ed25519 ${random}${other}`,
          PUBLIC_KEY: random,
        },
      },
    ],
    ["two words, the second random", { env: { TOKEN_HINT: `Acme1 ${random}`, GREETING: `hello ${random}` } }],
    [
      "words and stand-ins",
      {
        env: {
          PASSWORD: "postgres",
          SECRET: "changeme",
          TOKEN: "your-token-here",
          API_KEY: "xxxxxxxxxxxx",
          SECRET_KEY: "<secret-key>",
          APIKEY: `\${API_KEY}`,
          AUTH_TOKEN: "{env:AUTH_TOKEN}",
          ACCESS_TOKEN: "undefined",
          JWT: "process.env.JWT",
        },
      },
    ],
    [
      "paths, hosts, colours",
      {
        env: {
          KEY: "config/keys/dev.pem",
          TOKEN: "~/.config/token",
          SECRET: "vault.internal.example:8200",
          AUTH: "#aabbccdd",
          SSH_KEY: "C:\\Users\\al\\key",
        },
      },
    ],
    ["too short", { env: { TOKEN: "a1b2c3", PASSWORD: "a1b2c" } }],
    [
      "a template of .env, and what was installed",
      {
        worktree: {
          ".env.example": `TOKEN=${random}`,
          "apps/.env.sample": `TOKEN=${random}`,
          "node_modules/x/.env": `TOKEN=${random}`,
        },
      },
    ],
    [
      "plain URLs",
      {
        env: { API: "https://api.example/v1/users?page=2", AUTH_SERVER: "https://id.example" },
        remotes: ["https://git.example/al/shop.git"],
      },
    ],
    [
      "npm's own",
      {
        env: {
          npm_config_cache: "/srv/.npm",
          npm_config_user_agent: "npm/10.8.2 node/v20.20.2 linux x64",
          npm_package_integrity: `sha512-${random}`,
        },
      },
    ],
    [
      "the keys and models of OpenCode",
      {
        worktree: {
          "opencode.json": JSON.stringify({
            $schema: "https://opencode.ai/config.json",
            model: "anthropic/claude-sonnet-4-20250514",
            keybinds: { leader: "ctrl+x" },
          }),
        },
      },
    ],
  ])("%s", async (_, given) => {
    expect(await knownIn(given)).toEqual([])
  })
})

test("the longest comes first, each once", async () => {
  const env = { A_TOKEN: random, B_TOKEN: random, C_TOKEN: `${random}${other}`, PASSWORD: human }
  expect(await knownIn({ env })).toEqual([`${random}${other}`, random, human])
})

test("a folder, a link into nowhere or a huge file in the place of a file is no error", async () => {
  const home = await folderWith({ ".npmrc": `_authToken=${random}\n`.padEnd(1_000_001, "#") })
  const root = await folderWith()
  await mkdir(join(home, ".netrc"))
  await mkdir(join(root, ".env"))
  await symlink(join(home, "nowhere"), join(root, ".env.local"))
  expect(await knownValues({ env: { HOME: home }, roots: [root], remotes: [] })).toEqual([])
})

test("whatever is in the files, it never throws", async () => {
  const places = [
    ".npmrc",
    ".netrc",
    ".docker/config.json",
    ".aws/credentials",
    ".config/gh/hosts.yml",
    ".git-credentials",
  ]
  const config = [`${share}/auth.json`, ".config/opencode/opencode.json"]
  const piece = fc.constantFrom(
    ..."\"'`{}[]:=#\\\n,-".split(""),
    "://",
    "@",
    "-----BEGIN ",
    "-----END ",
    "password",
    "%",
    "a",
  )
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 60 }).map((all) => all.join("")),
    fc.json(),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(text, fc.uint8Array()),
      text.filter((value) => !value.includes("\0")),
      async (contents, value) => {
        const home = await folderWith(
          Object.fromEntries([...places, ...config, ".env"].map((path) => [path, contents])),
        )
        const env = { HOME: home, VALUE: value, OPENCODE_CONFIG_CONTENT: value, OPENCODE_AUTH_CONTENT: value }
        expect(await knownValues({ env, roots: [home], remotes: [value] })).toBeInstanceOf(Array)
      },
    ),
  )
})

describe("no text takes for ever: an expression that tries all ways would", () => {
  test.each([
    "x",
    "xxx-",
    "changeme",
    "a ",
    " ",
    "\t#",
    "://",
    "a://b:c@",
    "?a=b&",
    "a=b;",
    ",a",
    '"',
    "\\",
    "'a",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----\n",
    "{",
    "[",
    '{"a":',
    "a.",
    "a-",
    "aB",
    "A",
    "0",
    "/a",
    "[REDACTED",
    "${",
    "<",
    "a: ",
    "#",
    "\n",
    "\n\n =",
    "Bearer ",
    "password=",
  ])("%j, again and again", async (piece) => {
    const many = piece.repeat(Math.ceil(400_000 / piece.length))
    const short = piece.repeat(Math.ceil(15_000 / piece.length))
    const file = `A_PASSWORD=${many}!\nPASSWORD="${short}!\n${many}`
    const json = `{"password": ${JSON.stringify(`${short}!`)}, "key": ${many}`
    const home = await folderWith({
      ".npmrc": file,
      ".netrc": many,
      ".docker/config.json": json,
      ".git-credentials": many,
    })
    const env = {
      HOME: home,
      A_PASSWORD: `${many}!`,
      B_PASSWORD: `${short}!`,
      C: `a ${short} b`,
      OPENCODE_CONFIG_CONTENT: json,
    }
    expect(await knownValues({ env, roots: [home], remotes: [many, short] })).toBeInstanceOf(Array)
  })
})

test("what OpenCode 2 keeps in its database, and the passwords of its service", async () => {
  const service = (password: string) => JSON.stringify({ url: "http://127.0.0.1:1", id: `${random}${other}`, password })
  const home = await folderWith({
    [`${share}/auth.json`]: "{}",
    ".config/opencode/service.json": JSON.stringify({ port: 4096, password: human }),
    ".local/state/opencode/service-next.json": service(`${random}s`),
  })
  const open = new Database(join(home, share, "opencode.db"))
  open.exec("pragma journal_mode = wal")
  open.exec("create table credential (id text primary key, label text, value text)")
  const insert = open.prepare("insert into credential values (?, ?, ?)")
  insert.run("1", "Acme", JSON.stringify({ type: "api", key: `${random}k` }))
  insert.run("2", "Plain", `${other}p`)
  open.close()
  const all = (env: NodeJS.ProcessEnv) => knownValues({ env: { HOME: home, ...env }, roots: [home], remotes: [] })
  expect(new Set(await all({}))).toEqual(new Set([`${random}k`, `${random}s`, `${other}p`, human]))
  expect(await all({ OPENCODE_DB: "none.db" })).not.toContain(`${random}k`)
})
