import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** What must hold for any report, whoever made it. */

export async function expectAccessibleNames(page: Page): Promise<void> {
  const nameless = await page.evaluate(() => {
    const named = (element: Element): boolean => {
      const labels = (element as HTMLInputElement).labels
      return Boolean(
        element.getAttribute('aria-label')?.trim() ||
        element.textContent?.trim() ||
        (labels && [...labels].some((label) => label.textContent?.trim())),
      )
    }
    const controls = document.querySelectorAll(
      'a, button, select, input, .chart svg, [role=img], [data-mark]',
    )
    return [...controls]
      .filter((element) => !named(element))
      .map((element) => element.outerHTML.slice(0, 120))
  })
  expect(nameless).toEqual([])
  const duplicate_ids = await page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
    return ids.filter((id, i) => ids.indexOf(id) !== i)
  })
  expect(duplicate_ids).toEqual([])
  expect(await page.locator('h1').count()).toBe(1)
}

/** Every number in the markup is one: a browser draws nothing for NaN, and says nothing. */
export async function expectNumbersInMarkup(page: Page): Promise<void> {
  const broken = await page.evaluate(() =>
    [...document.querySelectorAll('body *:not(script)')].flatMap((element) =>
      [...element.attributes]
        .filter(({ value }) => /\b(NaN|Infinity|undefined)\b/.test(value))
        .map(({ name, value }) => `${element.tagName} ${name}="${value.slice(0, 80)}"`),
    ),
  )
  expect(broken).toEqual([])
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  for (const width of [1280, 800, 700, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await page.waitForTimeout(60)
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('body *')]
        .filter((element) => {
          const scrolls =
            element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX)
          return (
            scrolls && element.scrollWidth > element.clientWidth && !element.querySelector(':scope > table')
          )
        })
        .map((element) => `${element.tagName} ${element.className} ${element.scrollWidth}`),
    )
    expect(wide, `at ${width} px`).toEqual([])
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

/** Every chart answers to the pointer and can be walked with the arrow keys. */
export async function expectChartsSpeak(page: Page): Promise<void> {
  await page.waitForTimeout(150) // a chart whose width changed is drawn again
  const charts = page.locator('.chart svg')
  for (let i = 0; i < (await charts.count()); i++) {
    const chart = charts.nth(i)
    const marks = chart.locator('[data-mark]')
    if ((await marks.count()) === 0) continue
    expect(await chart.locator('[data-mark][tabindex="0"]').count()).toBe(1)
    await chart.scrollIntoViewIfNeeded()
    await marks.first().hover({ force: true })
    expect(await page.locator('.tooltip.visible').innerText()).not.toBe('')
    await page.mouse.move(1, 1)
    await marks.first().focus()
    const before = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    if ((await marks.count()) > 1) {
      for (const key of ['ArrowRight', 'ArrowUp', 'ArrowDown', 'ArrowLeft']) {
        await page.keyboard.press(key)
        const after = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
        if (after !== before) break
        if (key === 'ArrowLeft') expect(after, 'an arrow key moves').not.toBe(before)
      }
    }
    await page.keyboard.press('Escape')
    expect(await page.locator('.tooltip.visible').count()).toBe(0)
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  }
}

export interface SavedSvg {
  name: string
  source: string
}

/** Presses a "Save SVG"; the file must parse and stand alone. */
export async function saveSvg(page: Page, button: Locator): Promise<SavedSvg> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  const source = readFileSync(await download.path(), 'utf8')
  expect(download.suggestedFilename()).toMatch(/^[a-z0-9-]+\.svg$/)
  const parsed = await page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
    return {
      tag: root.nodeName,
      error: root.querySelector('parsererror')?.textContent ?? null,
      shapes: root.querySelectorAll('path, rect, circle, line').length,
      texts: root.querySelectorAll('text').length,
      background: root.querySelector('rect')?.getAttribute('fill'),
    }
  }, source)
  expect(parsed.error).toBeNull()
  expect(parsed.tag).toBe('svg')
  expect(parsed.shapes).toBeGreaterThan(2)
  expect(parsed.texts).toBeGreaterThan(2)
  expect(parsed.background).toBe('#ffffff')
  expect(source).not.toMatch(/currentColor|var\(|NaN|undefined|<script/)
  return { name: download.suggestedFilename(), source }
}

export async function expectFiguresSave(page: Page): Promise<SavedSvg[]> {
  const buttons = page.getByRole('button', { name: /^Save SVG/ })
  const saved: SavedSvg[] = []
  for (let i = 0; i < (await buttons.count()); i++) {
    // Chromium drops a page's eleventh download within a second.
    if (i % 10 === 9) await page.waitForTimeout(1000)
    saved.push(await saveSvg(page, buttons.nth(i)))
    expect(saved.at(-1)?.source).not.toMatch(/"[^"]*\b(NaN|Infinity|undefined)\b[^"]*"/)
  }
  return saved
}
