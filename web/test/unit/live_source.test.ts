import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { LiveError, LiveSource, sourceOf } from '../../src/api/live_source'
import { ReportSource, StudyError } from '../../src/api/source'
import { sparse } from '../fixtures/studies'

interface Asked {
  path: string
  init?: RequestInit
}

function server(answer: (asked: Asked) => Response): { source: LiveSource; asked: Asked[] } {
  const asked: Asked[] = []
  const source = new LiveSource(async (input, init) => {
    asked.push({ path: String(input), init })
    return answer({ path: String(input), init })
  })
  return { source, asked }
}

const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status })

test('the study is the one that the server answers', async () => {
  const study = sparse()
  const { source, asked } = server(() => json(study))
  expect(await source.load()).toEqual(JSON.parse(JSON.stringify(study)))
  expect(asked[0]?.path).toBe('/api/study')
})

test('what the server refuses is said in its words', async () => {
  const refused = { error: 'no model of 8 trials can be used', hint: 'run it' }
  const { source } = server(() => json(refused, 400))
  const error = await source.load().catch((e: unknown) => e)
  expect(error).toBeInstanceOf(StudyError)
  expect((error as StudyError).message).toBe(refused.error)
  expect((error as StudyError).hint).toBe('run it')
  const broken = server(() => new Response('<html>', { status: 502 }))
  await expect(broken.source.train({ hidden_dim: 2 })).rejects.toThrow('The server answered 502.')
})

test('a server that is gone says how to start it', async () => {
  const source = new LiveSource(() => Promise.reject(new TypeError('Failed to fetch')))
  const error = await source.explain({ text: 'good' }).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(LiveError)
  expect((error as LiveError).message).toBe('The server does not answer.')
  expect((error as LiveError).hint).toContain('`dimscope serve DIR`')
})

test('answers are unpacked, and may be none', async () => {
  expect(await server(() => new Response(new Uint8Array())).source.answers()).toBeNull()
  const junk = server(() => new Response(new Uint8Array(gzipSync(Buffer.from('no safetensors')))))
  await expect(junk.source.answers()).rejects.toThrow()
})

test('questions go as JSON, and trials that are left out are not among the answers', async () => {
  const { source, asked } = server(({ path }) =>
    path === '/api/train'
      ? json({ keys: ['a', 'b'], waiting: 0 }, 202)
      : json([{ key: 'a' }, { key: 'b', left_out: 'gone' }]),
  )
  expect(await source.explain({ text: 'not good', where: 'd_h=2' })).toEqual([{ key: 'a' }])
  expect(await source.train({ embedding_dim: 3, optimizer: 'adam' }, 7)).toEqual(['a', 'b'])
  await source.train({ hidden_dim: 2 })
  expect(asked.map((one) => [one.path, one.init?.method, one.init?.body])).toEqual([
    ['/api/explain', 'POST', '{"text":"not good","where":"d_h=2"}'],
    ['/api/train', 'POST', '{"settings":{"embedding_dim":3,"optimizer":"adam"},"seed":7}'],
    ['/api/train', 'POST', '{"settings":{"hidden_dim":2}}'],
  ])
  expect(new Headers(asked[0]?.init?.headers).get('content-type')).toBe('application/json')
})

test('events are told by name until one stops following', () => {
  const stream = Object.assign(new EventTarget(), { closed: false, close: () => undefined as void })
  stream.close = () => {
    stream.closed = true
  }
  const source = new LiveSource(fetch, () => stream as unknown as EventSource)
  const told: unknown[] = []
  const stop = source.follow({
    study: (event) => told.push(event.etag),
    run: (event) => told.push(event.runner),
    connected: (is) => told.push(is),
  })
  stream.dispatchEvent(new Event('open'))
  stream.dispatchEvent(new MessageEvent('study', { data: '{"etag":"1"}' }))
  stream.dispatchEvent(new MessageEvent('run', { data: '{"runner":"nobody"}' }))
  stream.dispatchEvent(new MessageEvent('epoch', { data: '{}' }))
  stream.dispatchEvent(new Event('error'))
  expect(told).toEqual([true, '1', 'nobody', false])
  stop()
  expect(stream.closed).toBe(true)
})

test('the page says where its study is', () => {
  const page = document.implementation.createHTMLDocument()
  page.body.innerHTML = '<script type="application/json" id="dimscope-study">{"live":true}</script>'
  expect(sourceOf(page)).toBeInstanceOf(LiveSource)
  page.body.innerHTML = '<script type="application/json" id="dimscope-study">{"schema":1}</script>'
  expect(sourceOf(page)).toBeInstanceOf(ReportSource)
  page.body.innerHTML = ''
  expect(sourceOf(page)).toBeInstanceOf(ReportSource)
})
