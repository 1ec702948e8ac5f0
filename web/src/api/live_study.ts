import { duration } from '../charts/format'
import {
  LiveError,
  type LiveExplanation,
  type LiveSource,
  type RunEvent,
  type TrainingEvent,
} from './live_source'
import { StudyError, type LiveEvent, type LiveStudy } from './source'
import type { Sentence } from './study'

// What the page does with a served study, in the words of the server's API (docs/api.md).

/** "34 of 60 trials, about 2 min left"; empty where nothing is trained. */
export function progressText(event: RunEvent): string {
  if (event.runner === 'nobody') return ''
  const who = event.runner === 'another process' ? 'another process trains: ' : ''
  const failed = event.failed > 0 ? `, ${event.failed} failed` : ''
  const left = event.seconds_left === null ? '' : `, about ${duration(event.seconds_left)} left`
  return `${who}${event.complete} of ${event.trials} trials${failed}${left}`
}

function trainingText({ waiting, error }: TrainingEvent): string | null {
  if (error) return error
  return waiting > 0 ? `${waiting} asked for, to be trained` : null
}

/** One text under every model, as the page shows a sentence of the study file. */
export function sentenceOf(text: string, explanations: LiveExplanation[]): Sentence {
  const first = explanations[0]
  if (!first) throw new StudyError('No model could be asked.', 'refused', '')
  return {
    text,
    tokens: first.tokens,
    unknown: first.unknown,
    label: null,
    truth: null,
    explanations: explanations.map((one) => ({
      key: one.key,
      predicted: one.predicted,
      probabilities: one.probabilities,
      class: one.class,
      method: one.method,
      epsilon: 0,
      delta: 0,
      relevance: one.relevance,
      rest: 0,
      conservation_error: 0,
    })),
  }
}

function refusal(error: unknown): unknown {
  if (!(error instanceof LiveError)) return error
  const kind = error.status === 0 ? 'lost' : 'refused'
  return new StudyError([error.message, error.hint].filter(Boolean).join(' '), kind, error.hint)
}

export function liveStudy(source: LiveSource): LiveStudy {
  return {
    async explain(text) {
      try {
        return sentenceOf(text, await source.explain({ text }))
      } catch (error) {
        throw refusal(error)
      }
    },
    async train(settings) {
      try {
        await source.train(settings)
      } catch (error) {
        throw refusal(error)
      }
    },
    follow(on: (event: LiveEvent) => void) {
      let etag = ''
      return source.follow({
        study(event) {
          // The first tells the state that the page has loaded.
          if (etag !== '' && etag !== event.etag) on({ kind: 'changed' })
          etag = event.etag
        },
        run: (event) => on({ kind: 'progress', text: progressText(event) }),
        training(event) {
          const text = trainingText(event)
          if (text !== null) on({ kind: 'progress', text })
        },
        connected: (is) => on(is ? { kind: 'progress', text: '' } : { kind: 'lost' }),
      })
    },
  }
}
