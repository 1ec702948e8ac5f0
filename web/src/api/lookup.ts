import { valueText } from '../charts/format'
import { compareSettings, settingKey } from './setting'
import type { Axis, Curve, Explanation, Heatmap, Metric, Sentence, Setting, StudyView, Trial } from './study'

export type Fixed = Record<string, Setting>

/** One text for one setting of axes, whatever the order of its keys: for URLs and for comparing. */
export function fixedKey(fixed: Fixed): string {
  return Object.keys(fixed)
    .sort()
    .map((name) => `${settingKey(name)}:${settingKey(fixed[name] ?? '')}`)
    .join(',')
}

export function axisOf(study: StudyView, name: string): Axis {
  const axis = study.axes.find((each) => each.name === name)
  return axis ?? { name, label: name, symbol: '', ordered: true, log: false, values: [] }
}

/** "d_h", or the label where the axis has no symbol. */
export function shortName(axis: Axis): string {
  return axis.symbol || axis.label
}

/** "hidden dimension d_h" */
export function longName(axis: Axis): string {
  return axis.symbol ? `${axis.label} ${axis.symbol}` : axis.label
}

/** "d_e = 2, d_h = 3" */
export function fixedText(study: StudyView, fixed: Fixed): string {
  return Object.keys(fixed)
    .sort((a, b) => axisIndex(study, a) - axisIndex(study, b))
    .map((name) => `${shortName(axisOf(study, name))} = ${valueText(fixed[name])}`)
    .join(', ')
}

function axisIndex(study: StudyView, name: string): number {
  const index = study.axes.findIndex((axis) => axis.name === name)
  return index < 0 ? study.axes.length : index
}

/** What a trial has on the study's axes. */
export function axisValues(study: StudyView, trial: Trial): Fixed {
  const values: Fixed = {}
  for (const axis of study.axes) {
    const value = trial.settings[axis.name]
    if (value !== undefined) values[axis.name] = value
  }
  return values
}

/** The dimensions have their symbols even where they are no axis. */
const SYMBOLS: Record<string, string> = { embedding_dim: 'd_e', hidden_dim: 'd_h' }

const NAMES: Record<string, string> = { select: 'epoch chosen on' }

/** "d_e = 2", "learning rate 0.05" */
export function settingText(name: string, value: Setting): string {
  const text = valueText(value)
  const symbol = SYMBOLS[name]
  return symbol ? `${symbol} = ${text}` : `${NAMES[name] ?? name.replace(/_/g, ' ')} ${text}`
}

/** What tells the trials apart; a lone trial has its dimensions. */
export function namingAxes(study: StudyView): Axis[] {
  if (study.trials.length !== 1) return study.axes
  return Object.entries(SYMBOLS).map(([name, symbol]) => {
    const axis = axisOf(study, name)
    return axis.symbol ? axis : { ...axis, label: name.replace('_dim', ' dimension'), symbol }
  })
}

/** "d_e = 2, d_h = 3", followed by the seed where the study has several. */
export function trialName(study: StudyView, trial: Trial): string {
  const name = namingAxes(study)
    .flatMap((axis) => {
      const value = trial.settings[axis.name]
      return value === undefined ? [] : [`${shortName(axis)} = ${valueText(value)}`]
    })
    .join(', ')
  const seed = trial.settings['seed']
  if (seedsOf(study).length < 2 || seed === undefined) return name || trial.key.slice(0, 8)
  return name ? `${name}, seed ${seed}` : `seed ${seed}`
}

const seedCache = new WeakMap<StudyView, number[]>()

export function seedsOf(study: StudyView): number[] {
  let seeds = seedCache.get(study)
  if (!seeds) {
    const found = new Set<number>()
    for (const trial of study.trials) {
      const seed = trial.settings['seed']
      if (typeof seed === 'number') found.add(seed)
    }
    seeds = [...found].sort((a, b) => a - b)
    seedCache.set(study, seeds)
  }
  return seeds
}

export function metricOf(study: StudyView, name: string): Metric | undefined {
  return study.metrics.find((metric) => metric.name === name) ?? study.metrics[0]
}

export function curvesOf(study: StudyView, metric: string, axis: string): Curve[] {
  return study.curves
    .filter((curve) => curve.metric === metric && curve.axis === axis)
    .sort((a, b) => compareFixed(study, a.fixed, b.fixed))
}

export function heatmapsOf(study: StudyView, metric: string): Heatmap[] {
  return study.heatmaps.filter((heatmap) => heatmap.metric === metric)
}

export function compareFixed(study: StudyView, a: Fixed, b: Fixed): number {
  for (const axis of study.axes) {
    const difference = compareSettings(a[axis.name] ?? -Infinity, b[axis.name] ?? -Infinity)
    if (difference !== 0) return difference
  }
  return 0
}

export function trialsByKey(study: StudyView): Map<string, Trial> {
  return new Map(study.trials.map((trial) => [trial.key, trial]))
}

/** null where the sentence has no label. */
export function isRight(sentence: Sentence, explanation: Explanation): boolean | null {
  return sentence.label === null ? null : explanation.predicted === sentence.label
}

export function className(study: StudyView, index: number): string {
  return study.data.classes[index] ?? `class ${index}`
}

/** So many first digits tell the keys apart; six at least, to be recognised. */
export function uniqueKeyLength(keys: string[]): number {
  const longest = Math.max(6, ...keys.map((key) => key.length))
  for (let length = 6; length < longest; length++) {
    if (new Set(keys.map((key) => key.slice(0, length))).size === new Set(keys).size) return length
  }
  return longest
}
