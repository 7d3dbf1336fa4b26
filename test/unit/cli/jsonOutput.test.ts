import { expect, it } from 'vitest';
import { jsonOutput } from '../../../src/cli/jsonOutput';

const INFO = { id: 'i', name: null, address: '127.0.0.1', port: 8000, clientMode: false };

it('begins with the ready line, of exactly these members', () => {
  expect(jsonOutput.ready(INFO)).toEqual({
    to: 'stdout',
    text: '{"event":"ready","id":"i","name":null,"address":"127.0.0.1","port":8000}',
  });
});

it('puts events, answers and errors on standard output, one per line', () => {
  const event = { event: 'flow', flow: 'a\nb', source: 'i', contentType: 'text/plain', state: 'hold' } as const;
  expect(jsonOutput.event(event)).toEqual({ to: 'stdout', text: JSON.stringify(event) });
  expect(jsonOutput.event(event).text).not.toContain('\n');
  expect(jsonOutput.reply({ reply: 'connect', ok: true, data: null }).text).toBe(
    '{"reply":"connect","ok":true,"data":null}',
  );
  const failure = { reply: 'x', ok: false, error: { code: 'unknownCommand', message: 'No.' } } as const;
  expect(jsonOutput.reply(failure)).toEqual({
    to: 'stdout',
    text: '{"reply":"x","ok":false,"error":{"code":"unknownCommand","message":"No."}}',
  });
});
