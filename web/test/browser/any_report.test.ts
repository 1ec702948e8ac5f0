import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SHAPES } from '../fixtures/studies'
import {
  expectAccessibleNames,
  expectChartsSpeak,
  expectFiguresSave,
  expectNoSidewaysScroll,
  expectNumbersInMarkup,
} from './assertions'
import { drawAll, launch, open, WEB, writeReport } from './page'

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

/** Nothing wrong that axe-core knows of, in light and in dark. */
async function expectNoAxeFinding(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForTimeout(50)
    const found = await page.evaluate(async () => {
      const axe = (window as unknown as { axe: typeof import('axe-core') }).axe
      const { violations } = await axe.run(document)
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
    })
    expect(found, colorScheme).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

const PLACES = ['findings', 'map', 'compare', 'sentences', 'evidence']

describe.each(reports)('the report %s', (_, write) => {
  test.each(PLACES)(
    'is complete, quiet, reachable by keyboard, and saves its figures: %s',
    async (place) => {
      const { page, errors, requests } = await open(browser, write(), 1280, `#${place}`)
      const { name: study_name, quality } = await page.evaluate(() => {
        const text = document.getElementById('dimscope-study')?.textContent ?? '{}'
        return JSON.parse(text) as { name: string; quality: object | null }
      })
      expect(await page.title()).toBe(`${study_name} · dimscope`)
      if (place === 'findings') expect(await page.locator('h1').textContent()).toBe(study_name)
      if (place === 'evidence') {
        for (const id of ['effects', 'curves', 'grid', 'phrases', 'explained', 'trials']) {
          expect(await page.locator(`section#${id}`).count(), id).toBe(1)
        }
        expect(await page.locator('section#quality').count()).toBe(quality ? 1 : 0)
      }
      await page.waitForSelector('html[data-answers]')
      await page.waitForTimeout(50)
      await drawAll(page)
      expect(await page.locator('body').innerText()).not.toMatch(/NaN|undefined|\[object/)
      await expectNumbersInMarkup(page)
      await expectAccessibleNames(page)
      await page.addScriptTag({ path: join(WEB, 'node_modules/axe-core/axe.min.js') })
      await expectNoAxeFinding(page)
      await expectNoSidewaysScroll(page)
      await expectChartsSpeak(page)
      await expectFiguresSave(page)
      expect(errors).toEqual([])
      expect(requests).toEqual([])
      await page.close()
    },
    240_000,
  )
})
