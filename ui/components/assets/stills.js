// Still pictures of cameras, each asked for anew while somebody can see it. A picture is changed when the next one has
// come; one that does not come leaves the old one with its time, and after a while a word in its place.

import { el, join, read, set, write } from "./look.js"

const boards = new WeakMap() // by place on the page
const GONE_MS = 60000

export default function stills(component) {
  const root = component.parentElement
  const own = boards.get(root) ?? start(root)
  own.data = read(component.data)
  own.box.lang = own.data.lang
  join(own.box, own.data.cameras, make, (node, camera) => patch(node, camera))
  clearInterval(own.timer)
  own.timer = setInterval(() => renew(own), own.data.every * 1000)
  renew(own)
  return own.stop
}

function start(root) {
  const own = { box: el("div", { class: "stills" }, root), timer: 0 }
  own.stop = () => (clearInterval(own.timer), own.box.remove(), boards.delete(root))
  boards.set(root, own)
  return own
}

function make() {
  const node = el("figure")
  node.frame = el("div", { class: "frame" }, node)
  node.word = el("span", { class: "word" }, node.frame)
  node.time = el("time", {}, node.frame)
  const caption = el("figcaption", {}, node)
  node.name = el("span", {}, caption)
  node.far = el("small", {}, caption)
  return node
}

function patch(node, { name, far, drawing, word }) {
  write(node.name, name, { quietly: true })
  set(node.name, { lang: "ko", title: name })
  write(node.far, far, { quietly: true })
  write(node.word, word, { quietly: true })
  if (!drawing || node.drawing === drawing) return
  node.drawing = drawing
  node.frame.querySelector("svg")?.remove()
  node.frame.insertAdjacentHTML("afterbegin", drawing) // made by ui/stills.py from numbers alone
}

function renew(own) {
  if (document.hidden) return
  for (const camera of own.data.cameras) {
    const node = [...own.box.children].find((child) => child.dataset.id === camera.id)
    if (camera.address) ask(own, node, camera)
  }
}

async function ask(own, node, { address, alt }) {
  if (node.asking) return
  node.asking = true
  const next = Object.assign(new Image(), { alt, src: `${address}?${Date.now()}` })
  try {
    await next.decode()
    node.frame.querySelector("img")?.remove()
    node.frame.prepend(next)
    node.came = Date.now()
    write(node.word, "", { quietly: true })
    const clock = new Intl.DateTimeFormat(own.data.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: "Asia/Seoul" })
    write(node.time, clock.format(new Date()), { quietly: true })
  } catch {
    if (Date.now() - (node.came ?? 0) > GONE_MS) {
      node.frame.querySelector("img")?.remove()
      write(node.time, "", { quietly: true })
      write(node.word, own.data.gone, { quietly: true })
    }
  }
  node.asking = false
}
