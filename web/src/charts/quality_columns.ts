import { evaluationOf, RANDOM } from '../api/quality'
import type { Quality, QualityMeasure } from '../api/study'
import { roundStep } from './frame'
import { textWidth, wrapText } from './svg'

// Where the columns of the quality table stand, and the scale of each.

export interface Layout {
  /** The measures that stand side by side, block under block. */
  blocks: QualityMeasure[][]
  label_width: number
  column_width: number
  font_size: number
  small: number
  title: { 'font-size': number; 'font-weight': number }
}

export interface Column {
  measure: QualityMeasure
  /** What random relevances have; absent where they have no such number, and 0 is the reference. */
  random: number | undefined
  low: number
  high: number
  left: number
  number_end: number
  from: number
  to: number
  x: (value: number) => number
}

const NARROW = 480
const MIN_COLUMN = { narrow: 98, wide: 132 }
const MAX_COLUMN = 230
const GAP = 20
const TITLE_WEIGHT = 600
/** Values that are nearly the same must not look far apart. */
const MIN_SPAN = 0.1

export function layoutOf(measures: QualityMeasure[], methods: string[], width: number): Layout {
  const narrow = width < NARROW
  const font_size = narrow ? 10.5 : 12
  const label_width = Math.max(...methods.map((method) => textWidth(method, font_size))) + (narrow ? 8 : 16)
  const room = width - label_width
  const fitting = Math.max(1, Math.floor(room / (narrow ? MIN_COLUMN.narrow : MIN_COLUMN.wide)))
  const num_blocks = Math.ceil(measures.length / fitting)
  const per_block = Math.ceil(measures.length / num_blocks)
  const column_width = Math.min(MAX_COLUMN, room / per_block)
  // No word of a title may reach into the next column.
  const words = measures.flatMap((measure) => measure.label.split(' '))
  const longest = Math.max(...words.map((word) => textWidth(word, 12.5, TITLE_WEIGHT)))
  return {
    blocks: Array.from({ length: num_blocks }, (_, i) => measures.slice(i * per_block, (i + 1) * per_block)),
    label_width,
    column_width,
    font_size,
    small: narrow ? 9.5 : 11,
    title: {
      'font-size': Math.min(12.5, (12.5 * (column_width - GAP / 2)) / longest),
      'font-weight': TITLE_WEIGHT,
    },
  }
}

export function titleLines(measure: QualityMeasure, { title, column_width }: Layout): string[] {
  return wrapText(measure.label, title['font-size'], column_width - GAP / 2 + 1, title['font-weight'])
}

export function columnOf(quality: Quality, measure: QualityMeasure, index: number, layout: Layout): Column {
  // No share or correlation lies beyond these, whatever a Student t interval of few trials says.
  const [least, most] = measure.name.startsWith('deletion.') ? [0, 1] : [-1, 1]
  const random = evaluationOf(quality, RANDOM, measure.name)?.mean
  const values = quality.evaluations
    .filter((each) => each.measure === measure.name && each.method !== RANDOM)
    .flatMap(({ mean, interval, range }) => [
      mean,
      range.low,
      range.high,
      ...(interval ? [Math.max(least, interval.low), Math.min(most, interval.high)] : []),
    ])
  const low = Math.min(random ?? 0, ...values)
  const high = Math.max(low + MIN_SPAN, random ?? 0, ...values)
  const left = layout.label_width + index * layout.column_width
  const number_end = left + textWidth('−0.00', layout.font_size)
  const from = number_end + 10
  const to = left + layout.column_width - GAP / 2
  const clamp = (value: number): number => Math.min(high, Math.max(low, value))
  const x = (value: number): number => from + ((clamp(value) - low) / (high - low)) * (to - from)
  return { measure, random, low, high, left, number_end, from, to, x }
}

/** Round values whose labels do not touch. */
export function ticksOf({ low, high, from, to }: Column): number[] {
  const room_px = 30
  let step = roundStep((high - low) / 3)
  while ((step / (high - low)) * (to - from) < room_px) step = roundStep(step * 2.1)
  const ticks: number[] = []
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) {
    ticks.push(Number((i * step).toFixed(6)))
  }
  return ticks
}
