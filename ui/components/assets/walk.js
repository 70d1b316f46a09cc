// The map by keyboard: Tab goes from layer to layer, the arrows from place to place, Escape back to the map itself.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const STEPS = { PageUp: -1, PageDown: 1, Home: -Infinity, End: Infinity }
const SIDEWAYS = 2 // how much farther a place seems that lies beside the way

const layerOf = (node) => node.dataset.pick.split("/", 1)[0]
const places = (map) => [...map.canvas.querySelectorAll("[data-pick]")]

/** Listen on the map's canvas, before anything else does: arrows on a place do not move the map. */
export function walk(map) {
  map.stops = new Map() // the place of each layer where Tab stops
  map.canvas.addEventListener("keydown", (event) => {
    const from = event.ctrlKey || event.metaKey || event.altKey ? null : event.target.closest("[data-pick]")
    const to = from && (event.key === "Escape" ? map.canvas : next(map, from, event.key))
    if (!to) return
    event.preventDefault()
    event.stopPropagation()
    if (to !== map.canvas) show(map, to)
    to.focus()
  }, { capture: true })
  map.canvas.addEventListener("focusin", (event) => {
    const node = event.target.closest("[data-pick]")
    if (!node || map.stops.get(layerOf(node)) === node.dataset.pick) return
    map.stops.set(layerOf(node), node.dataset.pick)
    stops(map)
  })
}

/** One stop for each layer: where one was, what is chosen, or its first place. */
export function stops(map) {
  for (const [layer, nodes] of Map.groupBy(places(map), layerOf)) {
    const wanted = [map.stops.get(layer), map.memory.selected]
    const stop = wanted.map((pick) => pick && nodes.find((node) => node.dataset.pick === pick)).find(Boolean) ?? nodes[0]
    for (const node of nodes) node.setAttribute("tabindex", node === stop ? 0 : -1)
  }
}

function next(map, from, key) {
  const [way, step] = [WAYS[key], STEPS[key]]
  if (!way && !step) return null
  const all = places(map).filter((node) => layerOf(node) === layerOf(from))
  if (step) return all[Math.min(Math.max(all.indexOf(from) + step, 0), all.length - 1)]
  const start = middle(from)
  const far = (node) => {
    const at = middle(node)
    const [x, y] = [at.x - start.x, at.y - start.y]
    const along = x * way[0] + y * way[1]
    const aside = Math.abs(x * way[1] - y * way[0])
    return along > 0 ? Math.hypot(along, SIDEWAYS * aside) : Infinity
  }
  const [nearest] = all.filter((node) => node !== from).map((node) => [far(node), node]).sort(([one], [other]) => one - other)
  return nearest && nearest[0] < Infinity ? nearest[1] : from
}

function middle(node) {
  const { left, right, top, bottom } = node.getBoundingClientRect()
  return { x: (left + right) / 2, y: (top + bottom) / 2 }
}

/** A place beyond the edge comes into the middle. */
function show(map, node) {
  map.frame() // where it lies now: a step of the zoom may wait to be drawn
  const box = map.canvas.getBoundingClientRect()
  const { x, y } = middle(node)
  if (x > box.left && x < box.right && y > box.top && y < box.bottom) return
  map.move({ ...map.view, ...map.atPoint(x - box.left, y - box.top) })
  map.frame()
  map.rest()
}
