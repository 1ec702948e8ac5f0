import { evaluationOf, RANDOM, referenceOf, verdictOf, type Verdict } from '../api/quality'
import type { Evaluation, Quality, QualityMeasure } from '../api/study'
import { fixed, number } from './format'
import { addLegend, describe, legendHeight, MUTED, roundStep, type LegendItem } from './frame'
import { describeEvaluation } from './quality_text'
import { chartRoot, svgElement, svgText, textWidth, wrapText } from './svg'

export interface QualityChartData {
  title: string
  quality: Quality
  methods: string[] // one a row
}

const COLORS: Record<Verdict, string> = { better: '#0072b2', worse: '#d55e00', unclear: MUTED }
const ROW = 20
const FOOT = 34
const BLOCK_GAP = 18
const NUMBER_WIDTH = 38
const COLUMN_GAP = 18
const MIN_COLUMN = { narrow: 110, wide: 132 }
const TITLE_LINE = 15

/** A column: where its numbers and its dots stand, and the scale of the dots. */
interface Column {
  measure: QualityMeasure
  reference: number
  left: number
  width: number
  low: number
  high: number
  x: (value: number) => number
}

/**
 * A table with pictures: a row for each method, a column for each measure with the mean, its interval and the range on
 * the column's own scale. Columns that have no room go into further blocks below.
 */
export function qualityChart({ title, quality, methods }: QualityChartData, width: number): SVGSVGElement {
  const font_size = width < 480 ? 11 : 12
  const label_width = Math.max(...methods.map((method) => textWidth(method, font_size))) + 8
  const room = width - label_width
  const fitting = Math.max(1, Math.floor(room / (width < 480 ? MIN_COLUMN.narrow : MIN_COLUMN.wide)))
  const num_blocks = Math.ceil(quality.measures.length / fitting)
  const per_block = Math.ceil(quality.measures.length / num_blocks)
  const column_width = Math.min(230, room / per_block)
  const legend = legendItems(quality)

  const svg = chartRoot(title, width)
  const dots = svgElement('g', { class: 'dots' })
  const dotted: Evaluation[] = []
  let top = legendHeight(legend, 0, width)
  for (let block = 0; block < num_blocks; block++) {
    const measures = quality.measures.slice(block * per_block, (block + 1) * per_block)
    const columns = measures.map((measure, i) =>
      columnOf(quality, measure, label_width + i * column_width, column_width, font_size),
    )
    const head = headHeight(columns)
    const rows_top = top + head
    svg.append(rowsGroup(methods, rows_top, label_width + columns.length * column_width, font_size))
    for (const column of columns) {
      svg.append(headGroup(column, rows_top))
      svg.append(scaleGroup(column, rows_top, rows_top + methods.length * ROW, quality))
      methods.forEach((method, row) => {
        const evaluation = evaluationOf(quality, method, column.measure.name)
        if (!evaluation) return
        const y = rows_top + row * ROW + ROW / 2
        svg.append(...lineMarks(column, evaluation, y), numberText(column, evaluation, y, font_size))
        dots.append(dot(column, evaluation, y))
        dotted.push(evaluation)
      })
    }
    top = rows_top + methods.length * ROW + FOOT + BLOCK_GAP
  }
  svg.append(dots)
  svg.setAttribute('height', String(top - BLOCK_GAP))
  addLegend(svg, legend, 0, width)
  const label = new Map(quality.measures.map((measure) => [measure.name, measure.label]))
  describe(
    svg,
    'dots',
    dotted.map((each) => describeEvaluation(quality, each, label.get(each.measure) ?? each.measure)),
  )
  return svg
}

function columnOf(
  quality: Quality,
  measure: QualityMeasure,
  left: number,
  width: number,
  font_size: number,
): Column {
  const limits = measure.name.startsWith('deletion.') ? { low: 0, high: 1 } : { low: -1, high: 1 }
  const reference = referenceOf(quality, measure.name)
  const values = quality.evaluations
    .filter((each) => each.measure === measure.name && each.method !== RANDOM)
    .flatMap(({ mean, interval, range }) => [
      mean,
      range.low,
      range.high,
      ...(interval ? [Math.max(limits.low, interval.low), Math.min(limits.high, interval.high)] : []),
    ])
  const low = Math.min(reference, ...values)
  // Values that are nearly the same must not look far apart.
  const high = Math.max(low + 0.1, reference, ...values)
  const from = left + (font_size < 12 ? NUMBER_WIDTH - 4 : NUMBER_WIDTH) + 10
  const to = left + width - COLUMN_GAP / 2
  const clamp = (value: number): number => Math.min(high, Math.max(low, value))
  return {
    measure,
    reference,
    left,
    width,
    low,
    high,
    x: (value) => from + ((clamp(value) - low) / (high - low)) * (to - from),
  }
}

function titleLines({ measure, width }: Column): string[] {
  return wrapText(measure.label, 12.5, width - COLUMN_GAP)
}

function headHeight(columns: Column[]): number {
  return Math.max(...columns.map((column) => titleLines(column).length)) * TITLE_LINE + 24
}

