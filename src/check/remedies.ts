// How each fault is mended: a sentence, and the lines of code that do, in Express and in the manner of the integration guide.

export interface Remedy {
  /** What production makes of it, where that does not depend on the case. */
  readonly why?: string;
  readonly mend: string;
  readonly code: string;
}

const VERIFY = `const { createHmac, timingSafeEqual } = require('crypto');

const signature = Buffer.from(req.get('x-skillpassport-signature') ?? '');
const expected = Buffer.from(createHmac('sha256', process.env.WEBHOOK_SECRET).update(req.body).digest('hex'));
if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
  return res.status(401).send('Invalid signature');
}`;

const RAW = `app.post('/webhooks/skillpassport', express.raw({ type: 'application/json', limit: '2mb' }), (req, res) => {
  // req.body is a Buffer: the bytes that came
  const expected = crypto.createHmac('sha256', process.env.WEBHOOK_SECRET).update(req.body).digest('hex');
  // ...verify, then
  const event = JSON.parse(req.body);
});
app.use(express.json()); // for the other routes, after this one`;

const KEPT = `// in place of app.use(express.json()): it keeps the bytes that came beside what it makes of them
app.use(express.json({ limit: '2mb', verify: (req, _res, buf) => { req.rawBody = buf; } }));

app.post('/webhooks/skillpassport', (req, res) => {
  const expected = crypto.createHmac('sha256', process.env.WEBHOOK_SECRET).update(req.rawBody ?? '').digest('hex');
  if (req.get('x-skillpassport-signature') !== expected) return res.status(401).send('Invalid signature');
  handleEvent(req.body);
  res.status(200).send('OK');
});`;

const QUEUE = `// verified and parsed
await queue.add(event); // or: setImmediate(() => handleEvent(event).catch(report));
res.status(200).send('OK');`;

const ONCE = `-- event_key: a unique column, in the same transaction as the work
INSERT INTO processed_events (event_key) VALUES ($1) ON CONFLICT DO NOTHING`;

