import * as Plot from '@observablehq/plot'
import { count, percent } from './format'
import { chart, describe, ruler } from './frame'
import { lively, tint } from './theme'

export interface CostPoint {
  id: string
  name: string
  cost: number // parameters
  value: number // 0 to 1
  pin: 'A' | 'B' | null
}

/** Of cells that no smaller one equals or beats: the front, by ascending cost. */
export function paretoFront(points: CostPoint[]): CostPoint[] {
  const front: CostPoint[] = []
  for (const point of [...points].sort((a, b) => a.cost - b.cost || b.value - a.value)) {
    if (point.value > (front[front.length - 1]?.value ?? -Infinity)) front.push(point)
  }
  return front
}

const COLOR = lively('#0072b2')
const PIN = lively('#d2513f')

/** A metric against the number of parameters, a dot a cell, with the cells that no smaller one beats joined. */
export function costChart(points: CostPoint[], label: string, width: number): SVGSVGElement {
  const front = paretoFront(points)
  const on_front = new Set(front.map(({ id }) => id))
  const pins = points.filter(({ pin }) => pin)
  const costs = [...new Set(points.map(({ cost }) => cost))].sort((a, b) => a - b)
  const svg = chart({
    title: `${label} against size`,
    width,
    plot_height: 220,
    x: { label: 'parameters', values: costs, log: true },
    y: {
      label: `${label} (%)`,
      percent: true,
      ruler: ruler(
        points.map(({ value }) => 100 * value),
        2,
        5,
        100,
      ),
    },
    marks: [
      Plot.line(front, { x: 'cost', y: 'value', stroke: COLOR, strokeWidth: 1.5, curve: 'step-after' }),
      Plot.dot(points, {
        x: 'cost',
        y: 'value',
        r: 4,
        fill: (point: CostPoint) => (on_front.has(point.id) ? COLOR : tint('paper')),
        stroke: COLOR,
        strokeWidth: 1.2,
        className: 'cells',
      }),
      Plot.dot(pins, { x: 'cost', y: 'value', r: 8, fill: 'none', stroke: PIN, strokeWidth: 2 }),
      Plot.text(pins, { x: 'cost', y: 'value', text: 'pin', dy: -14, fontWeight: 700, fill: PIN }),
    ],
  })
  describe(
    svg,
    'cells',
    points.map(({ id, name, cost, value }) => ({
      text: `${name}\n${percent(value)} with ${count(cost)} parameters${on_front.has(id) ? '\nno smaller one is as good' : ''}`,
      keys: [id],
    })),
  )
  return svg
}