/** The measure's name and which way is better, standing on the first row. */
function headGroup(column: Column, bottom: number): SVGGElement {
  const group = svgElement('g', { 'aria-hidden': 'true' })
  const x = column.left + 6
  const lines = titleLines(column)
  lines.forEach((line, i) => {
    const y = bottom - 24 - (lines.length - 1 - i) * TITLE_LINE
    group.append(svgText(line, { x, y, 'font-weight': 600, 'font-size': 12.5, fill: '#1b1f24' }))
  })
  const reading = { lower: '← lower is better', higher: 'higher is better →', zero: '0 is right' }
  group.append(svgText(reading[column.measure.better], { x, y: bottom - 8, 'font-size': 11, fill: MUTED }))
  return group
}

/** The methods' names on hairlines. */
function rowsGroup(methods: string[], top: number, right: number, font_size: number): SVGGElement {
  const group = svgElement('g', { 'aria-hidden': 'true' })
  for (let row = 0; row <= methods.length; row++) {
    const y = top + row * ROW
    const edge = row === 0 || row === methods.length
    group.append(svgElement('line', { x1: 0, x2: right, y1: y, y2: y, stroke: edge ? '#c9c6bd' : '#efede7' }))
  }
  methods.forEach((method, row) => {
    group.append(svgText(method, { x: 0, y: top + row * ROW + ROW / 2 + 4, 'font-size': font_size }))
  })
  return group
}

/** The dashed reference through all rows, and the scale below them. */
function scaleGroup(column: Column, top: number, bottom: number, quality: Quality): SVGGElement {
  const { reference, low, high, x } = column
  const group = svgElement('g', { 'aria-hidden': 'true', 'font-size': 10.5, fill: MUTED })
  const at = x(reference)
  group.append(
    svgElement('line', {
      x1: at,
      x2: at,
      y1: top,
      y2: bottom + 4,
      stroke: '#8a8f96',
      'stroke-dasharray': '3 3',
    }),
  )
  const step = roundStep((high - low) / 2.5)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  for (let i = first; i <= last; i++) {
    const value = Number((i * step).toFixed(6))
    const tick = x(value)
    group.append(
      svgElement('line', { x1: tick, x2: tick, y1: bottom, y2: bottom + 4, stroke: '#c9c6bd' }),
      svgText(number(value), { x: tick, y: bottom + 15, 'text-anchor': 'middle' }),
    )
  }
  if (evaluationOf(quality, RANDOM, column.measure.name)) {
    const text = `random ${fixed(reference, 2)}`
    const half = textWidth(text, 10.5) / 2
    const inside = Math.min(Math.max(at, column.left + half), column.left + column.width - half)
    group.append(svgText(text, { x: inside, y: bottom + 29, 'text-anchor': 'middle', fill: '#33373d' }))
  }
  return group
}

function lineMarks({ measure, x }: Column, evaluation: Evaluation, y: number): SVGElement[] {
  const { interval, range } = evaluation
  const stroke = COLORS[verdictOf(measure.better, evaluation)]
  const line = (low: number, high: number, width: number, opacity: number): SVGElement =>
    svgElement('line', {
      x1: x(low),
      x2: x(high),
      y1: y,
      y2: y,
      stroke,
      'stroke-width': width,
      'stroke-opacity': opacity,
    })
  return [
    ...(evaluation.n > 1 ? [line(range.low, range.high, 1, 0.55)] : []),
    ...(interval ? [line(interval.low, interval.high, 4, 0.4)] : []),
  ]
}

function dot({ measure, x }: Column, evaluation: Evaluation, y: number): SVGElement {
  const verdict = verdictOf(measure.better, evaluation)
  return svgElement('circle', { cx: x(evaluation.mean), cy: y, ...dotStyle(verdict) })
}

function dotStyle(verdict: Verdict): Record<string, string | number> {
  const color = COLORS[verdict]
  return verdict === 'unclear'
    ? { r: 3.2, fill: '#fff', stroke: color, 'stroke-width': 1.4 }
    : { r: 3.8, fill: color, stroke: '#fff', 'stroke-width': 0.8 }
}

function numberText({ left }: Column, evaluation: Evaluation, y: number, font_size: number): SVGElement {
  return svgText(fixed(evaluation.mean, 2), {
    x: left + NUMBER_WIDTH - (font_size < 12 ? 4 : 0),
    y: y + 4,
    'text-anchor': 'end',
    'font-size': font_size,
    style: 'font-variant-numeric: tabular-nums',
  })
}

function legendItems(quality: Quality): LegendItem[] {
  const several = quality.evaluations.some((each) => each.n > 1)
  const dot_item = (verdict: Verdict, text: string): LegendItem => ({
    text,
    key_width: 10,
    draw: (x, y) => [svgElement('circle', { cx: x + 5, cy: y, ...dotStyle(verdict) })],
  })
  const line_item = (text: string, style: Record<string, string | number>): LegendItem => ({
    text,
    key_width: 22,
    draw: (x, y) => [svgElement('line', { x1: x, x2: x + 22, y1: y, y2: y, stroke: MUTED, ...style })],
  })
  return [
    dot_item('better', 'clearly on the better side of the dashed line'),
    dot_item('worse', 'clearly on the other side'),
    dot_item('unclear', 'not clearly off it'),
    line_item('95 % interval', { 'stroke-width': 4, 'stroke-opacity': 0.4 }),
    ...(several ? [line_item('least to greatest', { 'stroke-width': 1, 'stroke-opacity': 0.7 })] : []),
  ]
}
