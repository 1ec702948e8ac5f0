import type { AccuracyEffect, AnovaTerm, AxisEffect, Effects, LevelDifference } from '../api/effects'
import type { StudyView } from '../api/study'
import { lineColors } from '../charts/color'
import { forestChart, type ForestRow } from '../charts/forest_chart'
import {
  measuredText,
  percent,
  percentInterval,
  percentWithInterval,
  plural,
  valueText,
} from '../charts/format'
import { bandKey } from '../charts/frame'
import { endsText } from './axis_panel'
import {
  LEVEL,
  listText,
  longNameOf,
  nameOf,
  ONE_SEED,
  ONE_VALUE,
  points,
  pointsInterval,
  pOf,
  pText,
  SEEDS_AGREE,
  trialsText,
  type EffectFigure,
} from './figure'
import { lively, tint } from '../charts/theme'

const INTERACTIONS = [lively('#8d6a9f'), lively('#b08fbf'), lively('#6d4f80'), lively('#cbb3d6')]
const SEEDS = tint('noise')
/** More of them are in the table alone. */
const MAX_DIFFERENCES = 6

/** What moves a metric: the share of each hyperparameter in its variation over trials. */
export function accuracyFigure(study: StudyView, effects: Effects, grid: number): EffectFigure | null {
  const found = effects.accuracy.find((each) => each.grid === grid)
  if (!found) return null
  const { metric } = effects
  const { anova, axes } = found
  const colors = colorsOf(anova.terms)
  const rows = anova.terms.map((term, i) => rowOf(study, term, colors[i] ?? SEEDS, anova.error.is_seeds))
  const title = `What moves ${metric.label}?`
  const seeds = anova.error.is_seeds ? 'seeds' : 'rest'
  const shares = anova.full && anova.varies
  return {
    title,
    finding: accuracyFinding(study, found, metric.label),
    caption: captionOf(study, effects, found),
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
          legend: shares
            ? [bandKey(`${seeds}: ${shareText(anova.error.share)} of all squares`, SEEDS, 1)]
            : [],
          ...(shares && { whole: wholeOf(study, found, colors) }),
        },
        width,
      ),
    table: {
      columns: ['', 'of all squares', 'ω²', '95 %', 'F', 'p (Holm)'],
      rows: [
        ...anova.terms.map((term) => [
          termText(study, term),
          shareText(term.share),
          term.omega2 === null ? '–' : percent(term.omega2),
          term.omega2_interval ? percentInterval(term.omega2_interval) : '–',
          term.f === null ? '–' : term.f.toPrecision(3),
          testText(term),
        ]),
        [anova.error.is_seeds ? 'seeds' : 'rest', shareText(anova.error.share), '–', '–', '–', '–'],
        ...axes.flatMap(({ axis, differences }) =>
          differences.map((each) => [
            sidesText(study, axis, each),
            '–',
            `${points(each.difference)} points`,
            each.interval ? pointsInterval(each.interval) : '–',
            '–',
            testText(each),
          ]),
        ),
      ],
    },
  }
}

export function accuracyFinding(study: StudyView, { anova, axes }: AccuracyEffect, label: string): string {
  if (!anova.varies) return ONE_VALUE
  if (!anova.error.is_seeds) return ONE_SEED
  if (!anova.seeds_vary) return SEEDS_AGREE
  const size = (term: AnovaTerm): number => term.omega2 ?? 0
  const clear = anova.terms.filter((term) => isClear(term)).sort((a, b) => size(b) - size(a))
  const unclear = anova.terms.filter((term) => !isClear(term))
  const [first, ...others] = clear
  if (!first) {
    const smallest = Math.min(...anova.terms.map((term) => pOf(term) ?? 1))
    return `Nothing is seen to move ${label} beyond what another seed does (smallest ${pText(smallest)}).`
  }
  const share = (term: AnovaTerm): string => percentWithInterval(size(term), term.omega2_interval)
  const axis = first.factors.length === 1 ? axes.find((each) => each.axis === first.factors[0]) : undefined
  const ends = axis && endsText(study, axis)
  const change = ends ? `; ${ends}` : ''
  const doubling = axis ? doublingText(axis) : ''
  const rest = others.map((term) => `${termText(study, term)} ${share(term)}`)
  return [
    `${first.factors.length > 1 ? 'The interaction' : 'The'} ${longTermText(study, first)} explains ${size(first) > 0.5 ? 'most' : 'part'} of what varies between trials: ${share(first)}, ${testText(first)}${doubling}${change}.`,
    ...(rest.length > 0 ? [`Beside it ${listText(rest)}.`] : []),
    ...(unclear.length > 0
      ? [
          `Not told apart from seeds: ${unclear.map((term) => `${termText(study, term)} (${testText(term)})`).join(', ')}.`,
        ]
      : []),
  ].join(' ')
}

