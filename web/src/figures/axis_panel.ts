import type { AxisEffect } from '../api/effects'
import type { StudyView } from '../api/study'
import { fixed, percent, percentInterval, percentWithInterval, plural, valueText } from '../charts/format'
import { bandKey, dotKey, lineKey, ruleKey, type LegendItem } from '../charts/frame'
import { BAND_COLOR, BAND_OPACITY, REFERENCE_COLOR, type Panel } from '../charts/panels_chart'
import { FALLS, LEVEL, listText, nameOf, NOISE, pOf, RISES, testText } from './figure'
import { lively } from '../charts/theme'

/** Whether an axis moves a number beyond what seeds do, and which way; without an order it just moves. */
export type Direction = 'rises' | 'falls' | 'bends' | 'moves' | 'noise'

function isOrdered(effect: AxisEffect): boolean {
  return effect.slope_per_doubling !== null
}

export function directionOf(effect: AxisEffect, enough: boolean): Direction {
  const { levels, seed_sd } = effect
  const p = pOf(effect)
  if (!enough || seed_sd === null || p === null || p >= LEVEL) return 'noise'
  if (!isOrdered(effect)) return 'moves'
  const means = levels.map((level) => level.mean)
  const change = (means[means.length - 1] ?? 0) - (means[0] ?? 0)
  // Its ends say less than what lies between them.
  if (Math.abs(change) < (Math.max(...means) - Math.min(...means)) / 2) return 'bends'
  return change > 0 ? 'rises' : 'falls'
}

export interface Told {
  /** The one that moves most; undefined where none is told apart from seeds. */
  first: Subject | undefined
  direction: Direction
  /** Names of the others, and of those not told apart. */
  others: Record<Direction, string[]>
}

/** What the axis does to the subjects, the strongest first. */
export function toldApart(subjects: Subject[]): Told {
  const direction = ({ effect, enough }: Subject): Direction => directionOf(effect, enough)
  const ratio = ({ effect }: Subject): number => effect.effect_ratio ?? 0
  const sorted = [...subjects].sort((a, b) => ratio(b) - ratio(a))
  const first = sorted.find((subject) => direction(subject) !== 'noise')
  const others: Told['others'] = { rises: [], falls: [], bends: [], moves: [], noise: [] }
  for (const subject of sorted) if (subject !== first) others[direction(subject)].push(subject.name)
  return { first, direction: first ? direction(first) : 'noise', others }
}

/** "Losing: “so” and “very”.", or nothing. */
export function namesText(words: string, names: string[]): string[] {
  return names.length > 0 ? [`${words}: ${listText(names)}.`] : []
}

const COLORS: Record<Direction, string> = {
  rises: RISES,
  falls: FALLS,
  bends: lively('#7a5195'),
  moves: lively('#00796b'),
  noise: NOISE,
}

/** "1.6 × seeds" */
export function ratioText(effect: AxisEffect): string {
  return effect.effect_ratio === null ? 'no noise' : `${fixed(effect.effect_ratio, 1)} × seeds`
}

/** "2.5 % at d_h = 1, 13.5 % at 8"; without an order "between 2.5 % at optimizer = sgd and 13.5 % at adam" */
export function endsText(study: StudyView, effect: AxisEffect): string {
  const ordered = isOrdered(effect)
  const levels = ordered ? effect.levels : [...effect.levels].sort((a, b) => a.mean - b.mean)
  const first = levels[0]
  const last = levels[levels.length - 1]
  if (!first || !last) return ''
  const ends = [
    `${percent(first.mean)} at ${nameOf(study, effect.axis)} = ${valueText(first.x)}`,
    `${percent(last.mean)} at ${valueText(last.x)}`,
  ]
  return ordered ? ends.join(', ') : `between ${ends.join(' and ')}`
}

export interface Subject {
  name: string
  /** What is counted: "317 sentences". */
  n: string
  enough: boolean
  reference: number | null
  effect: AxisEffect
}

/** The number at each value of the axis, before the band in which another seed alone would put one model. */
export function axisPanel(study: StudyView, { name, n, enough, reference, effect }: Subject): Panel {
  const { levels, seed_sd } = effect
  const trials = levels.reduce((sum, level) => sum + level.n, 0)
  const mean = levels.reduce((sum, level) => sum + level.n * level.mean, 0) / trials
  const verdict =
    seed_sd === null
      ? 'one seed a cell'
      : effect.effect_ratio === null
        ? 'seeds do not vary'
        : `${ratioText(effect)}, ${testText(effect)}`
  return {
    title: name,
    notes: [enough ? n : `${n}: too few`, verdict],
    color: COLORS[directionOf(effect, enough)],
    unordered: !isOrdered(effect),
    band: seed_sd === null ? null : { low: Math.max(0, mean - seed_sd), high: mean + seed_sd },
    reference,
    points: levels.map((level) => ({
      x: valueText(level.x),
      mean: level.mean,
      interval: level.interval,
      info: {
        text: [
          `${name}, ${nameOf(study, effect.axis)} = ${valueText(level.x)}`,
          `${percent(level.mean)}${level.interval ? `, 95 % over seeds ${percentInterval(level.interval)}` : ''}`,
          `mean of ${plural(level.n, 'trial')}, ${n}`,
          verdict,
        ].join('\n'),
      },
    })),
  }
}

export function axisLegend(study: StudyView, axis: string, reference: string, panels: Panel[]): LegendItem[] {
  const name = nameOf(study, axis)
  const has = (direction: Direction): boolean => panels.some(({ color }) => color === COLORS[direction])
  return [
    ...(has('rises') ? [lineKey(`grows with ${name}`, RISES)] : []),
    ...(has('falls') ? [lineKey(`falls with ${name}`, FALLS)] : []),
    ...(has('bends') ? [lineKey('moves, but not one way', COLORS.bends)] : []),
    ...(has('moves') ? [dotKey('moves, without an order', COLORS.moves)] : []),
    ...(has('noise') ? [(panels[0]?.unordered ? dotKey : lineKey)('not told apart from seeds', NOISE)] : []),
    ...(panels.some(({ band }) => band)
      ? [bandKey('what another seed moves one model (± 1 sd)', BAND_COLOR, BAND_OPACITY * 1.4)]
      : []),
    ruleKey(reference, REFERENCE_COLOR, '3 4'),
  ]
}

/** The levels, one row a subject, for the table beside a figure. */
export function axisTable(study: StudyView, axis: string, first: string, subjects: Subject[]) {
  const xs = subjects[0]?.effect.levels.map((level) => level.x) ?? []
  return {
    columns: [
      first,
      'n',
      ...xs.map((x) => `${nameOf(study, axis)} = ${valueText(x)}`),
      'effect / seed',
      'p',
      'sd of seeds',
    ],
    rows: subjects.map(({ name, n, effect }) => [
      name,
      n,
      ...effect.levels.map((level) => percentWithInterval(level.mean, level.interval)),
      effect.effect_ratio === null ? '–' : fixed(effect.effect_ratio, 2),
      testText(effect),
      effect.seed_sd === null ? '–' : percent(effect.seed_sd),
    ]),
  }
}
