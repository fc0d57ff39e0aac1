/** Colour for reports, hints and failures. Their words are the same with and without it. */
import { drawn, flowed, paint, type Screen, type Style, widthOf, wrap } from "./lines.ts"

const signs: Record<string, Style> = { "✓": "green", "!": "yellow", "✗": "red" }

/** A report: its signs, what it came to, paths on a line of their own, and what is to be typed. Its sentences are broken between words. */
export function painted(text: string, screen: Screen): string {
  return text
    .split("\n")
    .flatMap((line) => broken(line, screen))
    .map((line) => (screen.colour ? paintedLine(line, screen) : line))
    .join("\n")
}

/** A line to be copied stays one. */
const toCopy = /^ {2}(?:(?:git|opencode2?|opencode-session|cd) .*|\S+)$/

function broken(line: string, { width }: Screen): string[] {
  if (widthOf(line) <= width || toCopy.test(line)) return [line]
  const words = line.trimStart()
  const first = line.slice(0, line.length - words.length)
  const text = words.replace(/`[^`\n]+`/g, (command) => whole(command, width))
  return flowed({ colour: false, width }, [{ text }], first).map((part) => part.replaceAll(kept, " "))
}

function paintedLine(line: string, screen: Screen): string {
  const sign = signs[line.charAt(0)]
  if (sign) return paint(screen, sign, line.charAt(0)) + typed(line.slice(1), screen)
  const command = /^( {2})((?:git|opencode2?|opencode-session|cd) .*)$/.exec(line)
  if (command) return `${command[1]}${paint(screen, "cyan", command[2] ?? "")}`
  const path = /^( {2})(\S*\/\S+)$/.exec(line)
  if (path) return `${path[1]}${paint(screen, "cyan", path[2] ?? "")}`
  const file = /^(\S+\.json)(: .*)$/.exec(line)
  if (file) return paint(screen, "cyan", file[1] ?? "") + typed(file[2] ?? "", screen)
  const hint = /^(\s+→ )(.*)$/.exec(line)
  if (hint) return paint(screen, "dim", hint[1] ?? "") + typed(hint[2] ?? "", screen)
  if (/^[A-Z][^:]*:$/.test(line)) return paint(screen, "bold", line)
  const outcome = /^([A-Z][\w ]*)(: .*)$/.exec(line)
  return outcome
    ? paint(screen, ["bold", "green"], outcome[1] ?? "") + typed(outcome[2] ?? "", screen)
    : typed(line, screen)
}

/** What stands in backticks is to be typed. */
const typed = (text: string, screen: Screen): string =>
  text.replace(/`[^`\n]+`/g, (command) => paint(screen, "cyan", command))

/** A space that is kept: a command is not broken where it fits a line. */
const kept = "\ue000"

const whole = (command: string, width: number) => (command.length < width ? command.replaceAll(" ", kept) : command)

/** A sentence, broken between words on a terminal, and never inside a command in backticks that fits a line. */
export function sentence(text: string, screen: Screen, style?: Style, begin = ""): string {
  const { width } = screen
  if (width === Number.POSITIVE_INFINITY) return `${begin}${text}`
  const said = text.replace(/`[^`\n]+`/g, (command) => whole(command, width))
  const lines = wrap([{ text: begin + said }], width).map((line) => drawn({ ...screen, colour: false }, line))
  return lines
    .map((line) => line.replaceAll(kept, " "))
    .map((line, index) =>
      index === 0 && begin
        ? paint(screen, style, begin.trimEnd()) + typed(line.slice(begin.trimEnd().length), screen)
        : begin
          ? typed(line, screen)
          : paint(screen, style, line),
    )
    .join("\n")
}
