import { inkOn } from './color'
import { fixed } from './format'
import { addLegend, canvas, describe, GRID, legendHeight, MUTED, ruler } from './frame'
import type { LegendItem, MarkInfo, Ruler } from './frame'
import { fitText, svgElement, svgText, textWidth, wrapText } from './svg'
import { tint } from './theme'

/** An estimate with its interval. */
export interface ForestRow {
  label: string
  /** The estimate in figures. */
  text: string
  value: number
  interval: { low: number; high: number } | null
  color: string
  /** Hollow: told apart from nothing. */
  hollow: boolean
  /** What this row could not have shown. */
  band?: { low: number; high: number }
  info: MarkInfo
}

export interface ForestData {
  title: string
  x_label: string
  rows: ForestRow[]
  legend?: LegendItem[]
  /** Where nothing happens. */
  reference: number
  /** Ends of the axis; from the data unless given. */
  domain?: [low: number, high: number]
  /** Parts of one whole (1), as a bar above the rows. */
  whole?: { label: string; parts: { share: number; name: string; color: string }[] }
}

const WIDE = 640
const BAR = 26

interface Layout {
  left: number
  right: number
  row_height: number
  /** From the top of a row to its line. */
  line: number
  /** From the line to where the grid starts and ends: words are not crossed out. */
  reach: [up: number, down: number]
  texts: (row: ForestRow, top: number) => SVGElement[]
}

/** Estimates one below the other, each with its 95 % interval, against the value that means no effect. */
export function forestChart(data: ForestData, width: number): SVGSVGElement {
  const layout = width >= WIDE ? wideLayout(data, width) : narrowLayout(data, width)
  const scale = scaleOf(data)
  const [low, high] = scale.domain
  const x = (value: number): number =>
    layout.left + ((layout.right - layout.left) * (value - low)) / (high - low)
  const legend = data.legend ?? []
  const bar_top = legendHeight(legend, 0, width) + (data.whole ? 18 : 0)
  const top = bar_top + (data.whole ? BAR + 16 : 4)
  const bottom = top + data.rows.length * layout.row_height
  const svg = canvas(data.title, width, bottom + 44)
  addLegend(svg, legend, 0, width)
  if (data.whole) svg.append(...wholeBar(data.whole, bar_top, layout, width))
  svg.append(...axis(scale, x, { top, bottom }, data, layout))
  const marks = svgElement('g', { class: 'estimates' })
  data.rows.forEach((row, i) => {
    const row_top = top + i * layout.row_height
    svg.append(...drawRow(row, row_top, x, layout))
    marks.append(
      svgElement('circle', {
        cx: x(row.value),
        cy: row_top + layout.line,
        r: 5,
        fill: row.hollow ? tint('paper') : row.color,
        stroke: row.hollow ? row.color : tint('paper'),
        'stroke-width': row.hollow ? 1.8 : 1,
      }),
    )
  })
  svg.append(marks)
  describe(
    svg,
    'estimates',
    data.rows.map((row) => row.info),
  )
  return svg
}

function scaleOf({ rows, domain, reference }: ForestData): Ruler {
  if (domain) return ruler(domain, 0, 5)
  const values = rows.flatMap((row) => [
    row.value,
    ...(row.interval ? [row.interval.low, row.interval.high] : []),
    ...(row.band ? [row.band.low, row.band.high] : []),
  ])
  return ruler([reference, ...values], 0.2, 6)
}

function wideLayout(data: ForestData, width: number): Layout {
  const widest = (texts: string[]): number => Math.max(0, ...texts.map((text) => textWidth(text, 13)))
  const left = Math.min(width * 0.36, widest(data.rows.map((row) => row.label)) + 20)
  const right = width - Math.min(width * 0.34, widest(data.rows.map((row) => row.text)) + 22)
  return {
    left,
    right,
    row_height: 32,
    line: 16,
    reach: [16, 16],
    texts: (row, top) => [
      svgText(fitText(row.label, 13, left - 10), { x: 0, y: top + 20, 'font-size': 13 }),
      svgText(row.text, {
        x: width,
        y: top + 20,
        'font-size': 13,
        'text-anchor': 'end',
        fill: row.hollow ? MUTED : tint('text'),
        'font-variant-numeric': 'tabular-nums',
      }),
    ],
  }
}

