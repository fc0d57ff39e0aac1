/**
 * Quiet unless something fails; then the failures, and always one closing line. What the tests of faults count is told
 * where somebody has time to read it: in `npm run test:all` and `npm run bench -- steady`.
 */
import type { UserConsoleLog } from "vitest"
import type { Reporter, TestCase, TestModule } from "vitest/node"
import { DotReporter } from "vitest/node"

const isLinuxX64 = process.platform === "linux" && process.arch === "x64"

export default class QuietReporter implements Reporter {
  private readonly loud = new DotReporter()
  private vitest: Parameters<DotReporter["onInit"]>[0] | undefined

  onInit(vitest: Parameters<DotReporter["onInit"]>[0]) {
    this.vitest = vitest
  }

  onUserConsoleLog({ content }: UserConsoleLog) {
    if (!process.env.LONG && !process.env.BENCH) return
    for (const line of content.split("\n")) if (line.startsWith("steady: ")) console.log(line)
  }

  onTestRunEnd(...[modules, errors, reason]: Parameters<DotReporter["onTestRunEnd"]>) {
    const cases = modules.flatMap((module: TestModule) => [...module.children.allTests()])
    const count = (state: ReturnType<TestCase["result"]>["state"]) =>
      cases.filter((test) => test.result().state === state).length
    // A module that cannot be loaded has no cases, and yet has failed.
    const broken = modules.filter(
      (module) => module.state() === "failed" && [...module.children.allTests()].length === 0,
    )
    const failed = count("failed") + broken.length + errors.length
    if (failed > 0 && this.vitest) {
      this.loud.onInit(this.vitest)
      this.loud.onTestRunEnd(modules, errors, reason)
    }
    const skipped = count("skipped") + count("pending")
    const left =
      skipped > 0 ? `, ${skipped} not run${isLinuxX64 ? "" : " (OpenCode 2 is to be had for Linux on x64 alone)"}` : ""
    console.log(`${count("passed")} passed, ${failed} failed${left}`)
  }
}
