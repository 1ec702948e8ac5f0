import { pointsOf, RANDOM, type CurvePoint } from '../api/quality'
import type { Quality } from '../api/study'
import { fixed } from './format'
import { roundStep } from './frame'
import type { MultiplePoint, MultiplesChartData } from './multiples_chart'
import { describeEvaluation } from './quality_text'
import { lively } from './theme'

const RIGHT = lively('#0072b2')
const WRONG = lively('#008a66')
const NUM_DELETED = 5
/** The last is "5 and deeper". */
const NUM_DEPTHS = 5

type Places = [x: number, measure: string][]

/** How many answers are right after one to five words; null where that was not measured. */
export function deletionData(quality: Quality, methods: string[]): MultiplesChartData | null {
  const kinds = [
    { measure: 'deletion.first-right', start: 1, color: RIGHT, text: 'answers first right' },
    { measure: 'deletion.first-wrong', start: 0, color: WRONG, text: 'answers first wrong' },
  ]
  const panels = methods
    .map((method) => ({
      title: method,
      lines: kinds.flatMap(({ measure, start, color }) => {
        const places: Places = Array.from({ length: NUM_DELETED }, (_, i) => [i + 1, `${measure}.${i + 1}`])
        const points = pointsOf(quality, method, places)
        if (points.length === 0) return []
        const origin: MultiplePoint = { x: 0, y: start, interval: { low: start, high: start } }
        const reference = pointsOf(quality, RANDOM, places)
        return {
          color,
          points: [
            origin,
            ...points.map((point) =>
              drawn(quality, point, `${measure.replace('deletion.', '')}, ${point.x} deleted`),
            ),
          ],
          reference:
            reference.length === 0
              ? []
              : [origin, ...reference.map(({ x, evaluation }) => ({ x, y: evaluation.mean }))],
        }
      }),
    }))
    .filter((panel) => panel.lines.length > 0)
  if (panels.length === 0) return null
  return {
    title: 'Deletion: answers that are right as words go',
    panels,
    legend: kinds.map(({ text, color }) => ({ text, color })),
    reference_label: 'the same with random words',
    x: { label: 'words deleted', ticks: [0, 1, 2, 3, 4, 5].map((value) => [value, String(value)]) },
    y: {
      label: 'right answers (%)',
      low: 0,
      high: 1,
      ticks: [0, 0.5, 1].map((value) => [value, String(value * 100)]),
    },
  }
}

/** Plausibility from words to deep phrases; null where it was not measured. */
export function depthData(quality: Quality, methods: string[]): MultiplesChartData | null {
  const names = (depth: number): string =>
    depth === 0 ? 'plausibility.words' : `plausibility.depth-${depth}${depth === NUM_DEPTHS ? '+' : ''}`
  const places: Places = Array.from({ length: NUM_DEPTHS + 1 }, (_, depth) => [depth, names(depth)])
  const panels = methods
    .map((method) => ({
      title: method,
      lines: [
        {
          color: RIGHT,
          points: pointsOf(quality, method, places).map((point) =>
            drawn(quality, point, `phrases of depth ${point.x}`),
          ),
          reference: [
            { x: 0, y: 0 },
            { x: NUM_DEPTHS, y: 0 },
          ],
        },
      ],
    }))
    .filter(({ lines }) => (lines[0]?.points.length ?? 0) > 1)
  if (panels.length === 0) return null
  const ends = panels.flatMap(({ lines }) =>
    lines.flatMap(({ points }) =>
      points.flatMap(({ y, interval }) => [y, interval?.low ?? y, interval?.high ?? y]),
    ),
  )
  const step = roundStep((Math.max(0.2, ...ends) - Math.min(0, ...ends)) / 4)
  const low = Math.max(-1, Math.floor(Math.min(0, ...ends) / step + 1e-9) * step)
  const high = Math.min(1, Math.ceil(Math.max(0.2, ...ends) / step - 1e-9) * step)
  return {
    title: 'Agreement with labels, by depth of the phrase',
    panels,
    legend: [],
    reference_label: 'no relation',
    x: {
      label: 'depth of the phrase',
      ticks: places.map(([x]) => [x, x === NUM_DEPTHS ? `${x}+` : String(x)]),
    },
    y: {
      label: 'rank correlation with the labels',
      low,
      high,
      ticks: ticksOf(low, high, step),
    },
  }
}

function drawn(quality: Quality, { x, evaluation }: CurvePoint, label: string): MultiplePoint {
  return {
    x,
    y: evaluation.mean,
    interval: evaluation.interval,
    info: describeEvaluation(quality, evaluation, label),
  }
}

function ticksOf(low: number, high: number, step: number): [number, string][] {
  const digits = step < 0.1 ? 2 : 1
  const ticks: [number, string][] = []
  for (let i = Math.round(low / step); i * step <= high + 1e-9; i++) {
    ticks.push([i * step, i === 0 ? '0' : fixed(i * step, digits)])
  }
  return ticks
}