const REMEDIES = {
  refused: {
    mend: 'Answer 2xx to every event that is rightly signed. If the signature was taken for wrong: verify with the very secret of this endpoint, over the raw body, as lower-case hex.',
    code: RAW,
  },
  'parsed-body': {
    mend: 'The body was parsed before the handler got it, so that update() was given an object: a global express.json() does that. Let it keep the bytes, and verify these; or mount this route, with express.raw(), before it.',
    code: KEPT,
  },
  broken: {
    mend: 'The handler throws. Catch what goes wrong with one event, keep it for a later try, and answer 2xx. If every event ends so, express.json() has probably parsed the body before, so that update() gets an object: the receiver’s console tells. If it speaks of a duplicate, it has seen this event before, which must be no fault either.',
    code: `app.post('/webhooks/skillpassport', express.raw({ type: 'application/json', limit: '2mb' }), async (req, res) => {
  // ...verify, then
  const event = JSON.parse(req.body);
  try {
    await handleEvent(event);
  } catch (error) {
    await keepForLater(event, error);
  }
  res.status(200).send('OK');
});`,
  },
  'wrong-path': {
    mend: 'Nothing takes a POST at this path: compare it with that of the route, prefixes and the slash at its end included, and look whether the route is app.post(). If only some events end so, the handler answers 404 for a record that it does not know: answer 2xx.',
    code: `app.post('/webhooks/skillpassport', receive); // POST, at the path that is registered with the vendor`,
  },
  'rate-limit': {
    why: 'Production sends bursts, and retries what is refused: a limit makes more requests of them, and late events.',
    mend: 'Exempt the webhook’s path from the rate limiter; production sends bursts, and retries what is refused. The signature keeps out what is not the vendor’s.',
    code: `app.post('/webhooks/skillpassport', express.raw({ type: 'application/json', limit: '2mb' }), receive);
app.use(rateLimiter); // after it`,
  },
  backlog: {
    why: 'Many events at once are many connections at once. One for which there is no place in the line knocks again after 1, 3 and 7 s: its event comes late, or counts as not delivered.',
    mend: 'Connections wait before they are accepted: the listen backlog is short (Python: request_queue_size, Node: the backlog of server.listen), or nothing is accepted while an event is worked on.',
    code: `app.listen({ port: 3000, backlog: 511 }); // which is Node’s default; the kernel’s limit is net.core.somaxconn
// Python: class Server(ThreadingHTTPServer): request_queue_size = 128 (the default is 5)`,
  },
  'no-answer': {
    mend: 'The connection was closed before an answer came: the process died, or a proxy in front gave up. Look at the receiver’s console for an error that nobody caught, and answer every request.',
    code: `app.post('/webhooks/skillpassport', express.raw({ type: 'application/json', limit: '2mb' }), async (req, res, next) => {
  try {
    // ...
    res.status(200).send('OK');
  } catch (error) {
    next(error); // Express 4 does not catch what an async handler throws: the process dies of it
  }
});`,
  },
  redirect: {
    why: 'A redirect is no 2xx: the event counts as not delivered, is sent to the same address again, and in the end is lost.',
    mend: 'The vendor does not follow redirects. Register the address that the redirect leads to, and leave this route out of what adds a slash, forces HTTPS or asks for a login.',
    code: `app.post('/webhooks/skillpassport', express.raw({ type: 'application/json', limit: '2mb' }), receive);
app.use(requireLogin); // after it`,
  },
  late: {
    why: 'The vendor waits for an answer, then counts the attempt as failed and sends the event again: what was slow is done twice, and other events wait.',
    mend: 'Answer first, work afterwards: verify, put the event where it can’t get lost, answer 200, and process it from there.',
    code: QUEUE,
  },
  verify: {
    mend: 'Compute the signature over the raw body, compare it with the one that came, and answer 401 before anything is done with the event.',
    code: VERIFY,
  },
  'require-signature': {
    mend: 'Treat a signature that is missing or empty as a wrong one: verify always, not only where there is a header.',
    code: VERIFY,
  },
  'compare-whole': {
    mend: 'Compare the whole signatures, lengths first.',
    code: VERIFY,
  },
  'sign-the-body': {
    mend: 'Compute the signature over the whole body of this very request.',
    code: VERIFY,
  },
  'exact-hex': {
    mend: 'Compare the texts of the signatures: decoding the one that came as hex makes the two cases one.',
    code: VERIFY,
  },
  'answer-401': {
    mend: 'Answer 401 to what is forged. A crash is an alarm that anyone can set off, and the vendor would take it for "try again". Often crypto.timingSafeEqual() throws, since the lengths differ.',
    code: VERIFY,
  },
  'raw-body': {
    mend: 'The signature is over the bytes that came. This receiver parses them and writes JSON anew to verify that: it takes events only as long as the vendor writes JSON as JSON.stringify does. Verify the raw body, and parse it afterwards. A global express.json() keeps it with verify: (req, _res, buf) => { req.rawBody = buf; }.',
    code: RAW,
  },
  'utf-8': {
    mend: 'Verify the bytes and decode them as UTF-8, not as latin1 or "binary"; give the database columns a character set that holds every letter (utf8mb4 in MySQL).',
    code: RAW,
  },
  'header-case': {
    mend: 'Names of headers have no case: look the signature up in lower case, or by a function that does.',
    code: `const signature = req.get('X-SkillPassport-Signature'); // or req.headers['x-skillpassport-signature']`,
  },
  'media-type': {
    mend: 'Take application/json with any parameters.',
    code: `app.post('/webhooks/skillpassport', express.raw({ type: 'application/json' }), receive); // with any charset`,
  },
  'unknown-event': {
    mend: 'Answer 2xx to events that you don’t handle, and do nothing.',
    code: `switch (event.event) {
  case 'student.enrolled':
    return enroll(event.data);
  default:
    console.info('not handled:', event.event); // no throw
}`,
  },
  'unknown-field': {
    mend: 'Read the fields that you need and leave the others alone; don’t validate with additionalProperties: false or .strict().',
    code: `const { student_id, course_id } = event.data;`,
  },
  'no-age-limit': {
    mend: '`timestamp` is the time of the event, and a late attempt carries it too: don’t refuse what is old. Against repetition remember what was processed.',
    code: ONCE,
  },
  duplicates: {
    mend: 'Answer 2xx to an event that was processed already, and do nothing: insert, and take "is there already" as success.',
    code: `try {
  await db.applications.insert({ id: event.data.application_id });
} catch (error) {
  if (!isUniqueViolation(error)) throw error; // known already: the vendor only wants to hear 200
}
res.status(200).send('OK');`,
  },
  'duplicates-at-once': {
    mend: 'Let the database decide which of them is the first, by a unique key, and answer 2xx to the others too; looking first and inserting then lets both through.',
    code: ONCE,
  },
  'any-order': {
    mend: 'Take events in any order: create what is missing, and ask the API for the present state instead of counting on the one before.',
    code: `// what is true now, whatever came first
const application = await client.applications.get(event.data.application_id);`,
  },
  'body-limit': {
    mend: 'Raise the limit of the body parser, and of the proxy in front (client_max_body_size in nginx).',
    code: `express.raw({ type: 'application/json', limit: '2mb' }) // the default is 100kb`,
  },
  'parse-safely': {
    mend: 'Catch what JSON.parse throws, and answer 400.',
    code: `let event;
try {
  event = JSON.parse(req.body);
} catch {
  return res.status(400).send('Malformed JSON');
}`,
  },
  'empty-body': {
    mend: 'Answer 400 where there is no body: JSON.parse throws for it, and update() does where express.raw() leaves no Buffer.',
    code: `if (!Buffer.isBuffer(req.body) || req.body.length === 0) {
  return res.status(400).send('Empty body');
}`,
  },
  queue: {
    mend: 'Do less before the answer: put the event into a queue and answer 200.',
    code: QUEUE,
  },
  'slow-body': {
    mend: 'Wait for the whole body, as long as pieces of it come, and verify then.',
    code: RAW,
  },
} as const satisfies Record<string, Remedy>;

/** Stable: what the report for machines calls `fault`. */
export type RemedyName = keyof typeof REMEDIES;

const isRemedyName = (name: string): name is RemedyName => Object.hasOwn(REMEDIES, name);

export const REMEDY_NAMES: readonly RemedyName[] = Object.keys(REMEDIES).filter(isRemedyName);

export const remedyOf = (name: RemedyName): Remedy => REMEDIES[name];
