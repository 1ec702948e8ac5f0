import type { AxisDistance, Effects } from '../api/effects'
import type { StudyView } from '../api/study'
import { forestChart } from '../charts/forest_chart'
import { count, fixed, percent, sentenceCase, valueText } from '../charts/format'
import { matrixChart } from '../charts/matrix_chart'
import {
  alongText,
  heldText,
  LEVEL,
  listText,
  longNameOf,
  nameOf,
  NOISE,
  pOf,
  RISES,
  testText,
  trialsText,
  type Along,
  type EffectFigure,
} from './figure'

const MAX_ROWS = 12

interface Row {
  along: Along
  distance: AxisDistance
}

/** How far explanations move with each hyperparameter, in units of what another seed moves them. */
export function distanceFigure(study: StudyView, effects: Effects): EffectFigure | null {
  const rows = effects.distance
    .flatMap(({ grid, axes }) =>
      axes.map((distance): Row => ({ along: { grid, axis: distance.axis }, distance })),
    )
    .filter(({ distance }) => distance.ratio !== null)
    .sort((a, b) => (b.distance.ratio ?? 0) - (a.distance.ratio ?? 0))
  if (rows.length === 0) return null
  const name = (row: Row): string => alongText(study, effects.grids, row.along)
  const title = 'How far do explanations move, beside another seed?'
  const n = Math.max(...rows.map(({ distance }) => distance.distance.sentences))
  const color = (row: Row): string => (isClear(row.distance) ? RISES : NOISE)
  return {
    title,
    finding: distanceFinding(rows.map((row) => ({ name: name(row), distance: row.distance }))),
    caption: [
      `Distance: the share of a sentence’s relevance (${effects.explained}) that would have to move to turn one explanation into another; mean over n = ${count(n)} test sentences and all pairs of trials that differ in one hyperparameter, against pairs that differ in the seed alone (${trialsText(effects.grids[rows[0]?.along.grid ?? 0])}).`,
      'Line: 95 % interval over other sentences and other seeds (jackknife). At 1 a hyperparameter changes explanations no more than a seed does; p after Holm.',
      'The same word first: how often the word of the largest absolute share is the same; by chance: if the shares were dealt to the words at random.',
      ...(rows.length > MAX_ROWS ? [`The ${MAX_ROWS} largest of ${rows.length}; the table has all.`] : []),
    ].join(' '),
    draw: (width) =>
      forestChart(
        {
          title,
          x_label: 'distance, as a multiple of that of two seeds',
          rows: rows.slice(0, MAX_ROWS).map((row) => ({
            label: `another ${name(row)}`,
            text: `${figures(row.distance)} · ${testText(row.distance)}`,
            value: row.distance.ratio ?? 1,
            interval: row.distance.ratio_interval,
            color: color(row),
            hollow: !isClear(row.distance),
            info: {
              text: [
                `another ${name(row)}: ${percent(row.distance.distance.across)} of the relevance moves`,
                `another seed: ${percent(row.distance.distance.seeds)}`,
                `${figures(row.distance)}, ${testText(row.distance)}`,
                ...sameWords(row.distance),
                `${count(row.distance.axis_pairs)} pairs of trials, ${count(row.distance.seed_pairs)} of seeds`,
              ].join('\n'),
            },
          })),
          reference: 1,
        },
        width,
      ),
    table: {
      columns: [
        'another',
        'it moves',
        'a seed moves',
        'by chance',
        'ratio',
        '95 %',
        'p (Holm)',
        'same word first',
        'same first, seeds',
        'same first, by chance',
        'top three',
        'top three, seeds',
        'rank correlation',
        'rank correlation, seeds',
        'pairs',
        'seed pairs',
      ],
      rows: rows.map((row) => [
        name(row),
        percent(row.distance.distance.across),
        percent(row.distance.distance.seeds),
        percent(row.distance.distance.chance),
        fixed(row.distance.ratio ?? NaN, 2),
        intervalText(row.distance),
        testText(row.distance),
        percent(row.distance.top1.across),
        percent(row.distance.top1.seeds),
        percent(row.distance.top1.chance),
        percent(row.distance.top3.across),
        percent(row.distance.top3.seeds),
        fixed(row.distance.rank.across, 2),
        fixed(row.distance.rank.seeds, 2),
        count(row.distance.axis_pairs),
        count(row.distance.seed_pairs),
      ]),
    },
  }
}

