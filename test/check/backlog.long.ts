import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it, onTestFinished } from 'vitest';

import { BATTERY } from '../../src/check/battery.js';
import { examine } from '../../src/check/examine.js';
import { collectMaterial } from '../../src/check/material.js';
import { SECRET } from './receivers.js';

const RECEIVER = `
import hashlib, hmac, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Receiver(BaseHTTPRequestHandler):
    protocol_version = sys.argv[1]

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        expected = hmac.new(sys.argv[2].encode(), body, hashlib.sha256).hexdigest()
        right = hmac.compare_digest(expected, self.headers.get('X-SkillPassport-Signature', ''))
        self.send_response(200 if right else 401)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(('127.0.0.1', 0), Receiver)
print(server.server_address[1], flush=True)
server.serve_forever()
`;

const hasPython = spawnSync('python3', ['--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;

/** A right receiver of Python's own library, in whose line five connections can wait. @returns the address of its webhook */
async function python(protocol: string): Promise<string> {
  const child = spawn('python3', ['-c', RECEIVER, protocol, SECRET], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = await once(child.stdout, 'data');
  return `http://127.0.0.1:${Number(port)}/webhooks/skillpassport`;
}

const cases = BATTERY.filter(({ id }) => id === 'student.created' || id === 'burst');
// whether TCP has to knock again is the kernel's affair: mostly it has
const TIMES = [1, 2, 3];

describe.skipIf(!hasPython)('a right receiver with a short line for connections', () => {
  it.each(TIMES.flatMap((time) => ['HTTP/1.1', 'HTTP/1.0'].map((protocol) => ({ protocol, time }))))(
    'has no failure, and advice about that line at most, with $protocol (time $time)',
    async ({ protocol }) => {
      const exam = await examine({ url: await python(protocol), secret: SECRET, material: await collectMaterial(), cases, limitMs: 5_000, insecure: false });
      expect(exam.stopped).toBeNull();
      const findings = exam.cases.flatMap((each) => each.findings.map(({ grade, remedy }) => `${grade} ${remedy}`));
      expect(findings.filter((finding) => finding !== 'advice backlog')).toEqual([]);
    },
  );
});
