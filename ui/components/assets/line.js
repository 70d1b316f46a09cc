// A subway line as a thread of stations that turns at the end of each row, with its trains on it. Between two reports
// a train glides as the portal expects it; it stands for those who ask for stillness, and where one says so.

import { el, join, now, read, set, svg, write } from "./look.js"

const CELL = 96 // pixels that a station's name needs
const ROW = 78, TOP = 26, SIDE = 44
const FAR = 3 // stations: a train that has gone farther since the last report is put there
const lines = new WeakMap() // by place on the page
const stillness = window.matchMedia("(prefers-reduced-motion: reduce)")

export default function line(component) {
  const root = component.parentElement
  const own = lines.get(root) ?? start(root)
  own.data = read(component.data)
  draw(own)
  return own.stop
}

function start(root) {
  const box = el("section", { class: "subway" }, root)
  const own = { box, isStill: false, wide: 0 }
  own.button = el("button", { type: "button" }, box)
  own.strips = el("div", { role: "img" }, box)
  own.button.addEventListener("click", () => ((own.isStill = !own.isStill), draw(own)))
  const seen = new ResizeObserver(() => own.strips.clientWidth !== own.wide && own.data && draw(own))
  seen.observe(own.strips)
  const timer = setInterval(() => move(own), 1000)
  own.stop = () => (clearInterval(timer), seen.disconnect(), box.remove(), lines.delete(root))
  lines.set(root, own)
  return own
}

function draw(own) {
  const { label, lang, words, strips, hue } = own.data
  own.wide = own.strips.clientWidth
  set(own.strips, { lang, "aria-label": label })
  write(own.button, own.isStill ? words.go : words.still, { quietly: true })
  own.button.hidden = stillness.matches
  own.box.style.setProperty("--line", hue)
  join(own.strips, strips, () => makeStrip(), (node, strip) => patchStrip(own, node, strip))
  move(own, true)
}

function makeStrip() {
  const node = el("div", { class: "strip" })
  node.way = svg("path", {}, svg("svg", { "aria-hidden": "true" }, node))
  node.stations = el("ol", {}, node)
  node.trains = el("div", { class: "trains" }, node)
  return node
}

/** Stations in rows from left to right and back; where each lies along the thread. */
function patchStrip(own, node, { stations, id }) {
  const most = Math.max(2, Math.min(Math.floor((own.wide - 2 * SIDE) / CELL) + 1, stations.length))
  const inRow = Math.ceil(stations.length / Math.ceil(stations.length / most)) // rows of the same length
  const step = inRow > 1 ? Math.min((own.wide - 2 * SIDE) / (inRow - 1), 1.6 * CELL) : 0
  const spots = stations.map((_, i) => {
    const row = Math.floor(i / inRow), turn = i % inRow
    return { x: SIDE + (row % 2 ? inRow - 1 - turn : turn) * step, y: TOP + row * ROW }
  })
  node.along = spots.map(() => 0)
  for (let i = 1; i < spots.length; i++) node.along[i] = node.along[i - 1] + Math.abs(spots[i].x - spots[i - 1].x) + Math.abs(spots[i].y - spots[i - 1].y)
  node.course = "M" + spots.map(({ x, y }) => `${x} ${y}`).join("L")
  set(node.way, { d: node.course })
  node.style.height = `${spots.at(-1).y + ROW - 14}px`
  node.style.width = `${(inRow - 1) * step + 2 * SIDE}px`
  join(node.stations, stations.map((station, i) => ({ ...station, id: String(i), spot: spots[i] })), makeStation, patchStation)
  join(node.trains, own.data.trains.filter((train) => train.strip === id), () => el("i"), patchTrain)
}

function makeStation() {
  const node = el("li")
  node.words = el("span", {}, node)
  return node
}

function patchStation(node, { name, spot, isChosen }) {
  node.style.transform = `translate(${spot.x}px, ${spot.y}px)`
  set(node, { class: isChosen && "chosen" })
  set(node.words, { title: name })
  write(node.words, name, { quietly: true })
}

function patchTrain(node, train) {
  node.train = train
  set(node, { class: train.way > 0 ? "there" : "back", title: train.tip })
}

/** Put each train where it is by now; at first, and for those who ask for stillness, without gliding. */
function move(own, isNew = false) {
  const isCalm = own.isStill || stillness.matches
  if (!own.data || (isCalm && !isNew)) return
  for (const strip of own.strips.children) {
    for (const node of strip.trains.children) {
      const place = isCalm ? node.train.path[0][0] : expected(node.train.path, now() / 1000)
      const far = node.place === undefined || Math.abs(place - node.place) > FAR
      node.classList.toggle("glides", !isCalm && !isNew && !far)
      node.style.offsetPath = `path("${strip.course}")`
      node.style.offsetDistance = `${distance(strip.along, place)}px`
      node.place = place
    }
  }
}

/** The place of a train at a moment, between the stations that it is expected at; it waits at the last of them. */
function expected(path, moment) {
  const next = path.findIndex(([, at]) => at > moment)
  if (next === 0) return path[0][0]
  if (next < 0) return path.at(-1)[0]
  const [[from, left], [to, comes]] = [path[next - 1], path[next]]
  return from + ((to - from) * (moment - left)) / (comes - left)
}

function distance(along, place) {
  const last = along.length - 1
  const at = ((place % last) + last) % last || (place >= last ? last : 0)
  const before = Math.min(Math.floor(at), last - 1)
  return along[before] + (along[before + 1] - along[before]) * (at - before)
}