/** Every value of one axis against every other. */
export function distanceMatrixFigure(study: StudyView, effects: Effects, along: Along): EffectFigure | null {
  const axes = effects.distance.find(({ grid }) => grid === along.grid)?.axes ?? []
  const found = axes.find(({ axis }) => axis === along.axis)
  if (!found || found.x.length < 3 || !(found.distance.seeds > 0)) return null
  const name = nameOf(study, along.axis)
  const title = `Which ${name} explain alike${heldText(study, effects.grids, along)}?`
  const at = (i: number, j: number): number | null => found.distance.between[i * found.x.length + j] ?? null
  const cell = (value: number | null): string =>
    value === null ? '–' : `${fixed(value / found.distance.seeds, 2)} (${percent(value)})`
  return {
    title,
    finding: '',
    caption: `Mean distance between the explanations of two trials with these values, all else equal, divided by the mean distance of two seeds (${percent(found.distance.seeds)}); on the diagonal two seeds of one cell. No intervals: read the pattern, not a single cell.`,
    draw: (width) =>
      matrixChart(
        {
          title,
          label: longNameOf(study, along.axis),
          name,
          x: found.x,
          values: found.distance.between,
          unit: found.distance.seeds,
        },
        width,
      ),
    table: {
      columns: [name, ...found.x.map(valueText)],
      rows: found.x.map((x, i) => [valueText(x), ...found.x.map((_, j) => cell(at(i, j)))]),
    },
  }
}

export function distanceFinding(rows: { name: string; distance: AxisDistance }[]): string {
  const clear = rows.filter(({ distance }) => isClear(distance) && (distance.ratio ?? 0) > 1)
  const unclear = rows.filter((row) => !clear.includes(row))
  const [first] = clear
  return [
    ...(first
      ? [
          `Another ${first.name} moves ${percent(first.distance.distance.across)} of a sentence’s relevance, another seed ${percent(first.distance.distance.seeds)}: ${fixed(first.distance.ratio ?? NaN, 2)} times as far ${intervalText(first.distance)}.`,
          ...sameWords(first.distance).map((text) => `${sentenceCase(text)}.`),
        ]
      : []),
    ...(clear.length > 1 && clear.length <= 4
      ? [
          `${listText(clear.slice(1).map(({ name, distance }) => `Another ${name}: ${fixed(distance.ratio ?? NaN, 2)} ${intervalText(distance)}`))}.`,
        ]
      : []),
    ...(unclear.length > 0
      ? [
          `No further than another seed, as far as these data show: ${listText(unclear.map(({ name }) => name))}.`,
        ]
      : []),
  ].join(' ')
}

/** "the same word first: 61.0 %, of two seeds 63.2 %, by chance 6.1 %" */
function sameWords({ top1 }: AxisDistance): string[] {
  if (top1.sentences === 0) return []
  return [
    `the same word first: ${percent(top1.across)}, of two seeds ${percent(top1.seeds)}, by chance ${percent(top1.chance)}`,
  ]
}

/** Beyond 1 by its interval and by its test. */
function isClear(distance: AxisDistance): boolean {
  const interval = distance.ratio_interval
  const p = pOf(distance) ?? 1
  return p < LEVEL && interval !== null && (interval.low > 1 || interval.high < 1)
}

function intervalText(distance: AxisDistance): string {
  const interval = distance.ratio_interval
  return interval ? `[${fixed(interval.low, 2)},\u00a0${fixed(interval.high, 2)}]` : 'no interval'
}

function figures(distance: AxisDistance): string {
  return `${fixed(distance.ratio ?? NaN, 2)} times ${intervalText(distance)}`
}
