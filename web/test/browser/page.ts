import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { StudyView } from '../../src/api/study'
import { answersOf } from '../fixtures/answers'

export const WEB = resolve(fileURLToPath(import.meta.url), '../../..')
export const PLACEHOLDER = '__DIMSCOPE_STUDY__'
const ANSWERS = '__DIMSCOPE_ANSWERS__'
const RESULTS = join(WEB, 'test-results')

/** The built page; `npm run build` (or DIMSCOPE_PAGE) must have made it. */
export function builtPage(): string {
  const file = process.env['DIMSCOPE_PAGE'] ?? join(WEB, 'dist/index.html')
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run build\` first`)
  return readFileSync(file, 'utf8')
}

/** Does what the C++ side does: JSON in which "<" is escaped, and the answers, each once, in its placeholder's place. */
export function inlineStudy(html: string, study: StudyView): string {
  const json = JSON.stringify(study).replace(/</g, '\\u003c')
  return html.replace(PLACEHOLDER, () => json).replace(ANSWERS, () => answersOf(study))
}

export function writeReport(name: string, study: StudyView | null): string {
  mkdirSync(RESULTS, { recursive: true })
  const file = join(RESULTS, `${name}.html`)
  writeFileSync(file, study ? inlineStudy(builtPage(), study) : builtPage())
  return file
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export interface OpenPage {
  page: Page
  /** Console errors and uncaught exceptions. */
  errors: string[]
  /** Requests for anything but the file itself and data in it. */
  requests: string[]
}

/** Draws the charts that are not near the window yet, as printing does. */
export async function drawAll(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await page.waitForTimeout(50)
}

/** The report's evidence, all of it drawn. */
export async function openEvidence(
  browser: Browser,
  file: string,
  hash = '#evidence',
  width = 1280,
): Promise<OpenPage> {
  const opened = await open(browser, file, width, hash)
  await drawAll(opened.page)
  return opened
}

export async function open(browser: Browser, file: string, width = 1280, hash = ''): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  const errors: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('request', (request) => {
    const address = request.url()
    if (!/^(data|blob):/.test(address) && !address.startsWith(`file://${file}`)) requests.push(address)
  })
  await page.goto(`file://${file}${hash}`)
  await page.waitForSelector('h1')
  return { page, errors, requests }
}
