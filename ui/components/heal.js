// A kiosk that nobody tends comes back by itself. This stands in the first document, before and beneath everything else:
// it works when the server was restarted, the network was gone, a script did not load or the page fell silent.
(() => {
  if (new URLSearchParams(location.search).get("mode") !== "kiosk") return
  const LOOK_MS = 5000
  const SILENT_MS = 90000 // the head of the page hears from the server every 15 s (see masthead.js)
  const health = window.__streamlit.BACKEND_BASE_URL.replace(/\/$/, "") + "/health"

  document.documentElement.dataset.mode = "kiosk"
  document.documentElement.dataset.look = "dark"
  window.civicBeat = Date.now()
  window.civicStart = location.href // as the screen was switched on, whatever it shows when it has to load again
  try {
    const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload"
    window.civicStart = sessionStorage.civicStart = (isReload && sessionStorage.civicStart) || location.href
  } catch {
    // a browser that keeps nothing returns to where it stands
  }

  // The wall is dark whatever the machine prefers, and so are the scenes between which it changes.
  const real = window.matchMedia.bind(window)
  window.matchMedia = (query) => real(/prefers-color-scheme:\s*dark/.test(query) ? "all" : query)

  async function look() {
    try {
      const answer = await fetch(health, { cache: "no-store", signal: AbortSignal.timeout(LOOK_MS) })
      if (!answer.ok) return
      const { start } = await answer.json()
      if (start !== window.civicServer || Date.now() - window.civicBeat > SILENT_MS) location.reload()
    } catch {
      // no server, no network: what stands on the screen stays, and the head of the page says since when
    }
  }
  setInterval(look, LOOK_MS)
})()
