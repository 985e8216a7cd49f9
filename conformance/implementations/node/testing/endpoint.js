import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * An endpoint for a test: `status` and `news` are what it answers with, and `next(method)` awaits the next request.
 */
export async function startEndpoint(t, { status = 200, news = '[]' } = {}) {
  const endpoint = { status, news, requests: [], url: '', next };
  const waiting = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    const seen = { method, url, headers, text: Buffer.concat(chunks).toString('utf8') };
    endpoint.requests.push(seen);
    const first = waiting.findIndex((one) => one.method === method);
    // Before it is answered: who awaits the request can still change what the answer finds.
    if (first >= 0) waiting.splice(first, 1)[0].resolve(seen);
    response.writeHead(endpoint.status).end(method === 'GET' ? endpoint.news : '');
  });
  function next(method) {
    return new Promise((resolve) => waiting.push({ method, resolve }));
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  endpoint.url = `http://127.0.0.1:${server.address().port}/usage`;
  return endpoint;
}
