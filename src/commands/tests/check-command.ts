// `check` for the command line's parser: its flags and its help. What it does is check.ts's.

import { Command } from 'commander';

import { NOT_CHECKED } from './check-exit-codes.js';
import type { CheckFlags } from './check-plan.js';

const HELP = `
It needs no running sandbox. A receiver that asks its own sandbox about the
students and courses of the events finds them there, where that one runs the
scenario \`default\`.

Exit code: 0 passed; 1 failed; 2 nothing could be checked (no receiver there, a
wrong flag).

Examples:
  WEBHOOK_SECRET=whsec_local skillpassport-sandbox check http://127.0.0.1:3000/webhooks/skillpassport
  skillpassport-sandbox check http://127.0.0.1:3000/hook --secret whsec_local --format junit --output check.xml
  skillpassport-sandbox check --list`;

export function checkCommand(): Command {
  return new Command('check')
    .description('examine a webhook receiver: right, forged, repeated, unknown, long and broken events')
    .argument('[url]', 'the address of the receiver')
    .option('--secret <secret>', 'the secret with which the receiver verifies (WEBHOOK_SECRET)')
    .option('--timeout <duration>', 'the time within which an answer is due (default: 5s)')
    .option('--strict', 'advice counts as failure')
    .option('--only <cases>', 'send only these cases, by id, with commas between; the first is always sent')
    .option('--format <format>', 'text, json or junit (default: text)')
    .option('--output <file>', 'write the report in that format into a file; the text is printed all the same')
    .option('--insecure', 'take a certificate that nobody vouches for')
    .option('--list', 'print the cases and send nothing')
    .addHelpText('after', HELP)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : NOT_CHECKED))
    .action(async (url: string | undefined, flags: CheckFlags) => {
      // loads the exam: not for a help text
      const { check } = await import('./check.js');
      await check(url, flags);
    });
}
