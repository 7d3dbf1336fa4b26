import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeControl } from '../../../src/wire/controlCodec';
import { datagramKind, decodeHello } from '../../../src/wire/datagram';
import { ControlSplitter, encodePreamble } from '../../../src/wire/framing';
import { expectGolden } from '../../support/golden';
import { annotate, bytesOfDump } from '../../support/goldenBytes';
import { EXAMPLES } from './examples';

const FOLDER = import.meta.dirname;
const read = (name: string) => readFileSync(path.join(FOLDER, `${name}.txt`), 'utf8');

describe('golden bytes', () => {
  it.each(EXAMPLES)('$name encodes to its dump', ({ name, title, bytes, fields }) => {
    expectGolden(`wire/${name}.txt`, `# ${title}\n${annotate(bytes, fields)}`);
  });

  it.each(EXAMPLES.filter((example) => example.message))('$name decodes from its dump', ({ name, message }) => {
    const splitter = new ControlSplitter();
    splitter.push(encodePreamble());
    const [frame] = splitter.push(bytesOfDump(read(name)));
    if (frame?.kind !== 'frame') throw new Error(`no frame but ${frame?.kind}`);
    expect(decodeControl(frame.tag, frame.data)).toEqual({ ok: true, value: message });
  });

  it.each(EXAMPLES.filter((example) => example.hello))('$name decodes from its dump', ({ name, hello }) => {
    const datagram = bytesOfDump(read(name));
    expect(datagramKind(datagram)).toBe('hello');
    expect(decodeHello(datagram)).toEqual({ ok: true, value: hello });
  });

  it('covers every kind of control message', () => {
    const tags = new Set(EXAMPLES.filter((example) => example.message).map((example) => example.bytes[4]));
    expect([...tags].sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 19 }, (_, index) => index + 1),
    );
  });

  it('has no dump that nobody compares', () => {
    const dumps = readdirSync(FOLDER).filter((file) => file.endsWith('.txt'));
    expect(dumps.sort()).toEqual(EXAMPLES.map((example) => `${example.name}.txt`).sort());
  });
});
