import { markInfo, type MarkInfo } from './frame'

// Pointer and keyboard on a chart: the nearest mark speaks, arrow keys walk from mark to mark.

export interface MarkEvents {
  show: (info: MarkInfo, mark: Element) => void
  hide: () => void
  pick?: ((info: MarkInfo) => void) | undefined
}

const REACH_PX = 28

export function makeInteractive(svg: SVGSVGElement, events: MarkEvents): void {
  const marks = [...svg.querySelectorAll<SVGElement>('[data-mark]')]
  if (marks.length === 0) return
  // One tab stop a chart: with 361 cells nobody wants 361.
  marks.forEach((mark, i) => mark.setAttribute('tabindex', i === 0 ? '0' : '-1'))
  if (events.pick) marks.forEach((mark) => mark.setAttribute('role', 'button'))
  let active: SVGElement | null = null

  const activate = (mark: SVGElement | null): void => {
    if (mark === active) return
    active?.removeAttribute('data-active')
    active = mark
    const info = mark && markInfo(mark)
    if (!mark || !info) return events.hide()
    mark.setAttribute('data-active', '')
    events.show(info, mark)
  }
  const pick = (): void => {
    const info = active && markInfo(active)
    if (info) events.pick?.(info)
  }

  svg.addEventListener('pointermove', (event) => activate(nearest(marks, event.clientX, event.clientY)))
  svg.addEventListener('pointerleave', () => activate(null))
  svg.addEventListener('click', pick)
  svg.addEventListener('focusin', (event) => {
    const mark = marks.find((candidate) => candidate === event.target)
    if (!mark) return
    for (const other of marks) if (other.tabIndex === 0) other.tabIndex = -1
    mark.tabIndex = 0
    activate(mark)
  })
  svg.addEventListener('focusout', () => activate(null))
  svg.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return activate(null)
    if ((event.key === 'Enter' || event.key === ' ') && events.pick) {
      event.preventDefault()
      return pick()
    }
    const direction = DIRECTIONS[event.key]
    if (!direction || !active) return
    event.preventDefault()
    neighbour(marks, active, direction)?.focus()
  })
}

const DIRECTIONS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

interface Point {
  x: number
  y: number
}

function centre(element: Element): Point {
  const box = element.getBoundingClientRect()
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

function nearest(marks: SVGElement[], x: number, y: number): SVGElement | null {
  let best: SVGElement | null = null
  let best_distance = REACH_PX
  for (const mark of marks) {
    const box = mark.getBoundingClientRect()
    const dx = Math.max(box.left - x, 0, x - box.right)
    const dy = Math.max(box.top - y, 0, y - box.bottom)
    // Inside several overlapping marks the one whose centre is closest wins.
    const to_centre = Math.hypot(x - (box.left + box.right) / 2, y - (box.top + box.bottom) / 2)
    const distance = Math.hypot(dx, dy) + to_centre / 1000
    if (distance < best_distance) {
      best = mark
      best_distance = distance
    }
  }
  return best
}

/** The closest mark on that side; steps aside count three times, so a line is followed before it is left. */
function neighbour(marks: SVGElement[], from: SVGElement, [ux, uy]: [number, number]): SVGElement | null {
  const start = centre(from)
  let best: SVGElement | null = null
  let best_cost = Infinity
  for (const mark of marks) {
    const { x, y } = centre(mark)
    const forward = (x - start.x) * ux + (y - start.y) * uy
    if (forward <= 0.5) continue
    const cost = forward + 3 * Math.abs((x - start.x) * uy + (y - start.y) * ux)
    if (cost < best_cost) {
      best = mark
      best_cost = cost
    }
  }
  return best
}
