/** Secrets made up at run time, and the places where sessions have them: no scanner meets one in this repository. */
import { providers } from "../../src/redact/providers/index.ts"
import { exampleOf, type Provider, type Row } from "../../src/redact/providers/provider.ts"

export type Random = () => number

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

export const pick = <Value>(random: Random, list: readonly Value[]): Value =>
  list[Math.floor(random() * list.length)] as Value

const lower = "abcdefghijklmnopqrstuvwxyz"
const alphanumeric = `${lower}${lower.toUpperCase()}0123456789`
const hexadecimal = "0123456789abcdef"

/** Never without a digit, as with all but one in a million real ones. */
export function letters(random: Random, length: number, alphabet = alphanumeric): string {
  const text = Array.from({ length }, () => pick(random, [...alphabet])).join("")
  return /[0-9]/.test(text) || !/[0-9]/.test(alphabet) ? text : letters(random, length, alphabet)
}

/** A secret of one kind, and the lines it may stand in. */
export type Planted = { kind: string; secret: string; line: string }

export type Maker = { kind: string; make: (random: Random) => string; places: readonly string[] }

/** `@` is where the secret goes. */
const assigned = [
  "export API_TOKEN=@",
  'const apiKey = "@"',
  '  "accessToken": "@",',
  "  api_key: @",
  "  - name: SERVICE_TOKEN\n    value: @",
  '<add key="ServiceApiKey" value="@" />',
  "curl -H 'Authorization: Bearer @' https://api.internal.dev/v1/items",
  "deploy --token @ --region eu-west-1",
  "secret_key = '@'",
  'client.setSecret("@")',
  "wget 'https://files.internal.dev/a.tgz?access_token=@&v=2'",
]

const bare = ["use @ for now", "the old one was @, it still works", "@", "> got @ from the dashboard", "token: @"]

const passwordPlaces = [
  "DB_PASSWORD=@",
  'password: "@"',
  "password: @",
  '  "password": "@",',
  "spring.datasource.password=@",
  "PGPASSWORD=@ psql -h db.internal.dev -U app",
  "<password>@</password>",
  "my password is @ if you need it",
  "mysql --user=root --password=@ shop",
  "Server=db.internal.dev;Database=shop;User Id=app;Password=@;Encrypt=true",
  "machine git.internal.dev login al password @",
  "$config['db_pass'] = '@';",
  'os.environ["SMTP_PASSWORD"] = "@"',
  "  - name: MYSQL_ROOT_PASSWORD\n    value: @",
  "ALTER USER app IDENTIFIED BY '@';",
]

const of = (kind: string, make: Maker["make"], places: readonly string[]): Maker => ({ kind, make, places })

const human = (random: Random) =>
  pick(random, ["Summer", "hunter", "Dragon", "mango", "Tr0ub4dor", "blue-horse", "Kitten", "welcome", "Falcon"]) +
  pick(random, ["2024!", "#77", "_91x", "$ecure9", "@42", "!1987", "%Q8", "99z"]) +
  letters(random, 2, "23456789")

