// Seoul as SVG. The viewer's zoom, position, selection and layers stay through every update; only what is new changes.
// They live in the address, by the map's key: `city.view=512_388_2.5&city.off=roads.crowds&city.at=district/11170`.

import { el, join, read, set, svg, write } from "./look.js"
import { onReturn, said, say } from "./address.js"
import { bounded, gestures } from "./gestures.js"
import { drawLayers, drawLegend, drawNames, nameOf } from "./layers.js"

const maps = new WeakMap() // by place on the page
const cities = new Map() // geometry by address: fetched once a page load

export default function citymap(component) {
  const root = component.parentElement
  const map = maps.get(root) ?? new CityMap(root)
  map.show(read(component.data), component.setStateValue)
  return () => map.close()
}

function city(address) {
  if (!cities.has(address)) cities.set(address, fetch(address).then((answer) => answer.json()))
  return cities.get(address)
}

class CityMap {
  constructor(root) {
    this.root = root
    this.box = el("div", { class: "citymap" }, root)
    this.canvas = svg("svg", { class: "canvas", tabindex: 0, role: "group" }, this.box)
    this.canvas.innerHTML = '<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 0V6" class="hatch"/></pattern></defs>'
    this.world = svg("g", { class: "world" }, this.canvas)
    for (const name of ["land", "river", "rails", "roads", "outline"]) this[name] = svg("g", { class: name }, this.world)
    for (const name of ["points", "names"]) this[name] = svg("g", { class: name }, this.canvas)
    this.buttons = el("div", { class: "buttons" }, this.box)
    this.legend = el("div", { class: "legend" }, this.box)
    this.credit = el("small", { class: "credit" }, this.box)
    this.tip = el("div", { class: "tip", role: "tooltip", hidden: "" }, this.box)
    maps.set(root, this)
    gestures(this.canvas, this)
    this.listen()
    this.watch = new ResizeObserver(() => this.frame())
    this.watch.observe(this.canvas) // it has its size as soon as the style sheet is there, which may come last
    this.forget = onReturn(() => this.path === location.pathname && this.city && this.recall())
  }

  async show(data, tell) {
    if (this.data?.key !== data.key) Object.assign(this, { memory: null, path: location.pathname }) // another page's map
    Object.assign(this, { data, tell })
    this.memory ??= { ...this.remembered(), wish: data.selected, told: data.selected }
    if (data.selected !== this.memory.wish) this.follow(data.selected)
    this.look(data.focus?.join("_") ?? null)
    this.box.style.height = data.height
    set(this.canvas, { "aria-label": data.alt })
    write(this.credit, data.words.credit)
    this.drawButtons()
    if (!this.city) this.ground(await city(data.city))
    this.draw()
    this.report()
  }

  /** What the address says about this map; where it is silent, what Python wishes. */
  remembered() {
    const { key, off, selected } = this.data
    const [x, y, zoom] = (said(`${key}.view`) ?? "").split("_").map(Number)
    const hidden = said(`${key}.off`)
    return {
      view: zoom >= 1 && Number.isFinite(x + y) ? { x, y, zoom } : null,
      off: new Set(hidden === null ? off : hidden.split(".").filter(Boolean)),
      selected: said(`${key}.at`) ?? selected,
    }
  }

  /** The viewer went back or forward: everything as the address has it now. */
  recall() {
    Object.assign(this.memory, this.remembered())
    this.draw()
    this.report()
  }

  /** Python chose, because of a list or another map on the page. */
  follow(wish) {
    Object.assign(this.memory, { wish, selected: wish, told: wish })
    this.note("at", wish)
  }

  /** Put a part of the viewer's state into the address; null is the state that needs no word. */
  note(part, value, options) {
    say({ [`${this.data.key}.${part}`]: value }, options)
  }

  /** Let Python know of a choice that it has not heard of, if it is on the map. "" is the choice of nothing. */
  report() {
    const { selected, told } = this.memory
    if (selected === told || (selected && !this.canvas.querySelector(`[data-pick="${CSS.escape(selected)}"]`))) return
    this.memory.told = selected
    this.tell("selected", selected ?? "")
  }

  ground(shapes) {
    if (this.city) return
    this.city = shapes
    for (const d of shapes.water) svg("path", { d }, this.river)
    for (const { id, d } of shapes.rails) svg("path", { d, "data-id": id }, this.rails)
    join(this.land, shapes.districts, ({ d, id }) => svg("path", { d, class: "district", "data-pick": `district/${id}`, tabindex: 0, role: "button" }), () => {})
  }

  /** Python wishes to look somewhere else: the viewer's own view was of the place before. */
  look(focus) {
    const { memory } = this
    if (memory.focus !== undefined && memory.focus !== focus) {
      memory.view = null
      this.note("view", null)
    }
    memory.focus = focus
  }

  get view() {
    const [x, y, zoom] = this.data?.focus ?? [this.city.width / 2, this.city.height / 2, 1]
    return bounded(this.memory.view ?? { x, y, zoom }, this.city)
  }

  scale() {
    return this.fit * this.view.zoom
  }

  atPoint(x, y) {
    return { x: this.view.x + (x - this.wide / 2) / this.scale(), y: this.view.y + (y - this.high / 2) / this.scale() }
  }

