// The head of every page: name, source of the data, clock. It also watches the connection for all other elements.

import { el, leadTo, now, read, set, write } from "./look.js"

const heads = new WeakMap()
const EVERY = 10000

export default function masthead(component) {
  const root = component.parentElement
  const own = heads.get(root) ?? start(root)
  own.data = read(component.data)
  dress(root, own.data)
  write(own.title, own.data.title)
  write(own.subtitle, own.data.subtitle)
  write(own.badge, own.data.badge)
  own.badge.className = `badge ${own.data.source}`
  const help = `${own.data.badgeHelp} ${own.data.badgeMore}`
  set(own.badge, { title: help, "aria-label": `${own.data.badge}. ${help}` })
  leadTo(own.badge, own.data.badgeHref, own.data.badgePage)
  tick(own)
  return own.stop
}

function start(root) {
  const head = el("header", { class: "masthead" }, root)
  const own = {
    title: el("h1", {}, head),
    subtitle: el("span", { class: "subtitle" }, head),
    badge: el("a", {}, head),
    lost: el("span", { class: "lost", role: "status", "aria-live": "polite" }, head),
    day: el("span", { class: "day" }, head),
    clock: el("time", {}, head),
    lostSince: null,
  }
  const timers = [setInterval(() => tick(own), 1000), setInterval(() => watch(own), EVERY)]
  const notice = () => watch(own)
  window.addEventListener("online", notice)
  window.addEventListener("offline", notice)
  own.stop = () => {
    timers.forEach(clearInterval)
    window.removeEventListener("online", notice)
    window.removeEventListener("offline", notice)
    head.remove()
    heads.delete(root)
  }
  heads.set(root, own)
  watch(own)
  return own
}

/** Language and look of the whole page: the wall is dark, the desk follows the viewer's theme. */
function dress(root, data) {
  const ground = getComputedStyle(root.host).getPropertyValue("--st-background-color")
  const page = document.documentElement
  page.lang = data.lang
  page.dataset.page = data.page
  page.dataset.look = data.page === "wall" || brightness(ground) < 0.5 ? "dark" : "light"
}

/** The few words that Streamlit has of its own and only in English. */
function translate(words) {
  for (const [place, word] of Object.entries(words)) {
    const node = document.querySelector(`[data-testid=${place}]`)
    if (node?.hasAttribute("aria-label")) set(node, { "aria-label": word })
    else if (node) write(node, word, { quietly: true })
  }
}

function brightness(colour) {
  const [red, green, blue] = (colour.trim().match(/^#(..)(..)(..)/) ?? []).slice(1).map((part) => parseInt(part, 16) / 255)
  return red === undefined ? 1 : 0.3 * red + 0.59 * green + 0.11 * blue
}

function tick(own) {
  translate(own.data.words)
  const at = new Date(now())
  const said = (options) => new Intl.DateTimeFormat(own.data.lang, { ...options, timeZone: "Asia/Seoul" }).format(at)
  write(own.day, said({ month: "long", day: "numeric", weekday: "long" }), { quietly: true })
  write(own.clock, said({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }), { quietly: true })
}

async function watch(own) {
  const asked = Date.now()
  try {
    const answer = await fetch("/health", { signal: AbortSignal.timeout(8000), cache: "no-store" })
    if (!answer.ok) throw new Error(answer.statusText)
    window.civicSkew = (await answer.json()).now * 1000 - (asked + Date.now()) / 2
    tell(own, null)
  } catch {
    tell(own, own.lostSince ?? now())
  }
}

function tell(own, since) {
  if (since === own.lostSince) return
  own.lostSince = since
  const time = since && new Intl.DateTimeFormat(own.data.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Seoul" })
  write(own.lost, since ? own.data.lost.replace("{time}", time.format(new Date(since))) : "")
  window.dispatchEvent(new CustomEvent("civic:connection", { detail: since }))
}
