/** Where passwords and keys stand in code, settings, commands, tables and prose: what goes, and what is like it and stays. */
import { generateKeyPairSync } from "node:crypto"
import { describe, expect, test } from "vitest"
import { redactor } from "../../src/redact/redactor.ts"

const plain = redactor({ tag: () => "aaaaaa" })

/** `~` is where the secret goes. */
const passwords = [
  "PW=~",
  "pw: ~",
  'let pw = "~"',
  "password: |\n  ~\n",
  "passwords:\n  - ~\n  - ~",
  "password:\n    ~\n",
  "Password (prod): ~",
  "Password for bob: ~",
  "the password for the shop is ~",
  "contraseña: ~",
  "mot de passe : ~",
  "Das Passwort ist ~.",
  "пароль: ~",
  "密码：~",
  "パスワード: ~",
  "**Password**: ~",
  "<td>Password</td><td>~</td>",
  "curl -uuser:~ https://host.dev",
  "user, pw = 'al', '~'",
  "setPassword(user, '~')",
  "btoa('al:~')",
  "a senha é ~",
  "username/password: al/~",
  "login: al / ~",
  "| user | password |\n|---|---|\n| al | ~ |",
  " id | password\n----+----------\n  1 | ~\n",
  "user,password,mail\nal,~,a@b.dev\nbo,~,b@b.dev",
  "id\tpassword\n1\t~",
  "INSERT INTO users (id, password) VALUES (1, '~'), (2, '~');",
  "CREATE USER al IDENTIFIED BY ~;",
  "ALTER ROLE al WITH PASSWORD '~';",
  'kubectl create secret generic db --from-literal=pw="~"',
  "aws configure set aws_secret_access_key ~k2",
  "echo '~' | sudo -S ls",
  'echo "al:~" | chpasswd',
  "ENV MYSQL_ROOT_PASSWORD ~",
  "db.dev:5432:shop:al:~",
  "plink -pw ~ al@host",
  "smbclient //host/share -U al%~",
  "sqlplus al/~@db",
  "enable secret 0 ~",
  '<db:password type="text">~</db:password>',
  '<property name="hibernate.connection.password">~</property>',
  '<add value="~" key="Password"/>',
  '<input type="password" class="wide" id="p" value="~" />',
  'variable "db_password" {\n  type = string\n  default = "~"\n}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of Spring
  "password: ${DB_PASSWORD:~}",
  "process.env.DB_PASSWORD || '~'",
  "System.getProperty('password', '~')",
  "await page.fill('#password', '~')",
  'password.equals("~")',
  '"~".equals(password)',
  'assertEquals("~", user.getPassword())',
  'strcmp(password, "~")',
  "expect(user.password).toBe('~')",
  'DriverManager.getConnection(url, "al", "~")',
  "new PDO('mysql:host=h', 'al', '~')",
  'ssh.connect(host, 22, "al", "~")',
  'client.login("al", "~")',
  'jedis.auth("~")',
  'let password = String::from("~");',
  "bcrypt.hashSync('~', 10)",
  "curl -u \\\n  bob:~ https://host.dev",
  "curl -s\\\n  -u bob:~ https://host.dev",
  "00001| curl -s \\\n00002|   -u \\\n00003|   bob:~ https://host.dev",
  '{"command": "curl -u \\\\\\n  bob:~ https://host.dev"}',
  "mysql -h db \\\n  -u root \\\n  -p~ shop",
  "psql --password \\\r\n    ~ -h db",
  "docker run -e DB_PASSWORD=\\\n  ~ image",
  "Password:\u00a0~",
  "Mot de passe\u00a0: ~",
  "set -gx DB_PASSWORD ~",
  "set -Ux DB_PASSWORD '~'",
  "set --global --export DB_PASSWORD ~",
  "npm password [hidden]: ~",
  "Secret key [none]: ~",
  "API Key [none]: ~",
  "Database password [postgres]: ~",
  "password: !!str ~",
  "password: &pw ~\nother: *pw",
  'db_password: !unsafe "~"',
  "password: !Sub '~'",
  'password = """\n~\n"""',
  'password = """\n~"""',
  "password = '''\n  ~\n'''",
  "Driver={ODBC Driver 17};Server=db;Uid=bob;Pwd={~};Encrypt=yes",
  "Uid=bob;Pwd={~;x}}y}",
  '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n~\r\n--b--',
  '--b\nContent-Disposition: form-data; name="user[password]"\nContent-Type: text/plain\n\n~\n--b--',
]

