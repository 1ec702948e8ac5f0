import { settingText } from './lookup'
import type { Metric, Setting, StudyView, Trial } from './study'

/** A trial a reader looks for first, and why. */
export interface Highlight {
  role: string
  trial: Trial
}

export function highlights(study: StudyView, metric: Metric | undefined): Highlight[] {
  const complete = study.trials.filter((trial) => trial.state === 'complete')
  const first = complete[0]
  if (!first) return []
  if (complete.length === 1) {
    return [{ role: `The one ${study.trials.length > 1 ? 'complete ' : ''}trial`, trial: first }]
  }
  const value = (trial: Trial): number => (metric ? (trial.metrics[metric.name] ?? -Infinity) : -Infinity)
  const best = complete.reduce((a, b) => (value(b) > value(a) ? b : a), first)
  // Among equally large models the first, not the best: picking by score would flatter both ends.
  const size = (trial: Trial): number => trial.num_parameters ?? 0
  const largest = complete.reduce((a, b) => (size(b) > size(a) ? b : a), first)
  const smallest = complete.reduce((a, b) => (size(b) < size(a) ? b : a), first)
  const ends: [string, Trial][] = [
    ['Largest', largest],
    ['Smallest', smallest],
  ]
  const found = new Map<string, Highlight>()
  for (const [role, trial] of [['Best', best] as [string, Trial], ...(size(largest) > 0 ? ends : [])]) {
    const earlier = found.get(trial.key)
    found.set(trial.key, { role: earlier ? `${earlier.role} and ${role.toLowerCase()}` : role, trial })
  }
  return [...found.values()]
}

function settingValues(study: StudyView): Map<string, Set<Setting>> {
  const values = new Map<string, Set<Setting>>()
  for (const trial of study.trials) {
    for (const [name, value] of Object.entries(trial.settings)) {
      values.set(name, (values.get(name) ?? new Set()).add(value))
    }
  }
  return values
}

/** Settings that take several values over the trials, and are neither an axis nor the seed. */
export function varyingSettings(study: StudyView): string[] {
  const axes = new Set(study.axes.map((axis) => axis.name))
  return [...settingValues(study)]
    .filter(([name, values]) => values.size > 1 && !axes.has(name) && name !== 'seed')
    .map(([name]) => name)
}

/** "d_e = 2, learning rate 0.05, optimizer adagrad": every setting with one value in all trials. */
export function heldText(study: StudyView): string {
  return [...settingValues(study)]
    .flatMap(([name, [value, other]]) =>
      value === undefined || other !== undefined ? [] : [settingText(name, value)],
    )
    .join(', ')
}
