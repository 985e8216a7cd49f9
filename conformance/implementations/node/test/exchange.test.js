import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';

import { exchange } from '../lib/exchange.js';

const AGENT = 'tested/1.2.3';
const PATIENT = 60_000;

/** An endpoint that answers each request with these bytes, and then hangs up or holds the line. */
async function startRaw(t, answer, { hangsUp = true } = {}) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => (hangsUp ? socket.end(answer) : socket.write(answer)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

test('an endpoint that never answers is waited for as long as the cap says', async (t) => {
  const url = await startRaw(t, '', { hangsUp: false });
  assert.equal(await exchange(url, { agent: AGENT, body: '{}', cap: 20 }), null);
});

test('a post is accepted by its status alone, though the body never ends', async (t) => {
  const url = await startRaw(t, 'HTTP/1.1 200 OK\r\n\r\nand so on', { hangsUp: false });
  assert.deepEqual(await exchange(url, { agent: AGENT, body: '{}', cap: PATIENT }), { accepted: true, text: '' });
});

test('a list that is cut off, too long or not there is none', async (t) => {
  const answers = [
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[]',
    `HTTP/1.1 200 OK\r\n\r\n[${' '.repeat(256 * 1024)}]`,
    '',
  ];
  for (const answer of answers) {
    assert.equal(await exchange(await startRaw(t, answer), { agent: AGENT, cap: PATIENT }), null);
  }
});

test('what is no HTTP, no URL or nobody is no answer', async (t) => {
  const urls = [await startRaw(t, 'SSH-2.0-parlour\r\n'), 'no url', 'ftp://127.0.0.1/', 'http://127.0.0.1:1/'];
  for (const url of urls) assert.equal(await exchange(url, { agent: AGENT, body: '{}', cap: PATIENT }), null);
});
