import * as Plot from '@observablehq/plot'
import type { Regression, Setting } from '../api/study'
import { fixed, significant, valueText } from './format'
import { chart, describe, ruler } from './frame'
import { lively, tint } from './theme'

export interface Fit {
  /** The held value this regression was made at, and how the page calls that setting. */
  x: Setting
  id: string
  regression: Regression
}

export interface FitChartData {
  title: string
  x_label: string
  x_name: string
  fits: Fit[]
  chosen: string
  ordered: boolean
}

const COLOR = lively('#0072b2')

/** How well a straight line describes a phrase's scores, against the hyperparameter that was held. */
export function fitChart(data: FitChartData, width: number): SVGSVGElement {
  const fits = data.fits.filter((fit) => fit.regression.r_squared !== null)
  const r_squared = (fit: Fit): number => fit.regression.r_squared ?? NaN
  const svg = chart({
    title: data.title,
    width,
    plot_height: 120,
    x: { label: data.x_label, values: fits.map((fit) => fit.x), unordered: !data.ordered },
    y: { label: 'R² of the line', ruler: ruler([0, 1], 1, 4) },
    marks: [
      data.ordered ? Plot.line(fits, { x: 'x', y: r_squared, stroke: COLOR, strokeOpacity: 0.35 }) : null,
      Plot.dot(fits, {
        x: 'x',
        y: r_squared,
        r: 4.5,
        fill: (fit: Fit) => (fit.id === data.chosen ? COLOR : tint('paper')),
        stroke: COLOR,
        strokeWidth: 1.5,
        className: 'fits',
      }),
    ],
  })
  describe(
    svg,
    'fits',
    fits.map((fit) => ({
      text: [
        `${data.x_name} = ${valueText(fit.x)}${fit.id === data.chosen ? ' (shown above)' : ''}`,
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
  return svg
}
