// What is new in the store, as the server tells it (ui/news.py): the first board that shows some of it asks anew.

import { server } from "./address.js"

const APART = 800 // milliseconds within which many browsers ask, so that they do not all ask at once
const boards = new Map() // by root: the datasets that it shows, and how to ask
let stream = null
let soon = null

/** Have `ask` called when one of the datasets is new. Returns how to stop that. */
export function onNews(root, datasets, ask) {
  boards.set(root, { datasets: new Set(datasets), ask })
  stream ??= listen()
  return () => boards.delete(root)
}

function listen() {
  const source = new EventSource(server("/news"))
  source.onmessage = ({ data }) => {
    const names = data.split(" ")
    const first = [...boards.values()].find(({ datasets }) => names.some((name) => datasets.has(name)))
    if (!first || document.hidden) return
    soon ??= setTimeout(() => ((soon = null), first.ask()), Math.random() * APART)
  }
  return source
}
