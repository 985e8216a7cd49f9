import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

const LONGEST = 256 * 1024;

/**
 * Ask the endpoint once. Never throws: null is no answer, or none in time. A redirect is an answer like any other, and
 * is not followed (DLV-13); a server whose certificate does not verify is not spoken to (DLV-14).
 *
 * @param {string} url
 * @param {object} options
 * @param {string} options.agent what the request says that it comes from
 * @param {string} [options.body] JSON, to be posted; without it, the answer's body is asked for
 * @param {number} options.cap milliseconds, all in all
 * @returns {Promise<{accepted: boolean, text: string} | null>} `accepted` is a 2xx status; `text` is empty for a post
 */
export function exchange(url, { agent, body, cap }) {
  return new Promise((resolve) => {
    let asked = null;
    const end = (answer) => {
      clearTimeout(timer);
      asked?.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, cap, null);
    try {
      asked = open(url, agent, body);
    } catch {
      // What is no URL is nobody to ask.
      end(null);
      return;
    }
    asked.on('error', () => end(null));
    asked.on('close', () => end(null));
    asked.on('response', (response) => {
      const accepted = response.statusCode >= 200 && response.statusCode < 300;
      if (body !== undefined || !accepted) end({ accepted, text: '' });
      else readText(response, (text) => end(text === null ? null : { accepted, text }));
    });
    asked.end(body);
  });
}

function open(url, agent, body) {
  const request = new URL(url).protocol === 'https:' ? requestHttps : requestHttp;
  const headers = { 'User-Agent': agent, Accept: 'application/json' };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    headers['Content-Length'] = Buffer.byteLength(body);
  }
  // NODE_TLS_REJECT_UNAUTHORIZED is the user's word for their own work, not for this.
  return request(url, { method: body === undefined ? 'GET' : 'POST', headers, agent: false, rejectUnauthorized: true });
}

function readText(response, done) {
  const chunks = [];
  let length = 0;
  response.on('data', (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST) done(null);
  });
  response.on('end', () => done(response.complete ? Buffer.concat(chunks).toString('utf8') : null));
}
