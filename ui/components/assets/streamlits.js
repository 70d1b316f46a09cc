// Streamlit has words of its own, only in English: menus of tables, empty lists, names of buttons. We say them for it.

const PLACES = [
  "stDataFrameColumnMenu", "stDataFrameColumnFormattingMenu", "stDataFrameColumnVisibilityMenu",
  "stDataFrameStatisticsMenu", "stFileUploader", "stTopNav", "stSelectbox", "stSelectboxVirtualDropdown",
].map((place) => `[data-testid=${place}]`).join() + ", [data-live-announcer]"
const MENU = "[data-testid=stSidebarNavItems]"
const DATA = "[role=option], [role=gridcell]" // what stands there is ours
const NAMES = ["aria-label", "title"]
const english = new WeakMap() // what Streamlit said, and what stands there instead, by node
let words = {}
let parts = {}
let watching = null

/** Say `given` words (English to the viewer's) where Streamlit says them, and name parts of its frame by their test id. */
export function speak(given, named) {
  words = given
  parts = named
  watching ??= watch()
  translate(document.body)
}

function watch() {
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes, target } of changes) if (addedNodes.length) translate(target)
  })
  observer.observe(document.body, { childList: true, subtree: true })
  return observer
}

function translate(root) {
  for (const [part, word] of Object.entries(parts)) {
    for (const node of root.querySelectorAll(`[data-testid=${part}]`)) {
      if (node.hasAttribute("aria-label")) node.setAttribute("aria-label", word)
      else if (node.textContent !== word) node.textContent = word
    }
  }
  // Streamlit's folded menu puts the heads of its groups into a list: to a screen reader it is no list, but links
  for (const part of document.querySelectorAll(`${MENU}, ${MENU} li`)) part.setAttribute("role", "none")
  for (const place of root.closest(PLACES) ? [root] : root.querySelectorAll(PLACES)) within(place)
}

function within(place) {
  for (const node of [place, ...place.querySelectorAll("[aria-label], [title]")]) {
    for (const name of NAMES) {
      if (node.hasAttribute(name)) say(node.getAttributeNode(name), (attribute) => attribute.value, (attribute, word) => (attribute.value = word))
    }
  }
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const node = texts.currentNode
    if (!node.parentElement.closest(DATA)) say(node, ({ data }) => data, (text, word) => (text.data = word))
  }
}

/** A number in a sentence stays what it is. */
function say(node, read, write) {
  const shown = read(node)
  const known = english.get(node)
  const original = known?.shown === shown ? known.original : shown
  const [first, ...rest] = original.split(" • ") // a list of endings follows what an uploader takes
  const [number] = first.match(/\d+/) ?? []
  const said = words[number ? first.replace(number, "{n}") : first]?.replace("{n}", number)
  const word = said && [said, ...rest].join(" • ")
  if (word === undefined || word === shown) return
  english.set(node, { original, shown: word })
  write(node, word)
}
