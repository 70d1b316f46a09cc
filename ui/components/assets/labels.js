// Which names can be shown without touching each other: the important first, each at the first place that is free.

const rule = document.createElement("canvas").getContext("2d")

export function width(text, font) {
  rule.font = font
  return rule.measureText(text).width
}

const touches = (one, other) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom

/** Wishes: {id, text, x, y, size, font, shifts: [[dx, dy, anchor]…]} in order of importance. Returns places by id. */
export function arrange(wishes, taken) {
  const boxes = [...taken]
  const places = new Map()
  for (const wish of wishes) {
    const wide = width(wish.text, wish.font) + 4
    for (const [dx, dy, anchor = "middle"] of wish.shifts) {
      const x = wish.x + dx
      const y = wish.y + dy
      const left = anchor === "middle" ? x - wide / 2 : anchor === "start" ? x : x - wide
      const box = { left, right: left + wide, top: y - wish.size * 0.8, bottom: y + wish.size * 0.35 }
      if (boxes.some((other) => touches(box, other))) continue
      boxes.push(box)
      places.set(wish.id, { x, y, anchor })
      break
    }
  }
  return places
}
