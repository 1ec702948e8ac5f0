import * as Plot from '@observablehq/plot'
import type { Setting } from '../api/study'
import { inkOn, sequential } from './color'
import { fixed, percent, valueText } from './format'
import { addAxisLabels, describe, plot, tickRoom, tickText, X_LABEL_ROOM, Y_LABEL_ROOM } from './frame'

export interface MatrixData {
  title: string
  /** "hidden dimension d_h", "d_h" */
  label: string
  name: string
  x: Setting[]
  /** Row by row; null where no two trials can be compared. */
  values: (number | null)[]
  /** The value that means "no more than another seed". */
  unit: number
}

interface Pair {
  a: Setting
  b: Setting
  value: number
}

const MAX_CELL = 64

/** Distances between every two values of an axis, in units of the distance between two seeds. */
export function matrixChart(data: MatrixData, width: number): SVGSVGElement {
  const pairs = data.x.flatMap((a, i) =>
    data.x.flatMap((b, j): Pair[] => {
      const value = data.values[i * data.x.length + j] ?? null
      return value === null ? [] : [{ a, b, value }]
    }),
  )
  const ratio = ({ value }: Pair): number => value / data.unit
  const margin = { left: tickRoom(data.x, width), right: 4, top: Y_LABEL_ROOM, bottom: X_LABEL_ROOM }
  const cell = Math.min(MAX_CELL, (Math.min(width, 640) - margin.left - margin.right) / data.x.length)
  const size = cell * data.x.length
  const full_width = Math.max(margin.left + size + margin.right, Math.min(width, 260))
  const right = full_width - margin.left - size
  const most = Math.max(...pairs.map(ratio), 1)
  const least = Math.min(...pairs.map(ratio), 1)
  const color = (pair: Pair): string => sequential((ratio(pair) - least) / (most - least || 1))
  const svg = plot(
    {
      width: full_width,
      height: margin.top + size + margin.bottom,
      marginTop: margin.top,
      marginBottom: margin.bottom,
      marginLeft: margin.left,
      marginRight: right,
      x: {
        type: 'band',
        domain: data.x,
        padding: 0,
        label: null,
        tickFormat: (x) => tickText(x, cell),
        tickSize: 0,
      },
      y: {
        type: 'band',
        domain: [...data.x].reverse(),
        padding: 0,
        label: null,
        tickFormat: (y) => tickText(y, margin.left - 6),
        tickSize: 0,
      },
      marks: [
        Plot.cell(pairs, { x: 'a', y: 'b', inset: 1, rx: 2, fill: color, className: 'pairs' }),
        ...(cell >= 30
          ? [
              Plot.text(pairs, {
                x: 'a',
                y: 'b',
                text: (pair: Pair) => fixed(ratio(pair), 2),
                fill: (pair: Pair) => inkOn(color(pair)),
                fontSize: cell < 40 ? 10 : 12,
                pointerEvents: 'none',
                ariaHidden: 'true',
              }),
            ]
          : []),
      ],
    },
    data.title,
  )
  describe(
    svg,
    'pairs',
    pairs.map((pair) => ({
      text: [
        pair.a === pair.b
          ? `two seeds at ${data.name} = ${valueText(pair.a)}`
          : `${data.name} = ${valueText(pair.a)} and ${valueText(pair.b)}`,
        `${percent(pair.value)} of a sentence’s relevance would have to move`,
        `${fixed(ratio(pair), 2)} times the mean distance of two seeds`,
      ].join('\n'),
    })),
  )
  addAxisLabels(svg, { x: data.label, y: data.label }, { ...margin, right })
  return svg
}
