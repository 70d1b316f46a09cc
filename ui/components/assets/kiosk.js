// A screen that nobody tends: it goes through its scenes, waits for whoever touches it, and then returns to the start.

import { server } from "./address.js"
import { el, join, onConnection, read, set, write } from "./look.js"

const bars = new WeakMap()
const TICK_MS = 250
const AGAIN_MS = 10000 // until a wish that was not heard is repeated
const FRESH_MS = 6 * 3600 * 1000 // how long one and the same page may run
const TOUCHES = ["pointerdown", "keydown", "wheel"]

export default function kiosk(component) {
  const root = component.parentElement
  const own = bars.get(root) ?? start(root)
  own.tell = component.setTriggerValue
  show(own, read(component.data))
  return own.stop
}

function start(root) {
  const bar = el("footer", { class: "bar" }, root)
  const own = {
    languages: el("div", { class: "languages", role: "group" }, bar),
    sign: el("p", { class: "sign", role: "status" }, bar),
    dots: el("div", { class: "dots", "aria-hidden": "true" }, bar),
    openedAt: Date.now(),
    touchedAt: null, // since a person is here; null while nobody is
    dueAt: Infinity, // when the next scene comes
    askedAt: 0,
    isLost: false,
  }
  const touched = () => {
    own.touchedAt = Date.now()
    sign(own)
  }
  const noMenu = (event) => event.preventDefault()
  for (const name of TOUCHES) window.addEventListener(name, touched, { capture: true, passive: true })
  window.addEventListener("contextmenu", noMenu)
  const link = (event) => follow(own, event)
  window.addEventListener("click", link, { capture: true })
  document.addEventListener("visibilitychange", stayAwake)
  const timer = setInterval(() => tick(own), TICK_MS)
  const forget = onConnection((since) => {
    own.isLost = since !== null
    own.dueAt = Date.now() + own.data.pace * 1000
  })
  stayAwake()
  own.stop = () => {
    clearInterval(timer)
    forget()
    for (const name of TOUCHES) window.removeEventListener(name, touched, { capture: true })
    window.removeEventListener("contextmenu", noMenu)
    window.removeEventListener("click", link, { capture: true })
    document.removeEventListener("visibilitychange", stayAwake)
    bar.remove()
    bars.delete(root)
  }
  bars.set(root, own)
  return own
}

function show(own, data) {
  if (own.data?.page !== data.page) {
    own.dueAt = Date.now() + data.pace * 1000
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0)
  }
  own.data = data
  set(own.languages, { "aria-label": data.words.languages })
  join(own.languages, data.languages, ({ id }) => el("button", { type: "button", lang: id }), (node, { id, name }) => {
    write(node, name, { quietly: true })
    set(node, { "aria-pressed": String(id === data.lang) })
    node.onclick = () => own.tell("lang", id)
  })
  join(own.dots, data.scenes.map((id) => ({ id })), () => el("i"), (node, { id }) => set(node, { class: id === data.page ? "on" : "off" }))
  sign(own)
}

/** Says quietly that the scenes wait. */
function sign(own) {
  const isPaused = own.touchedAt !== null
  write(own.sign, isPaused ? own.data.words.paused : "", { quietly: true })
  set(document.documentElement, { "data-paused": isPaused })
}

function tick(own) {
  const now = Date.now()
  const isAwaited = own.asked !== own.data.page && now < own.askedAt + AGAIN_MS
  if (own.isLost || isAwaited) return
  if (own.touchedAt !== null) return now - own.touchedAt >= own.data.idle * 1000 && home(own, now)
  if (now < own.dueAt) return
  const { scenes, page } = own.data
  const next = scenes[(scenes.indexOf(page) + 1) % scenes.length]
  if (next === scenes[0] && now - own.openedAt > FRESH_MS) return home(own, now)
  own.dueAt = now + own.data.pace * 1000
  if (next === page) return
  Object.assign(own, { asked: next, askedAt: now })
  own.tell("scene", next)
}

/** From the beginning, as if just switched on: language, filters and map as they were chosen for this screen. */
async function home(own, now) {
  own.askedAt = now
  own.asked = null
  const to = new URL(server(`/${own.data.scenes[0]}`))
  to.search = new URL(window.civicStart).search
  const answer = await fetch(server("/health"), { cache: "no-store" }).catch(() => null)
  if (answer?.ok) location.replace(to)
}

/** A screen with the light off shows nothing. Not every browser grants this, and none while it is hidden. */
async function stayAwake() {
  if (document.visibilityState !== "visible") return
  await navigator.wakeLock?.request("screen").catch(() => null)
}

/** Links to our pages are followed as a kiosk; those to elsewhere lead nowhere, since nobody could lead it back. */
function follow(own, event) {
  const link = event.composedPath().find((node) => node.tagName === "A" && node.href)
  if (!link) return
  event.preventDefault()
  event.stopPropagation()
  if (link.target === "_blank" || link.origin !== location.origin) return
  const to = new URL(link.href)
  const page = to.pathname.split("/").pop()
  const isPlain = [...to.searchParams.keys()].every((name) => name === "lang")
  if (isPlain && own.data.pages.includes(page)) return own.tell("scene", page)
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!to.searchParams.has(name) && /^(mode|scenes|pace|idle)$/.test(name)) to.searchParams.set(name, value)
  }
  location.assign(to)
}
