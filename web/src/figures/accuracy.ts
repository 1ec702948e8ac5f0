import type { AccuracyEffect, AnovaTerm, Effects } from '../api/effects'
import type { StudyView } from '../api/study'
import { lineColors } from '../charts/color'
import { forestChart, type ForestRow } from '../charts/forest_chart'
import { count, number, percent, percentInterval } from '../charts/format'
import { bandKey } from '../charts/frame'
import { LEVEL, listText, longNameOf, nameOf, ONE_SEED, pText, trialsText, type EffectFigure } from './figure'

const INTERACTIONS = ['#8d6a9f', '#b08fbf', '#6d4f80', '#cbb3d6']
const SEEDS = '#d5d2c9'

/** What moves a metric: the share of each hyperparameter in its variation over trials. */
export function accuracyFigure(study: StudyView, effects: Effects, grid: number): EffectFigure | null {
  const found = effects.accuracy.find((each) => each.grid === grid)
  if (!found) return null
  const { metric } = effects
  const { anova } = found
  const colors = colorsOf(anova.terms)
  const rows = anova.terms.map((term, i) => rowOf(study, term, colors[i] ?? SEEDS, anova.error.is_seeds))
  const title = `What moves ${metric.label}?`
  const seeds = anova.error.is_seeds ? 'seeds' : 'rest'
  return {
    title,
    finding: accuracyFinding(study, found, metric.label),
    caption: captionOf(effects, found),
    draw: (width) =>
      forestChart(
        {
          title,
          x_label: anova.error.is_seeds
            ? 'share of the variation between trials, ω² (%)'
            : 'share of all squares (%)',
          rows,
          reference: 0,
          domain: [0, 100],
          legend: anova.balanced
            ? [bandKey(`${seeds}: ${percent(anova.error.share)} of all squares`, SEEDS, 1)]
            : [],
          ...(anova.balanced && { whole: wholeOf(study, found, colors) }),
        },
        width,
      ),
    table: {
      columns: ['', 'of all squares', 'ω²', '95 %', 'F', 'p'],
      rows: [
        ...anova.terms.map((term) => [
          termText(study, term),
          percent(term.share),
          term.omega2 === null ? '–' : percent(term.omega2),
          term.omega2_interval ? percentInterval(term.omega2_interval) : '–',
          term.f === null ? '–' : term.f.toPrecision(3),
          term.p === null ? '–' : pText(term.p),
        ]),
        [anova.error.is_seeds ? 'seeds' : 'rest', percent(anova.error.share), '–', '–', '–', '–'],
      ],
    },
  }
}

export function accuracyFinding(study: StudyView, { anova, axes }: AccuracyEffect, label: string): string {
  if (!anova.error.is_seeds) return ONE_SEED
  const size = (term: AnovaTerm): number => term.omega2 ?? 0
  const clear = anova.terms.filter((term) => isClear(term)).sort((a, b) => size(b) - size(a))
  const unclear = anova.terms.filter((term) => !isClear(term))
  const [first, ...others] = clear
  if (!first) {
    const smallest = Math.min(...anova.terms.map((term) => term.p ?? 1))
    return `Nothing is seen to move ${label} beyond what another seed does (smallest ${pText(smallest)}).`
  }
  const share = (term: AnovaTerm): string =>
    `${percent(size(term))}${term.omega2_interval ? ` ${percentInterval(term.omega2_interval)}` : ''}`
  const axis = first.factors.length === 1 ? axes.find((each) => each.axis === first.factors[0]) : undefined
  const ends = axis && [axis.levels[0], axis.levels[axis.levels.length - 1]]
  const change =
    ends?.[0] && ends[1]
      ? `; ${percent(ends[0].mean)} at ${termText(study, first)} = ${number(ends[0].x)}, ${percent(ends[1].mean)} at ${number(ends[1].x)}`
      : ''
  const rest = others.map((term) => `${termText(study, term)} ${share(term)}`)
  return [
    `${first.factors.length > 1 ? 'The interaction' : 'The'} ${longTermText(study, first)} explains ${size(first) > 0.5 ? 'most' : 'part'} of what varies between trials: ${share(first)}, ${pText(first.p ?? 1)}${change}.`,
    ...(rest.length > 0 ? [`Beside it ${listText(rest)}.`] : []),
    ...(unclear.length > 0
      ? [
          `Not told apart from seeds: ${unclear.map((term) => `${termText(study, term)} (${pText(term.p ?? 1)})`).join(', ')}.`,
        ]
      : []),
  ].join(' ')
}

function isClear(term: AnovaTerm): boolean {
  return term.p !== null && term.p < LEVEL
}

function termText(study: StudyView, { factors }: AnovaTerm): string {
  if (factors.length === 0) return 'further interactions'
  return factors.map((axis) => nameOf(study, axis)).join(' × ')
}

function longTermText(study: StudyView, term: AnovaTerm): string {
  const [only, other] = term.factors
  return only !== undefined && other === undefined ? longNameOf(study, only) : termText(study, term)
}

/** Main effects in the colours that curves give their axes. */
function colorsOf(terms: AnovaTerm[]): string[] {
  const mains = terms.filter(({ factors }) => factors.length === 1).length
  const main_colors = lineColors(mains)
  return terms.map(
    (_, i) => (i < mains ? main_colors[i] : INTERACTIONS[(i - mains) % INTERACTIONS.length]) ?? SEEDS,
  )
}

function rowOf(study: StudyView, term: AnovaTerm, color: string, is_seeds: boolean): ForestRow {
  const interval = term.omega2_interval
  const p = term.p === null || !is_seeds ? [] : [pText(term.p)]
  const figures =
    term.omega2 === null
      ? `${percent(term.share)} of all squares`
      : `${percent(term.omega2)}${interval ? ` ${percentInterval(interval)}` : ''}`
  return {
    label: longTermText(study, term),
    text: [figures, ...p].join(' · '),
    value: 100 * (term.omega2 ?? term.share),
    interval: interval && { low: 100 * interval.low, high: 100 * interval.high },
    color,
    hollow: !is_seeds || !isClear(term),
    info: {
      text: [
        longTermText(study, term),
        `ω² ${figures}`,
        `${percent(term.share)} of all squares, ${term.df} degrees of freedom`,
        ...p,
      ].join('\n'),
    },
  }
}

function wholeOf(study: StudyView, { anova }: AccuracyEffect, colors: string[]) {
  return {
    label: 'all squares',
    parts: [
      ...anova.terms.map((term, i) => ({
        share: term.share,
        name: termText(study, term),
        color: colors[i] ?? SEEDS,
      })),
      { share: anova.error.share, name: '', color: SEEDS },
    ],
  }
}

function captionOf(effects: Effects, { grid, anova }: AccuracyEffect): string {
  const parts = [
    `Analysis of variance, ${trialsText(effects.grids[grid])}, n = ${count(effects.metric.n)} sentences.`,
  ]
  if (anova.error.is_seeds) {
    parts.push(
      'Dot: ω², the share in the population of seeds; line: 95 % interval over other seeds (bootstrap); hollow: not told apart from seeds.',
    )
  }
  parts.push(
    anova.balanced
      ? 'Bar: shares of all squares in these trials.'
      : `Cells or seeds are missing, so shares need not add up; seeds: ${percent(anova.error.share)} of all squares.`,
  )
  if (anova.error.is_seeds) {
    parts.push('p is of this metric alone: of twenty that nothing moves, one has p < 0.05.')
  }
  return parts.join(' ')
}
