import type { Readings } from './readings'
import type { Interval, Setting } from './study'

// Every trial's answer to every test sentence, and the share of relevance of every word. The C++ twin, which says what
// each tensor is, is dimscope/api/answers_block.h: a safetensors file, packed by gzip.

/** A test sentence and what is known of it. */
export interface TestSentence {
  index: number
  tokens: string[]
  text: string
  label: number
}

/** Along one axis of one grid. */
export interface AnswersAxis {
  grid: number
  axis: string
  x: Setting[]
  moved: boolean
}

interface Metadata {
  schema: 1
  trials: string[]
  order: number[]
  slices: string[]
  axes: AnswersAxis[]
  explained: string
  cells: number[][]
}

type Numbers = Uint8Array | Int8Array | Uint16Array | Uint32Array | Float32Array

interface Tensor {
  shape: number[]
  values: Numbers
}

/** Two cells on the same test sentences: b against a. */
export interface CellPair {
  difference: number
  interval: Interval | null // 95 %, other sentences and other seeds, of this pair by itself
  detectable: number | null // true difference found with 80 % power
  gained: number // sentences that turn right
  lost: number
}

/** 255 in `critical`: the axis has no order. */
const NO_ORDER = 255

export class Answers implements Readings {
  readonly sentences: TestSentence[]
  readonly slices: string[]
  readonly axes: AnswersAxis[]
  /** "lrp-all, …": what the relevances are. */
  readonly explained: string
  /** Trials whose words' relevances are here. */
  readonly relevance_trials: string[]
  private readonly number: Map<string, number>
  /** Place of each trial in what is kept seeds first. */
  private readonly place: Map<string, number>
  private readonly first_word: Uint32Array
  private readonly classes: number
  private readonly right_rows = new Map<string, Uint8Array>()
  /** Of the first trial of each cell, and of each pair of cells. */
  private readonly cell_of: Map<string, number>
  private readonly pair_of = new Map<string, number>()

  constructor(
    metadata: Metadata,
    private readonly tensors: Map<string, Tensor>,
  ) {
    this.slices = metadata.slices
    this.axes = metadata.axes
    this.explained = metadata.explained
    this.number = new Map(metadata.trials.map((key, i) => [key, i]))
    const key_of = (trial: number): string => metadata.trials[trial] ?? ''
    this.place = new Map(metadata.order.map((trial, i) => [key_of(trial), i]))
    this.cell_of = new Map(
      metadata.cells.flatMap((trials, cell) =>
        trials.map((trial): [string, number] => [key_of(trial), cell]),
      ),
    )
    const pairs = this.tensors.get('pairs')?.values ?? []
    for (let i = 0; i < pairs.length; i += 2) this.pair_of.set(`${pairs[i]},${pairs[i + 1]}`, i / 2)
    this.classes = this.of('probabilities').shape[2] ?? 0
    const words = new TextDecoder().decode(this.of('words').values as Uint8Array).split('\n')
    const lengths = this.of('lengths').values
    const tokens = this.of('tokens').values
    const labels = this.of('labels').values
    this.first_word = new Uint32Array(lengths.length + 1)
    this.sentences = Array.from({ length: lengths.length }, (_, index) => {
      const begin = this.first_word[index] ?? 0
      const end = begin + (lengths[index] ?? 0)
      this.first_word[index + 1] = end
      const own = Array.from(tokens.subarray(begin, end), (word) => words[word] ?? '')
      return { index, tokens: own, text: own.join(' '), label: labels[index] ?? 0 }
    })
    const explained = this.tensors.get('relevance')?.shape[0] ?? 0
    this.relevance_trials = metadata.order.slice(0, explained).map(key_of)
  }

  private of(name: string): Tensor {
    const tensor = this.tensors.get(name)
    if (!tensor) throw new Error(`the report's answers have no ${name}`)
    return tensor
  }

  /** What the trial answers; null of a trial that is not here. */
  predicted(key: string, sentence: number): number | null {
    const trial = this.number.get(key)
    if (trial === undefined) return null
    return this.of('predicted').values[trial * this.sentences.length + sentence] ?? null
  }

  isRight(key: string, sentence: number): boolean | null {
    const row = this.rightRow(key)
    return row === null ? null : row[sentence] === 1
  }

  /** [sentences] 1 where the trial is right; null of a trial that is not here. */
  rightRow(key: string): Uint8Array | null {
    const known = this.right_rows.get(key)
    if (known) return known
    const trial = this.number.get(key)
    if (trial === undefined) return null
    const n = this.sentences.length
    const predicted = this.of('predicted').values.subarray(trial * n, (trial + 1) * n)
    const labels = this.of('labels').values
    const row = Uint8Array.from(predicted, (answer, s) => Number(answer === labels[s]))
    this.right_rows.set(key, row)
    return row
  }

