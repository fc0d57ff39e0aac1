/** Suites whose names are those of ordinary tests, through the runners that are here. */
import { join } from "node:path"
import { pick, seeded } from "../../test/bed/planted.ts"
import { put, type Ran, type Run } from "./run.ts"

const random = seeded(17)
const things =
  "password token secret session api_key login cookie csrf user account order cart price parser window cache key credential auth hash salt otp jwt pass".split(
    " ",
  )
const verbs =
  "rejects accepts resets expires rotates parses hashes compares validates encodes decodes renews counts hides stores".split(
    " ",
  )
const ends = [
  "",
  "_2fa",
  "_v2",
  "_x64",
  "_8chars",
  "_0x1f",
  "_utf8",
  "_sha256",
  "_rfc7519",
  "_10KB_line",
  "_feb_29",
  "_404",
  "_id7",
  "_on_node20",
]
/** `password_rejects_8chars` and the like, none twice. */
const names = [
  ...new Set(
    Array.from(
      { length: 3000 },
      () => `${pick(random, things)}_${pick(random, verbs)}_${pick(random, things)}${pick(random, ends)}`,
    ),
  ),
]
const failing = (index: number) => index % 97 === 0

/** @param root of this project; @param folder an empty one */
export function testRuns(run: Run, root: string, folder: string): Ran[] {
  const node = join(folder, "node")
  const cases = names
    .slice(0, 900)
    .map(
      (name, at) =>
        `test(${JSON.stringify(name.replaceAll("_", " "))}, () => { if (${failing(at)}) throw new Error("expected password_2 to be token_2") })`,
    )
  put(node, {
    "plain.test.mjs": `import test from "node:test"\n${cases.join("\n")}\n`,
    "vi.test.mjs": `import { describe, test } from "vitest"\ndescribe("auth > token", () => {\n${cases.join("\n")}\n})\n`,
    "package.json": '{"name": "shop", "type": "module"}\n',
  })
  const reporters = ["spec", "tap", "junit", "dot"].flatMap((one) =>
    run("node", ["--test", `--test-reporter=${one}`, "plain.test.mjs"], { cwd: node }),
  )
  const vitest = ["verbose", "tap", "tap-flat", "junit", "json", "tree"].flatMap((one) =>
    run(join(root, "node_modules/.bin/vitest"), ["run", "--root", node, `--reporter=${one}`], { cwd: root }),
  )
  const python = join(folder, "python")
  const methods = names
    .slice(0, 900)
    .map((name, at) => `    def test_${name}(self):\n        self.assertTrue(${failing(at) ? "False" : "True"})`)
  const functions = names
    .slice(900, 1800)
    .map((name, at) => `def test_${name}():\n    assert ${failing(at) ? "'token_2' == 'token_3'" : "True"}`)
  put(python, {
    "test_auth.py": `import unittest\nclass PasswordTest(unittest.TestCase):\n${methods.join("\n")}\n`,
    "test_token.py": `import pytest\n${functions.join("\n")}\n@pytest.mark.parametrize("password", ["abc123", "hunter2", "p1", "x-9"])\ndef test_password(password):\n    assert password\n`,
  })
  const tested = [
    ...run("python3", ["-m", "unittest", "-v", "test_auth"], { cwd: python }),
    ...run("python3", ["-m", "pytest", "-v", "-p", "no:cacheprovider", "test_token.py", "test_auth.py"], {
      cwd: python,
    }),
    ...run("python3", ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=/dev/stdout", "test_token.py"], {
      cwd: python,
    }),
    ...run("python3", ["-m", "pytest", "-rA", "-p", "no:cacheprovider", "--durations=50", "test_token.py"], {
      cwd: python,
    }),
  ]
  const rust = join(folder, "rust")
  put(rust, {
    "Cargo.toml": '[package]\nname = "auth-token"\nversion = "0.3.2"\nedition = "2021"\n',
    "src/lib.rs": names
      .slice(0, 700)
      .map((name, at) => `#[test]\nfn ${name}() { assert!(${!failing(at)}); }`)
      .join("\n"),
  })
  const cargo = [
    run("cargo", ["test", "--offline"], { cwd: rust }),
    run("cargo", ["build", "-vv", "--offline"], { cwd: rust }),
  ].flat()
  const c = join(folder, "c")
  put(c, {
    "CMakeLists.txt": `cmake_minimum_required(VERSION 3.10)\nproject(auth C)\nenable_testing()\nadd_executable(t t.c)\n${names
      .slice(0, 400)
      .map((name, at) => `add_test(NAME ${name} COMMAND t ${failing(at) ? 1 : 0})`)
      .join("\n")}\n`,
    "t.c": "#include <stdlib.h>\nint main(int c, char **v) { char *password; return c > 1 ? atoi(v[1]) : 0; }\n",
  })
  const built = [
    ...run("cmake", ["-S", ".", "-B", "out", "-Wdev", "--trace-expand"], { cwd: c, most: 1_200_000 }),
    ...run("cmake", ["--build", "out", "--verbose"], { cwd: c }),
    ...run("ctest", ["--test-dir", "out", "-V"], { cwd: c }),
    ...run("ctest", ["--test-dir", "out"], { cwd: c }),
  ]
  const forms = [...reporters, ...vitest, ...tested, ...cargo, ...built]
  return [...forms, { tool: "go test, DejaGnu, automake (written here)", text: written() }]
}

/** Where the runner itself is not to be had: as it writes. */
function written(): string {
  const lines = names.flatMap((name, at) => {
    const said = failing(at) ? "FAIL" : "PASS"
    const camel = `Test${name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`
    return [
      `=== RUN   ${camel}`,
      `=== RUN   ${camel}/${name}`,
      `    --- ${said}: ${camel}/${name} (0.00s)`,
      `--- ${said}: ${camel} (0.01s)`,
      `${said}: gcc.dg/${name}.c   -O2  (test for excess errors)`,
      `${said}: ${name}.sh`,
    ]
  })
  return lines.join("\n")
}
