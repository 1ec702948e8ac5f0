import { readAnswers, type Answers } from './answers'
import { liveStudy } from './live_study'
import {
  parseStudy,
  ReportSource,
  STUDY_ELEMENT_ID,
  StudyError,
  type LiveStudy,
  type StudySource,
} from './source'
import type { Setting, StudyView } from './study'

/** Who trains trials of the study, and how far that is. */
export interface RunEvent {
  runner: 'nobody' | 'this process' | 'another process'
  trials: number
  complete: number
  failed: number
  running: number
  seconds_left: number | null
}

/** A trial as GET /api/trials/KEY tells it. */
export interface TrialEvent {
  key: string
  state: 'pending' | 'running' | 'complete' | 'failed'
  settings: Record<string, Setting>
  error: string | null
  metrics: Record<string, number>
}

export interface EpochEvent {
  key: string
  epoch: number
  epochs: number
  train_loss: number | null
  dev_fine: number | null
}

export interface ProgressEvent {
  key: string
  share: number
  train_loss: number | null
}

export interface TrainingEvent {
  waiting: number
  error?: string
}

/** What docs/api.md says of GET /api/events: each is called with the data of its event. */
export interface LiveEvents {
  run?(event: RunEvent): void
  study?(event: { etag: string }): void
  trial?(event: TrialEvent): void
  epoch?(event: EpochEvent): void
  progress?(event: ProgressEvent): void
  training?(event: TrainingEvent): void
  /** Whether the server can be reached; the browser tries again by itself. */
  connected?(is: boolean): void
}

/** One text under one trial, as `dimscope explain --json` has it. */
export interface LiveExplanation {
  key: string
  tokens: string[]
  unknown: boolean[]
  probabilities: number[]
  predicted: number
  class: number
  relevance: number[]
  method: string
}

export interface ExplainQuestion {
  text: string | string[]
  trials?: string[]
  where?: string | string[]
  method?: string | string[]
  class?: string | number
  against?: string | number
}

/** What the server refuses, in its words. */
export class LiveError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly hint: string,
  ) {
    super(message)
    this.name = 'LiveError'
  }
}

type Fetch = typeof fetch

/** Asks `dimscope serve`, which serves the page too. */
export class LiveSource implements StudySource {
  readonly live: LiveStudy = liveStudy(this)

  constructor(
    private readonly ask: Fetch = (input, init) => fetch(input, init),
    private readonly listen: (address: string) => EventSource = (address) => new EventSource(address),
  ) {}

  async load(): Promise<StudyView> {
    try {
      return parseStudy(await (await this.get('/api/study')).text())
    } catch (error) {
      if (!(error instanceof LiveError)) throw error
      throw new StudyError(error.message, 'broken', error.hint)
    }
  }

  async answers(): Promise<Answers | null> {
    const packed = await (await this.get('/api/answers')).arrayBuffer()
    if (packed.byteLength === 0) return null
    const stream = new Response(packed).body?.pipeThrough(new DecompressionStream('gzip'))
    return readAnswers(await new Response(stream).arrayBuffer())
  }

  /** Every model's explanation of a text; trials whose models cannot be used are left out. */
  async explain(question: ExplainQuestion, signal?: AbortSignal): Promise<LiveExplanation[]> {
    const all = (await (await this.post('/api/explain', question, signal)).json()) as (
      LiveExplanation | { key: string; left_out: string }
    )[]
    return all.filter((one): one is LiveExplanation => !('left_out' in one))
  }

  /** Has a missing cell trained; the trials' keys. Rejects with a LiveError that says why not. */
  async train(settings: Record<string, Setting>, seed?: number): Promise<string[]> {
    const response = await this.post('/api/train', seed === undefined ? { settings } : { settings, seed })
    return ((await response.json()) as { keys: string[] }).keys
  }

  /** Follows the study until the returned function is called. */
  follow(events: LiveEvents): () => void {
    const stream = this.listen('/api/events')
    for (const name of ['run', 'study', 'trial', 'epoch', 'progress', 'training'] as const) {
      const tell = events[name]?.bind(events) as ((data: unknown) => void) | undefined
      if (!tell) continue
      stream.addEventListener(name, (event) => tell(JSON.parse((event as MessageEvent<string>).data)))
    }
    stream.addEventListener('open', () => events.connected?.(true))
    stream.addEventListener('error', () => events.connected?.(false))
    return () => stream.close()
  }

  private get(path: string): Promise<Response> {
    return this.request(path, {})
  }

  private post(path: string, question: unknown, signal?: AbortSignal): Promise<Response> {
    const headers = { 'Content-Type': 'application/json' }
    return this.request(path, { method: 'POST', headers, body: JSON.stringify(question), signal })
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    let response: Response
    try {
      response = await this.ask(path, init)
    } catch (error) {
      if (init.signal?.aborted) throw error
      throw new LiveError(
        'The server does not answer.',
        0,
        '`dimscope serve DIR` serves the study; start it again, and open the address that it prints.',
      )
    }
    if (response.ok) return response
    const refused = (await response.json().catch(() => ({}))) as { error?: string; hint?: string }
    throw new LiveError(
      refused.error ?? `The server answered ${response.status}.`,
      response.status,
      refused.hint ?? '',
    )
  }
}

/** The source that the page names: a server where its study is {"live":true}, else itself. */
export function sourceOf(page: Document): StudySource {
  const text = page.getElementById(STUDY_ELEMENT_ID)?.textContent?.trim()
  return text === '{"live":true}' ? new LiveSource() : new ReportSource(page)
}
