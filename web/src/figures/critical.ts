import type { CriticalEffect, Effects } from '../api/effects'
import type { StudyView } from '../api/study'
import { count, percent, percentWithInterval, valueText } from '../charts/format'
import { bandKey, lineKey } from '../charts/frame'
import { BAND_COLOR, panelsChart, type Panel } from '../charts/panels_chart'
import { heldText, longNameOf, nameOf, RISES, trialsText, type Along, type EffectFigure } from './figure'

/** Below this many trials a value, "reliable" is a matter of luck. */
const FEW_TRIALS = 5

interface Slice {
  name: string
  critical: CriticalEffect
}

/** From which value of an axis on sentences are reliably right: a histogram for each slice. */
export function criticalFigure(study: StudyView, metrics: Effects[], along: Along): EffectFigure | null {
  const slices = metrics.flatMap((effects): Slice[] =>
    effects.critical
      .filter(({ grid, axis }) => grid === along.grid && axis === along.axis)
      .map((critical) => ({ name: sliceOf(effects), critical })),
  )
  const first = slices[0]
  const effects = metrics[0]
  if (!first || !effects) return null
  const name = nameOf(study, along.axis)
  const title = `Which ${name} is enough${heldText(study, effects.grids, along)}, sentence by sentence?`
  const trials = trialsAt(effects, along)
  const largest = valueText(first.critical.x[first.critical.x.length - 1])
  return {
    title,
    finding: criticalFinding(study, first, trials),
    caption: [
      `A sentence is reliably right at a ${name} from which on at least ${percent(first.critical.reliable, 0)} of the trials with that value are right (isotonic fit; ${trialsText(effects.grids[along.grid])}).`,
      `Columns: sentences by the smallest such ${name}; grey: none up to ${largest}. Dots: the share that is reliably right there; lines: 95 % interval over as many other seeds and other sentences.`,
    ].join(' '),
    draw: (width) =>
      panelsChart(
        {
          title,
          x_label: longNameOf(study, along.axis),
          y_label: 'share of the slice’s sentences (%)',
          panels: slices.map((slice) => panelOf(study, slice)),
          legend: [
            lineKey('reliably right there', RISES),
            bandKey('first reliably right there', RISES, 0.3),
            bandKey('at no value', BAND_COLOR, 0.16),
          ],
          rest: 'none',
        },
        width,
      ),
    table: {
      columns: [
        'slice',
        'n',
        ...first.critical.x.map((x) => `${name} = ${valueText(x)}`),
        'first at each value, then at none',
      ],
      rows: slices.map(({ name: slice, critical }) => [
        slice,
        count(numSentences(critical)),
        ...critical.x.map((_, i) => reliableText(critical, i)),
        critical.sentences_by_level.map(count).join(', '),
      ]),
    },
  }
}

export function criticalFinding(study: StudyView, { name, critical }: Slice, trials: number): string {
  if (trials < FEW_TRIALS) {
    return `${trials === 1 ? 'One trial' : `${trials} trials`} a value: reliably right and right by luck look the same, so nothing is claimed.`
  }
  const last = critical.x.length - 1
  const axis = nameOf(study, critical.axis)
  return `Of ${count(numSentences(critical))} sentences (${name}) ${reliableText(critical, 0)} are reliably right at ${axis} = ${valueText(critical.x[0])} and ${reliableText(critical, last)} at ${valueText(critical.x[last])}; ${percent(1 - (critical.reliable_share[last] ?? NaN))} at none.`
}

/** "34.6 % [25.2, 41.0]" of the sentences at the level number i. */
function reliableText(critical: CriticalEffect, i: number): string {
  return percentWithInterval(critical.reliable_share[i] ?? NaN, critical.interval[i])
}

function panelOf(study: StudyView, { name, critical }: Slice): Panel {
  const n = numSentences(critical)
  const last = critical.x.length - 1
  const axis = nameOf(study, critical.axis)
  return {
    title: name,
    notes: [`${count(n)} sentences`, `${reliableText(critical, last)} at ${valueText(critical.x[last])}`],
    color: RISES,
    band: null,
    reference: null,
    bars: critical.sentences_by_level.map((number_there) => number_there / n),
    points: critical.x.map((x, i) => ({
      x: valueText(x),
      mean: critical.reliable_share[i] ?? NaN,
      interval: critical.interval[i] ?? null,
      info: {
        text: [
          `${name}, ${axis} = ${valueText(x)}`,
          `${reliableText(critical, i)} of ${count(n)} sentences reliably right`,
          `${count(critical.sentences_by_level[i] ?? 0)} of them first here`,
        ].join('\n'),
      },
    })),
  }
}

function numSentences({ sentences_by_level }: CriticalEffect): number {
  return sentences_by_level.reduce((sum, n) => sum + n, 0)
}

/** The slice's name: the metric's without its scoring. */
function sliceOf(effects: Effects): string {
  return effects.metric.name.replace(/\.[^.]*$/, '')
}

/** Fewest trials that a value of the axis has. */
function trialsAt(effects: Effects, { grid, axis }: Along): number {
  const axes = effects.accuracy.find((each) => each.grid === grid)?.axes ?? []
  const levels = axes.find((each) => each.axis === axis)?.levels ?? []
  return levels.length === 0 ? 0 : Math.min(...levels.map((level) => level.n))
}
