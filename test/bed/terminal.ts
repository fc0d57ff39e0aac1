/** A real terminal: a pty, and an emulator that says what a person would see. */
import { type IPty, spawn } from "@lydell/node-pty"
import xterm from "@xterm/headless"
import { cli } from "./machine.ts"
import type { Person } from "./story.ts"

/** A stretch of one line of the screen, which begins at a column and is so many cells wide. */
export type Look = {
  text: string
  column: number
  cells: number
  colour: number | undefined
  background: number | undefined
  bold: boolean
}

export class Terminal {
  private readonly screenOf: xterm.Terminal
  private readonly pty: IPty
  /** What the program asked the terminal to put into the clipboard, in order. */
  readonly copied: string[] = []
  /** Exit code, when the program has ended. */
  readonly ended: Promise<number>
  private dead = false

  constructor(person: Person, command: string, args: string[], cols = 110, rows = 36) {
    const { machine, repo } = person
    this.screenOf = new xterm.Terminal({ cols, rows, allowProposedApi: true })
    const env = { ...machine.env, PWD: repo, COLORTERM: "truecolor" } as Record<string, string>
    this.pty = spawn(command, args, { name: "xterm-256color", cols, rows, cwd: repo, env })
    this.pty.onData((data) => this.screenOf.write(data))
    this.screenOf.parser.registerOscHandler(52, (data) => {
      this.copied.push(Buffer.from(data.replace(/^c;/, ""), "base64").toString())
      return true
    })
    // What the program asks of the terminal (where is the cursor, which colours) is answered.
    this.screenOf.onData((data) => this.dead || this.pty.write(data))
    this.ended = new Promise((resolve) =>
      this.pty.onExit(({ exitCode }) => {
        this.dead = true
        resolve(exitCode)
      }),
    )
  }

  /** What stands on the screen, line by line. */
  screen(): string {
    const { active } = this.screenOf.buffer
    const lines = Array.from({ length: this.screenOf.rows }, (_, row) =>
      active.getLine(active.viewportY + row)?.translateToString(true),
    )
    return lines.join("\n").trimEnd()
  }

  /** How each stretch of the screen looks, line by line; colours as OpenCode gives them, in red, green and blue. */
  looks(): Look[][] {
    const { active } = this.screenOf.buffer
    return Array.from({ length: this.screenOf.rows }, (_, row) => {
      const line = active.getLine(active.viewportY + row)
      const looks: Look[] = []
      for (let column = 0; line && column < this.screenOf.cols; column++) {
        const cell = line.getCell(column)
        if (!cell || cell.getWidth() === 0) continue
        const colour = cell.isFgRGB() ? cell.getFgColor() : undefined
        const background = cell.isBgRGB() ? cell.getBgColor() : undefined
        const bold = cell.isBold() !== 0
        const look = { text: cell.getChars() || " ", column, cells: cell.getWidth(), colour, background, bold }
        const last = looks.at(-1)
        const isAlike = last?.colour === colour && last?.background === background && last?.bold === bold
        if (last && isAlike) {
          last.text += look.text
          last.cells += look.cells
        } else looks.push(look)
      }
      return looks
    })
  }

  /** Presses keys. */
  types(keys: string) {
    this.pty.write(keys)
  }

  /** Waits until the screen shows something. */
  async shows(what: string | RegExp, seconds = 60): Promise<string> {
    const until = Date.now() + seconds * 1000
    for (;;) {
      const screen = this.screen()
      if (typeof what === "string" ? screen.includes(what) : what.test(screen)) return screen
      if (Date.now() > until) throw new Error(`The terminal never showed ${what}. It shows:\n${screen}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  kill() {
    if (!this.dead) this.pty.kill("SIGKILL")
  }
}

export const keys = {
  enter: "\r",
  down: "\u001b[B",
  up: "\u001b[A",
  escape: "\u001b",
  ctrlC: "\u0003",
  ctrlD: "\u0004",
  ctrlP: "\u0010",
  ctrlX: "\u0018",
}

/** `opencode-session ARGS` on a terminal. */
export const onTerminal = (person: Person, ...args: string[]) => new Terminal(person, process.execPath, [cli, ...args])