const keys = [
  '<string name="api_key">~</string>',
  "<key>ApiKey</key>\n<string>~</string>",
  'API_KEYS=["~", "~"]',
  "tokens:\n  - ~",
  "set -x OPENAI_API_KEY ~",
  "AWS Access Key ID [None]: \nAWS Secret Access Key [None]: ~\nDefault region name [None]: eu-central-1",
  "AWS Secret Access Key [****************abcd]: ~",
  'api_key = """\n~\n"""',
  "jwt.sign(payload, '~')",
  'new SecretKeySpec("~".getBytes(), "AES")',
  "createHmac('sha256', '~')",
  "name,api_key\nal,~",
]

const words = [
  "DB_PASSWORD=~",
  "spring.datasource.password = ~",
  'connect(host="localhost", user="al", passwd="~")',
  "{ user: 'al', password: '~' }",
]

describe("gone", () => {
  test.each(passwords)("%s", (text) =>
    expect(plain.redact(text.replaceAll("~", "mango#77")).text).not.toContain("mango"),
  )
  test.each(keys)("%s", (text) =>
    expect(plain.redact(text.replaceAll("~", ["a9F3kQ7xL2m", "Z8vB1nR5tY6w"].join(""))).text).not.toContain("Z8vB1"),
  )
})

test.each([`{"password": ~}`, `{"password":~,"a":1}`, `{'db_password': ~}`, `{\\"password\\": ~}`])(
  "a number behind a key in quotes: %s",
  (text) => expect(plain.redact(text.replace("~", ["4821", "3377"].join(""))).text).not.toContain("4821"),
)

test.each(words)("a mere word, where nothing but a password can stand: %s", (text) =>
  expect(plain.redact(text.replace("~", "sunflower")).text).not.toContain("sunflower"),
)

test.each([
  ["PASSWORD=~;cd2", "~;cd2"],
  ['password: "~"7x"', '~"7x'],
])("the whole value, whatever sign is inside: %s", (text, value) => {
  expect(plain.redact(text.replace("~", "mango#7")).text).not.toContain(value.slice(2))
})

describe("secrets of several words", () => {
  const words = "witch collapse practice feed shame open despair creek road again ice least"
  const groups = ["jbsw y3dp", "ehpk 3pxp"].join(" ")
  test.each([
    'mnemonic: "~"',
    "mnemonic: ~",
    "MNEMONIC=~",
    '{"mnemonic":"~"}',
    "mnemonic: |\n  ~\n",
    "seed phrase: ~",
    "recovery phrase: ~\n",
    "SEED_PHRASE='~'",
    "WALLET_SEED='~'",
    "seed_words: ~",
  ])("the words of a wallet: %s", (text) => {
    expect(plain.redact(text.replace("~", words)).text).toBe(text.replace("~", "[REDACTED-passphrase-aaaaaa]"))
    expect(plain.redact(text.replace("~", `${words} ${words.replaceAll("a", "o")}`)).text).not.toContain("creek")
  })
  test.each(['totp_secret: "~"', "TOTP_SECRET=~", "2fa secret: ~\nnext", '{"otp": "~"}'])(
    "a key in groups of four: %s",
    (text) => {
      expect(plain.redact(text.replace("~", groups)).text).not.toContain("3pxp")
      expect(plain.redact(text.replace("~", groups.toUpperCase())).text).not.toContain("3PXP")
    },
  )
  test.each([
    "token: this must stay here",
    "secret: abcd efgh ijkl mnop and more",
    "the password for this user must have been reset before they can sign again",
    "token: every user should have their own value before asking this question again",
    '"password": "please enter your account password below before asking this server again"',
    "key: move left right down twice then open close stop wait turn",
    `mnemonic: "${"test ".repeat(11)}junk"`,
    `words: ${words}`,
    "phrase: hello there",
    'seed: "some test data used when nobody gives any other text here then"',
    'secret: "sauce recipe includes onion garlic tomato basil salt pepper olive sugar vinegar"',
    'token: "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omicron"',
  ])("stays: %s", (text) => expect(plain.redact(text).text).toBe(text))
})