const jwt = (random: Random) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: letters(random, 8), iat: 1_700_000_000 })}.${letters(random, 43)}`
}

const pem = (random: Random, label: string) => {
  const dashes = "-".repeat(5)
  const lines = Array.from({ length: 12 }, () => letters(random, 64))
  return [`${dashes}BEGIN ${label}${dashes}`, ...lines, `${dashes}END ${label}${dashes}`].join("\n")
}

const pair = (random: Random) => Buffer.from(`svc:${letters(random, 18)}`).toString("base64")

const others: Maker[] = [
  of("human password", human, passwordPlaces),
  of("random password", (random) => letters(random, 16), passwordPlaces),
  of("password with signs", (random) => `${letters(random, 6)}#${letters(random, 4)}!${letters(random, 3)}`, [
    'password: "@"',
    "DB_PASSWORD=@",
    '"password": "@"',
    "login al password @",
  ]),
  of("hexadecimal key", (random) => letters(random, 32, hexadecimal), assigned),
  of("long hexadecimal key", (random) => letters(random, 64, hexadecimal), assigned),
  of("base64 key", (random) => Buffer.from(letters(random, 30)).toString("base64"), assigned),
  of("uuid token", (random) => [8, 4, 4, 4, 12].map((n) => letters(random, n, hexadecimal)).join("-"), [
    "HEROKU_API_KEY=@",
    'auth_token: "@"',
    "Authorization: Bearer @",
    '"clientSecret": "@"',
  ]),
  of("aws secret", (random) => letters(random, 40), [
    "aws_secret_access_key = @",
    "AWS_SECRET_ACCESS_KEY=@",
    '"SecretAccessKey": "@",',
    "export AWS_SECRET_ACCESS_KEY='@'",
  ]),
  of("url password", (random) => letters(random, 14), [
    "DATABASE_URL=postgres://app:@@db.internal.dev:5432/shop",
    "redis://:@@cache.internal.dev:6379/0",
    "mongodb+srv://svc:@@cluster0.ab1cd.mongodb.net/shop?retryWrites=true",
    "amqp://worker:@@mq.internal.dev/",
    "git clone https://al:@@git.internal.dev/al/shop.git",
    'engine = create_engine("mysql+pymysql://root:@@127.0.0.1/shop")',
  ]),
  of("basic auth", pair, [
    "Authorization: Basic @",
    "curl -H 'Authorization: Basic @' https://api.internal.dev",
    '"auth": "@"',
  ]),
  of("bearer token", (random) => letters(random, 40), [
    "Authorization: Bearer @",
    "-H 'Authorization: Bearer @'",
    '{"headers": {"Authorization": "Bearer @"}}',
    "< authorization: Bearer @",
  ]),
  of("jwt", jwt, [...assigned, ...bare]),
  of("rsa key", (random) => pem(random, "RSA PRIVATE KEY"), ["@", "here it is:\n@\n", "key:\n@"]),
  of("openssh key", (random) => pem(random, "OPENSSH PRIVATE KEY"), ["@", "cat ~/.ssh/id_ed25519\n@"]),
  of("pgp key", (random) => pem(random, "PGP PRIVATE KEY BLOCK"), ["@"]),
  of("age key", (random) => `AGE-SECRET-KEY-1${letters(random, 58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")}`, bare),
  of("session cookie", (random) => letters(random, 32), [
    "Cookie: theme=dark; sessionid=@",
    "Set-Cookie: connect.sid=@; Path=/; HttpOnly",
    "curl -b 'JSESSIONID=@' https://app.internal.dev",
  ]),
  of("curl -u", (random) => `al:${letters(random, 14)}`, [
    "curl -u @ https://api.internal.dev",
    "curl --user '@' https://api.internal.dev",
  ]),
  of("command line password", (random) => letters(random, 12), [
    "mysql -u root -p@ shop",
    "sshpass -p @ ssh deploy@10.0.0.4",
    "redis-cli -h cache -a @ ping",
    "docker login -u al -p @ registry.internal.dev",
    "psql --password @",
    "7z x backup.7z -p@",
  ]),
  of("npmrc", (random) => letters(random, 36), ["//npm.internal.dev/:_authToken=@", "_password=@"]),
  of("azure storage", (random) => `${letters(random, 86)}==`, [
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=@;EndpointSuffix=core.windows.net",
    'AZURE_STORAGE_KEY="@"',
  ]),
  of(
    "slack webhook",
    (random) =>
      `https://hooks.slack.com/services/T${letters(random, 8).toUpperCase()}/B${letters(random, 8).toUpperCase()}/${letters(random, 24)}`,
    bare,
  ),
  of("telegram token", (random) => `${letters(random, 10, "123456789")}:AA${letters(random, 33)}`, [
    ...bare,
    "TELEGRAM_BOT_TOKEN=@",
  ]),
  of("kubernetes secret", (random) => Buffer.from(letters(random, 15)).toString("base64"), [
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ndata:\n  password: @",
    "kind: Secret\ndata:\n  api-key: @",
  ]),
  of("password hash", (random) => `$2b$12$${letters(random, 53)}`, ["al:@", "hash = '@'", "@"]),
]

/** Rows whose beginning alone tells. */
const telling = (provider: Provider): Row[] =>
  provider.rows.filter(([, prefix, , min]) => prefix.length >= 4 && min < 200)

const fromProviders: Maker[] = providers.flatMap((provider, index) =>
  telling(provider)
    .filter((_, place) => place % 3 === index % 3)
    .map((row, place) =>
      of(`${row[0]} ${row[1]}`, (random) => exampleOf(row, 1 + Math.floor(random() * 1e6) + place), [
        ...bare,
        ...assigned,
      ]),
    ),
)

export const makers: readonly Maker[] = [...others, ...fromProviders]

/** One secret in one of its places. */
export function plant(random: Random, maker: Maker): Planted {
  const secret = maker.make(random)
  const place = pick(random, maker.places)
  // The first `@` that stands for the secret; in a URL a second one follows it.
  const at = place.includes("@@") ? place.indexOf("@@") : place.indexOf("@")
  return { kind: maker.kind, secret, line: place.slice(0, at) + secret + place.slice(at + 1) }
}

/** Whether nothing of a secret that would help is left in a text: neither the whole nor most of it. */
export function isGone(secret: string, text: string): boolean {
  if (text.includes(secret)) return false
  const most = Math.ceil(secret.length * 0.6)
  return secret.length < 16 || !(text.includes(secret.slice(0, most)) || text.includes(secret.slice(-most)))
}
