// What lies on the map: districts by value, roads, points, their names, and the legend that switches them.

import { el, fade, join, set, svg, write } from "./look.js"
import { arrange } from "./labels.js"
import { stops, walk } from "./walk.js"

const isOn = (map, layer) => !map.memory.off.has(layer.id)
const ofKind = (map, kind) => map.data.layers.filter((layer) => layer.kind === kind)

export function drawLayers(map) {
  const fill = ofKind(map, "districts").findLast((layer) => isOn(map, layer))
  for (const node of map.land.children) {
    const [share, words] = fill?.values[node.dataset.id] ?? [null, fill?.none]
    // the hatching stands here, because an address in a stylesheet would be looked for beside it
    const state = !fill ? "plain" : share === null ? "none" : "known"
    set(node, { class: `district ${state}`, style: state === "known" ? `--share:${share};--hue:var(--${fill.hue})` : state === "none" ? "fill:url(#none)" : null })
    node.words = words
    set(node, { "aria-label": nameOf(map, node).replaceAll("\n", ", ") })
  }
  const roads = ofKind(map, "lines").filter((layer) => isOn(map, layer)).flatMap((layer) =>
    layer.items.map((item) => ({ ...item, hue: layer.hue, id: `${layer.id}/${item.id}` })))
  join(map.roads, roads, () => svg("path"), (node, road) => {
    set(node, { d: road.d, class: road.share === null ? "unknown" : "road", style: `--share:${road.share ?? 0};--hue:var(--${road.hue})`, "data-pick": road.id, "aria-label": road.tip.replaceAll("\n", ", "), role: "button" })
    node.words = road.tip
  })
  const points = ofKind(map, "points").filter((layer) => isOn(map, layer)).flatMap((layer) =>
    layer.items.map((item) => ({ ...item, hue: layer.hue, id: `${layer.id}/${item.id}` })))
  join(map.points, points, makePoint, (node, point) => patchPoint(node, point))
  set(map.canvas, { "aria-label": [map.data.alt, ...map.data.layers.filter((layer) => isOn(map, layer)).map(told)].join(". ") })
  if (!map.stops) walk(map)
  write(map.keys ??= svg("desc", {}, map.canvas), map.data.words.keys, { quietly: true })
  stops(map)
}

/** What a layer shows now, in a few words. */
function told({ kind, title, low, high, items }) {
  return `${title}: ${kind === "points" ? items.length : [low, high].filter(Boolean).join(" – ")}`
}

function makePoint(point) {
  const node = svg("g", { class: "point" })
  if (point.number) svg("circle", { class: "halo" }, node)
  node.dot = svg("circle", { class: "dot" }, node)
  if (point.number) node.number = svg("text", { class: "number", "text-anchor": "middle", dy: ".35em" }, node)
  return node
}

function patchPoint(node, point) {
  const before = node.words
  set(node, { "data-pick": point.id, "data-x": point.x, "data-y": point.y, style: `--hue:var(--${point.hue});--r:${point.r}`, class: `point ${point.number ? "numbered" : ""}`, role: "button", "aria-label": point.tip.replaceAll("\n", ", ") })
  if (node.number) write(node.number, String(point.number))
  Object.assign(node, { words: point.tip, label: point.label })
  if (before !== undefined && before !== point.tip) fade(node)
}

export function nameOf(map, node) {
  if (!node.classList.contains("district")) return node.words ?? ""
  const district = map.city.districts.find(({ id }) => id === node.dataset.id)
  return [district.name[map.data.lang], node.words].filter(Boolean).join("\n")
}

/** Where no name may stand: outside the map, and under its legend. */
function beyond({ wide, high, legend }) {
  const far = 1e5
  const { offsetLeft: left, offsetTop: top, offsetWidth, offsetHeight } = legend
  return [
    { left: -far, right: 0, top: -far, bottom: far },
    { left: wide, right: far, top: -far, bottom: far },
    { left, right: left + offsetWidth, top, bottom: top + offsetHeight },
    { left: -far, right: far, top: high, bottom: far },
  ]
}

export function drawNames(map) {
  const { lang } = map.data
  const family = getComputedStyle(map.box).fontFamily
  const size = 13.5 * map.unit
  const font = `500 ${size}px ${family}`
  const inside = ({ x, y }) => x > 0 && y > 0 && x < map.wide && y < map.high
  const points = [...map.points.children].map((node) => ({ node, ...map.toPoint(+node.dataset.x, +node.dataset.y), r: node.classList.contains("numbered") ? 12 * map.unit : 0 }))
  const taken = points.filter(({ r }) => r).map(({ x, y, r }) => ({ left: x - r, right: x + r, top: y - r, bottom: y + r }))
  taken.push(...beyond(map))
  const near = map.view.zoom >= 2.5
  const chosen = (pick) => pick === map.memory.selected
  const side = 9 * map.unit
  const named = points.filter(({ node, r }) => node.label && (r || near || chosen(node.dataset.pick))).map(({ node, x, y, r }) => ({
    id: node.dataset.pick, text: node.label, x, y, size, font, kind: "place",
    shifts: [[r + side, size * 0.35, "start"], [-r - side, size * 0.35, "end"], [0, -r - size * 0.6], [0, r + size * 1.1]],
  }))
  const districts = [...map.city.districts].sort((one, other) => other.size - one.size).map((district) => ({
    id: `district/${district.id}`, text: near ? district.name[lang] : district.short[lang], size, font, kind: "district", ...map.toPoint(district.x, district.y),
    shifts: [[0, size * 0.3], [0, -size * 0.8], [0, size * 1.4], [-size * 1.6, size * 0.3], [size * 1.6, size * 0.3]],
  }))
  const first = [...named, ...districts].filter(({ id }) => chosen(id))
  const wishes = [...first, ...districts.filter(({ id }) => !chosen(id)), ...named.filter(({ id }) => !chosen(id))].filter(inside)
  const places = arrange(wishes, taken)
  join(map.names, wishes.filter(({ id }) => places.has(id)), () => svg("text"), (node, wish) => {
    const { x, y, anchor } = places.get(wish.id)
    set(node, { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor, class: `${wish.kind} ${chosen(wish.id) ? "chosen" : ""}` })
    write(node, wish.text, { quietly: true })
  })
}

export function drawLegend(map) {
  join(map.legend, map.data.layers, (layer) => {
    const node = el("button", { type: "button" })
    el("i", { class: "swatch" }, node)
    el("span", { class: "name" }, node)
    el("span", { class: "low" }, node)
    el("i", { class: "scale" }, node)
    el("span", { class: "high" }, node)
    return node
  }, (node, layer) => {
    const scaled = layer.kind !== "points"
    set(node, { class: layer.kind, style: `--hue:var(--${layer.hue})`, "aria-pressed": String(isOn(map, layer)), "aria-label": told(layer), title: map.data.words.toggle })
    write(node.querySelector(".name"), layer.title)
    write(node.querySelector(".low"), scaled ? layer.low : "")
    write(node.querySelector(".high"), scaled ? layer.high : "")
    node.onclick = () => map.toggle(layer.id)
  })
}