/** Words above the line: on a phone there is no room beside it. */
function narrowLayout(data: ForestData, width: number): Layout {
  const lines = (row: ForestRow): [string[], string[]] => [
    wrapText(row.label, 13, width),
    wrapText(row.text, 12, width),
  ]
  const most = Math.max(
    2,
    ...data.rows.map((row) => {
      const [label, text] = lines(row)
      return label.length + text.length
    }),
  )
  return {
    left: 14,
    right: width - 14,
    row_height: most * 16 + 28,
    line: most * 16 + 12,
    reach: [12, 14],
    texts: (row, top) => {
      const [label, text] = lines(row)
      const all = [...label.map((line) => ({ line, size: 13 })), ...text.map((line) => ({ line, size: 12 }))]
      const above = most - all.length
      return all.map(({ line, size }, i) =>
        svgText(line, {
          x: 0,
          y: top + 13 + 16 * (i + above),
          'font-size': size,
          fill: size === 12 ? MUTED : tint('text'),
        }),
      )
    },
  }
}

function axis(
  scale: Ruler,
  x: (value: number) => number,
  { top, bottom }: { top: number; bottom: number },
  data: ForestData,
  layout: Layout,
): SVGElement[] {
  const rows = data.rows.map((_, i) => top + i * layout.row_height + layout.line)
  const ruleAt = (value: number, stroke: string): SVGElement[] =>
    rows.map((y) =>
      svgElement('line', {
        x1: x(value),
        x2: x(value),
        y1: y - layout.reach[0],
        y2: y + layout.reach[1],
        stroke,
      }),
    )
  const ticks = scale.ticks.flatMap((tick) => [
    ...ruleAt(tick, GRID),
    svgText(fixed(tick, scale.digits), {
      x: x(tick),
      y: bottom + 16,
      'font-size': 11,
      'text-anchor': 'middle',
      fill: MUTED,
    }),
  ])
  const reference = ruleAt(data.reference, tint('muted'))
  const label = svgText(data.x_label, {
    x: (layout.left + layout.right) / 2,
    y: bottom + 36,
    'text-anchor': 'middle',
    fill: MUTED,
  })
  const group = svgElement('g', { 'aria-hidden': 'true' })
  group.append(...ticks, ...reference, label)
  return [group]
}

function drawRow(row: ForestRow, top: number, x: (value: number) => number, layout: Layout): SVGElement[] {
  const group = svgElement('g', { 'aria-hidden': 'true' })
  const y = top + layout.line
  if (row.band) {
    group.append(
      svgElement('rect', {
        x: x(row.band.low),
        y: y - 11,
        width: x(row.band.high) - x(row.band.low),
        height: 22,
        fill: tint('ink'),
        'fill-opacity': 0.075,
      }),
    )
  }
  if (row.interval) {
    group.append(
      svgElement('line', {
        x1: x(row.interval.low),
        x2: x(row.interval.high),
        y1: y,
        y2: y,
        stroke: row.color,
        'stroke-width': 2.4,
        'stroke-opacity': row.hollow ? 0.6 : 0.8,
        'stroke-linecap': 'round',
      }),
    )
  }
  group.append(...layout.texts(row, top))
  return [group]
}

function wholeBar(
  whole: NonNullable<ForestData['whole']>,
  top: number,
  layout: Layout,
  width: number,
): SVGElement[] {
  const group = svgElement('g', { 'aria-hidden': 'true' })
  const narrow = layout.left < 20
  const [left, right] = narrow ? [0, width] : [layout.left, layout.right]
  group.append(
    svgText(whole.label, narrow ? { x: 0, y: top - 6, fill: MUTED } : { x: 0, y: top + 17, 'font-size': 13 }),
  )
  const total = whole.parts.reduce((sum, part) => sum + part.share, 0)
  let at = left
  for (const { share, name, color } of whole.parts) {
    const part = total > 0 ? ((right - left) * share) / total : 0
    group.append(
      svgElement('rect', { x: at, y: top, width: Math.max(0, part - 1), height: BAR, fill: color, rx: 2 }),
    )
    const text = `${name} ${fixed(100 * share, 0)} %`
    if (name !== '' && textWidth(text, 11.5) + 12 < part) {
      group.append(
        svgText(text, { x: at + 7, y: top + 17, 'font-size': 11.5, fill: inkOn(color), 'font-weight': 500 }),
      )
    }
    at += part
  }
  return [group]
}
