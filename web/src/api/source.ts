import { ANSWERS_ELEMENT_ID, parseAnswers, type Answers } from './answers'
import type { Sentence, Setting, StudyView } from './study'

/** Where the app gets its study from: the page itself, or a live server. */
export interface StudySource {
  /** Rejects with a StudyError when there is no study to show. */
  load(): Promise<StudyView>
  /** What the trials answered to every test sentence; null where that is not there. */
  answers(): Promise<Answers | null>
  /** Where models can be asked and trained; null of a report. */
  readonly live: LiveStudy | null
}

/** A study whose models are at hand. */
export interface LiveStudy {
  /** A sentence under every model. Rejects with a StudyError where it cannot be read. */
  explain(text: string): Promise<Sentence>
  /** Tells what happens to the study until the returned function is called. */
  follow(on: (event: LiveEvent) => void): () => void
  /** Trains the models of these settings that are missing. Rejects with a StudyError that says why not. */
  train(settings: Record<string, Setting>): Promise<void>
}

export type LiveEvent =
  | { kind: 'changed' } // there is a new state to load
  | { kind: 'progress'; text: string } // "34 of 60 trials, about 2 min left"; empty: nothing runs
  | { kind: 'lost' } // the server does not answer any more

/** Why there is nothing to show, in words for the person who opened the page. */
export class StudyError extends Error {
  constructor(
    message: string,
    readonly kind: 'empty-page' | 'broken' | 'unknown-schema' | 'refused' | 'lost',
    readonly hint: string,
  ) {
    super(message)
    this.name = 'StudyError'
  }
}

export const STUDY_ELEMENT_ID = 'dimscope-study'

/** Reads the study that `dimscope report` wrote into the page. */
export class ReportSource implements StudySource {
  readonly live = null

  constructor(private readonly page: Document) {}

  /** The file has been read to its end. */
  private whole(): Promise<void> {
    if (this.page.readyState !== 'loading') return Promise.resolve()
    return new Promise((done) => this.page.addEventListener('DOMContentLoaded', () => done(), { once: true }))
  }

  async load(): Promise<StudyView> {
    return parseStudy(this.page.getElementById(STUDY_ELEMENT_ID)?.textContent ?? '')
  }

  async answers(): Promise<Answers | null> {
    await this.whole()
    return parseAnswers(this.page.getElementById(ANSWERS_ELEMENT_ID)?.textContent ?? '')
  }
}

// The placeholder is matched by its form: its exact text may occur only once in the built page.
const PLACEHOLDER = /^__[A-Z_]+__$/

const LISTS = [
  'notes',
  'axes',
  'metrics',
  'slices',
  'trials',
  'curves',
  'heatmaps',
  'sentences',
  'phrases',
] as const

export function parseStudy(json: string): StudyView {
  const text = json.trim()
  if (text === '' || PLACEHOLDER.test(text)) {
    throw new StudyError(
      'This page holds no study yet.',
      'empty-page',
      'It is the empty template of a report. `dimscope report DIR` writes one with a study in it.',
    )
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new StudyError(
      'The study in this page cannot be read.',
      'broken',
      `The file may have been cut short on its way to you (${messageOf(error)}). Write it again with \`dimscope report DIR\`.`,
    )
  }
  const study = value as Partial<StudyView> | null
  if (typeof study !== 'object' || study === null || study.schema !== 1) {
    const found = typeof study === 'object' && study !== null ? String(study.schema) : typeof study
    throw new StudyError(
      `This page can show studies of schema 1, but found schema ${found}.`,
      'unknown-schema',
      'Write the report again with the version of dimscope that made the study.',
    )
  }
  const missing: string[] = LISTS.filter((name) => !Array.isArray(study[name]))
  if (!study.effects) missing.push('effects')
  if (missing.length > 0) {
    throw new StudyError(
      'The study in this page is incomplete.',
      'broken',
      `Missing: ${missing.join(', ')}. Write it again with \`dimscope report DIR\`.`,
    )
  }
  return study as StudyView
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
