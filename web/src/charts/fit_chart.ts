import * as Plot from '@observablehq/plot'
import type { Regression } from '../api/study'
import { fixed, number, significant } from './format'
import {
  addAxisLabels,
  axisPosition,
  describe,
  GRID,
  plot,
  ticksAt,
  X_LABEL_ROOM,
  Y_LABEL_ROOM,
} from './frame'

export interface Fit {
  /** The held value this regression was made at, and how the page calls that setting. */
  x: number
  id: string
  regression: Regression
}

export interface FitChartData {
  title: string
  x_label: string
  x_name: string
  fits: Fit[]
  chosen: string
}

const MARGIN = { left: 40, right: 14, bottom: X_LABEL_ROOM }
const PLOT_HEIGHT = 120
const COLOR = '#0072b2'

/** How well a straight line describes a phrase's scores, against the hyperparameter that was held. */
export function fitChart(data: FitChartData, width: number): SVGSVGElement {
  const fits = data.fits.filter((fit) => fit.regression.r_squared !== null)
  const xs = fits.map((fit) => fit.x)
  const r_squared = (fit: Fit): number => fit.regression.r_squared ?? NaN
  const svg = plot(
    {
      width,
      height: PLOT_HEIGHT + Y_LABEL_ROOM + X_LABEL_ROOM,
      marginTop: Y_LABEL_ROOM,
      marginLeft: MARGIN.left,
      marginRight: MARGIN.right,
      marginBottom: MARGIN.bottom,
      x: {
        label: null,
        ticks: ticksAt(xs, axisPosition(xs, width - MARGIN.left - MARGIN.right, false), 26),
        tickFormat: number,
        insetLeft: 8,
        insetRight: 8,
      },
      y: { label: null, domain: [0, 1], ticks: 4, tickSize: 0 },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: 4 }),
        Plot.line(fits, { x: 'x', y: r_squared, stroke: COLOR, strokeOpacity: 0.35 }),
        Plot.dot(fits, {
          x: 'x',
          y: r_squared,
          r: 4.5,
          fill: (fit: Fit) => (fit.id === data.chosen ? COLOR : '#ffffff'),
          stroke: COLOR,
          strokeWidth: 1.5,
          className: 'fits',
        }),
      ],
    },
    data.title,
  )
  describe(
    svg,
    'fits',
    fits.map((fit) => ({
      text: [
        `${data.x_name} = ${number(fit.x)}${fit.id === data.chosen ? ' (shown above)' : ''}`,
        `R² = ${fixed(r_squared(fit), 3)}, n = ${fit.regression.n}`,
        `slope ${significant(fit.regression.slope)}${
          fit.regression.slope_interval
            ? `, 95 % [${significant(fit.regression.slope_interval.low)}, ${significant(fit.regression.slope_interval.high)}]`
            : ''
        }`,
      ].join('\n'),
      keys: [fit.id],
    })),
  )
  addAxisLabels(svg, { x: data.x_label, y: 'R² of the line' }, { top: Y_LABEL_ROOM, ...MARGIN })
  return svg
}
