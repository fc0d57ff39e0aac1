/** Kinds of text that a session is full of: reports, lock files, ids and counts stay; columns, cookie jars and stores of secrets give theirs up. */
import { describe, expect, test } from "vitest"
import { redactor } from "../../src/redact/redactor.ts"
import { letters, seeded } from "../bed/planted.ts"

const plain = redactor({ tag: () => "aaaaaa" })
const random = seeded(21)
const hex = (length: number) => letters(random, length, "0123456789abcdef")
const password = ["Qx7v", "K2mP9s"].join("")
const ses = `ses_1be58628dffe${letters(random, 14)}`

/** Nothing is taken out. */
const stays: Record<string, string[]> = {
  "test reports": [
    "=== RUN   TestParse/10KB_line\n--- PASS: TestParse/10KB_line (0.00s)\n--- FAIL: TestSum2 (0.00s)",
    "  ✔ pass: abc123 (2ms)\n  ✗ pass: abc124 (2ms)",
    "    --- PASS: TestSum2 (0.00s)\n--- SKIP: TestSum2 (0.00s)",
    "PASS: gcc.c-torture/execute/20000112-1.c   -O0  (test for excess errors)",
    "XPASS: g++.dg/cpp2a/feat-cxx2a.C  -std=gnu++20",
    "PASS: Test_32bit_Overflow\nFAIL: Test_64bit_Overflow",
    "PASS:  12_users_login",
    "pass [1/3]: 1048576 bytes",
    "pass [gvn]: 1234567 ns",
    "session [main]: connected-12ab34cd",
    '    pass "the output covers line 3"',
    '"valid-lang": { "pass": "lang attribute value is in the list of 3", "fail": "x" }',
    "ok 12 - resets_password_2fa\nnot ok 13 - token_v2_expires",
    "# pass 12\n# fail 0\n# duration_ms 1432.55",
    "tests/test_auth.py::test_password_2 PASSED [ 40%]\ntests/test_auth.py::test_token[abc123-v2] PASSED",
    "test auth::tests::password_v2_hash ... ok\ntest token::parse_0x1f ... ok",
    " ✓ src/auth.test.ts > password > rejects_8chars 12ms",
    "12/20 Test #12: auth_password_x64 ................   Passed    0.02 sec",
    '<testcase classname="auth" name="password_reset_v2" time="0.012"/>',
    '<testcase name="token" classname="com.acme.Token2Test" time="0.001"/>',
    "[PASS] test_Deposit10Ether() (gas: 123456)",
    "PASS: test-suite-2.log\nPASS: t0001-init.sh",
    '{"Action":"pass","Package":"acme.dev/x","Test":"TestSum2","Elapsed":0.01}',
    "PASS src/auth/password2.test.js (5.12 s)",
    "  pass: 12, fail: 0, skip: 3",
    " ✓ auth > token > rejects password rfc7519 0ms\n ✓ parses password utf16le",
    "struct passwd *getpwent_r(struct passwd *src, char *buf, int buflen)",
  ],
  "flags of other programs": [
    "date -u +%Y-%m-%dT%H:%M:%SZ",
    `TIMESTAMP="$(date -u '+%Y-%m-%dT%H:%M:%SZ')"`,
    "date -u +%FT%H:%M:%S",
    "docker exec -u www-data:www-data app php artisan",
    "docker run --rm -u node:node2 image ls",
    "docker compose exec --user app:staff1 web bash",
    "podman run -u 1000:staff9 alpine",
    'date -u +"%Y-%m-%d %H:%M:%S"',
    "ls -u a1:b2",
    "ps -u deploy1:staff2",
    "sudo -u deploy1:www2 ls",
    "chown -R deploy1:www2 /srv",
    "rsync -a --chown=deploy1:www2 src/ dst/",
    "rsync -a host1:/srv/app2 .",
    "sort -u file1:x2",
    "git push -u origin main:release2",
    "git fetch -u origin a1b:c2d",
    "python -u -m app1:main2",
    "gunicorn -u app1:grp2 wsgi:app",
    "su-exec app1:grp2 node index.js",
    "install -o app1 -u x1:y2",
    "kubectl exec -u app1:grp2 pod -- ls",
    "ssh -a host1:port2",
    "docker exec -it --user postgres:pg16 db psql",
  ],
  "ids of OpenCode": [
    `Exporting session: ${ses}`,
    `Imported session: ${ses}`,
    `opencode-session save --session ${ses}`,
    `session=${ses}`,
    `{"session": "${ses}", "key": "${ses.replace("ses", "msg")}"}`,
    `sid=${ses}`,
    `cookie: session=${ses}`,
    `SESSION_TOKEN=${ses}`,
    `password: ${ses}`,
    `<task id="${ses}" state="completed">`,
    ...["msg", "prt", "per", "que", "pty", "wrk", "evt", "tool"].map((kind) => `key: ${ses.replace("ses", kind)}`),
    `https://opencode.dev/s/${ses}?token=${ses}`,
  ],
  "lock files": [
    "modernc.org/token v1.1.0 h1:Xl7Ap9dKaEs5kLoOQeQmPWevfnk/DM5qcLcYlA8ys6Y=",
    "modernc.org/token v1.1.0/go.mod h1:UGzOrNV1mAFSEB63lOFHIpNRUVMvYTc6yu1SMY/XTDM=\ngithub.com/davecgh/go-spew v1.1.0/go.mod h1:J7Y8YcW2NihsgmVo/mv3lAwl/skON4iLHjSsI+c5H38=",
    "acme.dev/x/secret v0.3.2/go.mod h1:abc=",
    "acme.dev/x/password v0.0.0-20190101000000-abcdef123456/go.mod h1:abc=",
    "  '@inquirer/expand@5.1.1(@types/node@26.2.0)':\n  '@inquirer/password@5.1.1(@types/node@26.2.0)':",
    "      '@inquirer/expand': 5.1.1(@types/node@26.2.0)\n      '@inquirer/password': 5.1.1(@types/node@26.2.0)",
    '"@acme/secret@^1.0.0", "@acme/secret@^1.2.0":\n  version "1.2.3"\n  resolved "https://registry.yarnpkg.com/@acme/secret/-/secret-1.2.3.tgz#0123456789abcdef0123456789abcdef01234567"',
    '"@inquirer/password@npm:^4.0.15":\n  version: 4.0.15\n  resolution: "@inquirer/password@npm:4.0.15"\n  checksum: 10c0/673f7c33dd0ee951c96e349d4fb66f8762f31c62188546da4d7af544202b638eecef6b8c78e62c43f46c72a5fa0712d94a56ed56f1e1badbb1001128bc991bf9',
    `[[package]]\nname = "token"\nversion = "0.1.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${hex(64)}"`,
    `[[package]]\nname = "rpassword"\nversion = "7.3.1"\nchecksum = "${hex(64)}"`,
    `{file = "token-1.0.tar.gz", hash = "sha256:${hex(64)}"}`,
    `pyjwt==2.8.0 \\\n    --hash=sha256:${hex(64)}`,
    "keyring==24.3.0\ntoken==1.1.0rc1\npasswordmeter==0.1.8",
    "    devise-token (1.2.0.rc3)\n    jwt (2.7.0)\n    password (1.0.1-x86_64-linux)",
    `"name": "acme/token",\n"version": "v2.1.0",\n"dist": {"type": "zip", "reference": "${hex(40)}", "shasum": ""}`,
    `"content-hash": "${hex(32)}"`,
    `"jsonwebtoken": ["jsonwebtoken@9.0.2", "", { "dependencies": { "jws": "^3.2.2" } }, "sha512-${letters(random, 86)}=="],`,
    `"jose_token": {:hex, :jose_token, "1.11.6", "${hex(64)}", [:mix], [], "hexpm", "${hex(64)}"},`,
    `"Acme.Token": {"type": "Direct", "resolved": "7.0.3", "contentHash": "${letters(random, 86)}=="}`,
    '"@inquirer/password": ["@inquirer/password@5.1.1", "", { "dependencies": { "a": "^1.0.0" } }, "sha512-x"],',
    '"passwd": ["passwd@4.13+dfsg1-1", "", {}],',
    "token 1.1.0\nsecret v0.3.2\npassword (>= 1.2.3)",
    "├── @inquirer/password@5.1.1\n└── @acme/secret@0.3.2-beta.1",
    "added @acme/token 1.2.3-canary.20240101.abc1234",
    "token-1.2.3-py3-none-any.whl\nsecret-0.3.2.tgz",
  ],
  counts: [
    "Tokens: 3_100_000_000",
    "tokens: 1_234_567",
    "tokens: 1234567",
    "password_resets: 3",
    "passwords: 1234567",
    "Passwords checked: 12345678",
    "tokens: 12,345,678",
    "Tokens: 3.1M (cached 1.2M)",
    '{"tokens": 123456, "secrets": 1234567}',
    "total tokens: 1'234'567",
    "max_tokens=200000",
  ],
  "keys of caches, and names": [
    '{"keyDetails":"PKIX_ECDSA_P256_SHA_256"}',
    `Cache restored from key: Linux-node-${hex(64)}`,
    `key: node-cache-Linux-x64-npm-${hex(64)}`,
    `Cache saved with key: v2-dependencies-${hex(40)}`,
    `restore-keys: ubuntu-22.04-cargo-${hex(64)}`,
    `Cache key: macOS-pip-3.12.1-${hex(64)}`,
    '{"key": "eb9c-5483-e950-6f83/2026-05-18_12-47-08Z.md#5", "session": "eb9c-5483-e950-6f83/2026-05-18_12-47-08Z.md"}',
    `STRIPE_PRICE_PRO=price_1${letters(random, 23)}`,
    `stripe: "prod_${letters(random, 14)}"`,
    `"CLERK_PUBLISHABLE_KEY": "pk_live_${letters(random, 37)}"`,
    `STRIPE_PUBLISHABLE_KEY=pk_test_${letters(random, 30)}`,
    "(`JWT_SECRET=my-super-secret-key-jwt-key`, `SUPABASE_URL=http://127.0.0.1:54321`)",
  ],
  "objects whose fields name no secret": [
    '{"password": {"type": "string", "description": "The password of the 2nd user", "value": ""}}',
    '{"token": {"type": "color", "value": "#ff0000"}, "colors": {"value": "#00ff00"}}',
    '{"name":"password","type":"string"},{"name":"user","value":"bob12345"}',
    '{"value":"bob12345","name":"user"},{"name":"password","value":""}',
    '{"name": "password", "in": "query", "required": true, "value": "string"}',
    '{"key":"token","type":"text","value":"{{token}}"}',
    '{"name": "token_type", "type": "x", "value": "Bearer"}',
    '{"label": "Password", "value": "password"}',
    '{"name": "theme", "secret": false, "value": "dark2Blue"}',
    "- name: password\n  in: query\n  schema:\n    type: string\n- name: user\n  value: bob12345\n",
    '{"id":"password","kind":"field","value":"visible"}',
    '{"allowedTypes": ["String", "SecureString"], "value": "of a parameter"}',
    '{"Name": "/prod/db/host", "Type": "String", "Value": "db1.acme.dev"}',
    '{"name": "acme/token", "version": "v2.1.0", "source": {"reference": "x"}, "value": "v2.1.0"}',
    '"password": {"required": true, "minLength": 12, "pattern": "^[a-z]{12}$"}',
    '{"name":"password_policy","enabled":true,"value":"12chars!"}',
    '{"name":"pass","unit":"percent","value":"98.1 %"}',
    '{"name":"pass","id":3,"value":"Beta2x"}',
    '{"name":"token","unit":"ms","value":"12.31ms"}',
    '{"name":"password","unit":"MB","value":"1.234.567MB"}',
    '{"name":"password","lang":"en","value":"Your 12 words here"}',
    '{"value":"12.5kW","unit":"kW","name":"psk"}',
    "pass: {ms: 12, value: '12.5ms'}",
    '"pw": {"unit":"kW","value":"12.5kW"}',
    '"psk": {"bits": 2, "value": "QPSK1"}',
    '"secret": {"lang": "en", "value": "Geheimnis 12"}',
    "ssm.put_parameter(Name=n, Type='SecureString', Value=value2, Overwrite=True)",
    "Type='SecureString', Value=s3_key)",
    "Type: 'SecureString',\n  Value: newValue1,",
    "Type='SecureString', Value=config_json_v2)",
    '  type  = "SecureString"\n  value = "us-east-1"\n',
    "Type: SecureString\nValue: !Ref DbUrl2\n",
    "Type: SecureString\nValue: us-east-1\n",
    'Type: "SecureString",\nValue: process.env.DB_URL2\n',
    "Type: SecureString\nValue: https://x.dev/y2\n",
    "Type: SecureString\nValue: {{ db_conn_2 }}\n",
  ],
  "what begins like a key of a provider": [
    "void tsec_local_mdio_write_phy_register_of_the_2nd_interface(struct tsec_private *priv);",
    "attr_pat_name2 = str_dev_0123456789abcdefghij",
    "tr_dev_environment_of_the_project2",
    `SUB${"ABCDEFGH".repeat(8)}`,
    `UAB${letters(random, 53, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    "incog_mode_is_on_for_the_second_window_2",
    `${hex(8)}.abcdef.${hex(30)}`,
    "com.acme.AuthenticationTokenService2x.Method.withParametersOfTheSecondKind",
    "0.1234abcd-1234-1234-1234-123456789012.1",
    "signkey-prod-123",
    "https://acme.dev/apk_user_guide_2.html",
    "apk_out/sources/com/google/firebase/iid/FirebaseInstanceIdReceiver/p000a/C0001a.java",
    "rm -rf build/apk_extract/lib/arm64v8a/assets/flutterassets/packages/cupertinoicons/assets",
    `apk_sha256/${hex(64)}`,
    "AUTH_PASSWORD_VALIDATORS = ['acme.validation.Sha1PwnedValidator']",
  ],
  "fingerprints of keys": [
    `ENV GPG_KEY ${hex(40).toUpperCase()}`,
    `GPG_KEY=${hex(40).toUpperCase()}`,
    `ENV GPG_KEYS="${hex(40).toUpperCase()} ${hex(40).toUpperCase()}"`,
    `NGINX_GPGKEY=${hex(40).toUpperCase()}`,
    `NGINX_GPGKEYS="${hex(40).toUpperCase()}"`,
    `PGP_KEY=${hex(16).toUpperCase()}`,
    `git config user.signingkey ${hex(16).toUpperCase()}`,
    `user.signingkey=${hex(40).toUpperCase()}`,
    `gpg: using RSA key ${hex(40).toUpperCase()}`,
    `{"GPG_KEY": "${hex(40).toUpperCase()}"}`,
  ],
  "what is named and not secret": [
    "#define REG_MCU_SET_PASS 0x8fd3a1b2",
    "const uint32_t FLASH_SET_PASS = 0xA5F05A0F;",
    "CMD_UNLOCK_PASSWORD = 0x45670123",
    "config.reset_password_within = 6.hours",
    "config.confirm_within = 3.days\nPASSWORD_EXPIRES_WITHIN=90.days",
    "config.password_timeout_in = 30.minutes",
    "token_ttl: 15m\npassword_max_age = 90d",
    'checkPassword("john", "word")',
    'validatePassword("john", "letter1")',
    'encoder.matchesPassword("john", "word2")',
    '"password": "Wachtwoord (min. 8 tekens)"',
    '"forgot_password": "Passwort vergessen?"',
    'password: "Mot de passe 2"',
    "PWD=/home/al/shop-2.0/api_v3",
    "OLDPWD=/srv/www/Releases/20240511T1023Z",
    "PWD=/tmp/tmp.Xk29sQ8vLm",
  ],
}

describe("stays", () => {
  for (const [kind, texts] of Object.entries(stays))
    describe(kind, () => {
      test.each(texts)("%s", (text) => expect(plain.redact(text).text).toBe(text))
    })
})

/** `~` is a password, `@@` what a machine has made: all of them go. */
const gone: Record<string, string[]> = {
  "beside what is like it and stays": [
    "curl -u al:~ http://x",
    "curl -s \\\n  -X POST \\\n  -u al:~ http://x",
    "sudo curl -fsSL -u al:~ http://x",
    "http -a al:~ :8000/me",
    "docker exec app curl -u al:~ http://x",
    "date -u; curl -u al:~ http://x",
    "wget --user al --password ~ http://x",
    "curl --proxy-user al:~ http://x",
    "USER: al\nPASS: ~",
    "user: al\npass: ~",
    "PASS=~",
    '{"user": "al", "pass": "~"}',
    '{"user": "al", "pass": {"type": "x", "value": "~"}}',
    "token: @@\nsession: @@",
    "CLERK_SECRET_KEY=sk_live_@@",
    "GPG_PASSPHRASE=~",
    "GPG_PRIVATE_KEY_PASSWORD=~",
    'setPassword("john", "~")',
    "RESET_PASSWORD=~",
  ],
  columns: [
    "Name                           Value\n----                           -----\nDB_PASSWORD                    ~\nINTERNAL_API_KEY               @@\nPATH                           C:\\Windows",
    "Name        Value\n----        -----\npassword    ~\napi_key     @@",
    "Key               Value\n---               -----\nrefresh_interval  768h\ndb_token          @@",
    "DB_PASSWORD        ~",
    "  DB_PASSWORD\t~",
    "╭──────────────┬────────────╮\n│ DB_PASSWORD  │ ~ │\n╰──────────────┴────────────╯",
    "┏━━━━━━━━━━┳━━━━━━━━━━━┓\n┃ Name     ┃ Value     ┃\n┡━━━━━━━━━━╇━━━━━━━━━━━┩\n│ api_key  │ @@ │\n└──────────┴───────────┘",
    "┌─────────┬────────────┐\n│  user   │  password  │\n│ varchar │  varchar   │\n├─────────┼────────────┤\n│ app     │ ~ │\n└─────────┴────────────┘",
    "╔══════╦══════════╗\n║ user ║ password ║\n╠══════╬══════════╣\n║ al   ║ ~ ║\n╚══════╩══════════╝",
    "│ # │ name │ api_token │\n├───┼──────┼───────────┤\n│ 0 │ al   │ @@ │",
    "-[ RECORD 1 ]-+----------\nuser          | app\npassword      | ~",
    "-[ RECORD 1 ]-+----------\nid        | 4\napi_token | @@\n-[ RECORD 2 ]-+----------\napi_token | @@",
    "*************************** 1. row ***************************\n    user: al\npassword: ~",
    "user,password,role\napp,~,admin\nal,~,user",
    "the export:\n\nuser,password,role\napp,~,admin",
    "id;token\n1;@@",
    "user\tapi_token\napp\t@@",
    '"user","password"\n"al","~"',
    "USER   PASSWORD     ROLE\napp    ~   admin\nal     ~   user",
    "name    api_token    age\nal      @@    3d",
    "user password   role\n---- --------   ----\nal   ~ admin",
  ],
  "cookie jars": [
    "# Netscape HTTP Cookie File\n.acme.dev\tTRUE\t/\tTRUE\t1790000000\tsession_token\t@@",
    "#HttpOnly_.github.com\tTRUE\t/\tTRUE\t1790000000\tuser_session\t@@",
    ".x.com\tTRUE\t/\tTRUE\t1790000000\tauth_token\t@@",
    "localhost\tFALSE\t/\tFALSE\t0\tconnect.sid\ts%3A@@",
    "acme.dev\tFALSE\t/app\tTRUE\t1790000000.5\tremember_me\t@@",
    "00003| .x.com\tTRUE\t/\tTRUE\t1790000000\tPHPSESSID\t@@",
    ".acme.dev TRUE / TRUE 1790000000 csrftoken @@",
    ".example.com    TRUE    /       FALSE   1790000000      session_token   @@",
    '{"domain": ".acme.dev", "name": "session_id", "value": "@@", "path": "/"}',
  ],
  "fields of one object, others between them": [
    '{"db_password": {"sensitive": true, "type": "string", "value": "~"}}',
    '{\n  "db_password": {\n    "sensitive": true,\n    "type": ["object", {}],\n    "value": "~"\n  }\n}',
    '00001| {\n00002|   "db_password": {\n00003|     "sensitive": true,\n00004|     "value": "~"\n00005|   }',
    '{"api_token": {"sensitive": true, "type": "string", "value": "@@"}}',
    '[{"name":"DB_PASSWORD","slotSetting":false,"value":"~"}]',
    '[\n  {\n    "name": "DB_PASSWORD",\n    "slotSetting": false,\n    "value": "~"\n  }\n]',
    '{\n  "id": "https://acme.vault.azure.net/secrets/db-conn/0123456789abcdef0123456789abcdef",\n  "kid": null,\n  "name": "db-conn",\n  "tags": {\n    "encoding": "utf-8"\n  },\n  "value": "~"\n}',
    '{"kid": null, "managed": null, "name": "db-password", "tags": {}, "value": "~"}',
    '{"variable_type":"env_var","key":"DB_PASSWORD","hidden":false,"value":"~","masked":true}',
    '{"id":"x","type":"CONCEALED","purpose":"PASSWORD","label":"password","value":"~","reference":"op://x/y"}',
    '{\n  "type": "CONCEALED",\n  "label": "conn",\n  "value": "~"\n}',
    '{"label":"api key","type":"STRING","id":"credential","value":"@@","key":"API_KEY"}',
    '{"value":"~","name":"DB_PASSWORD"}',
    '{"type":"encrypted","value":"@@","target":["production"],"id":null,"key":"API_TOKEN"}',
    '{\n  "value": "~",\n  "slotSetting": false,\n  "name": "DB_PASSWORD"\n}',
    '{"Parameter": {"Name": "/prod/db/password", "Type": "SecureString", "Value": "~", "Version": 1}}',
    '{\n    "Name": "/prod/db/conn",\n    "Type": "SecureString",\n    "Value": "~"\n}',
    "Parameter:\n  ARN: arn:x\n  Name: /prod/db/conn\n  Type: SecureString\n  Value: ~\n  Version: 1\n",
    '{"Name": "/prod/db/password", "Value": "~"}',
    'resource "aws_ssm_parameter" "db" {\n  name  = "/prod/db/conn"\n  type  = "SecureString"\n  value = "~"\n}',
    "- description: of the shop\n  name: DB_PASSWORD\n  required: true\n  value: ~\n",
    "[{'name': 'DB_PASSWORD', 'type': 'secret', 'value': '~'}]",
    'echo "{\\"name\\":\\"DB_PASSWORD\\",\\"secret\\":true,\\"value\\":\\"~\\"}"',
  ],
  "commands of secret stores": [
    "gh secret set DEPLOY --body @@",
    "gh secret set DEPLOY -b'@@' --repo a/b",
    'gh secret set -R a/b DEPLOY --body "@@"',
    'echo "@@" | gh secret set DEPLOY',
    "printf %s '@@' | gh secret set DEPLOY --env production",
    "gh secret set DEPLOY <<< @@",
    "wrangler secret put API <<< @@",
    "echo @@ | wrangler secret put API",
    "echo @@ | npx wrangler secret put API --env production",
    "fly secrets set FOO=@@ BAR=@@",
    'flyctl secrets set -a app FOO="@@"',
    "supabase secrets set FOO=@@",
    "doppler secrets set FOO=@@ --project x",
    "doppler secrets set FOO @@",
    "heroku config:set FOO=@@ BAR=@@ -a app",
    "echo @@ | vercel env add FOO production",
    "vercel env add FOO production <<< '@@'",
    "netlify env:set FOO @@",
    "railway variables --set FOO=@@",
    "kubectl create secret generic x --from-literal=foo=@@ --from-literal bar=@@",
    "kubectl -n x create secret docker-registry r --docker-username=a --docker-password=@@",
    "oc create secret generic x --from-literal=foo=@@",
    "vault kv put secret/app conn=@@ other=@@",
    "vault kv patch -mount=secret app conn=@@",
    "vault write secret/app value=@@",
    "aws secretsmanager create-secret --name x --secret-string @@",
    "aws secretsmanager put-secret-value --secret-id x --secret-string '@@'",
    `aws secretsmanager put-secret-value --secret-id x --secret-string '{"host":"db.acme.dev","conn":"@@"}'`,
    'aws secretsmanager put-secret-value --secret-id x --secret-string "{\\"conn\\":\\"@@\\"}"',
    'dotnet user-secrets set "Conn" "@@"',
    "consul kv put app/secret @@",
    "aws ssm put-parameter --name /x --type SecureString --value @@",
    "aws ssm put-parameter --value @@ --type SecureString --name /x",
    "az keyvault secret set --vault-name v --name n --value @@",
    "az webapp config appsettings set -g g -n n --settings FOO=@@",
    "echo -n @@ | gcloud secrets create x --data-file=-",
    "printf '@@' | gcloud secrets versions add x --data-file=-",
    "gcloud secrets create x --data-file=- <<< @@",
    "ansible-vault encrypt_string ~ --name db",
    "ansible-vault encrypt_string '~' --name db",
    "rclone config create x s3 secret_access_key @@",
    "docker secret create db - <<< @@",
    "echo @@ | docker secret create db -",
    "op item create --category login password=~",
    "pulumi config set --secret foo @@",
    "bw list && glab variable set FOO @@ --masked",
    "sops set secrets.yaml '[\"foo\"]' '\"@@\"'",
    "firebase functions:secrets:set FOO <<< @@",
    "security add-generic-password -a al -s svc -w ~",
  ],
}

test("of 1Password a short password, whatever its name, and of AWS a secret that is no name", () => {
  const field = { type: "CONCEALED", label: "conn", value: ["hunt", "er2"].join("") }
  expect(plain.redact(JSON.stringify(field)).text).not.toContain(field.value)
  const parameter = { Name: "/prod/conn", Type: "SecureString", Value: ["mango", "77"].join("#") }
  expect(plain.redact(JSON.stringify(parameter)).text).not.toContain(parameter.Value)
})

test.each([
  ['{"name":"DB_PASSWORD","slotSetting":false,"value":"~"}', "77mango"],
  ['{"value":"~","slotSetting":false,"name":"DB_PASSWORD"}', "77mango"],
  ["name: DB_PASSWORD\nslotSetting: false\nvalue: ~\n", "77mango"],
  ['"wifi_pass": {\n  "sensitive": true,\n  "type": "string",\n  "value": "~"\n}', "77mango"],
  ['{"password":{"value":"~"}}', "2024ab"],
  ['{"password": {"value": "~"}}', "correct horse battery staple"],
  ['{"passphrase": {"type": "string", "value": "~"}}', "correct horse battery staple"],
  ['"pass": {"value": "~"}', "x9Trq7Lm"],
  ["psk: { value: '~' }", "x9Trq7Lm42"],
  ['{"Type": "SecureString", "Value": "~"}', "hunter2"],
  ["Type: SecureString\nValue: ~\n", "x9Trq7Lm42z"],
  ["- Name: /prod/x\n  Type: SecureString\n  Value: ~\n", "aB3dE5gH7jK9mN1pQ3rS5tU7"],
])("as short, in digits or with blanks, a secret all the same: %s", (text, value) => {
  expect(plain.redact(text.replace("~", value)).text).not.toContain(value)
})

describe("gone", () => {
  for (const [kind, texts] of Object.entries(gone))
    describe(kind, () => {
      test.each(texts)("%s", (text) => {
        const secrets: string[] = []
        const planted = text.replaceAll("@@", () => {
          secrets.push(letters(random, 30))
          return secrets.at(-1) as string
        })
        const out = plain.redact(planted.replaceAll("~", password)).text
        for (const secret of [password, ...secrets]) expect(out).not.toContain(secret)
      })
    })
})

/** `~` is the token. */
describe("gone: a token in which one character stands many times in a row", () => {
  const ofAws = ["IQoJb3JpZ2lu", "X2VjEJr", "/".repeat(10)].join("") + letters(random, 340)
  const older = ["FwoGZXIv", "YXdzE", "/".repeat(10)].join("") + letters(random, 300)
  const ofFly = ["fm", "2_lJPEC", "A".repeat(9), "GRxBA"].join("") + letters(random, 200)
  const ofNobody = `${letters(random, 20)}${"A".repeat(8)}${letters(random, 60)}`
  test.each([
    ["~", ofAws],
    ["export AWS_SESSION_TOKEN=~", ofAws],
    ["aws_session_token = ~", older],
    ['{"Credentials": {"SessionToken": "~"}}', ofAws],
    ['  "Token" : "~",', ofAws],
    ["X-Amz-Security-Token: ~", older],
    ["https://b.s3.amazonaws.com/k?X-Amz-Security-Token=~&X-Amz-Expires=60", encodeURIComponent(ofAws)],
    ["FLY_API_TOKEN=~", ofFly],
    ['FLY_API_TOKEN="FlyV1 ~,~"', ofFly],
    ["Authorization: FlyV1 ~", ofFly],
    ["Authorization: Bearer ~", ofFly],
    ["API_TOKEN=~", ofNobody],
    ['token: "~"', ofNobody],
    ["Authorization: Bearer ~", ofNobody],
  ])("%s", (text, token) => {
    const out = plain.redact(text.replaceAll("~", token)).text
    expect(out).toContain("[REDACTED-")
    expect(out).not.toContain(token.slice(-20))
    expect(plain.redact(out).text).toBe(out)
  })

  test.each([
    "0".repeat(40),
    "A".repeat(64),
    `${letters(random, 12)}${"A".repeat(40)}`,
    `sk-${"0".repeat(24)}${letters(random, 10)}`,
    `your-token-${"1".repeat(30)}`,
  ])("a mask stays: %s", (mask) => {
    const text = `API_TOKEN=${mask}\ntoken: "${mask}"\n${mask}`
    expect(plain.redact(text).text).toBe(text)
  })
})

test("of a cookie jar the theme stays, of a table what stands beside", () => {
  const jar = `.x.com\tTRUE\t/\tFALSE\t1790000000\ttheme\tdark\n.x.com\tTRUE\t/\tFALSE\t1790000000\tlocale\tde-DE\n`
  expect(plain.redact(jar).text).toBe(jar)
  const table = `user,password,role\napp,${password},admin`
  expect(plain.redact(table).text).toBe("user,password,role\napp,[REDACTED-password-aaaaaa],admin")
  const environment = `Name         Value\n----         -----\nDB_PASSWORD  ${password}\nPATH         C:\\Windows\n`
  expect(plain.redact(environment).text).toBe(environment.replace(password, "[REDACTED-password-aaaaaa]"))
})

describe("keys of providers, with no name near", () => {
  const uuid = [8, 4, 4, 4, 12].map((length) => hex(length)).join("-")
  const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
  const encoded = (text: string) => Buffer.from(text).toString("base64url")
  test.each([
    ["z.ai", `${hex(32)}.${letters(random, 16)}`],
    ["Context7", `ctx7sk-${uuid}`],
    ["Cerebras", `csk-${letters(random, 48)}`],
    ["Cerebras, small letters", `csk-${letters(random, 48, "abcdefghijklmnopqrstuvwxyz0123456789")}`],
    ["Synthetic", `syn_${hex(32)}`],
    ["Browserbase", `bb_live_${letters(random, 27)}`],
    ["Daytona", `dtn_${hex(64)}`],
    ["Zapier", `https://mcp.zapier.com/api/mcp/s/${letters(random, 90)}/mcp`],
    ["Zapier's other address", `https://mcp.zapier.com/api/mcp/a/12345678/mcp?token=${letters(random, 40)}`],
    ["Composio's address", `https://mcp.composio.dev/gmail/${letters(random, 30)}?x=1`],
    ["Smithery", `https://server.smithery.ai/exa/mcp?api_key=${uuid}`],
    [
      "iron-sealed",
      `Fe26.2**${hex(64)}*${letters(random, 22)}*${letters(random, 86)}**${hex(64)}*${letters(random, 43)}`,
    ],
    [
      "iron-sealed, with a time",
      `Fe26.2*1*${hex(64)}*${letters(random, 22)}*${letters(random, 86)}*1790000000000*${hex(64)}*${letters(random, 43)}~2`,
    ],
    ["Copilot", `tid=${hex(32)};exp=1790000000;sku=x;st=dotcom;chat=1;8kp=1:${hex(64)}`],
    ["OpenRouter", `sk-or-v1-${hex(64)}`],
    ["Vercel's gateway", `vck_${letters(random, 56)}`],
    ["Chutes", `cpk_${hex(32)}.${hex(32)}.${letters(random, 32)}`],
    ["Novita", `sk_${letters(random, 43)}`],
    ["Morph", `sk-${letters(random, 43)}_${letters(random, 4)}`],
    ["Brave", `BSA${letters(random, 27)}`],
    ["Linear", `lin_api_${letters(random, 40)}`],
    ["Amp", `sgamp_user_01${letters(random, 24, base32)}_${hex(64)}`],
    ["Cursor", `crsr_${letters(random, 64)}`],
    ["Devin, of a person", `apk_user_${letters(random, 120)}==`],
    ["Devin, of a service", `cog_${letters(random, 52, "abcdefghijklmnopqrstuvwxyz234567")}`],
    ["Warp", `wk-1.${hex(64)}`],
    ["Inngest", `signkey-prod-${hex(64)}`],
    ["NATS, of a user", `SUA${letters(random, 55, base32)}`],
    ["NATS, of an account", `SAB${letters(random, 55, base32)}`],
    ["Tigris", `tsec_${letters(random, 66)}`],
    ["Trigger.dev", `tr_prod_${letters(random, 20)}`],
    ["Trigger.dev, of a person", `tr_pat_${letters(random, 40)}`],
    ["Supabase, by OAuth", `sbp_oauth_${hex(40)}`],
    ["Discord", `${encoded("1087654321098765432")}.${letters(random, 6)}.${letters(random, 38)}`],
    ["Discord, of an early bot", `${encoded("198622483471925248")}.${letters(random, 6)}.${letters(random, 27)}`],
    ["Bitwarden", `0.${uuid}.${letters(random, 30)}:${letters(random, 22)}==`],
  ])("%s", (_, key) => {
    const out = plain.redact(`use this one: ${key} and say when it works`).text
    expect(out).toMatch(/^use this one: \S*\[REDACTED-[a-z0-9-]+-aaaaaa\]\S* and say when it works$/)
    expect(out).not.toContain(key.slice(-20))
  })

  test.each(["access", "refresh"])("OpenCode's own auth.json of another machine: %s", (name) => {
    const token = letters(random, 60)
    const text = JSON.stringify({ acme: { type: "oauth", [name]: token, expires: 1790000000000 } })
    expect(plain.redact(text).text).not.toContain(token)
    expect(plain.redact(JSON.stringify(JSON.parse(text), null, 2)).text).not.toContain(token)
    expect(plain.redact(JSON.stringify({ text })).text).not.toContain(token)
  })
})