  toPoint(x, y) {
    return { x: (x - this.view.x) * this.scale() + this.wide / 2, y: (y - this.view.y) * this.scale() + this.high / 2 }
  }

  move(view) {
    this.memory.view = bounded(view, this.city)
    this.soon ??= requestAnimationFrame(() => ((this.soon = null), this.frame()))
  }

  zoom(factor) {
    this.move({ ...this.view, zoom: this.view.zoom * factor })
  }

  home() {
    this.move({ x: this.city.width / 2, y: this.city.height / 2, zoom: 1 })
  }

  /** The gesture is over: the address can have the new position. */
  rest() {
    clearTimeout(this.resting)
    this.resting = setTimeout(() => {
      const { x, y, zoom } = this.view
      this.note("view", zoom > 1 || this.data.focus ? [Math.round(x), Math.round(y), +zoom.toFixed(2)].join("_") : null)
    }, 300)
  }

  draw() {
    drawLayers(this)
    drawLegend(this)
    this.frame()
  }

  /** Everything that depends on zoom and position. */
  frame() {
    this.wide = this.canvas.clientWidth
    this.high = this.canvas.clientHeight
    if (!this.city || !this.wide) return
    this.unit = parseFloat(getComputedStyle(this.credit).fontSize) / 11
    this.fit = Math.min(this.wide / this.city.width, this.high / this.city.height)
    const { x, y } = this.toPoint(0, 0)
    set(this.world, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${this.scale().toFixed(5)})` })
    set(this.canvas.querySelector("pattern"), { patternTransform: `rotate(45) scale(${(this.unit / this.scale()).toFixed(2)})` })
    this.canvas.style.touchAction = this.view.zoom > 1 ? "none" : "pan-y"
    for (const node of this.points.children) {
      const at = this.toPoint(+node.dataset.x, +node.dataset.y)
      set(node, { transform: `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})` })
    }
    drawNames(this)
    this.outlined()
  }

  outlined() {
    const [layer, id] = (this.memory.selected ?? "").split("/")
    const shape = layer === "district" && this.city.districts.find((district) => district.id === id)
    join(this.outline, shape ? [shape] : [], ({ d }) => svg("path", { d }), () => {})
    for (const node of this.canvas.querySelectorAll("[data-pick]")) {
      const chosen = node.dataset.pick === this.memory.selected
      set(node, { "aria-pressed": String(chosen) })
    }
  }

  select(pick) {
    this.memory.selected = pick === this.memory.selected ? null : pick
    this.outlined()
    drawNames(this)
    this.note("at", this.memory.selected, { isStep: true })
    this.report()
  }

  toggle(id) {
    const { off } = this.memory
    if (off.has(id)) off.delete(id)
    else off.add(id)
    const isAsMeant = off.size === this.data.off.length && this.data.off.every((layer) => off.has(layer))
    this.note("off", isAsMeant ? null : [...off].join("."))
    this.draw()
  }

  drawButtons() {
    const { words } = this.data
    const acts = [["+", words.closer, () => this.zoom(1.5)], ["−", words.farther, () => this.zoom(1 / 1.5)], ["⌂", words.all, () => this.home()]]
    join(this.buttons, acts.map(([id, name, act]) => ({ id, name, act })), ({ id }) => Object.assign(el("button", { type: "button" }), { textContent: id }), (node, { name, act }) => {
      set(node, { "aria-label": name, title: name })
      node.onclick = () => (act(), this.rest())
    })
  }

  listen() {
    const picked = (event) => event.target.closest?.("[data-pick]")
    this.canvas.addEventListener("click", (event) => picked(event) && this.select(picked(event).dataset.pick))
    this.canvas.addEventListener("keydown", (event) => {
      if ((event.key !== "Enter" && event.key !== " ") || !picked(event)) return
      event.preventDefault()
      this.select(picked(event).dataset.pick)
    })
    for (const name of ["pointermove", "focusin"]) this.canvas.addEventListener(name, (event) => this.explain(picked(event), event))
    for (const name of ["pointerleave", "focusout"]) this.canvas.addEventListener(name, () => this.explain(null))
  }

  explain(node, event) {
    this.tip.hidden = !node
    if (!node) return
    const [first, ...rest] = nameOf(this, node).split("\n")
    this.tip.replaceChildren(Object.assign(el("b"), { textContent: first }), ...rest.map((line) => Object.assign(el("span"), { textContent: line })))
    const box = this.box.getBoundingClientRect()
    const mark = node.getBoundingClientRect()
    const x = (event.clientX ?? mark.left + mark.width / 2) - box.left
    const y = (event.clientY ?? mark.top + mark.height / 2) - box.top
    const left = Math.max(0, Math.min(x + 14, this.wide - this.tip.offsetWidth - 4))
    const top = y + this.tip.offsetHeight + 24 > this.high ? y - this.tip.offsetHeight - 12 : y + 16
    this.tip.style.transform = `translate(${left}px, ${Math.max(0, top)}px)`
  }

  close() {
    this.watch.disconnect()
    clearTimeout(this.resting)
    cancelAnimationFrame(this.soon)
    this.forget()
    this.box.remove()
    maps.delete(this.root)
  }
}
