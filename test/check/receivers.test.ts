import { createHmac } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { BATTERY } from '../../src/check/battery.js';
import { type Exam, hasPassed } from '../../src/check/exam.js';
import { examine } from '../../src/check/examine.js';
import { collectMaterial, type Material } from '../../src/check/material.js';
import { remedyOf } from '../../src/check/remedies.js';
import { textReport } from '../../src/check/text-report.js';
import * as receivers from './receivers.js';

let material: Material;
beforeAll(async () => {
  material = await collectMaterial();
});

/** All but the one that takes two seconds, unless it is asked for. */
const QUICK = BATTERY.filter(({ id }) => id !== 'slow-body');

async function examOf(listener: Parameters<typeof receivers.listen>[0], options: { limitMs?: number; cases?: typeof BATTERY } = {}): Promise<Exam> {
  const url = await receivers.listen(listener);
  return examine({ url, secret: receivers.SECRET, material, cases: QUICK, limitMs: 5_000, insecure: false, ...options });
}

/** The ids of the cases with this result. */
const those = (exam: Exam, result: string): readonly string[] => exam.cases.filter((each) => each.result === result).map(({ id }) => id);

const FORGED = BATTERY.filter(({ group, id }) => group === 'forged' && id !== 'upper-case-signature').map(({ id }) => id);

describe('right receivers', () => {
  it('passes the guide’s own with three advices and no failure', async () => {
    const exam = await examOf(receivers.guide(), { cases: BATTERY });
    expect(those(exam, 'failure')).toEqual([]);
    expect(those(exam, 'advice')).toEqual(['large-body', 'malformed-json', 'empty-body']);
    expect(hasPassed(exam, false)).toBe(true);
    expect(hasPassed(exam, true)).toBe(false);
    expect(exam.stopped).toBeNull();
    expect(exam.durationMs).toBeLessThan(10_000);
  });

  it('passes the one of the documents without a word', async () => {
    const exam = await examOf(receivers.documented(), { cases: BATTERY });
    expect(exam.cases.flatMap(({ findings }) => findings)).toEqual([]);
    expect(exam.cases.map(({ result }) => result)).toEqual(BATTERY.map(() => 'ok'));
  });
});

describe('a receiver whose bodies a global express.json() has parsed', () => {
  it('is told that first, with code that helps where the parser is global', async () => {
    const exam = await examOf(receivers.parsesForAll());
    expect(exam.cases[0]?.findings.map(({ remedy }) => remedy)).toEqual(['parsed-body']);
    expect(exam.stopped).toMatch(/^No right event was taken: mend that first, the rest was not sent\. The usual cause is a global express\.json\(\)/);
    const report = textReport(exam, { width: 110, color: false }, false);
    expect(report).toContain('The body was parsed before the handler got it');
    expect(report).toContain('req.rawBody = buf;');
  });

  it('passes once that code is pasted', async () => {
    const exam = await examOf(receivers.parsesForAllMended(remedyOf('parsed-body').code));
    expect(those(exam, 'failure')).toEqual([]);
    expect(hasPassed(exam, false)).toBe(true);
  });
});

describe('faulty receivers', () => {
  it.each([
    { name: 'that verifies nothing', listener: receivers.unverified, failures: FORGED, advice: ['upper-case-signature'] },
    { name: 'that verifies JSON written anew', listener: receivers.notRaw, failures: ['spacing', 'escapes', 'number-form'], advice: [] },
    { name: 'that answers 500 to duplicates', listener: receivers.doubling, failures: ['duplicate', 'duplicate-at-once'], advice: [] },
    { name: 'that answers 409 to duplicates', listener: receivers.conflicting, failures: ['duplicate', 'duplicate-at-once'], advice: [] },
    { name: 'that looks for duplicates and inserts then', listener: receivers.racing, failures: ['duplicate-at-once'], advice: [] },
    { name: 'that verifies latin1', listener: receivers.decodesLatin1, failures: ['unicode'], advice: [] },
    { name: 'that compares as much as came', listener: receivers.comparesPrefix, failures: ['empty-signature', 'truncated-signature'], advice: [] },
    { name: 'that verifies where there is a signature', listener: receivers.verifiesIfSigned, failures: ['missing-signature', 'empty-signature'], advice: [] },
    {
      name: 'that decodes hex and throws for unequal lengths',
      listener: receivers.decodesHex,
      failures: [],
      advice: ['missing-signature', 'empty-signature', 'truncated-signature', 'no-hex-signature', 'upper-case-signature'],
    },
    { name: 'that verifies the beginning of a body', listener: receivers.verifiesBeginning, failures: ['changed-and-large'], advice: [] },
    {
      name: 'that only looks whether there is a signature',
      listener: receivers.unbound,
      failures: ['wrong-signature', 'one-character-off', 'other-body-signature', 'changed-body', 'changed-and-large'],
      advice: [],
    },
    { name: 'that throws for unknown events', listener: receivers.throwsOnUnknown, failures: ['unknown-event'], advice: [] },
    { name: 'that refuses unknown events', listener: receivers.refusesUnknown, failures: [], advice: ['unknown-event'] },
    { name: 'that refuses unknown fields', listener: receivers.refusesUnknownFields, failures: ['unknown-field'], advice: [] },
    { name: 'that refuses old events', listener: receivers.refusesOldEvents, failures: ['late-event'], advice: [] },
    { name: 'that counts on the order', listener: receivers.expectsOrder, failures: ['out-of-order'], advice: [] },
    { name: 'that takes one media type only', listener: receivers.exactMediaType, failures: [], advice: ['charset'] },
    { name: 'to which header names have a case', listener: receivers.caseSensitive, failures: ['lower-case-headers'], advice: [] },
    { name: 'that takes short bodies', listener: receivers.shortBodies, failures: ['middling-body'], advice: ['large-body'] },
    { name: 'that limits the rate', listener: receivers.limitsRate, failures: ['burst'], advice: [] },
  ])('names what is wrong with one $name, and nothing else', async ({ listener, failures, advice }) => {
    const exam = await examOf(listener());
    expect(those(exam, 'failure')).toEqual(failures);
    expect(those(exam, 'advice')).toEqual(advice);
  });
});

