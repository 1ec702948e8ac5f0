import type { Cell } from '../api/cells'
import { longName, shortName } from '../api/lookup'
import type { MapBlock } from '../api/map_layout'
import type { Setting } from '../api/study'
import { valueText } from './format'
import { setMarkInfo, tickText } from './frame'
import { chartRoot, svgElement, svgText, textWidth } from './svg'
import { lively, tint } from './theme'

/** How one cell is painted. */
export interface MapPaint {
  fill: string
  ink: string
  text: string // in the cell, where it has room
  info: string // on pointing; the first line is the heading
}

export interface MapChartData {
  title: string
  blocks: MapBlock[]
  paint: (cell: Cell) => MapPaint
  chosen: string | undefined // cell ids
  path: Set<string>
  pins: { a?: string | undefined; b?: string | undefined }
  /** Where models can be trained: what picking a place without one is called. */
  missing?: ((block: MapBlock, x: Setting, y: Setting | null) => string) | undefined
}

const CELL = { max_width: 86, height: 34, min_height: 19, gap: 2 }
const TICKS = 20
const TITLE = 22
const LABEL = 20
const MIN_TEXT = 30

export function mapChart(data: MapChartData, width: number): SVGSVGElement {
  const svg = chartRoot(data.title, width)
  let y = 0
  for (const block of data.blocks) y = addBlock(svg, block, data, y, width) + 14
  svg.setAttribute('height', String(Math.max(1, y - 8)))
  return svg
}

function addBlock(
  svg: SVGSVGElement,
  block: MapBlock,
  data: MapChartData,
  top: number,
  width: number,
): number {
  const names = block.rows.map((row) => (row.y === null ? '' : valueText(row.y)))
  const left = block.y
    ? Math.min(0.3 * width, Math.max(26, ...names.map((name) => textWidth(name, 12) + 10)))
    : 0
  const cell_width = Math.min(CELL.max_width, (width - left) / Math.max(1, block.xs.length))
  const cell_height = block.y
    ? Math.min(CELL.height, Math.max(CELL.min_height, cell_width * 0.7))
    : CELL.height
  let y = top
  if (block.title) {
    svg.append(svgText(block.title, { x: 0, y: y + 13, fill: tint('muted') }))
    y += TITLE
  } else if (block.y) {
    svg.append(svgText(longName(block.y), { x: 0, y: y + 12, fill: tint('muted') }))
    y += LABEL
  }
  block.rows.forEach((row, r) => {
    const row_top = y + r * cell_height
    if (row.y !== null) {
      svg.append(
        svgText(tickText(row.y, left), {
          x: left - 7,
          y: row_top + cell_height / 2 + 4,
          'text-anchor': 'end',
        }),
      )
    }
    row.cells.forEach((cell, c) => {
      const box = { x: left + c * cell_width, y: row_top, width: cell_width, height: cell_height }
      const key = data.missing?.(block, block.xs[c] ?? '', row.y)
      svg.append(...drawCell(cell, box, data, key))
    })
  })
  y += block.rows.length * cell_height
  return y + addTicks(svg, block, { left, top: y, cell_width, width })
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

function drawCell(
  cell: Cell | undefined,
  box: Box,
  data: MapChartData,
  missing: string | undefined,
): SVGElement[] {
  const gap = box.width > 14 ? CELL.gap : 1
  const inner = {
    x: box.x + gap / 2,
    y: box.y + gap / 2,
    width: Math.max(1, box.width - gap),
    height: box.height - gap,
    rx: 3,
  }
  if (!cell) {
    const place = svgElement('rect', { ...inner, fill: tint('missing') })
    if (missing !== undefined)
      setMarkInfo(place, { text: 'No model yet\nclick to train it', keys: [missing] })
    return [place]
  }
  const paint = data.paint(cell)
  const rect = svgElement('rect', { ...inner, fill: paint.fill })
  setMarkInfo(rect, { text: paint.info, keys: [cell.id] })
  const parts: SVGElement[] = [rect]
  if (box.width >= MIN_TEXT) {
    parts.push(
      svgText(paint.text, {
        x: box.x + box.width / 2,
        y: box.y + box.height / 2 + 4,
        'text-anchor': 'middle',
        'font-size': box.width < 40 ? 10.5 : 12,
        fill: paint.ink,
        'pointer-events': 'none',
        'aria-hidden': 'true',
      }),
    )
  }
  const ring = ringOf(cell.id, data)
  if (ring) parts.push(svgElement('rect', { ...inner, fill: 'none', 'pointer-events': 'none', ...ring }))
  const pin = cell.id === data.pins.a ? 'A' : cell.id === data.pins.b ? 'B' : null
  if (pin) parts.push(...pinMark(pin, box))
  return parts
}

function ringOf(id: string, data: MapChartData): Record<string, string | number> | null {
  if (id === data.chosen) return { stroke: tint('ink'), 'stroke-width': 2.6 }
  if (data.path.has(id)) return { stroke: tint('ink'), 'stroke-width': 1.1, 'stroke-dasharray': '3 2' }
  return null
}

function pinMark(name: string, box: Box): SVGElement[] {
  return [
    svgElement('circle', {
      cx: box.x + 8,
      cy: box.y + 8,
      r: 7,
      fill: lively('#d2513f'),
      'pointer-events': 'none',
    }),
    svgText(name, {
      x: box.x + 8,
      y: box.y + 11.5,
      'text-anchor': 'middle',
      'font-size': 10,
      'font-weight': 700,
      fill: '#ffffff',
      'pointer-events': 'none',
      'aria-hidden': 'true',
    }),
  ]
}

function addTicks(
  svg: SVGSVGElement,
  block: MapBlock,
  { left, top, cell_width, width }: { left: number; top: number; cell_width: number; width: number },
): number {
  if (!block.x) return 4
  let last = -Infinity
  block.xs.forEach((value, i) => {
    const at = left + (i + 0.5) * cell_width
    const text = tickText(value, Math.max(cell_width, 40))
    if (at - textWidth(text, 12) / 2 < last + 6) return
    last = at + textWidth(text, 12) / 2
    svg.append(svgText(text, { x: at, y: top + 15, 'text-anchor': 'middle' }))
  })
  const name = block.title ? shortName(block.x) : longName(block.x)
  svg.append(
    svgText(name, {
      x: Math.min(width - 4, left + (block.xs.length * cell_width) / 2),
      y: top + TICKS + 13,
      'text-anchor': 'middle',
      fill: tint('muted'),
    }),
  )
  return TICKS + LABEL
}