  /** Of all words, the sentences back to back, in steps of 1/127; null where they are not here. */
  relevanceRow(key: string): Int8Array | null {
    const place = this.place.get(key)
    const tensor = this.tensors.get('relevance')
    if (!tensor || place === undefined || place >= (tensor.shape[0] ?? 0)) return null
    const words = this.first_word[this.sentences.length] ?? 0
    return tensor.values.subarray(place * words, (place + 1) * words) as Int8Array
  }

  /** Of each class, 0 to 1 in steps of 1/255; null where they are not here. */
  probabilities(key: string, sentence: number): number[] | null {
    const place = this.place.get(key)
    const { shape, values } = this.of('probabilities')
    if (place === undefined || place >= (shape[0] ?? 0)) return null
    const begin = (place * this.sentences.length + sentence) * this.classes
    return Array.from(values.subarray(begin, begin + this.classes), (value) => value / 255)
  }

  /** Each word's share of the sentence's relevance, -1 to 1 in steps of 1/127; null where they are not here. */
  relevance(key: string, sentence: number): number[] | null {
    const row = this.relevanceRow(key)
    if (!row) return null
    const own = row.subarray(this.first_word[sentence], this.first_word[sentence + 1])
    return Array.from(own, (value) => value / 127)
  }

  isIn(slice: string, sentence: number): boolean {
    const row = this.slices.indexOf(slice)
    return row >= 0 && this.of('slices').values[row * this.sentences.length + sentence] === 1
  }

  /** The value of the axis from which on the sentence is reliably right; "none"; null without an order. */
  critical(axis: number, sentence: number): Setting | 'none' | null {
    const level = this.level(axis, sentence)
    return level === null ? null : (this.axes[axis]?.x[level] ?? 'none')
  }

  /** Its number; as many as there are values: none is enough. */
  level(axis: number, sentence: number): number | null {
    const level = this.tensors.get('critical')?.values[axis * this.sentences.length + sentence] ?? NO_ORDER
    return level === NO_ORDER ? null : level
  }

  /** How far the explanation moves from the lowest to the highest value, 0 to 1. */
  moved(axis: number, sentence: number): number | null {
    if (!this.axes[axis]?.moved) return null
    const value = this.tensors.get('moved')?.values[axis * this.sentences.length + sentence]
    return value === undefined ? null : value / 255
  }

  /** The cells of these two trials compared; null where they are not among the pairs that were. */
  pair(a: string, b: string): CellPair | null {
    const [first, second] = [this.cell_of.get(a), this.cell_of.get(b)]
    const forward = this.pair_of.get(`${first},${second}`)
    const number = forward ?? this.pair_of.get(`${second},${first}`)
    if (number === undefined) return null
    const values = this.of('pair_differences').values.subarray(4 * number, 4 * number + 4)
    const [difference = 0, low = NaN, high = NaN, detectable = NaN] = values
    const [gained = 0, lost = 0] = this.of('pair_flips').values.subarray(2 * number, 2 * number + 2)
    const known = Number.isNaN(detectable) ? null : detectable
    const interval = Number.isNaN(low) ? null : { low, high }
    if (forward !== undefined) return { difference, interval, detectable: known, gained, lost }
    const turned = interval && { low: -interval.high, high: -interval.low }
    return { difference: -difference, interval: turned, detectable: known, gained: lost, lost: gained }
  }

  movedBySeed(sentence: number): number | null {
    const value = this.tensors.get('moved_by_seed')?.values[sentence]
    return value === undefined ? null : value / 255
  }
}

export const ANSWERS_ELEMENT_ID = 'dimscope-answers'

/** Reads the block that `dimscope report` wrote into the page; null where there is none. */
export async function parseAnswers(base64: string): Promise<Answers | null> {
  const text = base64.trim()
  if (text === '' || /^__[A-Z_]+__$/.test(text)) return null
  const bytes = fromBase64(text)
  // As they are where a program wants them at once (html_report.h).
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
  return readAnswers(packed ? await unpack(bytes) : bytes.buffer)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  // A loop, since it takes a tenth of the time of Uint8Array.from() for ten million bytes.
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

async function unpack(packed: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).arrayBuffer()
}

const ARRAYS = {
  U8: Uint8Array,
  I8: Int8Array,
  U16: Uint16Array,
  U32: Uint32Array,
  F32: Float32Array,
} as const

/** A safetensors file: the length of its header, the header, the numbers, little-endian as every browser's machine. */
export function readAnswers(bytes: ArrayBuffer): Answers {
  const length = Number(new DataView(bytes).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length))) as Record<
    string,
    { dtype: keyof typeof ARRAYS; shape: number[]; data_offsets: [number, number] }
  > & { __metadata__: { dimscope: string } }
  const { __metadata__, ...entries } = header
  const tensors = new Map<string, Tensor>()
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [begin, end] = data_offsets
    // A copy, since numbers of two or four bytes must be aligned.
    const values = new ARRAYS[dtype](bytes.slice(8 + length + begin, 8 + length + end))
    tensors.set(name, { shape, values })
  }
  return new Answers(JSON.parse(__metadata__.dimscope) as Metadata, tensors)
}