describe('what a receiver does to events', () => {
  it.each([
    { name: '500', listener: receivers.doubling },
    { name: '409', listener: receivers.conflicting },
  ])('is stalling them, not doubling, where it answers $name to what it knows', async ({ listener }) => {
    const cases = BATTERY.filter(({ id }) => id === 'student.created' || id.startsWith('duplicate'));
    const exam = await examOf(listener(), { cases });
    expect(exam.cases.flatMap(({ findings }) => findings.map(({ harm, remedy }) => `${harm} ${remedy}`))).toEqual([
      'stall duplicates',
      'stall duplicates-at-once',
    ]);
    expect(textReport(exam, { width: 110, color: false }, false)).not.toContain('doubles');
  });
});

describe('a rate limiter', () => {
  it('is told of by one remedy, whatever the cases are about', async () => {
    const exam = await examOf(receivers.limitsNumber());
    const findings = exam.cases.flatMap((each) => each.findings.map(({ grade, remedy }) => ({ grade, remedy, group: each.group })));
    expect(new Set(findings.map(({ remedy }) => remedy))).toEqual(new Set(['rate-limit']));
    for (const { grade, group } of findings) expect(grade).toBe(group === 'forged' || group === 'broken' ? 'advice' : 'failure');
  });
});

describe('a receiver that works on one event after another', () => {
  it('fails the burst, at the second try as at the first', async () => {
    let line = Promise.resolve();
    const slow = receivers.receiver({ handle: () => (line = line.then(() => new Promise((resolve) => setTimeout(resolve, 30)))) });
    const exam = await examOf(slow, { limitMs: 1_000, cases: BATTERY.filter(({ id }) => id === 'student.created' || id === 'burst') });
    expect(those(exam, 'failure')).toEqual(['burst']);
    expect(exam.cases[1]?.findings.map(({ remedy }) => remedy)).toContain('late');
    expect(exam.requests).toBe(101);
  });
});

