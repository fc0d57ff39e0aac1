/** The program that is started instead of OpenCode: it asks the test's own process, which is quicker than another Node. */
import { chmodSync, writeFileSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { join } from "node:path"
import { type Answer, hostVersion } from "./host.ts"

/** What bash knows itself is answered at once. Each word that is sent ends with a zero byte; the first says how many come. */
const script = (port: number) => `#!/bin/bash
case "$*" in
--version) echo ${hostVersion}; exit ;;
"db path") echo "$XDG_DATA_HOME/opencode/opencode.db"; exit ;;
esac
exec 3<>/dev/tcp/127.0.0.1/${port}
printf '%s\\0' $(($# + 1)) "$HOME" "$@" >&3
read -r code <&3
cat <&3
exit "$code"
`

/**
 * @param folder where the program is put
 * @param answer says what is printed to somebody at home there
 * @returns the program, and how to close the door
 */
export async function openDoor(folder: string, answer: (home: string, args: string[]) => Answer) {
  const server = createServer((socket) => {
    let said = ""
    socket.setEncoding("utf8").on("data", (text) => {
      said += text
      const [count, ...words] = said.split("\0")
      if (words.length <= Number(count)) return
      const [home = "", ...args] = words.slice(0, Number(count))
      const { code, stdout } = answer(home, args)
      socket.end(`${code}\n${stdout}`)
    })
    socket.on("error", () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const program = join(folder, "opencode")
  writeFileSync(program, script((server.address() as AddressInfo).port))
  chmodSync(program, 0o755)
  return { program, close: () => server.close() }
}
