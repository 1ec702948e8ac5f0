import type { Effects, PairEffect } from '../api/effects'
import type { StudyView } from '../api/study'
import { forestChart } from '../charts/forest_chart'
import { count, fixed, percent, plural, valueText } from '../charts/format'
import { bandKey } from '../charts/frame'
import {
  FALLS,
  heldText,
  LEVEL,
  listText,
  nameOf,
  NOISE,
  points,
  pointsInterval,
  pOf,
  RISES,
  testText,
  type EffectFigure,
} from './figure'
import { tint } from '../charts/theme'

const MAX_ROWS = 12

/** The smallest against the largest value of each hyperparameter, without an order every two, on the same sentences. */
export function pairsFigure(study: StudyView, effects: Effects): EffectFigure | null {
  if (effects.pairs.length === 0) return null
  const shown = largest(effects.pairs, MAX_ROWS)
  const ordered = effects.pairs.every(({ a, b }) => typeof a === 'number' && typeof b === 'number')
  const title = `${ordered ? 'Smallest against largest value' : 'Values against each other'}: ${effects.metric.label}`
  return {
    title,
    finding: pairsFinding(study, effects),
    caption: captionOf(effects, shown.length),
    draw: (width) =>
      forestChart(
        {
          title,
          x_label: `difference in ${effects.metric.label} (points)`,
          legend: [bandKey('too small to be found reliably', tint('ink'), 0.075)],
          rows: shown.map((pair) => ({
            label: pairText(study, effects, pair),
            text: `${points(pair.difference)} ${intervalOf(pair)} · ${testText(pair)}`,
            value: 100 * pair.difference,
            interval: pair.interval && { low: 100 * pair.interval.low, high: 100 * pair.interval.high },
            color: isClear(pair) ? (pair.difference > 0 ? RISES : FALLS) : NOISE,
            hollow: !isClear(pair),
            ...(pair.detectable !== null && {
              band: { low: -100 * pair.detectable, high: 100 * pair.detectable },
            }),
            info: { text: infoOf(study, effects, pair) },
          })),
          reference: 0,
        },
        width,
      ),
    table: {
      columns: ['', 'from', 'to', 'points', '95 %', 'p (Holm)', 'detectable', 'won', 'lost', 'n'],
      rows: effects.pairs.map((pair) => [
        pairText(study, effects, pair),
        percent(pair.accuracy_a),
        percent(pair.accuracy_b),
        points(pair.difference),
        intervalOf(pair),
        testText(pair),
        detectableOf(pair),
        count(pair.num_gained),
        count(pair.num_lost),
        count(pair.sentences),
      ]),
    },
  }
}

export function pairsFinding(study: StudyView, effects: Effects): string {
  const { pairs } = effects
  if (!pairs.some((pair) => pair.seeds_counted)) {
    return 'One seed on each side: this compares models, not values of a hyperparameter, so nothing is claimed.'
  }
  const clear = largest(pairs.filter(isClear), pairs.length)
  const [first] = clear
  const unclear = pairs.filter((pair) => !isClear(pair))
  const parts: string[] = []
  if (first) {
    const told = clear.length > 3 ? [first] : clear
    const each = told.map(
      (pair) => `${pairText(study, effects, pair)}: ${points(pair.difference)} points ${intervalOf(pair)}`,
    )
    parts.push(
      `${clear.length > 3 ? `${clear.length} of ${pairs.length} pairs differ, most ` : ''}${each.join('; ')}.`,
      `For ${pairText(study, effects, first)}, ${plural(first.num_gained, 'sentence')} turn right in most trials, ${count(first.num_lost)} turn wrong.`,
    )
  }
  if (unclear.length > 0) {
    const bound = Math.max(...unclear.map((pair) => pair.detectable ?? 1))
    const which =
      unclear.length > 3
        ? `${unclear.length} pairs`
        : listText(unclear.map((pair) => pairText(study, effects, pair)))
    parts.push(
      `No difference is shown for ${which}; one below ${fixed(100 * bound, 1)} points could not be seen reliably.`,
    )
  }
  return parts.join(' ')
}

function intervalOf({ interval }: PairEffect): string {
  return interval ? pointsInterval(interval) : 'no interval'
}

function detectableOf({ detectable }: PairEffect): string {
  return detectable === null ? '–' : fixed(100 * detectable, 1)
}

function isClear(pair: PairEffect): boolean {
  return pair.seeds_counted && (pOf(pair) ?? 1) < LEVEL
}

function largest(pairs: PairEffect[], most: number): PairEffect[] {
  const size = (pair: PairEffect): number => Math.abs(pair.difference)
  return [...pairs].sort((a, b) => size(b) - size(a)).slice(0, most)
}

/** "d_h 1 → 8 at d_e = 2" */
function pairText(study: StudyView, effects: Effects, pair: PairEffect): string {
  return `${nameOf(study, pair.axis)} ${valueText(pair.a)} → ${valueText(pair.b)}${heldText(study, effects.grids, pair)}`
}

function infoOf(study: StudyView, effects: Effects, pair: PairEffect): string {
  return [
    pairText(study, effects, pair),
    `${percent(pair.accuracy_a)} → ${percent(pair.accuracy_b)}: ${points(pair.difference)} points`,
    `95 % ${intervalOf(pair)}, ${testText(pair)} after Holm`,
    `${pair.trials_a} against ${plural(pair.trials_b, 'trial')}, ${plural(pair.sentences, 'sentence')}`,
    `${count(pair.num_gained)} won, ${count(pair.num_lost)} lost; detectable: ${detectableOf(pair)} points`,
  ].join('\n')
}

function captionOf(effects: Effects, num_shown: number): string {
  const { pairs } = effects
  const n = Math.max(...pairs.map((pair) => pair.sentences))
  const trials = pairs.flatMap((pair) => [pair.trials_a, pair.trials_b])
  const few = Math.min(...trials)
  const many = Math.max(...trials)
  return [
    `The same n = ${count(n)} sentences, ${few === many ? few : `${few} to ${many}`} trials a side; mean over the other hyperparameters.`,
    'Line: 95 % interval over other sentences and other seeds (Student’s t, sentences and seeds crossed).',
    `Shaded: true differences that fewer than 80 % of such studies would find. p after Holm over ${plural(pairs.length, 'pair')}.`,
    ...(num_shown < pairs.length ? [`The ${num_shown} largest of ${pairs.length}; the table has all.`] : []),
  ].join(' ')
}
