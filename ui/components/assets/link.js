// The button that copies the link to what is on the screen, and shows it as a code for a telephone's camera.

import { server } from "./address.js"
import { el, set, write } from "./look.js"

/** Make the button. `show(words)` puts it into a language; without words it is not there. */
export function linkButton(parent) {
  const button = el("button", { class: "link", type: "button", hidden: "" }, parent)
  const dialog = el("dialog", { class: "sheet", "aria-labelledby": "sheet" }, parent)
  const title = el("h2", { id: "sheet" }, dialog)
  const code = el("img", { width: 264, height: 264 }, dialog)
  const help = el("p", {}, dialog)
  const field = el("input", { type: "text", readonly: "" }, dialog)
  const said = el("p", { class: "said", role: "status" }, dialog)
  const close = el("button", { type: "button", autofocus: "" }, dialog)
  let words = {}

  button.onclick = async () => {
    field.value = location.href
    set(code, { src: server(`/link.svg?to=${encodeURIComponent(location.href)}`) })
    write(said, "")
    dialog.showModal()
    write(said, (await copied(field)) ? words.copied : words.by_hand)
  }
  close.onclick = () => dialog.close()
  dialog.onclick = (event) => event.target === dialog && dialog.close()
  field.onfocus = () => field.select()

  const show = (given) => {
    button.hidden = !given
    if (!given) return
    words = given
    write(button, words.link)
    set(button, { title: words.link_help, "aria-label": `${words.link}. ${words.link_help}` })
    write(title, words.link_title)
    write(help, words.link_code)
    write(close, words.close)
    set(code, { alt: words.link_alt })
    set(field, { "aria-label": words.link_title })
  }
  return { show }
}

/** Whether the link could be copied: on a page without https only the old way is open. */
async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value)
    return true
  } catch {
    field.focus()
    field.select()
    return document.execCommand("copy")
  }
}