describe("a private key without its first line", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const lines = privateKey.export({ type: "pkcs1", format: "pem" }).toString().trim().split("\n")
  const body = lines.slice(1, -1)
  test.each([
    ["its end", [...body.slice(9), lines.at(-1)]],
    ["its body alone", body],
    ["numbered", [...body, lines.at(-1)].map((line, at) => `${String(at + 2).padStart(5, "0")}| ${line}`)],
  ])("%s", (_, shown) => {
    const out = plain.redact(["before", ...shown, "", "after"].join("\n")).text
    for (const line of body.filter((one) => one.length > 16)) expect(out).not.toContain(line)
  })
})

describe("a private key in base64, or as JSON", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const curve = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const pem = rsa.privateKey.export({ type: "pkcs1", format: "pem" }).toString()
  const short = curve.privateKey.export({ type: "sec1", format: "pem" }).toString()
  const encoded = (text: string) => Buffer.from(text).toString("base64")
  const wrapped = (text: string, width: number, before = "\n") =>
    encoded(text).replace(new RegExp(`.{${width}}`, "g"), `$&${before}`)
  const account = (before: string) => before + JSON.stringify({ type: "service_account", private_key: pem, id: "x" })
  /** What may stay of the base64: all that is before the key and after it. */
  const isGone = (out: string) => out.length < 300 && out.includes("[REDACTED-private-key-aaaaaa]")

  test.each([
    ["one line", `it is ${encoded(pem)} ok`],
    ["as coreutils wrap it", `$ base64 id_rsa\n${wrapped(pem, 76)}\n$ ls`],
    ["as OpenSSL wraps it, numbered", `00001| ${wrapped(short, 64, "\n00002| ")}`],
    ["decoded by a command", `echo ${encoded(short)} | base64 -d > key`],
    ["its beginning", `$ base64 id_rsa | head -3\n${wrapped(pem, 76).split("\n").slice(0, 3).join("\n")}\ndone now`],
    ["JSON of the answer of a server", JSON.stringify({ content: wrapped(pem, 60), encoding: "base64" })],
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((at) => [
      `in a file of JSON, at ${at}`,
      `A=${encoded(account("x".repeat(at)))}\nB=${wrapped(account("x".repeat(7 * at)), 76)}`,
    ]),
  ])("%s", (_, text = "") => {
    const out = plain.redact(text).text
    expect(isGone(out), out).toBe(true)
    expect(plain.redact(out).text).toBe(out)
    expect(plain.remaining(out)).toEqual([])
  })

  test("what stands around it stays", () => {
    expect(plain.redact(`$ base64 -w0 k\n${encoded(pem)}\nal@host:~$ ls`).text).toBe(
      "$ base64 -w0 k\n[REDACTED-private-key-aaaaaa]\nal@host:~$ ls",
    )
  })

  test.each([
    ["RSA", rsa.privateKey],
    ["a curve", curve.privateKey],
  ])("JWK of %s: the members that are secret", (_, key) => {
    const members = { ...key.export({ format: "jwk" }), kid: "2024-1" } as Record<string, string>
    for (const text of [JSON.stringify(members), JSON.stringify({ keys: [members] }, null, 2)]) {
      const out = plain.redact(text).text
      for (const [name, value] of Object.entries(members))
        expect(out.includes(value), name).toBe(!["d", "p", "q", "dp", "dq", "qi"].includes(name))
    }
  })

  test("JWK: another object stands inside", () => {
    const { d = "", ...others } = curve.privateKey.export({ format: "jwk" })
    for (const key of [
      { d, ext: { a: 1 }, ...others },
      { ...others, ext: { a: { b: 1 } }, d },
    ])
      expect(plain.redact(JSON.stringify(key)).text).toBe(
        JSON.stringify(key).replace(d, "[REDACTED-private-key-aaaaaa]"),
      )
  })

  test.each([
    ["a public key", encoded(rsa.publicKey.export({ type: "spki", format: "pem" }).toString())],
    ["the first line alone", encoded(pem.slice(0, pem.indexOf("\n") + 1))],
    ["a public JWK", JSON.stringify({ ...rsa.publicKey.export({ format: "jwk" }), use: "sig", d: "short" })],
    ["another object beside one", '{"kty":"RSA"},{"d":"Xq9vK2mP7sLw3nRtYbZc"}'],
  ])("stays: %s", (_, text) => expect(plain.redact(text).text).toBe(text))
})

