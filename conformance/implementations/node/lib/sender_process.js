// The process that `startSender` starts: node sender_process.js JOB.
import { createContext } from './context.js';
import { deliver, sayFarewell, TURN, LIFE } from './delivery.js';
import { fetchNews } from './news.js';

const { context: given, work } = JSON.parse(process.argv[2]);
const context = createContext(given);

// Neither a timer nor `process.exit` ends a look-up of a name that nobody answers, which Node waits for (DLV-7).
const end = () => process.kill(process.pid, 'SIGKILL');
setTimeout(end, TURN + LIFE + 1_000);
const works = [
  work.pending && deliver(context),
  work.news && fetchNews(context),
  work.farewell && sayFarewell(context, work.farewell),
];
Promise.allSettled(works).then(end);
