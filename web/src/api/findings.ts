import type { Interval, Setting } from './study'

/** What a study shows, strongest first: what `dimscope findings --json` prints. */
export interface Findings {
  schema: 1
  study: string
  title: string | null // of the study file
  question: string | null
  about: string | null // Markdown
  studied: string // one sentence
  models: number
  cells: number
  min_seeds: number
  max_seeds: number
  sentences: number
  metric: { name: string; label: string; n: number; chance: number | null }
  best: { settings: Record<string, Setting>; mean: number; interval: Interval | null; seeds: number } | null
  axes: AxisFinding[] // strongest first
  doubts: Doubt[] // gravest first
  look: LookAt[] // at most five sentences worth a look
}

export interface AxisFinding {
  axis: string
  label: string
  symbol: string
  ordered: boolean
  log: boolean
  grid: number
  fixed: Record<string, Setting> // what is held where the study is lines
  a: Setting // lowest value; without an order the worst
  b: Setting
  from: number // the metric at a
  to: number
  difference: number
  interval: Interval | null
  p: number | null
  p_holm: number | null
  detectable: number | null
  certainty: 'clear' | 'shape' | 'unsure' | 'untested'
  headline: string // "Hidden dimension 2 → 20"
  amount: string // "+6.6 points"
  range: string // "[5.9, 7.3]" or ""
  verdict: string // why this certainty
  share: number | null
  omega2: number | null
  omega2_interval: Interval | null
  levels: {
    x: Setting
    n: number
    mean: number
    interval: Interval | null
    values: { key: string; seed: number; value: number }[]
  }[]
  lines: FindingLine[]
}

/** One thing that the hyperparameter does, in words, with its evidence. */
export interface FindingLine {
  about: 'interaction' | 'sentences' | 'explanations' | 'enough' | 'seeds' | 'training'
  text: string
  evidence: string // a topic of effects
  p: number | null
}

export interface Doubt {
  kind: string
  text: string
  remedy: string | null
}

export interface LookAt {
  sentence: number
  text: string
  tokens: string[]
  label: number
  finder: string
  reason: string
  axis: string | null
  a: Record<string, Setting> | null // the two ends at which to look
  b: Record<string, Setting> | null
}
