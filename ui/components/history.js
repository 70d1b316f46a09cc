// The address is where a view lives: a link restores it in another browser, and back and forward walk through it.
// Streamlit writes its own part of the address and forgets what it does not know; what our elements put there stays
// (see assets/address.js). This stands in the first document, because Streamlit must not be the first to hear of a step.
(() => {
  const VIEW = /\.(view|off|at)$/ // a map's position, layers and chosen place, after the map's key: of one page
  const MODE = /^(mode|scenes|pace|idle)$/ // a kiosk's: on every page
  const ANSWER_MS = 3000 // within which what Python changes belongs to the step that made it do so
  const push = history.pushState.bind(history)
  const replace = history.replaceState.bind(history)

  /** Where Streamlit wants to go, with what is ours in the present address. */
  function kept(to) {
    const next = new URL(to ?? location.href, location.href)
    const here = new URL(location.href)
    const isOurs = (name) => MODE.test(name) || VIEW.test(name)
    for (const name of [...next.searchParams.keys()]) if (isOurs(name)) next.searchParams.delete(name)
    for (const [name, value] of here.searchParams) {
      if (MODE.test(name) || (VIEW.test(name) && next.pathname === here.pathname)) next.searchParams.append(name, value)
    }
    return next
  }

  /** Whether an address says the same as the present one, in whatever order. */
  function isHere(to) {
    const told = (url) => url.pathname + JSON.stringify([...new URL(url).searchParams].sort())
    return told(to) === told(location)
  }

  /** A step that the back button undoes, unless it leads to where we are; a kiosk that runs for days has none. */
  function step(state, to) {
    const isKiosk = document.documentElement.dataset.mode === "kiosk"
    if (isKiosk || isHere(to)) replace(state, "", to)
    else push(state, "", to)
  }

  let steppedAt = 0 // when one of our elements went a step

  history.replaceState = (state, _, to) => replace(state, "", kept(to))
  history.pushState = (state, _, to) => {
    const next = kept(to)
    const isAnswer = next.pathname === location.pathname && Date.now() - steppedAt < ANSWER_MS
    if (isAnswer) replace(state, "", next)
    else step(state, next)
  }
  window.civicHistory = {
    replace: (state, to) => replace(state, "", to),
    step: (state, to) => {
      steppedAt = Date.now()
      step(state, to)
    },
  }

  // Who goes back does not go back to another language.
  window.addEventListener("popstate", () => {
    const to = new URL(location.href)
    to.searchParams.set("lang", document.documentElement.lang)
    replace(history.state, "", to)
  })
})()
