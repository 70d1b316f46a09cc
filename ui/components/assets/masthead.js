// The head of every page: name, source of the data, link, clock. It also watches the connection for all other elements.

import { said, say, server } from "./address.js"
import { el, leadTo, now, read, set, write } from "./look.js"
import { linkButton } from "./link.js"
import { searchField } from "./search.js"
import { speak } from "./streamlits.js"

const heads = new WeakMap()
const LOOK_MS = 10000
const LOOK_EAGERLY_MS = 1500 // while the first answers are on their way

export default function masthead(component) {
  const root = component.parentElement
  const own = heads.get(root) ?? start(root)
  const data = read(component.data)
  if (data.beat !== own.data?.beat) window.civicBeat = Date.now()
  own.data = data
  dress(root, data)
  write(own.title, data.title)
  write(own.subtitle, data.subtitle)
  write(own.badge, data.badge)
  write(own.sky, data.sky)
  own.badge.className = `badge ${data.source}`
  const help = `${data.badgeHelp} ${data.badgeMore}`
  set(own.badge, { title: help, "aria-label": `${data.badge}. ${help}` })
  if (data.isKiosk) set(own.badge, { title: null, "aria-label": null, role: null })
  else leadTo(own.badge, data.badgeHref, data.badgePage)
  own.link.show(data.isKiosk ? null : data.words.head)
  own.search.show(data.isKiosk ? null : data.words.search, data.lang)
  speak(data.words.streamlits, data.words.parts)
  coming(own)
  tick(own)
  return own.stop
}

function start(root) {
  document.querySelector(".opening")?.remove()
  const head = el("header", { class: "masthead" }, root)
  const own = {
    title: el("h1", {}, head),
    subtitle: el("span", { class: "subtitle" }, head),
    badge: el("a", {}, head),
    link: linkButton(head),
    search: searchField(head),
    sky: el("span", { class: "sky" }, head),
    lost: el("span", { class: "lost", role: "status", "aria-live": "polite" }, head),
    day: el("span", { class: "day" }, head),
    clock: el("time", {}, head),
    coming: el("p", { class: "coming", hidden: "" }, head),
    lostSince: null,
    lookAt: 0,
  }
  own.comingWords = el("span", {}, own.coming)
  own.comingBar = el("progress", {}, own.coming)
  const timer = setInterval(() => tick(own), 1000)
  const notice = () => watch(own)
  window.addEventListener("online", notice)
  window.addEventListener("offline", notice)
  own.stop = () => {
    clearInterval(timer)
    own.search.stop()
    window.removeEventListener("online", notice)
    window.removeEventListener("offline", notice)
    head.remove()
    heads.delete(root)
  }
  heads.set(root, own)
  return own
}

/** Language and look of the whole page: the wall is dark, the desk follows the viewer's theme. */
function dress(root, data) {
  const ground = getComputedStyle(root.host).getPropertyValue("--st-background-color")
  const page = document.documentElement
  page.lang = data.lang
  page.dataset.page = data.page
  page.dataset.look = data.isKiosk || data.page === "wall" || brightness(ground) < 0.5 ? "dark" : "light"
  if (said("lang") !== data.lang) say({ lang: data.lang }) // else a link means another language elsewhere
}

function brightness(colour) {
  const [red, green, blue] = (colour.trim().match(/^#(..)(..)(..)/) ?? []).slice(1).map((part) => parseInt(part, 16) / 255)
  return red === undefined ? 1 : 0.3 * red + 0.59 * green + 0.11 * blue
}

function tick(own) {
  if (Date.now() >= own.lookAt) watch(own)
  const at = new Date(now())
  const lang = own.data.lang === "en" ? "en-GB" : own.data.lang // the day before the month, as on all pages
  const spoken = (options) => new Intl.DateTimeFormat(lang, { ...options, timeZone: "Asia/Seoul" }).format(at)
  write(own.day, spoken({ month: "long", day: "numeric", weekday: "long" }), { quietly: true })
  write(own.clock, spoken({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }), { quietly: true })
}

async function watch(own) {
  const asked = Date.now()
  own.lookAt = asked + LOOK_MS
  try {
    const answer = await fetch(server("/health"), { signal: AbortSignal.timeout(8000), cache: "no-store" })
    if (!answer.ok) throw new Error(answer.statusText)
    const health = await answer.json()
    const skew = health.now * 1000 - (asked + Date.now()) / 2
    const isOff = Math.abs(skew - (window.civicSkew ?? 0)) > 1000 // ages were counted by another clock until now
    window.civicSkew = skew
    own.first = health.first
    tell(own, null, isOff)
  } catch {
    tell(own, own.lostSince ?? now())
  }
  coming(own)
}

/** How many of the first screen's answers have come, until all have. */
function coming(own) {
  const { done, of } = own.first ?? { done: 0, of: 0 }
  const isComing = done < of && own.lostSince === null && own.data.source !== "none"
  own.coming.hidden = !isComing
  if (!isComing) return
  own.lookAt = Math.min(own.lookAt, Date.now() + LOOK_EAGERLY_MS)
  write(own.comingWords, own.data.words.head.coming.replace("{done}", done).replace("{of}", of), { quietly: true })
  set(own.comingBar, { value: done, max: of, "aria-label": own.comingWords.textContent })
}

function tell(own, since, isOff = false) {
  if (since === own.lostSince && !isOff) return
  own.lostSince = since
  set(document.documentElement, { "data-lost": since !== null })
  const time = since && new Intl.DateTimeFormat(own.data.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Seoul" })
  write(own.lost, since ? (own.data.isKiosk ? own.data.words.kiosk : own.data.words.lost).replace("{time}", time.format(new Date(since))) : "")
  window.dispatchEvent(new CustomEvent("civic:connection", { detail: since }))
}
