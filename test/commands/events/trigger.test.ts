import { describe, expect, it, onTestFinished } from 'vitest';

import { withSandbox } from '../../setup.js';
import { startReceiver } from '../../webhooks/receiver.js';
import { type CliResult, runCli } from '../run-cli.js';

const sandbox = await withSandbox();

/** In a workspace of its own. */
const trigger = (workspace: string, ...words: string[]): Promise<CliResult> => runCli(['trigger', ...words, '--url', sandbox.url, '--workspace', workspace]);

/** Registers an endpoint for all events, without retries. */
async function register(workspace: string, url: string): Promise<string> {
  const { body } = await sandbox
    .workspace(workspace)
    .admin.post('/webhooks', { url, events: ['*'], retry_schedule: [], secret: 'whsec_test' })
    .expect(201);
  return body.id;
}

const idIn = (output: string): string => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(output)?.[0] ?? '';

describe('trigger', () => {
  it('does what causes the event, and tells the event, its data and that nobody got it', async () => {
    const { code, stdout, stderr } = await trigger('cause', 'student.enrolled');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^student\.enrolled {2}[0-9a-f-]{36}\n {2}student_id {2}[0-9a-f-]{36}\n {2}course_id {3}[0-9a-f-]{36}\n/);
    expect(stdout).toMatch(/^ {2}with student\.created {2}[0-9a-f-]{36}$/m);
    expect(stdout).toMatch(/Nobody|no endpoint/i);
    expect(code).toBe(0);
    const student = /student_id {2}(\S+)/.exec(stdout)?.[1];
    await sandbox.workspace('cause').api.get(`/students/${student}`).expect(200);
  });

  it('with --no-cause sends the event alone, completed from records that exist', async () => {
    const before = (await sandbox.workspace('alone').api.get('/students?limit=1')).body.total;
    const { stdout } = await trigger('alone', 'student.enrolled', '--no-cause', '--data', 'course_id=my-course');
    expect(stdout).toMatch(/course_id {3}my-course/);
    expect(stdout).not.toMatch(/^ {2}with /m);
    expect((await sandbox.workspace('alone').api.get('/students?limit=1')).body.total).toBe(before);
  });

  it('gives numbers where the schema of the event wants them, and JSON where it is told', async () => {
    await trigger('data', 'payment.completed', '--no-cause', '--data', 'amount=12.5', 'student_id=s1', 'payment_id:="p1"');
    const { body } = await sandbox.workspace('data').admin.get('/events');
    expect(body.events[0].data).toEqual({ payment_id: 'p1', amount: 12.5, student_id: 's1' });
  });

  it('with --wait tells what became of each delivery', async () => {
    const receiver = await startReceiver();
    await register('wait', receiver.url);
    const { code, stdout } = await trigger('wait', 'student.created', '--wait', '--data', 'name=Asha Rao');
    expect(stdout).toMatch(/name +Asha Rao/);
    expect(stdout).toMatch(new RegExp(`^ {2}delivered {2}${receiver.url} {2}1 attempt: 200 in \\d+ ms$`, 'm'));
    expect(code).toBe(0);
    expect(receiver.received.map(({ headers }) => headers['x-sandbox-event-id'])).toEqual([idIn(stdout)]);
  });

  it.each([
    ['failed', [], /failed {5}http:\S+ {2}1 attempt: 500 in/],
    ['is still pending when the time is over', ['--within', '10ms'], /pending {4}http:\S+ {2}\d attempts?/],
  ])('with --wait ends with 1 where a delivery %s', async (name, flags, line) => {
    const hanging = flags.length > 0;
    const receiver = await startReceiver(() => (hanging ? 'hang' : { status: 500 }));
    const workspace = `missed-${name.length}`;
    await register(workspace, receiver.url);
    onTestFinished(async () => void (await sandbox.workspace(workspace).admin.post('/reset', { all: true })));
    const { code, stdout } = await trigger(workspace, 'student.created', '--wait', ...flags);
    expect(stdout).toMatch(line);
    expect(code).toBe(1);
  });

  it('with --wait ends with 0 where nobody is to get it, and says so', async () => {
    const { code, stdout } = await trigger('nobody', 'course.completed', '--wait');
    expect(stdout).toMatch(/Nobody|no endpoint/i);
    expect(code).toBe(0);
  });

  it('with --endpoint sends to that one alone, and with --delivery spoils it', async () => {
    const [one, other] = [await startReceiver(() => ({ status: 401 })), await startReceiver()];
    const endpoint = await register('spoilt', one.url);
    await register('spoilt', other.url);
    const { code, stdout } = await trigger('spoilt', 'student.created', '--endpoint', endpoint, '--delivery', 'missing_signature', '--wait');
    expect(stdout).toMatch(/failed {5}\S+ \(missing_signature\) {2}1 attempt: refused with 401, as it should be$/m);
    expect(code).toBe(0);
    expect(one.received).toHaveLength(1);
    expect(one.received[0]?.headers).not.toHaveProperty('x-skillpassport-signature');
    expect(other.received).toHaveLength(0);
  });

  it.each([
    ['was taken', 200, 'wrong_signature', /delivered {2}\S+ \(wrong_signature\) {2}1 attempt: TAKEN with 200 although it was forged$/m],
    ['was not refused but failed on', 500, 'truncated_body', /failed {5}\S+ \(truncated_body\) {2}1 attempt: 500 in \d+ ms; it should have been refused/],
    ['is only forged at first, and failed', 401, 'wrong_signature:1', /failed {5}\S+ \(wrong_signature\) {2}1 attempt: 401 in/],
  ])('with --wait ends with 1 where a forged delivery %s', async (_, status, kind, line) => {
    const receiver = await startReceiver(() => ({ status }));
    const workspace = `forged-${status}`;
    await register(workspace, receiver.url);
    const { code, stdout } = await trigger(workspace, 'student.created', '--delivery', kind, '--wait');
    expect(stdout).toMatch(line);
    expect(code).toBe(1);
  });

  it('takes the event where --data has taken it', async () => {
    const { code, stdout, stderr } = await trigger('behind', '--data', 'name=Asha Rao', 'student.created');
    expect(stdout).toMatch(/^student\.created {2}[\s\S]*^ {2}name +Asha Rao$/m);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('with --dry-run shows the signed request, and neither sends nor stores anything', async () => {
    const receiver = await startReceiver();
    await register('dry', receiver.url);
    const { code, stdout } = await trigger('dry', 'student.created', '--dry-run');
    expect(stdout).toMatch(new RegExp(`^POST ${receiver.url}$`, 'm'));
    expect(stdout).toMatch(/^x-skillpassport-signature: [0-9a-f]{64}$/im);
    expect(stdout).toMatch(/^\{"event":"student\.created",.*\}$/m);
    expect(code).toBe(0);
    expect((await sandbox.workspace('dry').admin.get('/events')).body.total).toBe(0);
    expect(receiver.received).toHaveLength(0);
  });

  it('with --force takes an unknown event with any data', async () => {
    const { code, stdout } = await trigger('force', 'student.graduated', '--force', '--data', 'year:=2026');
    expect(stdout).toMatch(/^student\.graduated {2}\S+\n {2}year {2}2026\n/);
    expect(code).toBe(0);
  });

  it("with --json prints the sandbox's answer", async () => {
    const { stdout } = await trigger('json', 'application.submitted', '--json');
    const event: unknown = JSON.parse(stdout);
    expect(event).toMatchObject({ event: 'application.submitted', deliveries: [], caused: [{ event: 'student.created' }] });
  });
});
