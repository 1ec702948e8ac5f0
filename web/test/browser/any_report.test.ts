import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SHAPES } from '../fixtures/studies'
import {
  expectAccessibleNames,
  expectChartsSpeak,
  expectFiguresSave,
  expectNoSidewaysScroll,
  expectNumbersInMarkup,
} from './assertions'
import { launch, open, writeReport } from './page'

// Runs on every fixture, or only on the report that DIMSCOPE_REPORT names.
const given = process.env['DIMSCOPE_REPORT']
const reports: [string, () => string][] = given
  ? [[given, () => given]]
  : Object.entries(SHAPES).map(([name, make]) => [name, () => writeReport(name, make())])

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

describe.each(reports)('the report %s', (_, write) => {
  test('is complete, quiet, reachable by keyboard, and saves its figures', async () => {
    const { page, errors, requests } = await open(browser, write())
    const { name: study_name, quality } = await page.evaluate(() => {
      const text = document.getElementById('dimscope-study')?.textContent ?? '{}'
      return JSON.parse(text) as { name: string; quality: object | null }
    })
    expect(await page.locator('h1').textContent()).toBe(study_name)
    expect(await page.title()).toBe(`${study_name} · dimscope`)
    for (const id of ['overview', 'trials', 'grid', 'curves', 'effects', 'sentences', 'phrases']) {
      expect(await page.locator(`section#${id}`).count(), id).toBe(1)
    }
    expect(await page.locator('section#quality').count()).toBe(quality ? 1 : 0)
    expect(await page.locator('nav').getByText('Quality').count()).toBe(quality ? 1 : 0)
    expect(await page.locator('body').innerText()).not.toMatch(/NaN|undefined|\[object/)
    await expectNumbersInMarkup(page)
    await expectAccessibleNames(page)
    await expectNoSidewaysScroll(page)
    await expectChartsSpeak(page)
    await expectFiguresSave(page)
    expect(errors).toEqual([])
    expect(requests).toEqual([])
    await page.close()
  })
})
