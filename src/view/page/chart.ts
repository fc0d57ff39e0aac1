/** Turns as bars: what went in and out, and what it cost. */
import { count } from "../../support/format.ts"
import type { Bar, Overview } from "../page-overview.ts"
import { dollars, elapsed, short } from "../session-figures.ts"
import { h, visible } from "./dom.ts"

const [height, base] = [64, 60]
/** Of a bar with its space, in pixels: a few turns need no whole line. */
const step = 22

export function chart({ bars, turns }: Overview): HTMLElement | undefined {
  const most = Math.max(0, ...bars.map(({ tokens }) => tokens))
  const dearest = Math.max(0, ...bars.map(({ cost }) => cost))
  if (turns < 2 || most === 0) return undefined
  const width = step * bars.length
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    "aria-hidden": "true",
    preserveAspectRatio: "none",
  })
  bars.forEach((bar, index) => {
    const tall = Math.max(1, (bar.tokens / most) * (base - 6))
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
      location.hash = `turn-${bar.first}`
    })
    picture.append(group)
  })
  const per = bars[0] && bars[0].last > bars[0].first ? `${bars[0].last - bars[0].first + 1} turns` : "turn"
  const key = [`tokens per ${per}, at most ${short(most)}`, dearest > 0 ? `cost, at most ${dollars(dearest)}` : ""]
  return h(
    "figure",
    { class: "chart" },
    picture,
    h(
      "figcaption",
      {},
      h("span", { class: "key tokens" }, key[0]),
      key[1] ? h("span", { class: "key cost" }, key[1]) : undefined,
      h("span", {}, count(turns, "turn")),
    ),
  )
}

function told({ first, last, tokens, cost, duration }: Bar): string {
  const name = first === last ? `Turn ${first}` : `Turns ${first} to ${last}`
  return [name, `${short(tokens)} tokens`, cost > 0 ? dollars(cost) : "", elapsed(duration)].filter(Boolean).join(" · ")
}

function svg(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  return element
}
