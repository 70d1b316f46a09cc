// The address is where a view lives: a link restores it in another browser, and back and forward walk through it.
// Streamlit writes its own part of the address and forgets what it does not know; what our elements put there stays.

const VIEW = /\.(view|off|at)$/ // a map's position, layers and chosen place, after the map's key: of one page
const MODE = /^(mode|scenes|pace|idle)$/ // a kiosk's: on every page

const native = (window.civicHistory ??= install())

function install() {
  const { pushState, replaceState } = history
  const push = pushState.bind(history)
  const replace = replaceState.bind(history)
  history.replaceState = (state, _, to) => replace(state, "", kept(to))
  history.pushState = (state, _, to) => step(state, kept(to))
  /** A new step back, unless it would lead to where we are; a kiosk that runs for days has none. */
  const step = (state, to) => {
    const isKiosk = document.documentElement.dataset.mode === "kiosk"
    if (isKiosk || to.href === location.href) replace(state, "", to)
    else push(state, "", to)
  }
  return { step, replace }
}

/** Where Streamlit wants to go, with what is ours in the present address. */
function kept(to) {
  const next = new URL(to ?? location.href, location.href)
  const here = new URL(location.href)
  const stays = (name) => MODE.test(name) || (VIEW.test(name) && next.pathname === here.pathname)
  for (const name of [...next.searchParams.keys()]) if (MODE.test(name) || VIEW.test(name)) next.searchParams.delete(name)
  for (const [name, value] of here.searchParams) if (stays(name)) next.searchParams.append(name, value)
  return next
}

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
  if (isStep) native.step(history.state, next)
  else native.replace(history.state, "", next)
}

/** Call back when the viewer went back or forward. Returns how to stop that. */
export function onReturn(callback) {
  window.addEventListener("popstate", callback)
  return () => window.removeEventListener("popstate", callback)
}

/** Where our server answers: not always at the root of its address. */
export const server = (path) => window.__streamlit.BACKEND_BASE_URL.replace(/\/$/, "") + path