function isClear(term: AnovaTerm): boolean {
  const p = pOf(term)
  return p !== null && p < LEVEL
}

function testText(tested: Parameters<typeof pOf>[0]): string {
  const p = pOf(tested)
  return p === null ? '–' : pText(p)
}

function shareText(share: number | null): string {
  return share === null ? '–' : percent(share)
}

/** ", +2.0 points a doubling [+1.2, +2.8]", or nothing. */
function doublingText({ levels, slope_per_doubling, slope_interval }: AxisEffect): string {
  const first = levels[0]
  if (!(Number(first?.x) > 0) || slope_per_doubling === null || !slope_interval) return ''
  return `, ${points(slope_per_doubling)} points a doubling ${pointsInterval(slope_interval)}`
}

/** "optimizer: adam − adagrad" */
function sidesText(study: StudyView, axis: string, { a, b }: LevelDifference): string {
  return `${nameOf(study, axis)}: ${valueText(b)} − ${valueText(a)}`
}

/** "optimizer: adam − adagrad +2.1 points [+1.0, +3.2], p = 0.020; p after Holm over all differences.", or nothing. */
function differencesText(study: StudyView, axes: AxisEffect[]): string[] {
  const all = axes.flatMap(({ axis, differences }) => differences.map((each) => ({ ...each, axis })))
  const size = ({ difference }: LevelDifference): number => Math.abs(difference)
  const shown = [...all].sort((a, b) => size(b) - size(a)).slice(0, MAX_DIFFERENCES)
  if (shown.length === 0) return []
  const texts = shown.map((each) => {
    const interval = each.interval ? ` ${pointsInterval(each.interval)}` : ''
    return `${sidesText(study, each.axis, each)} ${points(each.difference)} points${interval}, ${each.p === null ? 'not tested' : testText(each)}`
  })
  const more = all.length > shown.length ? `the largest of ${plural(all.length, 'difference')}, ` : ''
  return [`${texts.join('; ')}: ${more}p after Holm over all differences.`]
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
  const main_colors = lineColors(mains).map(lively)
  return terms.map(
    (_, i) => (i < mains ? main_colors[i] : INTERACTIONS[(i - mains) % INTERACTIONS.length]) ?? SEEDS,
  )
}

function rowOf(study: StudyView, term: AnovaTerm, color: string, is_seeds: boolean): ForestRow {
  const interval = term.omega2_interval
  const p = pOf(term) === null || !is_seeds ? [] : [testText(term)]
  const figures =
    term.omega2 === null
      ? `${shareText(term.share)} of all squares`
      : percentWithInterval(term.omega2, interval)
  return {
    label: longTermText(study, term),
    text: [figures, ...p].join(' · '),
    value: 100 * (term.omega2 ?? term.share ?? 0),
    interval: interval && { low: 100 * interval.low, high: 100 * interval.high },
    color,
    hollow: !is_seeds || !isClear(term),
    info: {
      text: [
        longTermText(study, term),
        `ω² ${figures}`,
        `${shareText(term.share)} of all squares, ${term.df} degrees of freedom`,
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
        share: term.share ?? 0,
        name: termText(study, term),
        color: colors[i] ?? SEEDS,
      })),
      { share: anova.error.share ?? 0, name: '', color: SEEDS },
    ],
  }
}

function captionOf(study: StudyView, effects: Effects, { grid, anova, axes }: AccuracyEffect): string {
  const parts = [
    `${measuredText(`Analysis of variance, ${trialsText(effects.grids[grid])}`, effects.metric.n)}.`,
  ]
  if (anova.error.is_seeds) {
    parts.push(
      'Dot: ω², the share in the population of seeds; line: 95 % interval over other seeds; hollow: not told apart from seeds.',
    )
  }
  parts.push(
    anova.full
      ? 'Bar: shares of all squares in these trials.'
      : `Cells are missing, so shares need not add up; seeds: ${shareText(anova.error.share)} of all squares.`,
  )
  if (anova.error.is_seeds) {
    parts.push(
      'p is after Holm over the terms of this metric alone: of twenty metrics that nothing moves, one has p < 0.05.',
    )
  }
  return [...parts, ...differencesText(study, axes)].join(' ')
}