describe('receivers that can’t be examined to the end', () => {
  const kinds = BATTERY.filter(({ group }) => group === 'valid').map(({ id }) => id);

  it.each([
    { name: 'hangs', listener: receivers.hangs, statuses: [0], came: /^no answer within 800 ms$/ },
    { name: 'answers too late', listener: receivers.answersAfter(500), statuses: [200], came: /^200 OK in \d+ ms/ },
  ])('ends after three answers that don’t come in time, where one $name', async ({ listener, statuses, came }) => {
    const exam = await examOf(listener, { limitMs: 400 });
    expect(exam.stopped).toBe('3 answers did not come within 0.4 s: the rest was not sent.');
    expect(those(exam, 'failure')).toEqual(kinds.slice(0, 3));
    expect(those(exam, 'not_run')).toHaveLength(QUICK.length - 3);
    expect(exam.cases.slice(0, 3).map((each) => each.statuses)).toEqual([statuses, statuses, statuses]);
    for (const { findings } of exam.cases.slice(0, 3)) {
      expect(findings).toEqual([expect.objectContaining({ remedy: 'late', harm: 'stall', due: 'an answer within 0.4 s', came: expect.stringMatching(came) })]);
    }
    expect(exam.requests).toBe(3);
  });

  it('advises where answers come in time, but not by much', async () => {
    const exam = await examOf(receivers.answersAfter(500), { limitMs: 1_000, cases: QUICK.slice(0, 1) });
    expect(those(exam, 'advice')).toEqual(['student.created']);
    expect(exam.cases[0]?.findings).toEqual([expect.objectContaining({ grade: 'advice', remedy: 'late', due: 'an answer well within 1 s' })]);
  });

  it.each([
    {
      name: 'resets every connection',
      listener: receivers.resets,
      remedy: 'no-answer',
      came: 'no answer: the receiver closed the connection before it answered',
    },
    { name: 'redirects', listener: receivers.redirects, remedy: 'redirect', came: expect.stringMatching(/^302 Found to \/login in \d+ ms$/) },
  ])('ends after the seven kinds, where one $name', async ({ listener, remedy, came }) => {
    const exam = await examOf(listener);
    expect(exam.stopped).toBe('No right event was taken: mend that first, the rest was not sent.');
    expect(those(exam, 'failure')).toEqual(kinds);
    expect(exam.cases[0]?.findings).toEqual([expect.objectContaining({ remedy, harm: 'lose', came })]);
    expect(hasPassed(exam, false)).toBe(false);
  });

  it.each([404, 405])('says that nothing takes a POST at the path, where every kind gets a %i', async (status) => {
    const exam = await examOf(receivers.elsewhere(status));
    expect(exam.stopped).toBe(
      'No right event was taken: mend that first, the rest was not sent. Nothing takes a POST at this path: is the address that of the webhook?',
    );
    expect(new Set(exam.cases.flatMap(({ findings }) => findings.map(({ harm, remedy }) => `${harm} ${remedy}`)))).toEqual(new Set(['lose wrong-path']));
    expect(exam.requests).toBe(kinds.length);
  });

  it('says after which case one is gone for good', async () => {
    const url = await receivers.mortal(false);
    const exam = await examine({ url, secret: receivers.SECRET, material, cases: QUICK, limitMs: 5_000, insecure: false });
    expect(exam.stopped).toMatch(
      /^The receiver is gone since the case unknown-event: connection refused: is the receiver running on \d+\? From a container use host\.docker\.internal\. It probably died/,
    );
    expect(those(exam, 'failure')).toEqual(['unknown-event']);
    expect(those(exam, 'not_run')[0]).toBe('unknown-field');
  });

  it('goes on where somebody starts it again', async () => {
    const url = await receivers.mortal(true);
    const exam = await examine({ url, secret: receivers.SECRET, material, cases: QUICK, limitMs: 5_000, insecure: false });
    expect(exam.stopped).toBeNull();
    expect(those(exam, 'failure')).toEqual(['unknown-event']);
  });

  it('fails one that does not wait for slow bytes', async () => {
    const cases = BATTERY.filter(({ id }) => id === 'student.created' || id === 'slow-body');
    expect(those(await examOf(receivers.impatient, { cases }), 'failure')).toEqual(['slow-body']);
  });
});

describe('receivers that refuse every right event', () => {
  const { SECRET, hex } = receivers;
  const hmac = (key: string | Buffer, body: string, form: 'hex' | 'base64'): string => createHmac('sha256', key).update(body).digest(form);

  it.each([
    { name: 'the secret without its prefix', signature: (body: string) => hmac(SECRET.slice(6), body, 'hex'), says: /without its whsec_/ },
    { name: 'the secret decoded from base64', signature: (body: string) => hmac(Buffer.from(SECRET.slice(6), 'base64'), body, 'hex'), says: /as Svix has it/ },
    { name: 'base64', signature: (body: string) => hmac(SECRET, body, 'base64'), says: /digest\("hex"\)/ },
    { name: 'sha256=', signature: (body: string) => `sha256=${hex(body)}`, says: /as GitHub has it/ },
    { name: 'upper case', signature: (body: string) => hex(body).toUpperCase(), says: /in upper case/ },
    { name: 'data alone', signature: (body: string) => hex(JSON.stringify(JSON.parse(body).data)), says: /over `data` alone/ },
    { name: 'indented JSON', signature: (body: string) => hex(JSON.stringify(JSON.parse(body), null, 2)), says: /indented JSON/ },
    { name: 'no secret', signature: (body: string) => hmac('', body, 'hex'), says: /empty secret/ },
    { name: 'an unset variable', signature: (body: string) => hmac('undefined', body, 'hex'), says: /"undefined"/ },
    { name: 'another secret', signature: (body: string) => hmac('whsec_other', body, 'hex'), says: /Is --secret the very secret/ },
  ])('names the mistake: $name', async ({ signature, says }) => {
    const exam = await examOf(receivers.signsBy(signature));
    expect(exam.stopped).toMatch(/^No right event was taken: mend that first, the rest was not sent\. It takes /);
    expect(exam.stopped).toMatch(says);
  });
});

describe('requests', () => {
  it('are about different records, but for the cases of repetition', async () => {
    const bodies: string[] = [];
    await examOf((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks).toString());
        response.writeHead(200).end();
      });
    });
    const told = bodies.filter((body) => body.endsWith('}')).map((body) => JSON.stringify(JSON.parse(body).data));
    const repeated = told.filter((data, i) => told.indexOf(data) !== i);
    expect(repeated.map((data) => Object.keys(JSON.parse(data)).join())).toEqual([
      'application_id,student_id,opportunity_id,status',
      'payment_id,amount,student_id',
      'payment_id,amount,student_id',
    ]);
  });
});
