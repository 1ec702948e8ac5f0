import { expect, test } from 'vitest'
import { parseStudy, ReportSource, StudyError } from '../../src/api/source'
import { hostile, sparse } from '../fixtures/studies'

function failure(json: string): StudyError {
  try {
    parseStudy(json)
  } catch (error) {
    if (error instanceof StudyError) return error
  }
  throw new Error('expected a StudyError')
}

test('a page whose placeholder was not replaced says how to fill it', () => {
  const error = failure('__DIMSCOPE_STUDY__')
  expect(error.kind).toBe('empty-page')
  expect(error.message).toBe('This page holds no study yet.')
  expect(error.hint).toContain('`dimscope report DIR`')
  expect(failure('  \n').kind).toBe('empty-page')
})

test('a file cut short says so', () => {
  const error = failure('{"schema": 1, "name": "x')
  expect(error.message).toBe('The study in this page cannot be read.')
  expect(error.hint).toContain('cut short')
})

test('another schema is refused by number', () => {
  expect(failure('{"schema": 2}').message).toBe('This page can show studies of schema 1, but found schema 2.')
  expect(failure('null').kind).toBe('unknown-schema')
  expect(failure('[]').kind).toBe('unknown-schema')
})

test('missing lists are named', () => {
  const error = failure('{"schema": 1, "notes": [], "axes": [], "metrics": []}')
  expect(error.message).toBe('The study in this page is incomplete.')
  expect(error.hint).toContain('slices, trials, curves, heatmaps, sentences, phrases')
})

test('a study in the page comes back as it was written', async () => {
  const element = document.createElement('script')
  element.type = 'application/json'
  element.id = 'dimscope-study'
  const study = hostile()
  element.textContent = JSON.stringify(study).replace(/</g, '\\u003c')
  document.body.append(element)
  expect(await new ReportSource(document).load()).toEqual(study)
  element.remove()
  await expect(new ReportSource(document).load()).rejects.toThrow('holds no study yet')
})

test('every fixture is a study', () => {
  expect(parseStudy(JSON.stringify(sparse())).name).toBe('first look')
})
