// What all our elements share: reading what Python sent, and changing only what is new.

const SVG = "http://www.w3.org/2000/svg"
const stillness = window.matchMedia("(prefers-reduced-motion: reduce)")

export const read = (data) => JSON.parse(new TextDecoder().decode(data))

export function el(tag, attributes = {}, parent = null) {
  const node = document.createElement(tag)
  set(node, attributes)
  parent?.append(node)
  return node
}

export function svg(tag, attributes = {}, parent = null) {
  const node = document.createElementNS(SVG, tag)
  set(node, attributes)
  parent?.append(node)
  return node
}

export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) node.removeAttribute(name)
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value)
  }
  return node
}

/** Write a text; a text that replaces another one fades in. */
export function write(node, text, { quietly = false } = {}) {
  const next = text ?? ""
  if (node.textContent === next) return
  const replaces = node.textContent !== ""
  node.textContent = next
  if (replaces && !quietly) fade(node)
}

export function fade(node) {
  if (!stillness.matches) node.animate([{ opacity: 0.15 }, { opacity: 1 }], { duration: 300, easing: "ease-out" })
}

/** Make the children of a node match the items, by id: new ones are made, gone ones leave, the rest is patched. */
export function join(parent, items, make, patch) {
  const known = new Map([...parent.children].map((node) => [node.dataset.id, node]))
  items.forEach((item, position) => {
    let node = known.get(item.id)
    if (!node) {
      node = make(item)
      node.dataset.id = item.id
    }
    known.delete(item.id)
    if (parent.children[position] !== node) parent.insertBefore(node, parent.children[position] ?? null)
    patch(node, item)
  })
  for (const node of known.values()) node.remove()
}

/** Let a link lead to one of our pages, through the menu's own link where it is drawn: the app is not loaded again. */
export function leadTo(link, href, page) {
  set(link, { href })
  link.onclick = (event) => {
    const known = event.ctrlKey || event.metaKey || event.shiftKey ? null : menuLink(page)
    if (!known) return
    event.preventDefault()
    known.click()
  }
}

function menuLink(page) {
  return [...document.querySelectorAll(".st-key-ways a")].find((link) => new URL(link.href).pathname.endsWith(`/${page}`))
}

/** The server's clock, as far as this browser knows it (see masthead.js). */
export const now = () => Date.now() + (window.civicSkew ?? 0)

export function ago(epoch, language) {
  const seconds = Math.max(now() / 1000 - epoch, 1)
  const words = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "short" })
  if (seconds < 60) return words.format(-Math.round(seconds), "second")
  if (seconds < 3600) return words.format(-Math.floor(seconds / 60), "minute")
  if (seconds < 172800) return words.format(-Math.floor(seconds / 3600), "hour")
  const days = seconds / 86400
  if (days < 60) return words.format(-Math.floor(days), "day")
  const longer = new Intl.RelativeTimeFormat(language, { numeric: "always" }) // French shortens a month like a metre
  return days < 365 ? longer.format(-Math.round(days / 30), "month") : longer.format(-Math.round(days / 365), "year")
}

export function hour(epoch, language) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", hour12: false, hourCycle: "h23", timeZone: "Asia/Seoul" })
    .format(new Date(epoch * 1000))
}

/** Call back when the connection is lost (with the time since when) and when it is there again (with null). */
export function onConnection(callback) {
  const listener = (event) => callback(event.detail)
  window.addEventListener("civic:connection", listener)
  return () => window.removeEventListener("civic:connection", listener)
}