describe("in other languages", () => {
  const token = letters(random, 40)
  test.each([
    "API-Schlüssel: ",
    "Schlüssel: ",
    "Zugangsschlüssel: ",
    "密钥：",
    "API密钥: ",
    "金鑰：",
    "APIキー: ",
    "API キー：",
    "秘密鍵: ",
    "ключ API: ",
    "API-ключ: ",
    "секретный ключ: ",
    "clé API : ",
    "clé d'API : ",
    "clé secrète : ",
    "jeton : ",
    "chave da API: ",
    "chave de API = ",
    "clave de API: ",
    "clave secreta: ",
    "chiave API: ",
    "klucz API: ",
    "API-sleutel: ",
    "API-nyckel: ",
    "API-nøgle: ",
    "API-avain: ",
    "API anahtarı: ",
    "kunci API: ",
    "khóa API: ",
    "トークン: ",
    "アクセストークン：",
    "令牌: ",
    "访问令牌：",
    "權杖: ",
    "토큰: ",
    "API 키: ",
    "токен: ",
    "Токен: ",
    "ключ доступа: ",
    "κλειδί API: ",
    "מפתח API: ",
    "مفتاح API: ",
    "رمز الوصول: ",
    "कुंजी: ",
    "โทเค็น: ",
  ])("%s", (name) => expect(plain.redact(`${name}${token}`).text).not.toContain(token))
  test.each([
    "lösenord: ",
    "Lösenord: ",
    "adgangskode: ",
    "passord: ",
    "kata sandi: ",
    "Kata Sandi: ",
    "kata laluan: ",
    "رمز عبور: ",
    "گذرواژه: ",
    "รหัสผ่าน: ",
    "jelszó: ",
    "lykilorð: ",
    "contraseña: ",
    "parolă: ",
    "parool: ",
    "пароль: ",
    "парола: ",
    "лозинка: ",
    "קוד סודי: ",
    "পাসওয়ার্ড: ",
    "mật khẩu: ",
    "slaptažodis: ",
    "geslo: ",
  ])("%s", (name) => expect(plain.redact(`${name}${password}`).text).not.toContain(password))
  test.each([
    "Schlüssel: Haustür",
    "clé API : obligatoire",
    "密钥：请输入您的密钥",
    "トークン: 必須",
    "chave da API: obrigatória",
    "ключ: значение",
    "kata sandi: wajib",
  ])("a label stays: %s", (text) => expect(plain.redact(text).text).toBe(text))
})
