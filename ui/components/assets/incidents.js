// A list of incidents: rows are changed in place, and Python is told which one was chosen.

import { el, join, read, set, write } from "./look.js"

const lists = new WeakMap() // by place on the page

export default function incidents(component) {
  const root = component.parentElement
  const own = lists.get(root) ?? start(root)
  Object.assign(own, { data: read(component.data), tell: component.setStateValue })
  draw(own)
  return own.stop
}

function start(root) {
  const box = el("section", { class: "incidents" }, root)
  const head = el("h2", {}, box)
  const own = {
    title: el("span", {}, head),
    lead: el("small", {}, head),
    rows: el("ol", { tabindex: -1 }, box),
    more: el("p", {}, box),
    shown: null,
  }
  own.rows.addEventListener("click", (event) => choose(own, event))
  own.stop = () => (box.remove(), lists.delete(root))
  lists.set(root, own)
  return own
}

function draw(own) {
  const { title, lead, more, rows, lang } = own.data
  set(own.rows, { lang })
  write(own.title, title, { quietly: true })
  write(own.lead, lead, { quietly: true })
  write(own.more, more, { quietly: true })
  join(own.rows, rows, make, (node, row) => patch(node, row))
  mark(own, own.data.current)
}

function make() {
  const node = el("li")
  node.link = el("a", {}, node)
  return node
}

function patch(node, { href, html }) {
  set(node.link, { href })
  if (node.html !== html) node.link.innerHTML = node.html = html // made by ui/scenes/listing.py, which escapes all words
}

/** Say which row is the chosen one; bring it into sight once. */
function mark(own, id) {
  for (const node of own.rows.children) set(node.link, { "aria-current": node.dataset.id === id && "true" })
  if (own.shown === id) return
  own.shown = id
  const node = own.rows.querySelector("[aria-current]")?.parentElement
  if (!node) return
  const { scrollTop, clientHeight } = own.rows
  if (node.offsetTop < scrollTop || node.offsetTop + node.offsetHeight > scrollTop + clientHeight) own.rows.scrollTop = node.offsetTop - clientHeight / 3
}

/** Chosen in place; a key held down opens the link as everywhere. */
function choose(own, event) {
  const row = event.target.closest("li")
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  own.shown = row.dataset.id
  mark(own, row.dataset.id)
  own.tell("chosen", row.dataset.id)
}
