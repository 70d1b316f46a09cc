// Zoom and pan: wheel, drag, pinch and keys. A view is a centre in map units and a zoom of 1 (all of it) to 14.

const CLOSEST = 14
const SLACK = 4

export function bounded(view, city) {
  const zoom = Math.min(Math.max(view.zoom, 1), CLOSEST)
  const reach = (side) => (side / 2) * (1 - 1 / zoom)
  const clamp = (value, side) => Math.min(Math.max(value, side / 2 - reach(side)), side / 2 + reach(side))
  return { zoom, x: clamp(view.x, city.width), y: clamp(view.y, city.height) }
}

/** Listen on the map's canvas. `map` offers view, scale(), move(view), rest(), atPoint(x, y) → map units. */
export function gestures(canvas, map) {
  const fingers = new Map()
  let dragged = false

  const zoomAt = (factor, x, y) => {
    const before = map.atPoint(x, y)
    const zoom = Math.min(Math.max(map.view.zoom * factor, 1), CLOSEST)
    const share = 1 - map.view.zoom / zoom
    map.move({ zoom, x: map.view.x + (before.x - map.view.x) * share, y: map.view.y + (before.y - map.view.y) * share })
  }
  const place = (event) => {
    const box = canvas.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const middle = (points) => ({
    x: points.reduce((sum, point) => sum + point.x, 0) / points.length,
    y: points.reduce((sum, point) => sum + point.y, 0) / points.length,
  })
  const spread = ([one, other]) => Math.hypot(one.x - other.x, one.y - other.y)

  canvas.addEventListener("wheel", (event) => {
    if (event.deltaY > 0 && map.view.zoom <= 1) return
    event.preventDefault()
    const { x, y } = place(event)
    zoomAt(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), x, y)
    map.rest()
  }, { passive: false })

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return
    fingers.set(event.pointerId, place(event))
    dragged = fingers.size > 1
  })
  canvas.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return
    const before = [...fingers.values()]
    const to = place(event)
    const from = fingers.get(event.pointerId)
    if (!dragged && Math.hypot(to.x - from.x, to.y - from.y) < SLACK) return
    if (!dragged) canvas.setPointerCapture(event.pointerId)
    dragged = true
    fingers.set(event.pointerId, to)
    const after = [...fingers.values()]
    const [was, is] = [middle(before), middle(after)]
    const scale = map.scale()
    map.move({ ...map.view, x: map.view.x - (is.x - was.x) / scale, y: map.view.y - (is.y - was.y) / scale })
    if (after.length === 2) zoomAt(spread(after) / (spread(before) || 1), is.x, is.y)
  })
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      if (fingers.delete(event.pointerId) && dragged) map.rest()
    })
  }
  canvas.addEventListener("click", (event) => {
    if (dragged) event.stopImmediatePropagation()
    dragged = false
  }, { capture: true })

  const step = (x, y) => map.move({ ...map.view, x: map.view.x + x / map.scale(), y: map.view.y + y / map.scale() })
  const keys = {
    ArrowLeft: () => step(-60, 0),
    ArrowRight: () => step(60, 0),
    ArrowUp: () => step(0, -60),
    ArrowDown: () => step(0, 60),
    "+": () => map.zoom(1.5),
    "=": () => map.zoom(1.5),
    "-": () => map.zoom(1 / 1.5),
    0: () => map.home(),
  }
  canvas.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
    map.rest()
  })
}
