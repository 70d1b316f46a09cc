// The search in the head: a field whose list of answers drops down under it. Our server answers, no page runs anew.

import { server } from "./address.js"
import { el, set, write } from "./look.js"

const PAUSE_MS = 70 // after a key, before the server is asked
const GOES_MS = 2500 // by when the page has changed, or it is loaded as a new document
const TYPED = "input, textarea, select, [contenteditable=true]"

/** Make the field. `show(words, language)` puts it into a language; without words it is not there. */
export function searchField(parent) {
  el("link", { rel: "stylesheet", href: new URL("./search.css", import.meta.url).href }, parent)
  const box = el("div", { class: "search", role: "search", hidden: "" }, parent)
  const field = el("input", {
    type: "search", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 80, enterkeyhint: "go",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "found",
  }, box)
  const key = el("kbd", { "aria-hidden": "true" }, box)
  const list = el("ul", { id: "found", role: "listbox", popover: "manual" }, box)
  const said = el("p", { class: "unseen", role: "status" }, box)
  const own = { box, field, list, said, words: null, language: "en", found: [], at: -1, timer: null, asking: null }
  key.textContent = "/"

  field.oninput = () => wait(own)
  field.onfocus = () => own.found.length && open(own)
  field.onblur = () => close(own)
  field.onkeydown = (event) => press(own, event)
  // Streamlit listens for letters (r runs the page anew, c empties caches) and does not see that a field has them.
  for (const kind of ["keydown", "keypress", "keyup"]) field.addEventListener(kind, (event) => event.stopPropagation())
  list.onpointerdown = (event) => event.preventDefault() // the field keeps the focus
  list.onclick = (event) => {
    const option = event.target.closest("[role=option]")
    if (option?.dataset.at) go(own, own.found[option.dataset.at])
  }
  const shortcut = (event) => jump(own, event)
  const place = () => list.matches(":popover-open") && under(own)
  document.addEventListener("keydown", shortcut)
  window.addEventListener("resize", place)
  window.addEventListener("scroll", place, true)

  const show = (words, language) => {
    box.hidden = !words
    if (!words) return
    Object.assign(own, { words, language })
    set(field, { placeholder: words.hint, title: words.help, "aria-label": words.label })
    set(list, { "aria-label": words.results })
  }
  const stop = () => {
    clearTimeout(own.timer)
    document.removeEventListener("keydown", shortcut)
    window.removeEventListener("resize", place)
    window.removeEventListener("scroll", place, true)
  }
  return { show, stop }
}

/** The key / leads to the field, unless somebody is typing elsewhere. */
function jump(own, event) {
  const isPlain = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing
  if (!isPlain || own.box.hidden || event.composedPath()[0]?.matches?.(TYPED) || document.querySelector("dialog[open]")) return
  event.preventDefault()
  own.field.focus()
  own.field.select()
}

function press(own, event) {
  if (event.isComposing && event.key !== "ArrowDown" && event.key !== "ArrowUp") return
  const count = own.found.length
  const isOpen = own.list.matches(":popover-open")
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault()
    if (!count) return
    if (!isOpen) open(own)
    const step = event.key === "ArrowDown" ? 1 : -1
    mark(own, own.at < 0 && step < 0 ? count - 1 : (own.at + step + count) % count)
  } else if (event.key === "Enter") {
    event.preventDefault()
    if (own.timer || own.asking) own.goes = true
    else if (count) go(own, own.found[Math.max(own.at, 0)])
  } else if (event.key === "Escape") {
    if (isOpen) close(own)
    else {
      own.field.value = ""
      own.found = []
    }
    event.preventDefault()
  }
}

function wait(own) {
  clearTimeout(own.timer)
  own.goes = false
  own.timer = setTimeout(() => ask(own), PAUSE_MS)
}

async function ask(own) {
  own.timer = null
  own.asking?.abort()
  const words = own.field.value.trim()
  if (!words) {
    own.asking = null
    own.found = []
    write(own.said, "")
    return close(own)
  }
  const asking = (own.asking = new AbortController())
  try {
    const answer = await fetch(server(`/find?q=${encodeURIComponent(words)}&lang=${own.language}`), { signal: asking.signal })
    if (!answer.ok) throw new Error(answer.statusText)
    own.found = (await answer.json()).found
    draw(own, own.found.length ? null : own.words.nothing.replace("{words}", words))
  } catch {
    if (asking.signal.aborted) return
    own.found = []
    draw(own, own.words.lost)
  }
  if (own.asking === asking) own.asking = null
  if (own.goes && own.found.length) go(own, own.found[0])
}

/** Show what was found, or a sentence that there is nothing. */
function draw(own, sentence) {
  own.list.replaceChildren()
  own.found.forEach((each, at) => {
    const option = el("li", { role: "option", id: `found-${at}`, "data-at": at, "aria-selected": "false" }, own.list)
    el("span", { class: "name" }, option).textContent = each.name
    if (each.korean) el("span", { class: "korean", lang: "ko" }, option).textContent = each.korean
    el("span", { class: "what" }, option).textContent = [each.what, each.note].filter(Boolean).join(" · ")
  })
  if (sentence) el("li", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, own.list).textContent = sentence
  const count = own.found.length
  const form = new Intl.PluralRules(own.language).select(count) === "one" ? "one" : "other"
  write(own.said, sentence ?? own.words[`found.${form}`].replace("{count}", count), { quietly: true })
  own.at = -1
  own.field.removeAttribute("aria-activedescendant")
  if (own.box.getRootNode().activeElement === own.field) open(own)
}

function mark(own, at) {
  own.at = at
  for (const [place, option] of [...own.list.children].entries()) {
    set(option, { "aria-selected": String(place === at) })
    if (place === at) option.scrollIntoView({ block: "nearest" })
  }
  set(own.field, { "aria-activedescendant": `found-${at}` })
}

function open(own) {
  if (!own.list.matches(":popover-open")) own.list.showPopover()
  set(own.field, { "aria-expanded": "true" })
  under(own)
}

function close(own) {
  if (own.list.matches(":popover-open")) own.list.hidePopover()
  set(own.field, { "aria-expanded": "false", "aria-activedescendant": null })
  own.at = -1
}

/** The list hangs under the field, as wide as it needs, within the window. */
function under(own) {
  const box = own.field.getBoundingClientRect()
  const wide = Math.min(Math.max(box.width, 420), window.innerWidth - 24)
  const left = Math.max(12, Math.min(box.left, window.innerWidth - wide - 12))
  const high = window.innerHeight - box.bottom - 20
  Object.assign(own.list.style, { left: `${left}px`, top: `${box.bottom + 4}px`, width: `${wide}px`, maxHeight: `${Math.max(high, 160)}px` })
}

/** Go there as a step of the history: the app hears of it as of a step back, and is not loaded again. */
function go(own, to) {
  close(own)
  own.field.value = ""
  own.found = []
  own.field.blur()
  const next = new URL(to.href, location.href)
  window.civicHistory.step(history.state, next)
  window.dispatchEvent(new PopStateEvent("popstate", { state: history.state }))
  setTimeout(() => document.documentElement.dataset.page !== to.page && location.assign(next), GOES_MS)
}
