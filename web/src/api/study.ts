import type { ReportEffects } from './effects'
import type { Findings } from './findings'

// The one schema that the server, the report and this app share. dimscope/api/views.h is its C++ twin:
// a field is added in both, and never changes its meaning. Names in JSON are as here.

/** An interval, both ends included. */
export interface Interval {
  low: number
  high: number
}

/** What a hyperparameter is set to; texts, true and false have no order. */
export type Setting = number | string | boolean

/** A hyperparameter that takes several values in the study (the seed is never one). */
export interface Axis {
  name: string // "hidden_dim"
  label: string // "hidden dimension"
  symbol: string // "d_h"; text, an underscore starts a subscript; may be empty
  ordered: boolean // its values are numbers
  log: boolean // its values are spread by factors rather than by steps
  values: Setting[] // ascending, distinct
}

/** A number every complete trial has. */
export interface Metric {
  name: string // "test.fine"
  label: string // "fine accuracy, test"
  slice: string // "test", "dev" or a slice's name
  n: number // sentences it is measured on
  chance: number | null // share of the most frequent class (what always giving it would score)
}

export interface EpochRecord {
  epoch: number // from 0
  train_loss: number
  dev_fine: number
  train_seconds: number
}

export type TrialState = 'complete' | 'failed' | 'running' | 'pending'

export interface Trial {
  key: string
  state: TrialState
  error: string | null // why it failed
  settings: Record<string, Setting> // e.g. embedding_dim, seed; momentum and the like where some trial sets it
  num_parameters: number | null // null of a trial that another program trained
  selected_epoch: number | null
  train_seconds: number | null
  epochs: EpochRecord[]
  metrics: Record<string, number>
}

/** One value of the axis on a curve, with every seed behind it. */
export interface CurvePoint {
  x: Setting
  n: number // seeds
  mean: number
  /** 95 % Student t interval of the mean over seeds; null with one seed. */
  seed_interval: Interval | null
  /** 95 % Wilson interval for one model's accuracy on this many sentences: sampling error alone. */
  sampling_interval: Interval | null // null where the sentences are not known
  values: { seed: number; key: string; y: number }[]
}

/** A metric against one axis with every other axis held. */
export interface Curve {
  metric: string
  axis: string
  fixed: Record<string, Setting> // the other axes' values
  points: CurvePoint[] // ascending x
}

/** A metric over two axes, for each setting of the remaining ones. */
export interface Heatmap {
  metric: string
  x: string
  y: string
  fixed: Record<string, Setting>
  /** low..high: 95 % Student t interval over seeds; with one seed the 95 % Wilson interval of sampling. */
  cells: { x: Setting; y: Setting; mean: number; n: number; low: number; high: number; keys: string[] }[]
}

/** One sentence under one trial. */
export interface Explanation {
  key: string
  predicted: number
  probabilities: number[]
  class: number // the class that is explained
  method: string // "lrp-all"
  epsilon: number
  delta: number
  relevance: number[] // one a token, in units of the logit
  rest: number // relevance that reached the initial states
  conservation_error: number // logit - sum(relevance) - rest
}

export interface Sentence {
  text: string
  tokens: string[]
  unknown: boolean[] // one a token: not in the training vocabulary
  label: number | null // true class if the study gives one
  truth: number[] | null // true contribution of each word (built-in corpus only)
  explanations: Explanation[]
}

export interface Regression {
  n: number
  slope: number
  intercept: number
  r_squared: number | null // null when every score is the same
  slope_interval: Interval | null // 95 %; null where nothing tells how sure the line is
  /** 95 % confidence band of the line, at each value of the axis; empty without an interval. */
  band: { x: number; low: number; high: number }[]
}

/** Softmax score of a phrase's true class against one axis, the others held. */
export interface PhraseCurve {
  axis: string
  fixed: Record<string, Setting>
  points: { x: Setting; seed: number; key: string; score: number; predicted: number }[]
  regression: Regression | null // null with fewer than two distinct x, or without an order
}

export interface Phrase {
  text: string
  tokens: string[]
  label: number
  curves: PhraseCurve[]
}

export interface Slice {
  name: string
  rule: string // readable, e.g. "contains but, though or n't"
  n: number
}

/** A measure of explanations, in the order of a table. */
export interface QualityMeasure {
  name: string // "deletion.first-right"
  label: string // "deletion, right answers"
  meaning: string // what the number is
  reading: string // "lower is better"
  better: 'lower' | 'higher' | 'zero'
}

/** What one method has by one measure, over the trials whose explanations were measured. */
export interface Evaluation {
  method: string // "lrp-all"; "random" knows nothing
  /** Of `measures`, or a point of its curve ("deletion.first-right.3", "plausibility.depth-2"), or "agreement.METHOD". */
  measure: string
  mean: number
  n: number // trials, or for stability cells
  over: 'trials' | 'cells' | 'sentences' // what the interval is the spread of
  interval: Interval | null // 95 %, of the mean; null too where it is all that the measure can be
  range: Interval // least and greatest trial or cell
  sentences: Interval // least and greatest number of sentences behind a trial's value
  /** Against random relevances, or 0 where those have none; null where an interval does not settle it. */
  side: 'above' | 'below' | null
}

/** Two methods on the same sentences of the same trials. */
export interface MethodComparison {
  measure: string
  method: string
  other: string
  difference: number // method - other
  interval: Interval | null // 95 %; null where nothing varies, or it is all that is possible
  p: number | null
  p_holm: number | null // over all pairs of methods of the measure
  n: number // trials, or for stability cells
  sentences: Interval
}

export interface Quality {
  measures: QualityMeasure[]
  evaluations: Evaluation[]
  comparisons: MethodComparison[] // empty where the study was measured before there were any
}

export interface StudyView {
  schema: 1
  version: string // of dimscope
  name: string
  data: {
    source: string
    lowercase: boolean
    digest: string
    classes: string[]
    vocabulary: number
    train_phrases: number
    sentences: { train: number; dev: number; test: number }
  }
  notes: string[] // things a reader must know, e.g. "epochs were chosen on the test set"
  axes: Axis[]
  metrics: Metric[] // the first is the headline
  slices: Slice[]
  trials: Trial[]
  curves: Curve[]
  heatmaps: Heatmap[]
  effects: ReportEffects
  findings?: Findings | null // null without complete trials
  sentences: Sentence[]
  phrases: Phrase[]
  quality: Quality | null // null where no explanations were measured
}
