// A chart that Python drew: put on the page, and telling at a touch, or with the arrow keys, what lies where.

import { el, fade, read } from "./look.js"

const charts = new WeakMap() // by place on the page

export default function chart(component) {
  const root = component.parentElement
  const own = charts.get(root) ?? start(root)
  show(own, read(component.data))
  return own.stop
}

function start(root) {
  const own = { box: el("div", {}, root), plots: [], html: "" }
  own.box.addEventListener("pointermove", (event) => point(own, event))
  own.box.addEventListener("pointerleave", () => tell(own, null))
  own.box.addEventListener("focusout", () => tell(own, null))
  own.box.addEventListener("keydown", (event) => step(own, event))
  own.stop = () => (own.box.remove(), charts.delete(root))
  charts.set(root, own)
  return own
}

/** Draw anew only what is new; the first time it is simply there. */
function show(own, { html, plots }) {
  own.plots = plots
  if (html === own.html) return
  const replaces = own.html !== ""
  own.html = html
  own.box.innerHTML = html // made by ui/drawing.py, which escapes all words
  const figure = own.box.firstElementChild
  own.cross = el("i", { class: "cross", hidden: "" }, figure)
  own.tip = el("div", { class: "tip", role: "status", "aria-live": "polite", hidden: "" }, figure)
  own.areas = [...own.box.querySelectorAll(".area")]
  if (replaces) own.box.querySelectorAll(".line, .dot, .end, .bar").forEach(fade)
}

function point(own, event) {
  const area = event.target.closest?.(".area")
  if (!area) return tell(own, null)
  const box = area.getBoundingClientRect()
  tell(own, area, nearest(own.plots[own.areas.indexOf(area)].x, (event.clientX - box.left) / box.width))
}

const nearest = (shares, share) => shares.reduce((best, x, i) => (Math.abs(x - share) < Math.abs(shares[best] - share) ? i : best), 0)

function step(own, event) {
  const area = event.target.closest?.(".area")
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  if (event.key === "Escape") tell(own, null)
  if (!area || !way) return
  event.preventDefault()
  const { y, x } = own.plots[own.areas.indexOf(area)]
  const from = own.area === area ? own.place + way : y.findLastIndex((share) => share !== null)
  tell(own, area, Math.min(Math.max(from, 0), x.length - 1))
}

function tell(own, area, place = 0) {
  Object.assign(own, { area, place })
  own.tip.hidden = own.cross.hidden = !area
  if (!area) return
  const { x, words } = own.plots[own.areas.indexOf(area)]
  area.append(own.cross)
  own.cross.style.left = `${x[place] * 100}%`
  own.tip.replaceChildren(...words[place].split("\n").map((line) => Object.assign(el("span"), { textContent: line })))
  const figure = own.box.firstElementChild.getBoundingClientRect()
  const box = area.getBoundingClientRect()
  const at = box.left - figure.left + x[place] * box.width
  const beside = at + own.tip.offsetWidth + 24 > figure.width ? at - own.tip.offsetWidth - 12 : at + 12
  own.tip.style.transform = `translate(${Math.max(0, beside)}px, ${box.top - figure.top}px)`
}
