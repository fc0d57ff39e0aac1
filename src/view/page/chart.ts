/** Turns as bars: what went in and out, and what it cost. */
import { count } from "../../commands/words.ts"
import { allTokens } from "../../session/transcript/totals.ts"
import type { Transcript, Turn } from "../../session/transcript/types.ts"
import { dollars, elapsed, short } from "../figures.ts"
import { h, visible } from "./dom.ts"

const [height, base] = [64, 60]
const bars = 180
/** Of a bar with its space, in pixels: a few turns need no whole line. */
const step = 22

type Bar = { first: Turn; last: Turn; tokens: number; cost: number; duration: number }

export function chart({ turns, totals }: Transcript): HTMLElement | undefined {
  if (turns.length < 2 || allTokens(totals.tokens) === 0) return undefined
  const per = Math.ceil(turns.length / bars)
  const groups = Array.from({ length: Math.ceil(turns.length / per) }, (_, index) =>
    barOf(turns.slice(index * per, (index + 1) * per)),
  )
  const most = Math.max(...groups.map(({ tokens }) => tokens))
  const dearest = Math.max(...groups.map(({ cost }) => cost))
  const width = step * groups.length
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    "aria-hidden": "true",
    preserveAspectRatio: "none",
  })
  groups.forEach((bar, index) => {
    const tall = most > 0 ? Math.max(1, (bar.tokens / most) * (base - 6)) : 1
    const group = svg("g", { class: "bar" })
    const title = svg("title", {})
    title.textContent = visible(told(bar))
    group.append(
      title,
      svg("rect", { class: "space", x: index * step, y: 0, width: step, height }),
      svg("rect", { class: "tokens", x: index * step + step * 0.12, y: base - tall, width: step * 0.76, height: tall }),
    )
    if (dearest > 0)
      group.append(
        svg("rect", {
          class: "cost",
          x: index * step + step * 0.12,
          y: base - (bar.cost / dearest) * (base - 6),
          width: step * 0.76,
          height: 2,
        }),
      )
    group.addEventListener("click", () => {
      location.hash = `turn-${bar.first.number}`
    })
    picture.append(group)
  })
  const key = [`tokens per turn, at most ${short(most)}`, dearest > 0 ? `cost, at most ${dollars(dearest)}` : ""]
  return h(
    "figure",
    { class: "chart" },
    picture,
    h(
      "figcaption",
      {},
      h("span", { class: "key tokens" }, key[0]),
      key[1] ? h("span", { class: "key cost" }, key[1]) : undefined,
      h("span", {}, count(turns.length, "turn")),
    ),
  )
}

function barOf(turns: Turn[]): Bar {
  const sum = (of: (turn: Turn) => number) => turns.reduce((total, turn) => total + of(turn), 0)
  return {
    first: turns[0] as Turn,
    last: turns.at(-1) as Turn,
    tokens: sum(({ totals }) => allTokens(totals.tokens)),
    cost: sum(({ totals }) => totals.cost),
    duration: sum(({ totals }) => totals.duration),
  }
}

function told({ first, last, tokens, cost, duration }: Bar): string {
  const name = first === last ? `Turn ${first.number}` : `Turns ${first.number} to ${last.number}`
  return [name, `${short(tokens)} tokens`, cost > 0 ? dollars(cost) : "", elapsed(duration)].filter(Boolean).join(" · ")
}

function svg(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  return element
}
