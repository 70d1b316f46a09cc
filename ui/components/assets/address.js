// What our elements keep in the address, beside Streamlit's own part of it (see ../history.js).

/** What the address says under a name, or null. */
export const said = (name) => new URLSearchParams(location.search).get(name)

/** Put values into the address (null takes one out), in place or as a step that the back button undoes. */
export function say(values, { isStep = false } = {}) {
  const next = new URL(location.href)
  for (const [name, value] of Object.entries(values)) {
    if (value === null) next.searchParams.delete(name)
    else next.searchParams.set(name, value)
  }
  if (next.href === location.href) return
  const { step, replace } = window.civicHistory
  if (isStep) step(history.state, next)
  else replace(history.state, next)
}

/** Call back when the viewer went back or forward. Returns how to stop that. */
export function onReturn(callback) {
  window.addEventListener("popstate", callback)
  return () => window.removeEventListener("popstate", callback)
}

/** Where our server answers: not always at the root of its address. */
export const server = (path) => window.__streamlit.BACKEND_BASE_URL.replace(/\/$/, "") + path
