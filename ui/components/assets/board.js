// Tiles: a figure each, with its change, its last day, its state, age and source. Only what is new is touched.

import { ago, el, fade, hour, join, leadTo, now, onConnection, read, set, svg, write } from "./look.js"
import { onNews } from "./news.js"

const boards = new WeakMap()
const LONG = 7 // letters of a value: one with more stands smaller beside its day
const WIDE = 128
const HIGH = 38

export default function board(component) {
  const root = component.parentElement
  const own = boards.get(root) ?? start(root)
  own.data = read(component.data)
  own.list.lang = own.data.lang
  own.quiet = onNews(root, own.data.datasets, () => component.setTriggerValue("news", Date.now()))
  draw(own)
  return own.stop
}

function draw(own) {
  join(own.list, own.data.tiles, make, (node, tile) => patch(node, known(tile, own), own))
}

/** A kiosk that has lost its server does not tell passers-by what may no longer be so. */
function known(tile, own) {
  const { mode, lost } = document.documentElement.dataset
  if (mode !== "kiosk" || !lost) return tile
  return { ...tile, value: "–", unit: "", verdict: "", change: "", history: [], isKnown: false, state: "missing", stateWord: own.data.words.lost }
}

function start(root) {
  const own = { list: el("div", { class: "board", role: "list" }, root), data: { tiles: [] } }
  const timer = setInterval(() => own.data.tiles.forEach((tile) => age(own, tile)), 5000)
  const forget = onConnection((since) => {
    own.list.classList.toggle("lost", since !== null)
    draw(own)
  })
  own.stop = () => (clearInterval(timer), forget(), own.quiet?.(), own.list.remove(), boards.delete(root))
  boards.set(root, own)
  return own
}

function make() {
  const node = el("div", { class: "tile", role: "listitem" })
  const parts = {}
  parts.title = el("a", { class: "title" }, el("h2", {}, node))
  const figure = el("p", { class: "figure" }, node)
  parts.value = el("span", { class: "value" }, figure)
  parts.unit = el("span", { class: "unit" }, figure)
  const change = el("p", { class: "change" }, node)
  parts.verdict = el("em", {}, change)
  parts.change = el("span", {}, change)
  const origin = el("p", { class: "origin" }, node)
  parts.behind = el("a", { class: "behind" }, origin)
  parts.state = el("strong", {}, parts.behind)
  parts.age = el("span", { class: "age" }, origin)
  parts.source = el("a", { class: "source", target: "_blank", rel: "noreferrer" }, origin)
  parts.day = svg("svg", { class: "day", viewBox: `0 0 ${WIDE} ${HIGH + 13}`, role: "img" }, node)
  parts.usual = svg("path", { class: "usual" }, parts.day)
  parts.line = svg("path", { class: "line" }, parts.day)
  parts.end = svg("circle", { class: "end", r: 2.6 }, parts.day)
  parts.hours = [0, WIDE / 2, WIDE].map((x, i) =>
    svg("text", { x, y: HIGH + 11, "text-anchor": ["start", "middle", "end"][i] }, parts.day))
  node.parts = parts
  return node
}

function patch(node, tile, own) {
  const { parts } = node
  set(node, { style: `--hue:var(--${tile.hue})`, class: `tile ${tile.state} ${tile.isKnown ? "" : "nothing"} ${!hasDay(tile) ? "plain" : tile.value.length > LONG ? "long" : ""}` })
  write(parts.title, tile.title)
  leadTo(parts.title, tile.href, tile.page)
  write(parts.value, tile.value)
  write(parts.unit, tile.unit)
  write(parts.verdict, tile.verdict)
  write(parts.change, tile.change)
  write(parts.state, tile.stateWord)
  set(parts.behind, { href: tile.behind, "aria-label": tile.behind && tile.behindWords })
  write(parts.source, tile.source)
  set(parts.source, { href: tile.link, title: tile.source }) // its name may be too long for the tile
  age(own, tile, node)
  day(parts, tile, own)
}

function age(own, tile, node = [...own.list.children].find((child) => child.dataset.id === tile.id)) {
  write(node?.parts.age, tile.newest ? ago(tile.newest, own.data.lang) : "", { quietly: true })
}

/** One value alone is no course. */
const hasDay = ({ history }) => (history ?? []).filter((value) => value !== null).length > 1

function day(parts, tile, own) {
  const values = tile.history ?? []
  set(parts.day, { "aria-label": tile.dayWords, "aria-hidden": !hasDay(tile) && "true" })
  parts.day.style.display = hasDay(tile) ? "" : "none"
  if (!hasDay(tile)) return
  const usual = tile.usual ?? []
  const known = [...values, ...usual.flat()].filter((value) => value !== null)
  const low = Math.min(...known)
  const span = Math.max(...known) - low || 1
  const x = (i, count) => +((i * (WIDE - 6)) / (count - 1) + 1).toFixed(1)
  const y = (value) => +(HIGH - 4 - ((value - low) / span) * (HIGH - 8)).toFixed(1)
  const before = parts.line.getAttribute("d")
  set(parts.line, { d: trace(values, (value, i) => [x(i, values.length), y(value)]) })
  set(parts.usual, { d: usual.length ? band(usual, x, y) : "" })
  const last = values.findLastIndex((value) => value !== null)
  set(parts.end, { cx: x(last, values.length), cy: y(values[last]) })
  if (before && before !== parts.line.getAttribute("d")) fade(parts.line)
  const end = tile.newest ?? now() / 1000
  const isFresh = now() / 1000 - end < 7200
  const words = [hour(end - 86400, own.data.lang), hour(end - 43200, own.data.lang), isFresh ? own.data.words.now : hour(end, own.data.lang)]
  parts.hours.forEach((node, i) => write(node, words[i], { quietly: true }))
}

function trace(values, at) {
  let pen = "M"
  return values.map((value, i) => {
    if (value === null) return ((pen = "M"), "")
    const step = `${pen}${at(value, i).join(" ")}`
    pen = "L"
    return step
  }).join("")
}

function band(usual, x, y) {
  const count = usual.length
  const upper = usual.map(([, high], i) => `${x(i, count)} ${y(high)}`)
  const lower = usual.map(([low], i) => `${x(i, count)} ${y(low)}`).reverse()
  return `M${upper.join("L")}L${lower.join("L")}Z`
}
