import type { AxisLevel, Effects } from '../api/effects'
import type { StudyView } from '../api/study'
import { fixed, percentInterval, plural, valueText } from '../charts/format'
import { panelsChart } from '../charts/panels_chart'
import {
  alongText,
  FALLS,
  LEVEL,
  longNameOf,
  nameOf,
  NOISE,
  pOf,
  pText,
  trialsText,
  type Along,
  type EffectFigure,
} from './figure'

/** How far apart the seeds of a cell are, along an axis: where a score is luck. */
export function spreadFigure(study: StudyView, effects: Effects, along: Along): EffectFigure | null {
  const effect = effects.accuracy
    .find(({ grid }) => grid === along.grid)
    ?.axes.find(({ axis }) => axis === along.axis)
  const levels = effect?.levels.filter(({ seed_sd }) => seed_sd !== null) ?? []
  if (!effect || levels.length < 2) return null
  const p = effect.spread ? pOf(effect.spread) : null
  const name = nameOf(study, along.axis)
  const title = `How much is luck of the seed, along ${alongText(study, effects.grids, along)}?`
  return {
    title,
    finding: spreadFinding(name, levels, p),
    caption: [
      `Standard deviation of ${effects.metric.label} over the seeds of a cell; ${trialsText(effects.grids[along.grid])}.`,
      'Lines: 95 % interval, for seeds that scatter normally.',
      ...(p === null
        ? []
        : [
            'p of Brown and Forsythe’s test that seeds scatter alike, after Holm over the axes of this metric.',
          ]),
    ].join(' '),
    draw: (width) =>
      panelsChart(
        {
          title,
          x_label: longNameOf(study, along.axis),
          y_label: 'standard deviation over seeds (points)',
          panels: [
            {
              title: effects.metric.label,
              notes: ['another seed, all else equal', p === null ? 'not tested' : pText(p)],
              color: p !== null && p < LEVEL ? FALLS : NOISE,
              unordered: effect.slope_per_doubling === null,
              band: null,
              reference: null,
              points: levels.map((level) => ({
                x: valueText(level.x),
                mean: level.seed_sd ?? 0,
                interval: level.seed_sd_interval,
                info: {
                  text: [`${name} = ${valueText(level.x)}`, sdText(level), plural(level.n, 'trial')].join(
                    '\n',
                  ),
                },
              })),
            },
          ],
          legend: [],
        },
        width,
      ),
    table: {
      columns: [name, 'trials', 'sd of seeds', '95 %'],
      rows: levels.map((level) => [
        valueText(level.x),
        String(level.n),
        fixed(100 * (level.seed_sd ?? 0), 2),
        level.seed_sd_interval ? percentInterval(level.seed_sd_interval) : '–',
      ]),
    },
  }
}

export function spreadFinding(name: string, levels: AxisLevel[], p: number | null): string {
  const sorted = [...levels].sort((a, b) => (b.seed_sd ?? 0) - (a.seed_sd ?? 0))
  const most = sorted[0]
  const least = sorted[sorted.length - 1]
  if (!most || !least) return ''
  if (p === null) {
    return `${sdText(most)} at ${name} = ${valueText(most.x)}, ${sdText(least)} at ${valueText(least.x)}: with fewer than three seeds in a cell this is not tested.`
  }
  if (p >= LEVEL) return `Seeds are not seen to scatter more at one ${name} than at another (${pText(p)}).`
  return `A score at ${name} = ${valueText(most.x)} is luck by ${sdText(most)} (standard deviation), at ${valueText(least.x)} by ${sdText(least)} (${pText(p)} that seeds scatter alike).`
}

/** "6.6 points [4.1, 17.0]" */
function sdText({ seed_sd, seed_sd_interval }: AxisLevel): string {
  const interval = seed_sd_interval ? ` ${percentInterval(seed_sd_interval)}` : ''
  return `${fixed(100 * (seed_sd ?? 0), 1)} points${interval}`
}