describe("stays", () => {
  test.each([
    "pw=pw",
    "password: |\n  Enter the password of your account.\n",
    "Password (required): string",
    "The password for the account is required.",
    "| option | password | token |\n|---|---|---|\n| type | string | required |",
    "name,password,mail\nstring,string,string",
    "apt\tlogin\t1:4.13-1\napt\tpasswd\t1:4.13-1\napt\tpatch\t2.7.6",
    'DB_PASSWORD = "dbPassword"',
    "PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher']",
    'PASSWORD_HASHERS = [\n    "django.contrib.auth.hashers.Argon2PasswordHasher",\n    "acme.hashers.Sha1Hasher",\n]',
    'password_encoders: "acme.security.Base64PasswordEncoder"',
    'LN_hmac = "hmac-sha256-nistp384"',
    'algorithm: ["ssh-ed25519", "ecdsa-sha2-nistp256"]',
    "password_encryption = scram-sha-256",
    '<string name="password">Passwort</string>',
    '<property name="password">Password</property>',
    'login("user", "password")',
    'auth("admin", password)',
    "problems identified by validate()",
    'config.get("password", "Password")',
    "gpg --recv-keys 5BE8A3F6C8A5C01D106C0AD820B1A390B168D356",
    'if (password === "") return',
    '{ email: "Correo", password: "Contraseña" }',
    "login.password=Passwort",
    "DB_PASSWORD=postgres",
    "{ username: 'required', password: 'required' }",
    "make build \\\n  PASSWORD=$(PASSWORD) \\\n  image",
    "COPY --password \\\n  ./file1 /etc/",
    'Content-Disposition: form-data; name="password_hint"\r\n\r\nthe 3rd dog',
    'Content-Disposition: form-data; name="password"\r\n\r\n\r\n--b3d8f1--',
    "Mot de passe\u00a0: obligatoire",
    '{"token": 48213377, "password_length": 204811, "pass": 1204, "password": 100000}',
    'const password = ["plum", "Tr33", "house9x"].join("-")',
    "fn login(user: &str, password: &mut String) {",
    "password: &anchor1\n  a: b",
    "password: !vault |\n  $ANSIBLE_VAULT;1.1",
    "password: !Ref DbPassword2",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of CloudFormation
    'password: !Sub "${Db.Password2}"',
    "set -x\npassword_2=foo",
    "set -x PASSWORD (pass2 show db/prod)",
    "set -g default-terminal screen-256color",
    "Password [y/n]: yes",
    "Password [hidden]:",
    "token [1/2]: 3",
    'conn = f"Uid={user};Pwd={password1};"',
    'conn = f"Uid=sa;Pwd={db_pwd};"',
    'conn = "Uid=sa;Pwd={0};"',
    'token = """\nThe 2nd token of the user.\n"""',
    'password = """\n  SELECT 1 FROM users2\n"""',
  ])("%s", (text) => expect(plain.redact(text).text).toBe(text))
})
